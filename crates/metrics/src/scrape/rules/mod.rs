//! One file for each rule. Its head is its page.

pub(super) mod init_series_dropped;
pub(super) mod init_series_not_exposed;
pub(super) mod init_series_not_federated;
pub(super) mod init_series_renamed;
pub(super) mod relabeling_not_readable;
pub(super) mod renamed_series_collide;
pub(super) mod sidecar_label_dropped;

use outrigger_catalog::SeriesFacts;
use outrigger_finding::{Confidence, Place};
use outrigger_text::Pointer;

/// The place in the document that is looked at.
fn place(at: &Pointer) -> Place {
    Place::new(0, 0, at.clone())
}

/// High where something is so whatever the other labels are.
fn confidence(certain: bool) -> Confidence {
    if certain { Confidence::High } else { Confidence::Medium }
}

/// Names for a sentence: the first, and how many more there are.
fn told(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        [one, rest @ ..] => format!("`{one}` and {} more", rest.len()),
    }
}

/// All names, where the title does not have room for them.
fn all(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("They are {}.", names.join(", "))
}

/// Names as one regular expression.
fn pattern(names: &[&str]) -> String {
    names.join("|")
}

/// What to take out of a list.
fn taken_out(names: &[&str]) -> String {
    if names.len() > 2 { "Take them out of".to_owned() } else { format!("Take {} out of", told(names)) }
}

/// What it means that the series of sidecars are missing.
fn consequence(names: &[&str]) -> String {
    let info = &SeriesFacts::builtin().info().init;
    if names == [info.as_str()] {
        format!(
            "Without `{info}` nothing tells sidecars from one-shot init containers, and every rewritten expression misses \
             sidecars."
        )
    } else if names.contains(&info.as_str()) {
        format!(
            "A container that moves has no values from then on, not even in rewritten expressions; without `{info}` \
             nothing tells sidecars from one-shot init containers."
        )
    } else {
        "A container that moves has no values from then on, not even in rewritten expressions.".to_owned()
    }
}
