//! Holds what is read against promql-parser, another parser in Rust, which needs no Go.
//!
//! `oracle/second_opinion.tsv` has the cases of the table in which we say something else, each with what that parser does.
#![allow(clippy::print_stderr, reason = "a test says how much it has compared")]

use std::collections::BTreeMap;

use outrigger_promql::{Dialect, parse};

#[path = "oracle/random.rs"]
mod random;

fn text_of(line: &str) -> String {
    line.replace('⏎', "\n").replace('⇥', "\t")
}

/// Whether we take the expression of a line, and whether the other parser does.
fn opinions(line: &str) -> (bool, bool) {
    let text = text_of(line);
    (parse(&text, Dialect::PROMETHEUS).is_ok(), promql_parser::parser::parse(&text).is_ok())
}

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table.lines().filter(|line| !line.starts_with("// "));
    lines.map(|line| line.split_once('\t').expect("a row has two columns"))
}

#[test]
fn cases_are_taken_alike() {
    let known: BTreeMap<_, _> = rows(include_str!("oracle/second_opinion.tsv")).collect();
    let (mut seen, mut wrong) = (0, Vec::new());
    for (line, _) in rows(include_str!("oracle/table.tsv")) {
        let (ours, theirs) = opinions(line);
        let is_known = known.contains_key(line);
        seen += usize::from(is_known);
        if (ours != theirs) != is_known {
            wrong.push(format!(
                "{line}\n    taken by us: {ours}, by promql-parser: {theirs}, known: {is_known}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(seen, known.len(), "each known difference is a case");
}

/// What the other parser does not know, or takes without looking, in lines without space: expressions with it are not
/// compared. To it, `or` between braces is always that of VictoriaMetrics.
const UNKNOWN: [&str; 20] = [
    "anchored", "smoothed", "</", ">/", "step", "range", "max_of", "#c", "_000", "`", "fill", "info",
    "offset", "[", "limitk", "b:c)", "b:c,", "{or", ",or", "\"or",
];

#[test]
fn random_expressions_are_taken_alike() {
    let lines = random::lines(7, 30_000);
    let is_compared = |line: &&String| {
        let bare = line.replace([' ', '⏎'], "");
        !UNKNOWN.iter().any(|unknown| bare.contains(unknown))
    };
    let compared = lines.iter().filter(is_compared);
    let (mut taken, mut refused, mut wrong) = (0, 0, Vec::new());
    for line in compared {
        match opinions(line) {
            (true, true) => taken += 1,
            (false, false) => refused += 1,
            (ours, _) => wrong.push(format!("{line}\n    taken by us: {ours}, and by promql-parser not so")),
        }
    }
    eprintln!("{taken} taken, {refused} refused by both");
    assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(taken > 1_000 && refused > 1_000, "{taken} taken, {refused} refused");
}
