use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use outrigger_yaml::{Document, Limits, split_documents};
use serde::Deserialize;
use serde_json::Value;

use crate::builtin::ENTRIES;
use crate::entry::{Entry, Kind};
use crate::identify::Index;
use crate::read::{EntryError, parse_entry};

/// Known sidecars: those that are compiled in, and those of the user.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    entries: Vec<Entry>,
    index: Index,
}

/// Why entries cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to read sidecar {index}: {error}")]
pub struct CatalogError {
    /// Which of the given entries it is, from 0.
    pub index: usize,
    /// What is wrong in it.
    #[source]
    pub error: EntryError,
}

static BUILTIN: LazyLock<Catalog> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| {
        let fail = |message: &dyn fmt::Display| -> ! { panic!("catalog/sidecars/{name}.yaml: {message}") };
        let value = read_yaml(text).unwrap_or_else(|message| fail(&message));
        // Without the checks of `parse_entry`, which cost more than the reading; a test makes them.
        Entry::deserialize(&value).unwrap_or_else(|error| fail(&error))
    };
    let entries: Vec<Entry> = ENTRIES.iter().map(read).collect();
    Catalog { index: Index::of(&entries), entries }
});

impl Catalog {
    /// The entries that are compiled in, read at the first call.
    ///
    /// Panics where a file of `/catalog/sidecars` is no entry; the crate's tests read every one of them.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// This catalogue with further entries, each in the form of `catalog/sidecar.schema.json`. One with the `id` of an
    /// entry that is already there takes its place.
    pub fn with_user_entries<'v>(
        &self,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Result<Self, Vec<CatalogError>> {
        let mut catalog = self.clone();
        let mut failures = Vec::new();
        for (index, value) in values.into_iter().enumerate() {
            match parse_entry(value) {
                Ok(entry) => match catalog.entries.iter_mut().find(|known| known.id == entry.id) {
                    Some(known) => *known = entry,
                    None => catalog.entries.push(entry),
                },
                Err(errors) => failures.extend(errors.into_iter().map(|error| CatalogError { index, error })),
            }
        }
        catalog.index = Index::of(&catalog.entries);
        if failures.is_empty() { Ok(catalog) } else { Err(failures) }
    }

    /// This catalogue with other times that sidecars take to start, in seconds, by the entries' `id`.
    #[must_use]
    pub fn with_start_times(mut self, times: &BTreeMap<String, u16>) -> Self {
        for entry in &mut self.entries {
            if let Some(seconds) = times.get(&entry.id) {
                entry.starts_in_seconds = Some(*seconds);
            }
        }
        self
    }

    /// All entries: the compiled-in ones by their file's name, then the user's in the order given.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Words without which a pod of one container, into which a mesh puts its proxy, shows no hack: ports and quit endpoints of
    /// proxies that a vendor's own tools put into pods, annotations that ask for such, wrappers, and keys that only hacks have.
    pub fn words_of_hacks(&self) -> Vec<&str> {
        let injected = self.entries.iter().filter(|entry| !entry.native.is_empty());
        let of_proxies = injected.flat_map(|entry| {
            let paths = entry.quit.iter().filter_map(|quit| quit.path.as_deref());
            let settings =
                entry.settings.values().filter(|setting| matches!(setting.kind, Kind::Port | Kind::Address));
            let ports = settings.filter_map(|setting| setting.default.as_deref());
            let ports = ports.filter_map(|address| address.rsplit(':').next()).filter(|port| port.len() >= 4);
            // A path such as `/shutdown` is a word of its own everywhere; its port tells more.
            let paths = paths.map(|path| path.trim_start_matches('/'));
            paths.filter(|path| path.contains('/') || path.len() > 10).chain(ports)
        });
        let injectors = self.entries.iter().filter_map(|entry| entry.injector.as_ref());
        let asked_for = injectors.flat_map(|injector| &injector.annotations).map(|mark| mark.key.as_str());
        let hacks = self.hacks().iter();
        let of_hacks = hacks.flat_map(|hack| {
            let wrappers =
                hack.wrapper.iter().filter(|wrapper| hack.kind.is_some() && (wrapper.waits || wrapper.quits));
            let programs = wrappers.flat_map(|wrapper| &wrapper.programs);
            let markers = hack.annotations.iter().chain(&hack.labels).chain(&hack.env);
            let keys = markers.filter(|marker| marker.telling).map(|marker| marker.key.trim_end_matches('*'));
            let images = hack.killer.iter().flat_map(|killer| &killer.images);
            let images = images.filter_map(|image| image.rsplit('/').next());
            let names = hack.killer.iter().flat_map(|killer| &killer.names).map(String::as_str);
            programs.map(String::as_str).chain(keys).chain(images).chain(names)
        });
        let mut words: Vec<&str> =
            of_proxies.chain(asked_for).chain(of_hacks).filter(|word| word.len() >= 4).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// The entry with this `id`.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The newest day, as `2026-11-24`, on which a source of an entry was read; empty for an empty catalogue.
    pub fn date(&self) -> &str {
        let days = self.entries.iter().flat_map(|entry| &entry.sources).map(|source| source.read.as_str());
        days.max().unwrap_or_default()
    }
}

/// The meaning of a text of one document.
pub(crate) fn read_yaml(text: &str) -> Result<Value, String> {
    let [source] = split_documents(text)[..] else {
        return Err("expected one document".to_owned());
    };
    let document = Document::parse(text, source, &Limits::default()).map_err(|error| error.to_string())?;
    document.value().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_passes_all_checks() {
        for (name, text) in ENTRIES {
            let value = read_yaml(text).unwrap_or_else(|message| panic!("{name}: {message}"));
            let read = parse_entry(&value);
            assert!(read.is_ok(), "{name}: {}", read.unwrap_err()[0]);
        }
    }
}
