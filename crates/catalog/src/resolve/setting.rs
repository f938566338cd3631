//! The value of a setting: from flags, the environment, configuration files, or its default.

use super::Resolver;
use super::config::{ConfigValue, look_up};
use crate::entry::{FlagStyle, Kind, Setting};
use crate::invocation::{Argument, ArgumentPlace};

/// The value of a setting in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// The file says it.
    Given(String),
    /// Nothing says it; this is the program's default.
    Default(String),
    /// Nothing says it, and the program has no default that the entry knows.
    Unset,
    /// It is set from somewhere that the file does not show; the sentence says where.
    Hidden(String),
}

impl SettingValue {
    /// The value, if it is known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Given(text) | Self::Default(text) => Some(text),
            Self::Unset | Self::Hidden(_) => None,
        }
    }
}

/// A flag as it stands in the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FlagUse {
    /// The word that holds the flag.
    pub(super) place: Option<ArgumentPlace>,
    /// The flag as written, with its dashes.
    pub(super) written: String,
    /// The word that holds the value, where that is not the flag's own.
    pub(super) value_place: Option<ArgumentPlace>,
    /// The value; `true` for a switch without one.
    pub(super) value: String,
}

impl Resolver<'_> {
    /// The value of the setting with this name. Flags win over the environment, that over configuration files.
    /// Of a flag that is given twice the last counts.
    pub fn setting(&self, name: &str) -> SettingValue {
        let Some(setting) = self.entry.settings.get(name) else { return SettingValue::Unset };
        let given = self.given(setting);
        match given {
            SettingValue::Unset => match (&setting.default, setting.config.first()) {
                (Some(_), Some(key)) if self.hides_config => SettingValue::Hidden(format!(
                    "`{key}` may stand in its configuration, which is not among the given files"
                )),
                (Some(default), _) => SettingValue::Default(default.clone()),
                (None, _) => SettingValue::Unset,
            },
            SettingValue::Given(text) => match &setting.after {
                Some(mark) => {
                    parts_after(&text, mark).next().map_or(SettingValue::Unset, SettingValue::Given)
                }
                None => SettingValue::Given(text),
            },
            other => other,
        }
    }

    /// All values of a setting that may be given several times, or holds a list.
    pub(super) fn all_values(&self, name: &str) -> Vec<String> {
        let Some(setting) = self.entry.settings.get(name) else { return Vec::new() };
        let flags = self.flag_uses(setting);
        let texts: Vec<String> = if flags.is_empty() {
            self.given(setting).text().map(str::to_owned).into_iter().collect()
        } else {
            flags.into_iter().map(|flag| flag.value).collect()
        };
        match &setting.after {
            Some(mark) => texts.iter().flat_map(|text| parts_after(text, mark).collect::<Vec<_>>()).collect(),
            None if texts.is_empty() => setting.default.clone().into_iter().collect(),
            None => texts,
        }
    }

    fn given(&self, setting: &Setting) -> SettingValue {
        if let Some(flag) = self.flag_uses(setting).pop() {
            return if has_variable(&flag.value) && setting.after.is_none() {
                let (written, value) = (&flag.written, &flag.value);
                SettingValue::Hidden(format!(
                    "`{written}` is set to `{value}`, whose value the file does not show"
                ))
            } else {
                SettingValue::Given(flag.value)
            };
        }
        for name in self.env_names(setting) {
            let stands_in_env = self.container.env_var(&name).is_some();
            match self.environment.get(&name) {
                Some(value) if value.is_empty() => {}
                Some(value) if !has_variable(value) || setting.after.is_some() => {
                    return SettingValue::Given(value.clone());
                }
                None if !stands_in_env => {}
                _ => {
                    return SettingValue::Hidden(format!(
                        "the variable `{name}` has a value that the file does not show"
                    ));
                }
            }
        }
        if let Some(value) = setting.annotations.iter().find_map(|key| self.pod.annotations.get(key)) {
            return SettingValue::Given(value.clone());
        }
        for key in &setting.config {
            match look_up(&self.config_files, key) {
                ConfigValue::Absent => {}
                ConfigValue::Value(value, _) => return SettingValue::Given(value.to_owned()),
                ConfigValue::Doubtful(file) => {
                    return SettingValue::Hidden(format!("`{file}` gives `{key}` more than one value"));
                }
            }
        }
        let declared =
            self.container.ports.iter().filter_map(|port| u16::try_from(port.container_port?).ok());
        let own = declared.into_iter().find(|port| setting.declared.contains(port));
        own.map_or(SettingValue::Unset, |port| SettingValue::Given(port.to_string()))
    }

    /// Why a value may come from elsewhere where the container itself gives none, in a sentence: `envFrom`, or a
    /// configuration file that the file does not show, may bring it.
    pub(super) fn may_come_from_elsewhere(&self, name: &str) -> Option<&'static str> {
        let setting = self.entry.settings.get(name)?;
        if self.hides_environment && !self.env_names(setting).is_empty() {
            return Some("A variable of its `envFrom` may set another port.");
        }
        let names_file = self.entry.program.config_flags.iter().any(|flag| {
            let setting = Setting { flags: vec![flag.clone()], ..Setting::default() };
            self.has_flag(flag)
                || self.env_names(&setting).iter().any(|name| self.container.env_var(name).is_some())
        });
        (names_file && !setting.flags.is_empty()).then_some("Its configuration file may set another port.")
    }

    /// The environment variables that the program reads for a setting.
    pub(super) fn env_names(&self, setting: &Setting) -> Vec<String> {
        let prefix = self.entry.program.env_prefix.as_deref();
        let from_flag = prefix.zip(setting.flags.first()).map(|(prefix, flag)| {
            let name: String = flag.chars().map(|letter| if letter == '-' { '_' } else { letter }).collect();
            format!("{prefix}{}", name.to_ascii_uppercase())
        });
        setting.env.iter().cloned().chain(from_flag).collect()
    }

    /// All uses of a setting's flags, in order.
    pub(super) fn flag_uses(&self, setting: &Setting) -> Vec<FlagUse> {
        let words = &self.program_words.arguments;
        let go = self.entry.program.flags == FlagStyle::Go;
        let mut uses = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let word = &words[at];
            at += 1;
            let Some(flag) = Flag::parse(&word.text, go) else {
                if word.text == "--" {
                    break;
                }
                continue;
            };
            let known = self.known_flag(&flag);
            let is_switch = known.is_some_and(|known| known.kind == Kind::Switch);
            let next = words
                .get(at)
                .filter(|next| !is_switch && flag.value.is_none() && is_value(next, known.is_some()));
            let is_wanted = known.is_some_and(|known| std::ptr::eq(known, setting));
            if is_wanted {
                let value = match (flag.value, next) {
                    (Some(value), _) => value.to_owned(),
                    (None, Some(next)) => next.text.clone(),
                    (None, None) => "true".to_owned(),
                };
                uses.push(FlagUse {
                    place: word.place,
                    written: flag.written.to_owned(),
                    value_place: next.and_then(|next| next.place),
                    value,
                });
            }
            at += usize::from(next.is_some());
        }
        uses
    }

    fn known_flag(&self, flag: &Flag<'_>) -> Option<&Setting> {
        self.entry.settings.values().find(|setting| {
            setting.flags.iter().any(|name| name == flag.name)
                || setting.short.is_some_and(|short| flag.name.chars().eq([short]))
        })
    }

    /// The arguments that are neither flags nor, as far as can be told, values of flags.
    pub(crate) fn positional(&self) -> impl Iterator<Item = &Argument> {
        let go = self.entry.program.flags == FlagStyle::Go;
        let words = &self.program_words.arguments;
        words.iter().enumerate().filter_map(move |(at, word)| {
            let is_flag = Flag::parse(&word.text, go).is_some() || word.text == "--";
            let before = at.checked_sub(1).and_then(|before| Flag::parse(&words[before].text, go));
            let is_value_of = before.is_some_and(|flag| {
                flag.value.is_none() && self.known_flag(&flag).is_some_and(|known| known.kind != Kind::Switch)
            });
            (!is_flag && !is_value_of).then_some(word)
        })
    }

    /// Whether one of the words is this flag, whatever its value.
    pub(crate) fn has_flag(&self, name: &str) -> bool {
        let words = &self.program_words.arguments;
        words.iter().any(|word| Flag::parse(&word.text, true).is_some_and(|flag| flag.name == name))
    }
}

