//! What `migrate` does to labelled manifests.
//!
//! The files are copied, migrated with `--write`, and migrated again: the second run has to find nothing. What moved is
//! held against the labels. The bounds: nothing moves in a file labelled NOOP or REFUSE, in one labelled REVIEW things are
//! suggested at most, and of the sidecars in CONVERT files of high confidence at least 95 % move. A second table says which
//! of the labelled hacks are found (`corpus_hacks`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

use crate::labels::{self, Expect, Label, Labelled};
use crate::table::{percent, print_list};
use crate::{corpus_hacks, found, program};

/// What share of the sidecars in CONVERT files of high confidence has to move, in percent.
const SHARE_TO_MOVE: f64 = 95.0;

/// Prints the table. Whether all bounds are kept.
pub(crate) fn measure(corpus: &Path) -> anyhow::Result<bool> {
    let labels = labels::read(corpus)?;
    let program = program::build_outrigger()?;
    let copies = tempfile::tempdir()?;
    for label in &labels {
        let copy = copies.path().join(&label.file);
        fs::create_dir_all(copy.parent().unwrap_or(&copy))?;
        fs::write(&copy, fs::read(corpus.join(&label.file)).with_context(|| label.file.clone())?)?;
    }
    let files: Vec<&str> = labels.iter().map(|label| label.file.as_str()).collect();
    let found = found::find(&program, copies.path(), &files)?;
    let first = Run::over(&program, copies.path(), &labels)?;
    let second = Run::over(&program, copies.path(), &labels)?;

    let mut tally = Tally::default();
    for label in &labels {
        tally.add(label, &first);
    }
    tally.again = second.files_changed;
    tally.print();
    let hacks = corpus_hacks::Tally::of(&labels, &found.hacks);
    hacks.print();
    Ok(tally.keeps_bounds() && hacks.keeps_bounds())
}

/// A container in the answer of the program.
struct Container {
    workload: String,
    name: String,
    verdict: String,
    reason: String,
}

impl Container {
    fn is_moved(&self) -> bool {
        matches!(self.verdict.as_str(), "moved" | "removed")
    }

    fn is_named_by(&self, labelled: &Labelled) -> bool {
        self.name == labelled.container
            && labelled.workload.as_ref().is_none_or(|workload| *workload == self.workload)
    }
}

/// The answer to one run of `migrate --write` over all files.
struct Run {
    containers: BTreeMap<String, Vec<Container>>,
    files_changed: u64,
}

impl Run {
    fn over(program: &Path, folder: &Path, labels: &[Label]) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(["migrate", "--write", "--format", "json"]).current_dir(folder);
        command.args(labels.iter().map(|label| &label.file));
        let answer = program::answer(command)?;
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let mut containers: BTreeMap<String, Vec<Container>> = BTreeMap::new();
        for workload in answer["workloads"].as_array().context("the answer lists workloads")? {
            for container in workload["containers"].as_array().context("a workload lists containers")? {
                let reason = [container, workload].map(|value| text(value, "reason"));
                containers.entry(text(workload, "file")).or_default().push(Container {
                    workload: text(workload, "name"),
                    name: text(container, "name"),
                    verdict: text(container, "verdict"),
                    reason: reason
                        .into_iter()
                        .find(|reason| !reason.is_empty())
                        .unwrap_or_else(|| "kept".to_owned()),
                });
            }
        }
        let files_changed = answer["summary"]["files_changed"].as_u64().context("the answer counts files")?;
        Ok(Self { containers, files_changed })
    }
}

/// One line of the table.
#[derive(Default)]
struct Counts {
    files: usize,
    labelled: usize,
    moved: usize,
    suggested: usize,
    left: usize,
}

#[derive(Default)]
struct Tally {
    counts: BTreeMap<(Expect, String), Counts>,
    violations: Vec<String>,
    disputed: Vec<String>,
    misses: Vec<String>,
    /// Files that a second run changed.
    again: u64,
}

impl Tally {
    fn add(&mut self, label: &Label, run: &Run) {
        let containers = run.containers.get(&label.file).map_or(&[][..], Vec::as_slice);
        let workloads: BTreeSet<&str> =
            containers.iter().map(|container| container.workload.as_str()).collect();
        let counts = self.counts.entry((label.expect, label.confidence.clone())).or_default();
        counts.files += 1;
        let mut named = BTreeSet::new();
        for labelled in &label.sidecars {
            // A workload that the file does not have (labels write `app` for app-v1 and app-v2) stands for all.
            let is_known = labelled.workload.as_deref().is_none_or(|workload| workloads.contains(workload));
            let labelled = &Labelled {
                workload: labelled.workload.clone().filter(|_| is_known),
                container: labelled.container.clone(),
            };
            let found: Vec<usize> =
                (0..containers.len()).filter(|&number| containers[number].is_named_by(labelled)).collect();
            counts.labelled += 1;
            match found.iter().map(|&number| &containers[number]).find(|container| container.is_moved()) {
                Some(_) => counts.moved += 1,
                None if found.iter().any(|&number| containers[number].verdict == "suggested") => {
                    counts.suggested += 1;
                }
                None => counts.left += 1,
            }
            if label.expect == Expect::Convert && !found.iter().any(|&number| containers[number].is_moved()) {
                let why =
                    found.first().map_or("no such container is read", |&number| &containers[number].reason);
                self.misses
                    .push(format!("{:4} {}: {}: {why}", label.confidence, label.file, labelled.container));
            }
            named.extend(found);
        }
        for (number, container) in containers.iter().enumerate().filter(|(_, container)| container.is_moved())
        {
            if label.expect != Expect::Convert || !named.contains(&number) {
                let what =
                    format!("{} {}: {} {}", label.expect, label.file, container.name, container.verdict);
                match labels::disputed().get(label.file.as_str()) {
                    Some(reason) => self.disputed.push(format!("{what}\n    {reason}")),
                    None => self.violations.push(format!("{what}: {}", container.reason)),
                }
            }
        }
    }

    /// Of the sidecars in CONVERT files of high confidence, in percent.
    fn share(&self) -> f64 {
        let sure = self.counts.get(&(Expect::Convert, "high".to_owned()));
        sure.map_or(0.0, |counts| percent(counts.moved, counts.labelled))
    }

    fn keeps_bounds(&self) -> bool {
        self.share() >= SHARE_TO_MOVE && self.violations.is_empty() && self.again == 0
    }

    fn print(&self) {
        println!("label    sure  files  sidecars  moved  suggested  left");
        for ((expect, confidence), counts) in &self.counts {
            let Counts { files, labelled, moved, suggested, left } = counts;
            println!(
                "{expect:8} {confidence:4}  {files:5}  {labelled:8}  {moved:5}  {suggested:9}  {left:4}"
            );
        }
        print_list("Moved against the label", &self.violations);
        print_list("Moved against a label that we dispute (benches/disputed.tsv)", &self.disputed);
        print_list("Labelled CONVERT and not moved", &self.misses);
        println!(
            "\nMoved in CONVERT files of high confidence: {:.1} % (bound: {SHARE_TO_MOVE} %)",
            self.share()
        );
        println!("Moved against a label: {} (bound: 0)", self.violations.len());
        println!("Files that a second run changes: {} (bound: 0)", self.again);
    }
}
