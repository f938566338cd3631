use schemars::JsonSchema;
use serde::Deserialize;

/// How the sidecar's program is called.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// How its flags are written.
    #[serde(default)]
    pub flags: FlagStyle,
    /// Every flag is also read from the environment, under this prefix and in capitals: `--http-port` with
    /// `CSQL_PROXY_` is `CSQL_PROXY_HTTP_PORT`.
    #[serde(default)]
    pub env_prefix: Option<String>,
    /// Flags, without dashes, that name a configuration file. The file is not seen, so what it may set is not known
    /// unless a flag sets it.
    #[serde(default)]
    pub config_flags: Vec<String>,
    /// The image's entrypoint is the program and it brings no arguments of its own, so that `args` can be added to
    /// a container that has neither `command` nor `args`.
    #[serde(default)]
    pub image_brings_no_arguments: bool,
}

/// How a program reads its flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlagStyle {
    /// `--flag=value` and `--flag value`, before, between and after other arguments.
    #[default]
    Posix,
    /// Go's `flag` package: also with one dash; the first argument that is no flag ends them.
    Go,
}

/// Something that the program can be told.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The flags, without dashes; the first is the one to write.
    #[serde(default)]
    pub flags: Vec<String>,
    /// The flag of one letter.
    #[serde(default)]
    pub short: Option<char>,
    /// Environment variables, beside the one that `env_prefix` gives; the first that is set counts. A flag wins.
    #[serde(default)]
    pub env: Vec<String>,
    /// Annotations of the pod; flags and environment win.
    #[serde(default)]
    pub annotations: Vec<String>,
    /// Keys in the program's configuration file, where a line gives their value. Flags and environment win.
    #[serde(default)]
    pub config: Vec<String>,
    /// Ports in the container's `ports`: where nothing else gives a value and the container declares one of these,
    /// that is the value.
    #[serde(default)]
    pub declared: Vec<u16>,
    /// What its value is.
    #[serde(default)]
    pub kind: Kind,
    /// The value where nothing is said.
    #[serde(default)]
    pub default: Option<String>,
    /// The value is the part of the text after this mark; a list parted by commas may hold several.
    #[serde(default)]
    pub after: Option<String>,
    /// The first version of the program that knows it.
    #[serde(default)]
    pub since: Option<String>,
    /// Other ports to take where another container of the pod has this one.
    #[serde(default)]
    pub when_taken: Vec<u16>,
    /// It serves only the life of an ordinary container; a sentence that says why a native one does not need it.
    #[serde(default)]
    pub legacy: Option<String>,
    /// Why it stays although it is `legacy`: what else it does, in a sentence.
    #[serde(default)]
    pub legacy_stays: Option<String>,
    /// The settings that it says something about: where none of them is on, it means nothing.
    #[serde(default)]
    pub only_for: Vec<String>,
}

/// What the value of a setting is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Any text.
    #[default]
    Text,
    /// On or off; the flag needs no value.
    Switch,
    /// A port.
    Port,
    /// An address without a port.
    Host,
    /// An address with a port: `:8080`, `0.0.0.0:8080`, `http://127.0.0.1:4180`, or the port alone.
    Address,
    /// A time: seconds, or as Go writes it (`1m30s`).
    Duration,
}
