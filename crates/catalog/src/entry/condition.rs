use schemars::JsonSchema;
use serde::Deserialize;

/// A question about a container and its pod. All keys that are given must hold.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// This setting is given by the user, and has the value of `is`, or any value that is not `false` or empty.
    #[serde(default)]
    pub setting: Option<String>,
    /// The value of `setting`, compared without regard to case.
    #[serde(default)]
    pub is: Option<String>,
    /// This word stands among the program's arguments, and is no flag; in a script that calls no program of the entry,
    /// among the words of any command.
    #[serde(default)]
    pub argument: Option<String>,
    /// The program that is called has this name.
    #[serde(default)]
    pub command: Option<String>,
    /// This environment variable is set, wherever its value comes from.
    #[serde(default)]
    pub env: Option<String>,
    /// The image's tag is older than this version. A tag that tells no version is not.
    #[serde(default)]
    pub tag_below: Option<String>,
    /// The image's tag has this in it, as `28-dind` has `dind`.
    #[serde(default)]
    pub tag_has: Option<String>,
    /// The container is privileged.
    #[serde(default)]
    pub privileged: Option<bool>,
    /// The pod runs to its end (a Job's pod: `restartPolicy` is `Never` or `OnFailure`).
    #[serde(default)]
    pub runs_to_end: Option<bool>,
    /// A volume of the pod is mounted both here and in another container.
    #[serde(default)]
    pub shares_volume: Option<bool>,
    /// At least one of these holds.
    #[serde(default)]
    pub any: Vec<Condition>,
    /// This does not hold.
    #[serde(default)]
    pub not: Option<Box<Condition>>,
}
