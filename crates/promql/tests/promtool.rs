//! Holds what is read to the promtool that is installed, of whatever version: what it takes is taken here, and what it
//! refuses is either refused here too, or taken by the newer parser that `tests/oracle` asks.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "a test runs a program, and says what it skips"
)]

use std::collections::BTreeSet;
use std::process::Command;

use outrigger_promql::{Dialect, parse};

/// The lines of the table, and whether Prometheus 3.14 takes them.
fn rows() -> Vec<(&'static str, bool)> {
    let lines = include_str!("oracle/table.tsv").lines().filter(|line| !line.starts_with("// "));
    let columns = lines.map(|line| line.split_once('\t').expect("a row has two columns"));
    columns.map(|(line, answer)| (line, answer == "taken")).collect()
}

fn text_of(line: &str) -> String {
    line.replace('⏎', "\n").replace('⇥', "\t")
}

/// The numbers of the expressions that `promtool` refuses, asked for all in one file of rules.
fn refused(promtool: &str, texts: &[String]) -> BTreeSet<usize> {
    let mut rules = String::from("groups:\n- name: all\n  rules:\n");
    for (number, text) in texts.iter().enumerate() {
        // A string of JSON is one of YAML.
        let expr = serde_json::to_string(text).expect("a text is JSON");
        rules += &format!("  - {{record: \"r{number}\", expr: {expr}}}\n");
    }
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), rules).expect("it can be written");
    let output = Command::new(promtool).args(["check", "rules"]).arg(file.path()).output();
    let output = output.expect("promtool runs");
    let words = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    // `… group "all", rule 7, "r6": could not parse expression: …`
    let numbers = words.lines().filter(|line| line.contains("could not parse expression"));
    let number = |line: &str| line.split_once(", \"r")?.1.split_once('"')?.0.parse().ok();
    numbers.map(|line| number(line).unwrap_or_else(|| panic!("no rule is named: {line}"))).collect()
}

#[test]
fn what_promtool_takes_is_read() {
    let Ok(version) = Command::new("promtool").arg("--version").output() else {
        return eprintln!("skipped: there is no promtool");
    };
    let version = String::from_utf8_lossy(&version.stdout).lines().next().unwrap_or_default().to_owned();
    let rows = rows();
    let texts: Vec<String> = rows.iter().map(|(line, _)| text_of(line)).collect();
    let refused = refused("promtool", &texts);
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
    eprintln!("{version}: {taken} of {} taken, {newer} more by 3.14", rows.len());
    assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(taken > 100, "only {taken} were taken");
}

/// What older versions take and 3.14 refuses.
const KNOWN: [&str; 0] = [];
