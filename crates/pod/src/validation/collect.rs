use std::fmt::{self, Write as _};

use outrigger_text::{Pointer, Step};

use crate::read::Problem;

/// A reason for which the API server refuses a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The place, from the template: `/spec/initContainers/0/startupProbe`. What is missing has the place where it
    /// would stand.
    pub pointer: Pointer,
    /// The kind of the reason.
    pub reason: Reason,
    /// The words of the API server: `Required value: must specify a handler type`. Where a value has the wrong type
    /// they are ours.
    pub message: String,
}

impl Invalid {
    /// The place as the API server writes it: `spec.initContainers[0].startupProbe`.
    pub fn field(&self) -> String {
        field_path(&self.pointer)
    }
}

/// Shown as the API server does: `spec.containers[0].name: Required value`.
impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field(), self.message)
    }
}

/// The kinds of reasons (`staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// A value is missing.
    Required,
    /// A value is malformed or out of bounds.
    Invalid,
    /// A value is none of those that are known.
    NotSupported,
    /// A value may not be set here.
    Forbidden,
    /// A value that must be unique is not.
    Duplicate,
    /// A value names something that is not there.
    NotFound,
    /// A list has too many items.
    TooMany,
    /// A value has the wrong type, so that the document cannot even be read as a pod.
    WrongType,
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Self::Required => "Required value",
            Self::Invalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::Duplicate => "Duplicate value",
            Self::NotFound => "Not found",
            Self::TooMany => "Too many",
            Self::WrongType => "Wrong type",
        }
    }
}

/// A place as the API server writes it: keys after dots, indexes and keys of free choice in brackets.
pub(super) fn field_path(place: &Pointer) -> String {
    const MAPS: [&str; 6] = ["requests", "limits", "labels", "annotations", "nodeSelector", "overhead"];
    let mut path = String::new();
    let mut in_map = false;
    for step in place.steps() {
        // Writing to a text cannot fail.
        let _ = match step {
            Step::Index(index) => write!(path, "[{index}]"),
            Step::Key(key) if in_map => write!(path, "[{key}]"),
            Step::Key(key) if path.is_empty() => write!(path, "{key}"),
            Step::Key(key) => write!(path, ".{key}"),
        };
        in_map = matches!(step, Step::Key(key) if MAPS.contains(&key.as_str()));
    }
    path
}

/// Gathers reasons in the order in which they are found.
#[derive(Default)]
pub(super) struct Findings {
    invalid: Vec<Invalid>,
    /// So many of them, the first, say that a value has the wrong type.
    wrong_types: usize,
}

impl Findings {
    pub(super) fn from_problems(problems: impl Iterator<Item = Problem>) -> Self {
        let wrong = |problem: Problem| Invalid {
            pointer: problem.pointer,
            reason: Reason::WrongType,
            message: problem.message,
        };
        let invalid: Vec<Invalid> = problems.map(wrong).collect();
        Self { wrong_types: invalid.len(), invalid }
    }

    pub(super) fn into_invalid(self) -> Vec<Invalid> {
        self.invalid
    }

    /// Unless the value there has the wrong type: it is refused for that already, and was read as not set.
    fn push(&mut self, pointer: Pointer, reason: Reason, message: String) {
        let wrong_types = &self.invalid[..self.wrong_types];
        if !wrong_types.iter().any(|known| pointer.starts_with(&known.pointer)) {
            self.invalid.push(Invalid { pointer, reason, message });
        }
    }

    pub(super) fn required(&mut self, at: Pointer, detail: &str) {
        self.push(at, Reason::Required, with_detail(Reason::Required.words().to_owned(), detail));
    }

    pub(super) fn forbidden(&mut self, at: Pointer, detail: &str) {
        self.push(at, Reason::Forbidden, with_detail(Reason::Forbidden.words().to_owned(), detail));
    }

    pub(super) fn invalid(&mut self, at: Pointer, value: &str, detail: &str) {
        self.with_value(at, Reason::Invalid, &quoted(value), detail);
    }

    pub(super) fn invalid_number(&mut self, at: Pointer, value: i64, detail: &str) {
        self.invalid_literal(at, &value.to_string(), detail);
    }

    /// Of a value that is shown as it is, without quotes.
    pub(super) fn invalid_literal(&mut self, at: Pointer, value: &str, detail: &str) {
        self.with_value(at, Reason::Invalid, value, detail);
    }

    pub(super) fn duplicate(&mut self, at: Pointer, value: &str) {
        self.with_value(at, Reason::Duplicate, &quoted(value), "");
    }

    pub(super) fn not_found(&mut self, at: Pointer, value: &str) {
        self.with_value(at, Reason::NotFound, &quoted(value), "");
    }

    pub(super) fn too_many(&mut self, at: Pointer, found: usize, most: usize) {
        let detail = format!("must have at most {most} items");
        self.with_value(at, Reason::TooMany, &found.to_string(), &detail);
    }

    pub(super) fn not_supported(&mut self, at: Pointer, value: &str, supported: &[&str]) {
        let supported = supported.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", ");
        self.with_value(at, Reason::NotSupported, &quoted(value), &format!("supported values: {supported}"));
    }

    fn with_value(&mut self, at: Pointer, reason: Reason, value: &str, detail: &str) {
        self.push(at, reason, with_detail(format!("{}: {value}", reason.words()), detail));
    }
}

/// The API server shows texts quoted, numbers plain.
fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn with_detail(message: String, detail: &str) -> String {
    if detail.is_empty() { message } else { format!("{message}: {detail}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_the_api_server_writes_them() {
        for (pointer, field) in [
            ("/spec/initContainers/0/startupProbe", "spec.initContainers[0].startupProbe"),
            ("/spec/containers/1/resources/limits/cpu", "spec.containers[1].resources.limits[cpu]"),
            ("/spec/containers/1/resources/limits", "spec.containers[1].resources.limits"),
            ("/metadata/annotations/a~1b", "metadata.annotations[a/b]"),
        ] {
            assert_eq!(field_path(&Pointer::parse(pointer).expect(pointer)), field);
        }
    }
}