/// A word that begins with a dash, taken apart.
pub(super) struct Flag<'w> {
    /// With its dashes, without its value.
    pub(super) written: &'w str,
    pub(super) name: &'w str,
    value: Option<&'w str>,
}

impl<'w> Flag<'w> {
    pub(super) fn parse(word: &'w str, go: bool) -> Option<Self> {
        let bare =
            word.strip_prefix("--").or_else(|| word.strip_prefix('-')).filter(|bare| !bare.is_empty())?;
        let long = word.starts_with("--");
        let (name, value) = match bare.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            // `-p5432`: one letter and its value.
            None if !long
                && !go
                && bare.len() > 1
                && bare.is_char_boundary(1)
                && bare[1..].starts_with(|c: char| c.is_ascii_digit()) =>
            {
                (&bare[..1], Some(&bare[1..]))
            }
            None => (bare, None),
        };
        let written = &word[..word.len() - bare.len() + name.len()];
        Some(Self { written, name, value })
    }
}

/// Whether the word after a flag is its value: for a flag that is known to take one, whatever does not begin with a
/// dash; for an unknown flag it is not taken from the other arguments.
fn is_value(next: &Argument, known: bool) -> bool {
    known && (!next.text.starts_with('-') || next.text.parse::<f64>().is_ok())
}

pub(super) fn is_truth(text: &str) -> bool {
    !matches!(text.trim().to_ascii_lowercase().as_str(), "" | "false" | "0" | "no" | "off" | "f")
}

fn has_variable(text: &str) -> bool {
    text.contains("$(") || text.contains("${") || text.starts_with('$')
}

fn parts_after(text: &str, mark: &str) -> impl Iterator<Item = String> {
    text.split(',').filter_map(move |part| part.split_once(mark)).map(|(_, value)| value.trim().to_owned())
}
