use schemars::JsonSchema;
use serde::Deserialize;

use super::{Condition, Need, PortValue};

/// What the sidecar does on SIGTERM.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// In one word.
    pub on_sigterm: OnSigterm,
    /// In a sentence.
    pub how: String,
    /// The longest time that it takes, in seconds, where a source says so.
    #[serde(default)]
    pub longest_seconds: Option<u64>,
    /// The setting that holds the longest time.
    #[serde(default)]
    pub longest_setting: Option<String>,
    /// It takes the longest time every time, not only where something is left to do.
    #[serde(default)]
    pub waits_it_out: bool,
    /// Its exit code then, where a source says so.
    #[serde(default)]
    pub exit_code: Option<u8>,
    /// When it exits with 0 instead.
    #[serde(default)]
    pub exits_zero_when: Option<Condition>,
}

/// What a program does on SIGTERM, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnSigterm {
    /// It ends at once.
    Exits,
    /// It ends what it has begun, then ends.
    Drains,
    /// It goes on.
    Ignores,
}

/// How others make the sidecar end: a request to one of its ports, or a command.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quit {
    /// The HTTP methods that are taken.
    #[serde(default)]
    pub methods: Vec<QuitMethod>,
    /// The port.
    #[serde(default)]
    pub port: Option<PortValue>,
    /// The path.
    #[serde(default)]
    pub path: Option<String>,
    /// The command, run in the sidecar's own container.
    #[serde(default)]
    pub command: Vec<String>,
    /// The setting that makes it answer.
    #[serde(default)]
    pub needs: Option<Need>,
    /// The first version of the program that has it.
    #[serde(default)]
    pub since: Option<String>,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum QuitMethod {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
}
