use schemars::JsonSchema;
use serde::Deserialize;

use super::Condition;
use crate::identify::Confidence;

/// How a container that runs the sidecar is recognised.
///
/// The container's name is never enough: it adds to other evidence, or says "looks like" at low confidence.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recognise {
    /// Image repositories: the container's repository is this, or ends with it after a `/`. Registry and tag
    /// do not count. High confidence.
    #[serde(default)]
    pub images: Vec<String>,
    /// Last parts of image repositories, for mirrors and rebuilds: the container's is this (medium confidence),
    /// or has its words among its own, as `k2-fluent-bit-sidecar` has `fluent-bit` (low).
    #[serde(default)]
    pub image_names: Vec<String>,
    /// Programs: the name of the file that the container's command calls. Medium confidence; low where it stands
    /// in a shell script.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Flags, without dashes, that no other program has. Two of them: medium; one: low.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Environment variables that the program reads; `PREFIX_*` stands for all that begin so. Apps may have them
    /// too, so they only add to other evidence.
    #[serde(default)]
    pub env: Vec<String>,
    /// Environment variables that nobody but the sidecar itself has. Two of them: medium; one: low.
    #[serde(default)]
    pub own_env: Vec<String>,
    /// Ports that speak for it when the container declares them. They only add to other evidence.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// Names that people give the container. They only add to other evidence, or are low confidence alone.
    #[serde(default)]
    pub container_names: Vec<String>,
    /// What the container does, whatever its image is.
    #[serde(default)]
    pub behaviour: Option<Behaviour>,
    /// The image does other things too: it counts only when this holds.
    #[serde(default)]
    pub only_when: Option<Condition>,
    /// Reasons to be less sure.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// The program is as often the workload itself as a helper: where every container of a pod is a known
    /// sidecar, this one is the app.
    #[serde(default)]
    pub often_the_workload: bool,
}

/// A reason to be less sure.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The most that is left.
    pub at_most: Confidence,
    /// When it holds; always where nothing is said.
    #[serde(default)]
    pub when: Option<Condition>,
    /// A sentence for the user: why.
    pub because: String,
}

/// What a container does, read from its command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// All that it does is to read a file as it grows (`tail -f FILE`, or a loop that prints it), on an `emptyDir` that
    /// another container mounts too.
    FollowsSharedFile,
    /// Its whole command sleeps for ever, and it has a `preStop` hook.
    SleepsForItsHook,
}
