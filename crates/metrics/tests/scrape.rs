//! What stands between kube-state-metrics and expressions: one file for each case in `tests/scrape`, and beside it what is to
//! be said of it, which `UPDATE_CASES=1` writes anew.

#![allow(clippy::disallowed_methods, reason = "a test reads the files beside it")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use outrigger_metrics::{FileOutcome, Settings, Syntax, consider, may_matter};
use outrigger_text::LineIndex;

fn shown(text: &str, outcome: &FileOutcome) -> String {
    let index = LineIndex::new(text);
    let mut out = String::new();
    for obstacle in &outcome.obstacles {
        let finding = &obstacle.finding;
        let line = index.line_column(text, obstacle.offset).line;
        let (severity, confidence) = (finding.severity.as_str(), finding.confidence.as_str());
        let _ = writeln!(out, "line {line}: {severity}, {confidence}: {}\n  {}", finding.rule, finding.title);
        for note in &finding.notes {
            let _ = writeln!(out, "  note: {note}");
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "  help: {help}");
        }
    }
    out
}

fn check_case(path: &Path) -> datatest_stable::Result<()> {
    let text = fs::read_to_string(path)?;
    let outcome = consider(&text, Syntax::Document, &Settings::default());
    assert_eq!(outcome.remarks, []);
    let shown = shown(&text, &outcome);
    assert!(shown.is_empty() || may_matter(&text), "the file would not be read");
    let expected = path.with_extension("txt");
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&expected, &shown)?;
    }
    let expected = fs::read_to_string(&expected)?;
    assert!(shown == expected, "expected:\n{expected}\nfound:\n{shown}");
    Ok(())
}

datatest_stable::harness! {
    { test = check_case, root = "tests/scrape", pattern = r"\.yaml$" },
}
