//! Tests of rewritten expressions for `promtool`, in a folder of the user's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use outrigger_metrics::world::{
    Claim, ContainerRole, ProofTest, WorldPod, default_pods, prove, render_test_rules, render_tests,
};
use outrigger_report::MetricsFile;
use outrigger_text::LineIndex;

use crate::replace::replace_file;

/// The first line of every file that is written, by which it is known again.
const MARK: &str = "Made by `outrigger metrics --tests`: what is changed here is lost when it is made again.";

/// With more pods a test becomes slow, and shows nothing new.
const MOST_PODS: usize = 2;

/// The files for a folder, and what to say of them.
#[derive(Debug, Default)]
pub(crate) struct ProofFiles {
    files: Vec<(PathBuf, String)>,
    tests: usize,
    /// How many expressions cannot be tested.
    untested: usize,
    has_no_pods: bool,
}

impl ProofFiles {
    /// Tests of all rewritten expressions in `files`, on `pods`, or on one of our own where there are none.
    pub(crate) fn new(files: &[MetricsFile], pods: &[WorldPod]) -> Self {
        let mut made = Self { has_no_pods: pods.is_empty(), ..Self::default() };
        let own = default_pods();
        let (pods, all) = if pods.is_empty() { (&own[..], 1) } else { (pods, pods.len()) };
        let pods = &pods[..pods.len().min(MOST_PODS)];
        let mut names = BTreeSet::new();
        for file in files {
            let (tests, untested) = tests_of(file, pods);
            if tests.is_empty() && untested.is_empty() {
                continue;
            }
            made.tests += tests.len();
            made.untested += untested.len();
            let stem = stem(&file.path, &mut names);
            let head = head(file, &stem, pods, all, &untested);
            let rules_file = format!("{stem}.rules.yaml");
            let rules =
                render_test_rules(&format!("{MARK}\n\nThe recording rules of {}.", file.path), &tests);
            let rule_files: Vec<String> = rules.iter().map(|_| rules_file.clone()).collect();
            made.files.extend(rules.map(|text| (PathBuf::from(rules_file), text)));
            let text = render_tests(&head, &rule_files, &tests);
            made.files.push((PathBuf::from(format!("{stem}.tests.yaml")), text));
        }
        made
    }

    /// Writes them. Fails, and writes nothing, where a file stands in the way that was not made like this.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let mut old = Vec::new();
        for (name, _) in &self.files {
            let path = folder.join(name);
            let text = match fs::read_to_string(&path) {
                Ok(text) => Some(text),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(error).with_context(|| format!("{}", path.display())),
            };
            if text.as_ref().is_some_and(|text| !text.starts_with(&format!("# {MARK}"))) {
                bail!("{} was not made by `outrigger metrics --tests`; nothing is written", path.display());
            }
            old.push((path, text));
        }
        if !self.files.is_empty() {
            fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
        }
        for ((path, old), (_, new)) in old.iter().zip(&self.files) {
            match old {
                Some(old) => replace_file(path, old, new)?,
                None => fs::write(path, new).with_context(|| format!("{}", path.display()))?,
            }
        }
        Ok(())
    }

    /// What is said of them in the run.
    pub(crate) fn notes(&self, folder: &Path) -> Vec<String> {
        let mut notes = Vec::new();
        if self.files.is_empty() {
            notes.push("--tests: no expression is rewritten, so that there is nothing to test.".to_owned());
            return notes;
        }
        let folder = folder.display();
        notes.push(format!(
            "{} tests are written to {folder}. They run with `promtool test rules {folder}/*.tests.yaml`.",
            self.tests
        ));
        if self.untested > 0 {
            notes
                .push(format!("{} expressions have no test: the heads of the files say why.", self.untested));
        }
        if self.has_no_pods {
            notes.push(
                "No container moves in the files that are given: the tests are made of a pod with an app, a sidecar and a \
                 one-shot init container."
                    .to_owned(),
            );
        }
        notes
    }
}

fn tests_of(file: &MetricsFile, pods: &[WorldPod]) -> (Vec<ProofTest>, Vec<String>) {
    let lines = LineIndex::new(&file.text);
    let (mut tests, mut untested) = (Vec::new(), Vec::new());
    for expression in &file.outcome.expressions {
        let line = lines.line(expression.offset);
        let name = format!("{}:{line} {}", file.path, expression.role);
        let Some(claim) = Claim::of(&name, expression) else { continue };
        match prove(&claim, pods) {
            Ok(test) => tests.push(test),
            Err(reason) => untested.push(format!("Not tested: line {line}, {}. {reason}", expression.role)),
        }
    }
    (tests, untested)
}

/// What stands above the tests of a file.
fn head(file: &MetricsFile, stem: &str, pods: &[WorldPod], all: usize, untested: &[String]) -> String {
    let mut lines = vec![
        MARK.to_owned(),
        String::new(),
        format!("The rewritten expressions of {}. In this folder:", file.path),
        format!("    promtool test rules {stem}.tests.yaml"),
        String::new(),
        "The series are those of pods in three worlds, told apart by the label outrigger_world: before the"
            .to_owned(),
        "move, after it, and with half of the pods moved. What an expression gave before the move, its new"
            .to_owned(),
        "form must give in each. Variables and templates have values here.".to_owned(),
        "Left out, as no form is exact for them: pods without a status yet, and pods that are replaced"
            .to_owned(),
        "under the same labels within a range.".to_owned(),
        String::new(),
    ];
    for pod in pods {
        let moved = pod.containers.iter().filter(|one| one.role == ContainerRole::Sidecar);
        let moved: Vec<&str> = moved.map(|one| one.name.as_str()).collect();
        lines.push(format!(
            "Pods of {}/{}, of which {} moves.",
            pod.namespace,
            pod.name,
            moved.join(" and ")
        ));
    }
    if all > pods.len() {
        lines.push(format!("{} more are left out: they would show the same.", all - pods.len()));
    }
    lines.push(
        "Beside the first: pods of equal names elsewhere, one without requests, one that has ended."
            .to_owned(),
    );
    lines.extend(untested.iter().cloned());
    lines.join("\n")
}

/// A name for the tests of a file, another for each.
fn stem(path: &str, names: &mut BTreeSet<String>) -> String {
    let without = Path::new(path).with_extension("");
    let plain =
        |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' };
    let name: String = without.to_string_lossy().chars().map(plain).collect();
    let name = name.trim_matches(['-', '.']).to_owned();
    let name = if name.is_empty() { "expressions".to_owned() } else { name };
    let mut unique = name.clone();
    let mut number = 2;
    while !names.insert(unique.clone()) {
        unique = format!("{name}-{number}");
        number += 1;
    }
    unique
}
