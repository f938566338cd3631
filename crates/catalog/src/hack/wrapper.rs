use schemars::JsonSchema;
use serde::Deserialize;

use crate::invocation::file_name;

/// A program that runs the command given to it, and does something before or after.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "keys of the data, each with its own meaning")]
pub struct Wrapper {
    /// Names of its file; with a slash in it the whole path.
    pub programs: Vec<String>,
    /// What stands between its own words and the command.
    #[serde(default)]
    pub separator: Separator,
    /// Its flags. One that is not listed is not known, and the command line is then not parted.
    #[serde(default)]
    pub flags: Vec<WrapperFlag>,
    /// Where a flag is taken for its own.
    #[serde(default)]
    pub flags_stand: FlagPlace,
    /// What its own words mean that are no flags: so many before the command, or, where the separator is required, any
    /// number before it, all of the first meaning.
    #[serde(default)]
    pub operands: Vec<WordMeaning>,
    /// The variable that holds the command, where it does not stand in the command line.
    #[serde(default)]
    pub command_env: Option<String>,
    /// Whether it holds the command back until something is there.
    #[serde(default)]
    pub waits: bool,
    /// Whether it ends something when the command has ended; where a flag means [`WordMeaning::Quits`], only with it.
    #[serde(default)]
    pub quits: bool,
    /// Whether what it ends is the command itself: it stands before the sidecar. Then it goes when the sidecar moves.
    #[serde(default)]
    pub ends_command: bool,
    /// Whether it may end with an exit code that is not the command's.
    #[serde(default)]
    pub own_exit_code: bool,
    /// Whether it puts the command in its own place (`exec`) where it has nothing to do afterwards, so that the command
    /// gets the signals itself.
    #[serde(default)]
    pub execs: bool,
    /// The entry of the sidecar that it is made for.
    #[serde(default)]
    pub sidecar: Option<String>,
    /// The variable without which it only runs the command.
    #[serde(default)]
    pub needs_env: Option<String>,
    /// Variables that make it only run the command, with any value.
    #[serde(default)]
    pub disabled_by: Vec<String>,
    /// Where its file comes from, where it is not in the app's image from the start.
    #[serde(default)]
    pub copied_from: Option<Carrier>,
}

/// An image that carries the file of a wrapper: an init container copies it into a volume, or a Dockerfile by
/// `COPY --from`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// Repositories, without registry and tag.
    pub images: Vec<String>,
    /// Where the file stands in them.
    #[serde(default)]
    pub path: Option<String>,
}

/// What stands between a wrapper's own words and the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// Nothing: the command begins with the first word that is not the wrapper's.
    #[default]
    None,
    /// `--`, which may be left out.
    Optional,
    /// `--`; without it there is no command.
    Required,
}

/// Where a wrapper takes flags for its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlagPlace {
    /// Before the first word of the command.
    #[default]
    BeforeCommand,
    /// Everywhere up to `--`, in the command too.
    Anywhere,
}

/// A flag of a wrapper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrapperFlag {
    /// All its names, with their dashes.
    pub names: Vec<String>,
    /// The forms in which it takes a value; [`ValueForm::Absent`] where it also stands alone. None where it never takes
    /// one.
    #[serde(default)]
    pub value: Vec<ValueForm>,
    /// What it means.
    pub means: WordMeaning,
}

/// Where the value of a flag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValueForm {
    /// Nowhere: the flag may stand alone.
    Absent,
    /// In the next word: `-t 30`.
    Next,
    /// Behind a sign: `--timeout=30`.
    Equals,
    /// Right behind a name of one letter: `-t30`.
    Attached,
}

/// What a word of a wrapper means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WordMeaning {
    /// The address of what is waited for.
    Target,
    /// The host of what is waited for.
    Host,
    /// The port of what is waited for.
    Port,
    /// How long it waits at most; `0` is no bound.
    Timeout,
    /// How long the command may run.
    Limit,
    /// How long it waits between two tries.
    Interval,
    /// Whether the command runs also when the time is over.
    AfterTimeout,
    /// It ends the sidecar when the command has ended.
    Quits,
    /// How it prints.
    Output,
    /// It prints something, and runs nothing.
    PrintsOnly,
    /// The signal that it sends, or how it passes signals on.
    Signal,
    /// It does something that has nothing to do with sidecars, and would be missing without it.
    OtherWork,
}

impl Wrapper {
    /// Whether a word that is called is this program: `/usr/bin/scuttle`.
    pub fn is(&self, called: &str) -> bool {
        self.programs.iter().any(|program| {
            if program.contains('/') { program == called } else { program == file_name(called) }
        })
    }
}
