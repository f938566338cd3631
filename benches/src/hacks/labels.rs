//! What people say of lines in a tree of public repositories: `hacks.tsv`.

use anyhow::{Context as _, bail};

use crate::found::Found;

/// One line of the labels.
#[derive(Debug)]
pub(crate) struct Label {
    /// From the root of the tree.
    pub(crate) file: String,
    /// Of a hook its key, of a container its first line, of a script the statement; from 1.
    pub(crate) line: u64,
    /// Nothing where it is the pod's, or no pod's.
    pub(crate) container: Option<String>,
    /// The number of the shape that it is, or looks like (`catalog/README.md` says how they are counted).
    shape: String,
    /// The code of its sort; nothing for a look-alike.
    pub(crate) kind: Option<String>,
    /// `before` or `after`: when it was labelled.
    pub(crate) half: String,
    /// What it is.
    pub(crate) note: String,
}

impl Label {
    /// Whether it is of the sort that an entry states.
    pub(crate) fn is_kind_of(&self, found: &Found) -> bool {
        self.kind.as_ref() == Some(&found.kind)
    }

    /// Its place, what it is called, and what it is.
    pub(crate) fn words(&self) -> String {
        let container = self.container.as_deref().unwrap_or("the pod");
        let kind = self.kind.as_deref().unwrap_or("no hack");
        let Self { file, line, shape, half, note, .. } = self;
        format!("{half} {file}:{line} {container}: {shape} {kind}: {note}")
    }
}

/// Those that are kept with this program.
pub(crate) fn built_in() -> anyhow::Result<Vec<Label>> {
    parse(include_str!("../../hacks.tsv"))
}

/// The labels of a table with a head line. Lines with `#` in front say something about the table.
pub(crate) fn parse(text: &str) -> anyhow::Result<Vec<Label>> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| label(line).with_context(|| format!("this label cannot be read: {line}"))).collect()
}

fn label(line: &str) -> anyhow::Result<Label> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [file, line, container, shape, kind, half, note] = fields[..] else {
        bail!("it has {} fields", fields.len());
    };
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Ok(Label {
        file: file.to_owned(),
        line: line.parse()?,
        container: some(container),
        shape: shape.to_owned(),
        kind: some(kind).filter(|kind| kind != "NONE"),
        half: half.to_owned(),
        note: note.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn all_labels_are_read_and_no_repository_is_in_both_halves() {
        let labels = built_in().expect("the labels are read");
        let mut halves: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut places = BTreeSet::new();
        for label in &labels {
            assert!(matches!(label.half.as_str(), "before" | "after"), "{label:?}");
            assert!(label.line > 0 && !label.note.is_empty(), "{label:?}");
            assert!(
                places.insert((&label.file, label.line, &label.container, &label.kind)),
                "twice: {label:?}"
            );
            let repository = label.file.split('/').nth(1).expect("a file stands in a repository").to_owned();
            halves.entry(repository).or_default().insert(&label.half);
        }
        let both: Vec<_> = halves.iter().filter(|(_, halves)| halves.len() > 1).collect();
        assert!(both.is_empty(), "{both:?}");
        let look_alikes = labels.iter().filter(|label| label.kind.is_none()).count();
        assert!(look_alikes >= 2 * (labels.len() - look_alikes), "{look_alikes} of {}", labels.len());
    }

    #[test]
    fn shapes_and_kinds_are_those_of_the_catalogue() {
        let hacks = outrigger_catalog::Catalog::builtin().hacks();
        let kinds: BTreeSet<String> =
            hacks.iter().filter_map(|hack| hack.kind).map(|kind| kind.to_string()).collect();
        for label in built_in().expect("the labels are read") {
            assert!(hacks.iter().any(|hack| hack.shapes.contains(&label.shape)), "no such shape: {label:?}");
            assert!(label.kind.as_ref().is_none_or(|kind| kinds.contains(kind)), "no such kind: {label:?}");
        }
    }
}
