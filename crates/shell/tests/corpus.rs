//! The scripts of real manifests (`sh -c …`, and texts that start with `#!`), held against what `bash -n` takes.
//!
//! The folder is the one that `OUTRIGGER_CORPUS` names, or `../shared/corpus` beside the repository.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "a test reads files, runs a shell, and says what it skips"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use outrigger_shell::Script;
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

mod shells;

/// Scripts that bash takes and that are refused here, by the start of the reason.
const KNOWN: [&str; 0] = [];

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = std::env::var_os("OUTRIGGER_CORPUS").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("skipped: no corpus at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            collect_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
}

/// The scripts in every list of words, and in `command` and `args` of one mapping taken together.
fn collect_scripts(value: &Value, scripts: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_scripts(item, scripts)),
        Value::Object(fields) => {
            let words =
                ["command", "args"].into_iter().filter_map(|key| fields.get(key)?.as_array()).flatten();
            let words: Vec<&str> = words.filter_map(Value::as_str).collect();
            let is_shell =
                |word: &str| matches!(word.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash"));
            let is_option =
                |word: &str| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
            if words.first().is_some_and(|word| is_shell(word))
                && let Some(at) = words.iter().position(|word| is_option(word))
                && let Some(script) = words.get(at + 1)
            {
                scripts.insert((*script).to_owned());
            }
            fields.values().for_each(|value| collect_scripts(value, scripts));
        }
        Value::String(text) if is_script_file(text) => {
            scripts.insert(text.clone());
        }
        _ => {}
    }
}

/// Whether a text is a script with its `#!`, as a `ConfigMap` holds one.
fn is_script_file(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#!")
        && first.split(['/', ' ']).any(|word| matches!(word, "sh" | "bash" | "dash" | "ash"))
}

fn scripts() -> Option<BTreeSet<String>> {
    let mut files = Vec::new();
    collect_files(&corpus()?, &mut files);
    let mut scripts = BTreeSet::new();
    for path in files {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for source in split_documents(&text) {
            let Ok(document) = Document::parse(&text, source, &Limits::default()) else { continue };
            if let Ok(value) = document.value() {
                collect_scripts(&value, &mut scripts);
            }
        }
    }
    Some(scripts)
}

/// The lines of an outline without what bash adds when it prints: descriptors that go without saying, and the `-n` of
/// `[[ $X ]]`; and without the tabs that it takes off for `<<-`.
fn lines(outline: &str) -> Vec<String> {
    let lines = outline.lines().filter(|line| *line != "word \"-n\"");
    let lines = lines.map(|line| match line.strip_prefix("redirection ") {
        Some(redirection) => redirection.replace("None <", "Some(0) <").replace("None >", "Some(1) >"),
        None => line.replace("\\t", ""),
    });
    lines.collect()
}

/// Whether two lines say the same. Substitutions and arrays are printed anew by bash, and continued lines joined.
fn is_same(own: &str, other: &str) -> bool {
    let printed_anew = ["$(", "<(", "=(", "\"(", "\\\\\\n"];
    let bare = |line: &str| line.replace("\\n", "").replace([' ', ';', '\\'], "");
    own == other || (printed_anew.iter().any(|start| own.contains(start)) && bare(own) == bare(other))
}

#[test]
fn what_bash_understands_is_understood() {
    let Some(scripts) = scripts() else { return };
    let (mut same, mut problems) = (0, Vec::new());
    for script in &scripts {
        // `elif` is printed as an `if` inside `else`.
        if script.contains("elif ") || !shells::takes("bash", script) {
            continue;
        }
        let Some(printed) = shells::printed_anew(script) else { return };
        let read = |text: &str| Script::parse(text).map(|script| script.outline());
        let Ok(own) = read(script) else { continue };
        let other = read(&printed).unwrap_or_else(|problem| problem.to_string());
        let (own, other) = (lines(&own), lines(&other));
        match own.iter().zip(&other).position(|(own, other)| !is_same(own, other)) {
            None if own.len() == other.len() => same += 1,
            at => {
                let at = at.unwrap_or(own.len().min(other.len()));
                problems.push(format!("{:?} is to bash {:?}:\n{script}", own.get(at), other.get(at)));
            }
        }
    }
    eprintln!("{} scripts, {same} the same to bash", scripts.len());
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n----\n"));
    assert!(same > 50, "only {same} scripts were compared");
}

#[test]
fn what_bash_takes_is_read() {
    let Some(scripts) = scripts() else { return };
    if !shells::is_there("bash") {
        return;
    }
    let (mut read, mut refused_by_both, mut problems) = (0, 0, Vec::new());
    for script in &scripts {
        match (Script::parse(script), shells::takes("bash", script)) {
            (Ok(_), true) => read += 1,
            (Err(_), false) => refused_by_both += 1,
            (Ok(_), false) => problems.push(format!("bash refuses what is read:\n{script}")),
            (Err(problem), true) if KNOWN.iter().any(|known| problem.message.starts_with(known)) => {}
            (Err(problem), true) => problems.push(format!("{problem}:\n{script}")),
        }
    }
    eprintln!("{} scripts, {read} read, {refused_by_both} refused by bash too", scripts.len());
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n----\n"));
    assert!(read > 50, "only {read} scripts were read");
}
