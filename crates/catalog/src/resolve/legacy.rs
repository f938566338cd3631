//! Settings that a native sidecar no longer needs, and where they are given.

use super::setting::is_truth;
use super::{Resolver, SettingValue};
use crate::entry::{Kind, Setting};
use crate::invocation::ArgumentPlace;

/// A setting that serves only the life of an ordinary container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacySetting {
    /// The setting's name in the entry.
    pub name: String,
    /// Where it is given.
    pub given: Given,
    /// Why a native sidecar does not need it, in a sentence.
    pub because: String,
    /// Why it stays nevertheless, in a sentence.
    pub stays: Option<String>,
    /// Whether it opens an endpoint that ends the sidecar.
    pub opens_quit: bool,
    /// Whether it changes the exit code on SIGTERM.
    pub sets_exit_code: bool,
}

/// Where a setting is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The words of `command` and `args`, values of their own included.
    pub words: Vec<ArgumentPlace>,
    /// The first word, or the variable, as it is written, without its value.
    pub written: String,
    /// The variables of `env`.
    pub env: Vec<String>,
    /// Whether these are all places: no script, `envFrom` or file gives it too.
    pub is_all: bool,
}

/// A word that would be a flag if it had its dash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashlessFlag {
    /// The word: `term_timeout=10s`.
    pub text: String,
    /// Where it stands, if it is a word of its own.
    pub place: Option<ArgumentPlace>,
}

impl Resolver<'_> {
    /// Settings that are given and that a native sidecar does not need.
    pub fn legacy_settings(&self) -> Vec<LegacySetting> {
        let legacy = self.entry.settings.iter().filter_map(|(name, setting)| {
            let because = setting.legacy.clone()?;
            let given = self.is_on(name, setting).then(|| self.given_at(setting))?;
            let opens_quit = self
                .entry
                .quit
                .iter()
                .any(|quit| quit.needs.as_ref().is_some_and(|need| need.setting == *name));
            let zero = self.entry.stop.as_ref().and_then(|stop| stop.exits_zero_when.as_ref());
            Some(LegacySetting {
                name: name.clone(),
                given,
                because,
                stays: setting.legacy_stays.clone(),
                opens_quit,
                sets_exit_code: zero.is_some_and(|zero| zero.setting.as_ref() == Some(name)),
            })
        });
        legacy.collect()
    }

    /// Where settings are given that mean nothing once the setting with this name is gone.
    pub fn given_only_for(&self, name: &str) -> Vec<Given> {
        let is_needed = |other: &String| {
            *other != *name
                && self.entry.settings.get(other).is_some_and(|setting| self.is_on(other, setting))
        };
        let settings = self.entry.settings.values();
        settings
            .filter(|setting| setting.only_for.iter().any(|other| *other == *name))
            .filter(|setting| !setting.only_for.iter().any(is_needed))
            .map(|setting| self.given_at(setting))
            .filter(|given| !given.words.is_empty() || !given.env.is_empty())
            .collect()
    }

    /// Arguments that are the flag of such a setting without its dash, with a value.
    pub fn dashless_legacy_flags(&self) -> Vec<DashlessFlag> {
        let settings = self.entry.settings.values().filter(|setting| setting.legacy.is_some());
        let flags: Vec<&String> = settings.flat_map(|setting| &setting.flags).collect();
        self.positional()
            .filter(|word| {
                let name = word.text.split_once('=').map(|(name, _)| name);
                name.is_some_and(|name| flags.iter().any(|flag| *flag == name))
            })
            .map(|word| DashlessFlag { text: word.text.clone(), place: word.place })
            .collect()
    }

    /// Whether something gives the setting a value that is not off. One that is not seen may be on.
    fn is_on(&self, name: &str, setting: &Setting) -> bool {
        match self.setting(name) {
            SettingValue::Given(value) => setting.kind != Kind::Switch || is_truth(&value),
            SettingValue::Hidden(_) => {
                let given = self.given_at(setting);
                !given.words.is_empty() || !given.env.is_empty()
            }
            SettingValue::Default(_) | SettingValue::Unset => false,
        }
    }

    fn given_at(&self, setting: &Setting) -> Given {
        let uses = self.flag_uses(setting);
        let words: Vec<ArgumentPlace> =
            uses.iter().flat_map(|flag| flag.place.into_iter().chain(flag.value_place)).collect();
        let names = self.env_names(setting);
        let env: Vec<String> =
            names.iter().filter(|name| self.container.env_var(name).is_some()).cloned().collect();
        let written = uses.first().map(|flag| flag.written.clone()).or_else(|| env.first().cloned());
        let is_elsewhere =
            names.iter().any(|name| self.environment.contains_key(name) && !env.contains(name));
        Given {
            is_all: uses.iter().all(|flag| flag.place.is_some()) && !is_elsewhere && written.is_some(),
            written: written.unwrap_or_default(),
            words,
            env,
        }
    }
}
