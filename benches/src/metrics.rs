//! What `metrics` does to real rules and dashboards, what promtool says of the result, and how long both take.
//!
//! The files are copied and rewritten. Every document of rules that promtool takes as it was is checked as it became. For the
//! time, copies of the rule files that promtool reads by themselves are looked at by both programs in turn, warm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

use crate::{clock, program};

/// How many copies of the rule files are looked at: alone they take too little time to be measured.
const COPIES: usize = 50;

/// Prints the numbers. Whether promtool takes all that it took before, and a second run has nothing to do.
pub(crate) fn measure(corpus: &Path, runs: usize) -> anyhow::Result<bool> {
    if !corpus.is_dir() {
        eprintln!("skipped: no rules and dashboards at {}", corpus.display());
        return Ok(true);
    }
    let outrigger = program::build_outrigger()?;
    let scratch = tempfile::tempdir()?;
    let copies = scratch.path().join("files");
    fs::create_dir(&copies)?;
    let mut names = Vec::new();
    for entry in fs::read_dir(corpus)? {
        let path = entry?.path();
        let Some(name) = path.file_name().filter(|_| path.is_file()) else { continue };
        fs::copy(&path, copies.join(name))?;
        names.push(PathBuf::from(name));
    }
    names.sort();
    let look = |write: bool| {
        let mut command = Command::new(&outrigger);
        command.args(["metrics", "--format", "json"]).args(write.then_some("--write")).arg(&copies);
        program::answer(command)
    };
    let first = look(true)?;
    let again = look(false)?;
    let count = |run: &Value, key: &str| run["summary"][key].as_u64().unwrap_or_default();
    for (what, key) in [
        ("files looked at", "files"),
        ("files changed", "files_changed"),
        ("expressions read", "queries"),
        ("rewritten", "rewritten"),
        ("left for a person", "reported"),
        ("settled already", "settled"),
    ] {
        println!("{:>6}  {what}", count(&first, key));
    }
    let findings = first["findings"].as_array().context("the run has no findings")?;
    println!("{:>6}  other findings, among them what was not read", findings.len());
    let left = count(&again, "rewritten");
    println!("{left:>6}  left to do for a second run");
    let Some(promtool) = program::find("promtool") else { return Ok(left == 0) };
    let kept = verdicts(&promtool, corpus, &copies, &names, scratch.path())?;
    time(&outrigger, &promtool, corpus, &names, scratch.path(), runs)?;
    Ok(left == 0 && kept)
}

/// Whether promtool takes each document of rules that it took before.
fn verdicts(
    promtool: &Path,
    before: &Path,
    after: &Path,
    names: &[PathBuf],
    scratch: &Path,
) -> anyhow::Result<bool> {
    let (mut taken, mut refused_before, mut refused_now) = (0, 0, 0);
    for name in names {
        let rules = |folder: &Path| fs::read_to_string(folder.join(name)).map(|text| rules(&text));
        for (old, new) in rules(before)?.iter().zip(rules(after)?) {
            let file = scratch.join("rules.json");
            let is_good = |rules: &Value| -> anyhow::Result<bool> {
                fs::write(&file, rules.to_string())?;
                Ok(Command::new(promtool).args(["check", "rules"]).arg(&file).output()?.status.success())
            };
            match (is_good(old)?, is_good(&new)?) {
                (true, true) => taken += 1,
                (false, _) => refused_before += 1,
                (true, false) => {
                    refused_now += 1;
                    println!("  promtool refuses what became of {}", name.display());
                }
            }
        }
    }
    println!("{taken:>6}  documents of rules that promtool takes before and after");
    println!("{refused_before:>6}  that it refuses before");
    println!("{refused_now:>6}  that it took before and refuses now");
    Ok(refused_now == 0)
}

/// The documents of rules in a text: rule files, and the `spec` of objects.
fn rules(text: &str) -> Vec<Value> {
    let read = |source| {
        let document = Document::parse(text, source, &Limits::default()).ok()?;
        let value = document.value().ok()?;
        let spec = value.get("spec").cloned().unwrap_or(value);
        let holds = spec.get("groups")?.as_array()?.iter().any(|group| group.get("rules").is_some());
        holds.then_some(spec)
    };
    split_documents(text).into_iter().filter_map(read).collect()
}

/// The time of both programs on the same rule files.
fn time(
    outrigger: &Path,
    promtool: &Path,
    corpus: &Path,
    names: &[PathBuf],
    scratch: &Path,
    runs: usize,
) -> anyhow::Result<()> {
    let folder = scratch.join("rules");
    fs::create_dir(&folder)?;
    let (mut files, mut bytes) = (Vec::new(), 0);
    for name in names {
        let path = corpus.join(name);
        let text = fs::read_to_string(&path)?;
        let is_taken = !rules(&text).is_empty()
            && Command::new(promtool).args(["check", "rules"]).arg(&path).output()?.status.success();
        for copy in (0..COPIES).filter(|_| is_taken) {
            let file = folder.join(format!("{copy}-{}", name.display()));
            fs::write(&file, &text)?;
            bytes += text.len();
            files.push(file);
        }
    }
    if files.is_empty() {
        eprintln!("skipped: promtool takes no file as it is");
        return Ok(());
    }
    let (ours, theirs) = (scratch.join("outrigger.out"), scratch.join("promtool.out"));
    let run = |command: Command, output: &Path| -> anyhow::Result<()> {
        program::into_file(command, output)?.status()?;
        Ok(())
    };
    let mut metrics = || {
        let mut command = Command::new(outrigger);
        command.args(["metrics", "--format", "json"]).arg(&folder);
        run(command, &ours)
    };
    let mut check = || {
        let mut command = Command::new(promtool);
        command.args(["check", "rules"]).args(&files);
        run(command, &theirs)
    };
    let times = clock::medians(runs, &mut [&mut metrics, &mut check])?;
    let [metrics, check] = times[..] else { return Ok(()) };
    let (metrics, check) = (metrics.as_secs_f64(), check.as_secs_f64());
    println!(
        "{} rule files, {bytes} bytes: metrics {metrics:.3} s, promtool check rules {check:.3} s, {:.1} times faster",
        files.len(),
        check / metrics
    );
    Ok(())
}
