//! What must change in a container so that a setting has a value.

use outrigger_pod::ArgumentList;

use super::Resolver;
use crate::entry::{FlagStyle, Kind};
use crate::invocation::{ArgumentPlace, SHELLS, file_name};

/// A change of one container's arguments or environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingChange {
    /// A word is put into `command` or `args`, which is created where it is missing.
    InsertArgument {
        /// Where it stands among the words that are there now.
        at: ArgumentPlace,
        /// The word.
        word: String,
        /// Why, in a sentence.
        because: String,
    },
    /// A word is replaced.
    ReplaceArgument {
        /// The word that is there now.
        at: ArgumentPlace,
        /// The new word.
        word: String,
        /// Why, in a sentence.
        because: String,
    },
    /// A variable gets a value: the entry of `env` with this name, or a new one at its end.
    SetEnv {
        /// The variable.
        name: String,
        /// Its value.
        value: String,
        /// Why, in a sentence.
        because: String,
    },
}

impl SettingChange {
    /// Why the change is made, in a sentence.
    pub fn because(&self) -> &str {
        match self {
            Self::InsertArgument { because, .. }
            | Self::ReplaceArgument { because, .. }
            | Self::SetEnv { because, .. } => because,
        }
    }
}

impl Resolver<'_> {
    /// The change that gives a setting a value. `Err` says in a sentence why data cannot make it.
    pub fn change_setting(&self, name: &str, value: &str, because: &str) -> Result<SettingChange, String> {
        let because = because.to_owned();
        let Some(setting) = self.entry.settings.get(name) else {
            return Err(format!("`{name}` is no setting"));
        };
        if let Some(flag) = self.flag_uses(setting).pop() {
            let Some(place) = flag.place else {
                return Err(format!("{} stands in a shell script, which is not changed", flag.written));
            };
            let change = match flag.value_place {
                Some(at) => SettingChange::ReplaceArgument { at, word: value.to_owned(), because },
                None if setting.kind == Kind::Switch && value == "true" => {
                    SettingChange::ReplaceArgument { at: place, word: flag.written, because }
                }
                None => SettingChange::ReplaceArgument {
                    at: place,
                    word: format!("{}={value}", flag.written),
                    because,
                },
            };
            return Ok(change);
        }
        let env_names = self.env_names(setting);
        let is_literal =
            |name: &&String| self.container.env_var(name).is_some_and(|one| one.literal().is_some());
        let present = env_names.iter().find(is_literal);
        if let Some(name) = present {
            return Ok(SettingChange::SetEnv { name: name.clone(), value: value.to_owned(), because });
        }
        let argument = match setting.flags.first() {
            Some(flag) => self.place_for_flag().map(|at| {
                let dashes = self.dashes();
                let word = if setting.kind == Kind::Switch && value == "true" {
                    format!("{dashes}{flag}")
                } else {
                    format!("{dashes}{flag}={value}")
                };
                SettingChange::InsertArgument { at, word, because: because.clone() }
            }),
            None => Err(format!("{} is no flag", self.call_setting(name))),
        };
        match (argument, env_names.first()) {
            (Ok(change), _) => Ok(change),
            (Err(_), Some(env)) => {
                Ok(SettingChange::SetEnv { name: env.clone(), value: value.to_owned(), because })
            }
            (Err(why), None) => Err(why),
        }
    }

    /// The dashes that the container's own flags have; two where it has none.
    fn dashes(&self) -> &'static str {
        let words = self.program_words.arguments.iter().map(|argument| argument.text.as_str());
        let long: Vec<bool> = words
            .filter(|word| word.len() > 2 && word.starts_with('-'))
            .map(|word| word.starts_with("--"))
            .collect();
        let one_dash = self.entry.program.flags == FlagStyle::Go && long.last() == Some(&false);
        if one_dash { "-" } else { "--" }
    }

    /// Where a new flag is put: into the list that holds the program's flags, after the last of them.
    fn place_for_flag(&self) -> Result<ArgumentPlace, String> {
        if self.invocation.script().is_some() {
            return Err(
                "its command is a shell script, to which no flag can be added from outside".to_owned()
            );
        }
        // What stands before the program is given its words where these name it, and else may keep them.
        let names = &self.entry.recognise.commands;
        let is_named = |word: &str| names.iter().any(|name| name == file_name(word));
        let is_other = |called: &str| is_script(called) || !names.is_empty() && !is_named(called);
        let passes_on = self.invocation.arguments.iter().any(|word| is_named(&word.text));
        if let Some(called) = self.invocation.program().filter(|called| is_other(called) && !passes_on) {
            return Err(format!("its command calls `{called}`, which may not pass a flag on to the program"));
        }
        let words = &self.invocation.arguments;
        let end = words.iter().position(|word| word.text == "--").unwrap_or(words.len());
        let flags_end = match self.entry.program.flags {
            FlagStyle::Posix => end,
            FlagStyle::Go => self.end_of_go_flags(end),
        };
        let container = self.container;
        let list = match (&container.command, &container.args) {
            (_, Some(args)) if !args.is_empty() => ArgumentList::Args,
            (Some(command), _) if !command.is_empty() => ArgumentList::Command,
            (_, Some(_)) => ArgumentList::Args,
            _ if self.entry.program.image_brings_no_arguments => ArgumentList::Args,
            _ => {
                return Err("it has no `args`, and to add some would take away those that its image brings"
                    .to_owned());
            }
        };
        // After the last word before the end of the flags: its list holds them.
        let after_flags = words[..flags_end].last().and_then(|word| word.place);
        let before_others = words.first().and_then(|word| word.place);
        Ok(match (after_flags, before_others) {
            (Some(at), _) => ArgumentPlace { list: at.list, index: at.index + 1 },
            (None, Some(at)) => at,
            (None, None) => {
                ArgumentPlace { list, index: self.container.arguments(list).map_or(0, <[_]>::len) }
            }
        })
    }

    /// Go's flags end before the first argument that is no flag and no flag's value; subcommands come before them.
    fn end_of_go_flags(&self, end: usize) -> usize {
        let words = &self.invocation.arguments;
        let positional: Vec<_> = self.positional().map(|word| word.place).collect();
        let is_flag = |at: usize| !positional.contains(&words[at].place);
        let Some(first_flag) = (0..end).find(|at| is_flag(*at)) else { return end };
        // An unknown flag may have the next word as its value, so only a word after `-flag=value` ends them.
        (first_flag + 1..end).find(|at| !is_flag(*at) && words[at - 1].text.contains('=')).unwrap_or(end)
    }
}

/// Whether a program is a shell, which is given the file of a script, or by its name a script itself.
fn is_script(called: &str) -> bool {
    SHELLS.contains(&called) || called.rsplit_once('.').is_some_and(|(_, ending)| ending == "sh")
}
