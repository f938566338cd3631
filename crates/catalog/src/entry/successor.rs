use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// What takes the place of a program that its vendor no longer develops.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Successor {
    /// The id of its entry.
    pub id: String,
    /// Its image, without a tag.
    pub image: String,
    /// What is otherwise whatever is set, each in a sentence.
    #[serde(default)]
    pub differs: Vec<String>,
    /// What the old program's flags become, without dashes.
    #[serde(default)]
    pub flags: BTreeMap<String, FlagChange>,
    /// What variables that the old program reads become.
    #[serde(default)]
    pub env: BTreeMap<String, FlagChange>,
}

/// What a flag or a variable becomes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagChange {
    /// What is written instead: `--max-sigterm-delay`. Nothing where there is no such thing any more.
    #[serde(default)]
    pub becomes: Option<String>,
    /// What is to be known besides, as a fragment.
    #[serde(default)]
    pub says: Option<String>,
}
