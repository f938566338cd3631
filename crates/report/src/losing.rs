//! Rules and dashboards that lose what a run moves, as `check` and `migrate` point to them.

use std::fmt::Write as _;

use outrigger_text::LineColumn;
use serde_json::{Value, json};

use crate::run::RunReport;
use crate::style::{BOLD, YELLOW, paint, wrapped};
use crate::text_summary::count;

/// The id of what is said.
const RULE: &str = "expression-loses-sidecar";

/// An expression that loses containers which move, or have moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LosingExpression {
    /// The file that holds it.
    pub path: String,
    /// Where it begins.
    pub at: LineColumn,
    /// Who uses it: `alert Slow`, `panel "CPU"`.
    pub used_by: String,
    /// The containers that it loses, by name.
    pub containers: Vec<String>,
}

/// For people: file by file, with lines. Empty where there are none.
pub(crate) fn render_losing(run: &RunReport, width: usize) -> String {
    let mut out = String::new();
    let mut shown = 0;
    for path in paths(run) {
        let of_file: Vec<&LosingExpression> =
            run.losing.iter().filter(|losing| losing.path == path).collect();
        let mut containers: Vec<&str> = Vec::new();
        for name in of_file.iter().flat_map(|losing| &losing.containers) {
            if !containers.contains(&name.as_str()) {
                containers.push(name);
            }
        }
        let lines: Vec<String> = of_file.iter().map(|losing| losing.at.line.to_string()).collect();
        let names: Vec<String> = containers.iter().map(|name| format!("`{name}`")).collect();
        let text = format!(
            "{} {} {} as native {}: {} {}",
            count(of_file.len(), "expression", "expressions"),
            if of_file.len() == 1 { "loses" } else { "lose" },
            names.join(", "),
            if names.len() == 1 { "sidecar" } else { "sidecars" },
            if lines.len() == 1 { "line" } else { "lines" },
            lines.join(", "),
        );
        let _ = writeln!(
            out,
            "{}  {} [{RULE}]",
            paint(BOLD, path),
            wrapped(&text, width.saturating_sub(9), "         ")
        );
        shown += 1;
    }
    if shown > 0 {
        let what = "kube-state-metrics calls the series of native sidecars otherwise: `outrigger metrics` says what to do.";
        let _ = writeln!(
            out,
            "  {} {}\n",
            paint(YELLOW, "after "),
            wrapped(what, width.saturating_sub(9), "         ")
        );
    }
    out
}

fn paths(run: &RunReport) -> Vec<&str> {
    let mut paths: Vec<&str> = Vec::new();
    for losing in &run.losing {
        if !paths.contains(&losing.path.as_str()) {
            paths.push(&losing.path);
        }
    }
    paths
}

/// For programs: a finding each.
pub(crate) fn losing_findings(run: &RunReport) -> impl Iterator<Item = Value> {
    run.losing.iter().map(|losing| {
        let names: Vec<String> = losing.containers.iter().map(|name| format!("`{name}`")).collect();
        json!({
            "rule": RULE,
            "severity": "warning",
            "confidence": "medium",
            "file": losing.path,
            "line": losing.at.line,
            "column": losing.at.column,
            "workload": null,
            "container": losing.containers.first(),
            "title": format!("the {} loses {} as native sidecar", losing.used_by, names.join(", ")),
            "help": "`outrigger metrics` says what can be done about it",
        })
    })
}
