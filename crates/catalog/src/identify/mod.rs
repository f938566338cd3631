//! Which containers are known sidecars, with evidence and confidence.

mod behaviour;
mod evidence;
mod index;
mod pod;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::entry::{Direction, Entry, Form};

pub(crate) use evidence::evidence_for;
pub(crate) use index::Index;

/// How sure a recognition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// It looks like one; a person must decide.
    Low,
    /// It is one, as far as what stands in the file goes.
    Medium,
    /// It is one.
    High,
}

/// What a container is known to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Identification<'c> {
    /// The entry.
    pub entry: &'c Entry,
    /// How its image runs here. Only a [`Form::Helper`] is a sidecar.
    pub form: Form,
    /// Why it runs so, in a sentence; `None` for a helper.
    pub form_because: Option<String>,
    /// On which side of the app it stands.
    pub direction: Direction,
    /// How sure this is.
    pub confidence: Confidence,
    /// What speaks for it, in fragments: `image repository cloud-sql-connectors/cloud-sql-proxy`.
    pub evidence: Vec<String>,
    /// What makes it less sure, in sentences.
    pub doubts: Vec<String>,
    /// Whether anything but the container's name speaks for it.
    pub beyond_name: bool,
    /// Whether the image is the program's own, or a mirror of it under the same name. A fork, or an image that only
    /// calls the program, may not know what the entry knows.
    pub own_image: bool,
}
