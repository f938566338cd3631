//! The hacks that the program says are in files, whoever has to agree to their removal.

use std::collections::BTreeMap;
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

/// What `migrate` finds in `paths`, seen from `folder`: with `--unsafe` and without, and of both the stronger action.
pub(crate) fn find(program: &Path, folder: &Path, paths: &[&str]) -> anyhow::Result<Vec<Found>> {
    let mut answers = Vec::new();
    for options in [&[][..], &["--unsafe"]] {
        let mut command = Command::new(program);
        command.args(["migrate", "--format", "json"]).args(options).args(paths).current_dir(folder);
        answers.push(read(&program::answer(command)?)?);
    }
    Ok(unite(answers))
}

fn read(answer: &Value) -> anyhow::Result<Vec<Found>> {
    let findings = answer["findings"].as_array().context("the answer lists findings")?;
    let mut found = Vec::new();
    for workload in answer["workloads"].as_array().context("the answer lists workloads")? {
        let file = workload["file"].as_str().context("a workload has a file")?;
        for hack in workload["hacks"].as_array().context("a workload lists hacks")? {
            let text = |key: &str| hack[key].as_str().map(str::to_owned);
            let action = match hack["action"].as_str() {
                Some("reported") => Action::Reported,
                Some("rewritten") => Action::Rewritten,
                Some("removed") => Action::Removed,
                other => anyhow::bail!("{other:?} is no action of a hack"),
            };
            found.push(Found {
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
    Ok(found)
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

fn unite(answers: Vec<Vec<Found>>) -> Vec<Found> {
    let mut all: BTreeMap<_, Found> = BTreeMap::new();
    for found in answers.into_iter().flatten() {
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
    all.into_values().collect()
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
        let [weak, strong] =
            ["reported", "removed"].map(|action| read(&answer(action, action)).expect("the answer is read"));
        for answers in [vec![weak.clone(), strong.clone()], vec![strong.clone(), weak.clone()]] {
            let found = unite(answers);
            let said: Vec<_> = found.iter().map(|found| (found.action, found.title.as_str())).collect();
            assert_eq!(said, [(Action::Removed, "removed")]);
        }
        assert_eq!(unite(vec![weak.clone(), weak])[0].title, "reported");
    }

    #[test]
    fn an_unknown_action_is_an_error() {
        assert!(read(&answer("mended", "")).is_err());
    }
}
