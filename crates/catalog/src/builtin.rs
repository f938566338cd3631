/// The entries of `/catalog/sidecars`: the name of the file without its ending, and its text.
pub(crate) const ENTRIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/entries.rs"));
