use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{HackKind, Killer, Marker, Wrapper};
use crate::entry::Source;

/// A hack, or a look-alike that is none: one file of `/catalog/hacks`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hack {
    /// Its id in kebab-case, which is also the name of the file.
    pub id: String,
    /// Its name, in one line without a full stop.
    pub name: String,
    /// What sort of hack it is. None for a look-alike that is no hack.
    #[serde(default)]
    pub kind: Option<HackKind>,
    /// The numbers of the shapes that it stands for; `catalog/README.md` says how they are counted.
    pub shapes: Vec<String>,
    /// What people did, and why, in sentences.
    pub about: String,
    /// An example, made for this catalogue.
    pub looks_like: String,
    /// Why it is not needed, or does harm, once the sidecar is a native one; of a look-alike, why it stays.
    pub once_native: String,
    /// What is done about it at most.
    pub action: HackAction,
    /// The same in sentences, with what is asked for first.
    pub done: String,
    /// When taking it out is not safe, in sentences.
    #[serde(default)]
    pub unsafe_when: Option<String>,
    /// What has the same words and is no such hack, in sentences.
    #[serde(default)]
    pub not_this: Option<String>,
    /// The rule that handles it.
    #[serde(default)]
    pub rule: Option<String>,
    /// Why no rule handles it.
    #[serde(default)]
    pub no_rule: Option<String>,
    /// The program that runs the app's command, where the hack is one.
    #[serde(default)]
    pub wrapper: Option<Wrapper>,
    /// Annotations that belong to it.
    #[serde(default)]
    pub annotations: Vec<Marker>,
    /// Labels that belong to it.
    #[serde(default)]
    pub labels: Vec<Marker>,
    /// Environment variables that belong to it.
    #[serde(default)]
    pub env: Vec<Marker>,
    /// How the controller, or the container, that ends others is recognised.
    #[serde(default)]
    pub killer: Option<Killer>,
    /// What could not be confirmed, in sentences.
    #[serde(default)]
    pub unverified: Option<String>,
    /// Where it is written down, or was seen.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// What is done about a hack at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HackAction {
    /// It is taken out.
    Removed,
    /// What is around it stays, in another form.
    Rewritten,
    /// It is named, and stays.
    Reported,
    /// It stays, without a word.
    LeftAlone,
}

impl fmt::Display for HackAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Removed => "removed",
            Self::Rewritten => "rewritten",
            Self::Reported => "reported",
            Self::LeftAlone => "left alone",
        })
    }
}
