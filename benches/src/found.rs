//! The hacks that the program says are in files, whoever has to agree to their removal.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

use crate::program;

/// What is done about a hack; the stronger the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    Reported,
    Rewritten,
    Removed,
}

/// An entry of `hacks` in the answer of `migrate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// As it was given to the program, or as the program found it in the folder that it was given.
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) rule: String,
    /// The code of its sort.
    pub(crate) kind: String,
    /// The container that holds it; nothing where it is the pod's.
    pub(crate) container: Option<String>,
    /// The most that is done about it, with consent.
    pub(crate) action: Action,
    /// The title of the finding that speaks of it.
    pub(crate) title: String,
}

impl Found {
    /// Its place, and what it is called.
    pub(crate) fn words(&self) -> String {
        let container = self.container.as_deref().unwrap_or("the pod");
        format!("{}:{} {container}: {} {}", self.file, self.line, self.rule, self.kind)
    }
}

/// What the program says of files.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) hacks: Vec<Found>,
    /// The files in which it looks at a workload.
    pub(crate) files: BTreeSet<String>,
}

/// What `migrate` finds in `paths`, seen from `folder`: with `--unsafe` and without, and of both the stronger action.
pub(crate) fn find(program: &Path, folder: &Path, paths: &[&str]) -> anyhow::Result<Answer> {
    let mut answers = Vec::new();
    for options in [&[][..], &["--unsafe"]] {
        let mut command = Command::new(program);
        command.args(["migrate", "--format", "json"]).args(options).args(paths).current_dir(folder);
        answers.push(read(&program::answer(command)?)?);
    }
    Ok(unite(answers))
}

fn read(answer: &Value) -> anyhow::Result<Answer> {
    let findings = answer["findings"].as_array().context("the answer lists findings")?;
    let mut read = Answer::default();
    for workload in answer["workloads"].as_array().context("the answer lists workloads")? {
        let file = workload["file"].as_str().context("a workload has a file")?;
        read.files.insert(file.to_owned());
        for hack in workload["hacks"].as_array().context("a workload lists hacks")? {
            let text = |key: &str| hack[key].as_str().map(str::to_owned);
            let action = match hack["action"].as_str() {
                Some("reported") => Action::Reported,
                Some("rewritten") => Action::Rewritten,
                Some("removed") => Action::Removed,
                other => anyhow::bail!("{other:?} is no action of a hack"),
            };
            read.hacks.push(Found {
                file: file.to_owned(),
                line: hack["line"].as_u64().context("a hack has a line")?,
                rule: text("rule").context("a hack has a rule")?,
                kind: text("kind").context("a hack has a kind")?,
                container: text("container"),
                action,
                title: title(findings, file, hack),
            });
        }
    }
    Ok(read)
}

/// The title of the finding of the hack's rule: that on its line, else that of its container, else any in its file.
fn title(findings: &[Value], file: &str, hack: &Value) -> String {
    let nearness =
        |finding: &Value| (finding["line"] == hack["line"], finding["container"] == hack["container"]);
    findings
        .iter()
        .filter(|finding| finding["file"] == file && finding["rule"] == hack["rule"])
        .max_by_key(|finding| nearness(finding))
        .and_then(|finding| finding["title"].as_str())
        .unwrap_or("no finding says why")
        .to_owned()
}

fn unite(answers: Vec<Answer>) -> Answer {
    let mut files = BTreeSet::new();
    let mut all: BTreeMap<_, Found> = BTreeMap::new();
    for found in answers.into_iter().flat_map(|answer| {
        files.extend(answer.files);
        answer.hacks
    }) {
        let place = (found.file.clone(), found.line, found.container.clone());
        let key = (place, found.rule.clone(), found.kind.clone());
        match all.get_mut(&key) {
            Some(known) if known.action >= found.action => {}
            Some(known) => *known = found,
            None => {
                all.insert(key, found);
            }
        }
    }
    Answer { hacks: all.into_values().collect(), files }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(action: &str, title: &str) -> Value {
        let hack = json!({"rule": "a", "kind": "QUIT", "container": "app", "line": 7, "action": action});
        json!({
            "workloads": [{"file": "f.yaml", "hacks": [hack]}],
            "findings": [
                {"rule": "a", "file": "f.yaml", "line": 3, "container": "app", "title": "elsewhere"},
                {"rule": "b", "file": "f.yaml", "line": 7, "container": "app", "title": "another rule"},
                {"rule": "a", "file": "f.yaml", "line": 7, "container": "app", "title": title},
            ],
        })
    }

    #[test]
    fn the_stronger_action_counts_and_a_hack_counts_once() {
        let said = |actions: [&str; 2]| {
            let answers = actions.map(|action| read(&answer(action, action)).expect("the answer is read"));
            let answer = unite(answers.into());
            assert!(answer.files.iter().eq(["f.yaml"]));
            answer.hacks.into_iter().map(|found| (found.action, found.title)).collect::<Vec<_>>()
        };
        let removed = [(Action::Removed, "removed".to_owned())];
        assert_eq!(said(["reported", "removed"]), removed);
        assert_eq!(said(["removed", "reported"]), removed);
        assert_eq!(said(["reported", "reported"]), [(Action::Reported, "reported".to_owned())]);
    }

    #[test]
    fn an_unknown_action_is_an_error() {
        assert!(read(&answer("mended", "")).is_err());
    }
}
