/// The entries of `/catalog/sidecars`: the name of the file without its ending, and its text.
pub(crate) const ENTRIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/entries.rs"));

/// Those of `/catalog/issues`.
pub(crate) const ISSUES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/issues.rs"));

/// Those of `/catalog/scenarios`.
pub(crate) const SCENARIOS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// Those of `/catalog/topics`.
pub(crate) const TOPICS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/topics.rs"));

/// Those of `/catalog/hacks`.
pub(crate) const HACKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/hacks.rs"));

/// Those of `/catalog/metrics`.
pub(crate) const METRICS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/metrics.rs"));
