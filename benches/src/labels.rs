//! What a person says of the manifests of the corpus: `labels.tsv`, `disputed.tsv` for where we think otherwise, and
//! `hidden.tsv` for what a manifest does not show.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

/// What should become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expect {
    /// Its sidecars move.
    Convert,
    /// Nothing moves.
    Noop,
    /// A suggestion at most.
    Review,
    /// Nothing moves, although there is, or seems to be, a sidecar.
    Refuse,
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Convert => "CONVERT",
            Self::Noop => "NOOP",
            Self::Review => "REVIEW",
            Self::Refuse => "REFUSE",
        })
    }
}

/// A container that is a sidecar by its label.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Labelled {
    /// The name of its workload; nothing where the file has one workload.
    pub(crate) workload: Option<String>,
    /// Its own name.
    pub(crate) container: String,
}

/// One line of the labels.
#[derive(Debug)]
pub(crate) struct Label {
    /// From the folder of the corpus.
    pub(crate) file: String,
    pub(crate) sidecars: Vec<Labelled>,
    /// The sorts of hacks in it, each once; `?` behind one that is only likely.
    pub(crate) hacks: Vec<String>,
    pub(crate) expect: Expect,
    /// `high`, `med` or `low`.
    pub(crate) confidence: String,
}

/// The labels of the manifests in a corpus. Lines about other folders are left out.
pub(crate) fn read(corpus: &Path) -> anyhow::Result<Vec<Label>> {
    let path = corpus.join("labels.tsv");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().skip(1).filter(|line| line.starts_with("manifests/"));
    lines.map(|line| parse(line).with_context(|| format!("this label cannot be read: {line}"))).collect()
}

fn parse(line: &str) -> anyhow::Result<Label> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [file, .., sidecars, _app, _remove, hacks, expect, confidence, _notes] = fields[..] else {
        bail!("it has {} fields", fields.len());
    };
    let expect = match expect {
        "CONVERT" => Expect::Convert,
        "NOOP" => Expect::Noop,
        "REVIEW" => Expect::Review,
        "REFUSE" => Expect::Refuse,
        other => bail!("`{other}` is none of CONVERT, NOOP, REVIEW, REFUSE"),
    };
    Ok(Label {
        file: file.to_owned(),
        sidecars: parse_sidecars(sidecars),
        hacks: hacks.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        expect,
        confidence: confidence.to_owned(),
    })
}

/// `a,b` for the one pod of a file, `workload:a,b;workload2:c` for several.
fn parse_sidecars(field: &str) -> Vec<Labelled> {
    let mut sidecars = Vec::new();
    for part in field.split(';').filter(|part| !part.is_empty()) {
        let (workload, names) = part
            .rsplit_once(':')
            .map_or((None, part), |(workload, names)| (Some(workload.to_owned()), names));
        let names =
            names.split(',').map(|name| Labelled { workload: workload.clone(), container: name.to_owned() });
        sidecars.extend(names);
    }
    sidecars
}

/// Labels that we think are wrong, with the reason, by file.
pub(crate) fn disputed() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("../disputed.tsv").lines().skip(1);
    lines
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(file, rest)| Some((file, rest.split_once('\t')?.1)))
        .collect()
}

/// Why no manifest shows a labelled hack, where that is so.
pub(crate) fn hidden(file: &str, hack: &str) -> Option<&'static str> {
    let mut lines = include_str!("../hidden.tsv").lines().skip(1).map(|line| line.splitn(3, '\t'));
    lines.find_map(|mut fields| {
        let is_it = fields.next() == Some(file) && fields.next() == Some(hack);
        is_it.then(|| fields.next()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_with_their_workload() {
        let labelled = |workload: Option<&str>, container: &str| Labelled {
            workload: workload.map(str::to_owned),
            container: container.to_owned(),
        };
        assert_eq!(parse_sidecars(""), []);
        assert_eq!(parse_sidecars("a,b"), [labelled(None, "a"), labelled(None, "b")]);
        assert_eq!(
            parse_sidecars("w:a,b;v:c"),
            [labelled(Some("w"), "a"), labelled(Some("w"), "b"), labelled(Some("v"), "c")]
        );
    }

    #[test]
    fn a_hidden_hack_has_a_reason() {
        assert!(
            hidden("manifests/akvo-rtmis-cronjobs.yaml", "QUIT")
                .is_some_and(|reason| reason.contains("image"))
        );
        assert_eq!(hidden("manifests/akvo-rtmis-cronjobs.yaml", "WAIT"), None);
    }
}
