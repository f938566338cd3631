//! Holds what is read to the promtool that is installed, of whatever version: what it takes is taken here, and what it
//! refuses is either refused here too, or taken by the newer parser that `tests/oracle` asks.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "a test runs a program, and says what it skips"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use outrigger_promql::{Dialect, parse};
use serde_json::json;

/// The lines of the table, and whether Prometheus 3.14 takes them.
fn rows() -> Vec<(&'static str, bool)> {
    let lines = include_str!("oracle/table.tsv").lines().filter(|line| !line.starts_with("// "));
    let columns = lines.map(|line| line.split_once('\t').expect("a row has columns"));
    columns.map(|(line, answer)| (line, answer.starts_with("taken\t"))).collect()
}

fn text_of(line: &str) -> String {
    line.replace('⏎', "\n").replace('⇥', "\t")
}

/// The numbers of the expressions that `promtool` refuses, asked for all in one file of rules.
fn refused(promtool: &Path, texts: &[String]) -> BTreeSet<usize> {
    let rules = texts
        .iter()
        .enumerate()
        .map(|(number, text)| json!({ "record": format!("r{number}"), "expr": text }));
    // What is JSON is YAML too.
    let rules = json!({ "groups": [{ "name": "all", "rules": rules.collect::<Vec<_>>() }] });
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), rules.to_string()).expect("it can be written");
    let output = Command::new(promtool).args(["check", "rules"]).arg(file.path()).output();
    let output = output.expect("promtool runs");
    let words = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    // `… group "all", rule 7, "r6": could not parse expression: …`
    let numbers = words.lines().filter(|line| line.contains("could not parse expression"));
    let number = |line: &str| line.split_once(", \"r")?.1.split_once('"')?.0.parse().ok();
    numbers.map(|line| number(line).unwrap_or_else(|| panic!("no rule is named: {line}"))).collect()
}

/// Every promtool on the path, each with its version.
fn promtools() -> Vec<(PathBuf, String)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let files = std::env::split_paths(&path).map(|folder| folder.join("promtool"));
    // `/bin` may be another name for `/usr/bin`.
    let files: BTreeSet<PathBuf> = files.filter_map(|file| file.canonicalize().ok()).collect();
    let version = |file: PathBuf| {
        let output = Command::new(&file).arg("--version").output().ok()?;
        // 2.42 writes to standard output, others may not.
        let words = [output.stdout, output.stderr].concat();
        Some((file, String::from_utf8_lossy(&words).lines().next()?.to_owned()))
    };
    files.into_iter().filter_map(version).collect()
}

#[test]
fn what_promtool_takes_is_read() {
    let promtools = promtools();
    if promtools.is_empty() {
        eprintln!("skipped: there is no promtool");
    }
    let rows = rows();
    let texts: Vec<String> = rows.iter().map(|(line, _)| text_of(line)).collect();
    for (promtool, version) in promtools {
        let refused = refused(&promtool, &texts);
        let (mut taken, mut newer, mut wrong) = (0, 0, Vec::new());
        for (number, (line, is_taken_by_newest)) in rows.iter().enumerate() {
            let is_read = parse(&texts[number], Dialect::PROMETHEUS).is_ok();
            match (refused.contains(&number), is_read) {
                (false, true) => taken += 1,
                (false, false) if KNOWN.contains(line) => {}
                (false, false) => wrong.push(format!("{line}\n    is refused, and promtool takes it")),
                (true, true) if *is_taken_by_newest => newer += 1,
                (true, _) => {}
            }
        }
        eprintln!("{version}: {taken} of {} taken, {newer} more by 3.14 with all flags", rows.len());
        assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));
        assert!(taken > 100, "only {taken} were taken");
    }
}

/// What some promtools take and is refused here; `tests/oracle/differences.tsv` has the reason.
const KNOWN: [&str; 3] = ["up offset 0 offset 5m", "up @ start() [5m]", "up offset step() [5m]"];
