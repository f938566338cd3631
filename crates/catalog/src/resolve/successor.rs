//! What a change to the successor of a program would need, for what a container uses of it.

use super::Resolver;
use super::setting::Flag;
use crate::entry::FlagChange;

/// A flag or a variable of the container that the successor has otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessorChange<'a> {
    /// As it is written here: `-term_timeout`, `INSTANCES`.
    pub written: String,
    /// What becomes of it.
    pub change: &'a FlagChange,
}

impl<'a> Resolver<'a> {
    /// What becomes of each flag and variable that the container gives its program, in the order in which they are written,
    /// but for settings that a native sidecar does not need.
    pub fn successor_changes(&self) -> Vec<SuccessorChange<'a>> {
        let Some(successor) = &self.entry.successor else { return Vec::new() };
        let is_legacy = |name: &str| {
            let mut settings = self.entry.settings.values().filter(|setting| setting.legacy.is_some());
            settings.any(|setting| setting.flags.iter().any(|flag| flag == name))
        };
        let mut changes: Vec<SuccessorChange<'a>> = Vec::new();
        let mut add = |written: &str, change: &'a FlagChange| {
            if !changes.iter().any(|known| known.written == written) {
                changes.push(SuccessorChange { written: written.to_owned(), change });
            }
        };
        for word in &self.program_words.arguments {
            let Some(flag) = Flag::parse(&word.text, true) else { continue };
            if let Some(change) = successor.flags.get(flag.name).filter(|_| !is_legacy(flag.name)) {
                add(flag.written, change);
            }
        }
        for (name, change) in &successor.env {
            if self.container.env_var(name).is_some() {
                add(name, change);
            }
        }
        changes
    }
}
