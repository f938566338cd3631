//! `metrics` for programs, version 1.

use outrigger_metrics::{Expression, Obstacle, Outcome};
use serde_json::{Value, json};

use crate::metrics::{Lines, MetricsFile, MetricsReport};

/// The run as one object: `{"format": 1, "files": [{"file": …, "expressions": […]}], "findings": […], …}`.
///
/// An expression has `line`, `column`, `role`, `name`, `action` (`rewritten` or `reported`), `old`, `new` (`null` where it is
/// reported), `reason`, `notes` and `suggestion`.
pub fn render_metrics_json(run: &MetricsReport) -> Value {
    let mut files = Vec::new();
    let mut findings = Vec::new();
    for file in &run.files {
        let lines = file.lines();
        let expressions: Vec<Value> =
            file.outcome.expressions.iter().map(|expression| expression_object(expression, &lines)).collect();
        if !expressions.is_empty() {
            files.push(json!({
                "file": file.path,
                "changed": file.changes(),
                "written": file.written,
                "expressions": expressions,
            }));
        }
        findings.extend(findings_of(file, &lines));
    }
    let rules: Vec<Value> = run
        .recording_rules()
        .into_iter()
        .map(|rule| json!({ "record": rule.record(), "expr": rule.query() }))
        .collect();
    let count = |wanted: fn(&Outcome) -> bool| run.files.iter().map(|file| file.count(wanted)).sum::<usize>();
    json!({
        "format": 1,
        "kube_state_metrics": run.kube_state_metrics,
        "files": files,
        "findings": findings,
        "recording_rules": rules,
        "notes": run.notes,
        "summary": {
            "files": run.looked_at,
            "files_changed": run.files.iter().filter(|file| file.changes()).count(),
            "queries": run.files.iter().map(|file| file.outcome.queries).sum::<usize>(),
            "rewritten": count(|outcome| matches!(outcome, Outcome::Rewritten(_))),
            "reported": count(|outcome| matches!(outcome, Outcome::Reported { .. })),
            "settled": count(|outcome| matches!(outcome, Outcome::Settled)),
        },
    })
}

fn expression_object(expression: &Expression, lines: &Lines<'_>) -> Value {
    let at = lines.at(expression.offset);
    let (action, new, reason, notes, suggestion) = match &expression.outcome {
        Outcome::Rewritten(rewriting) => {
            ("rewritten", Some(&rewriting.new), rewriting.reason.as_str(), rewriting.notes.as_slice(), None)
        }
        Outcome::Reported { reason, suggestion } => {
            ("reported", None, reason.as_str(), &[][..], suggestion.as_ref())
        }
        Outcome::Settled => ("reported", None, SETTLED, &[][..], None),
        Outcome::Unaffected => ("reported", None, "", &[][..], None),
    };
    json!({
        "line": at.line,
        "column": at.column,
        "role": expression.role.as_str(),
        "name": expression.role.name(),
        "action": action,
        "old": expression.old,
        "new": new,
        "reason": reason,
        "notes": notes,
        "suggestion": suggestion,
        "settled": expression.outcome == Outcome::Settled,
    })
}

/// What is said of an expression that needs nothing.
pub(crate) const SETTLED: &str = "It holds native sidecars already.";

fn findings_of(file: &MetricsFile, lines: &Lines<'_>) -> Vec<Value> {
    let object = |rule: &str, severity: &str, at: Option<(u32, u32)>, title: &str, help: Option<&str>| {
        json!({
            "rule": rule,
            "severity": severity,
            "confidence": "high",
            "file": file.path,
            "line": at.map(|(line, _)| line),
            "column": at.map(|(_, column)| column),
            "title": title,
            "help": help,
        })
    };
    let mut findings = Vec::new();
    for Obstacle { offset, finding } in &file.outcome.obstacles {
        let at = lines.at(*offset);
        let severity = finding.severity.as_str();
        let place = Some((at.line, at.column));
        let mut value = object(finding.rule, severity, place, &finding.title, finding.help.as_deref());
        value["confidence"] = json!(finding.confidence.as_str());
        value["notes"] = json!(finding.notes);
        findings.push(value);
    }
    for remark in &file.outcome.remarks {
        let at = lines.at(remark.offset);
        let severity = file.severity(remark).as_str();
        findings.push(object(remark.kind.id(), severity, Some((at.line, at.column)), &remark.message, None));
    }
    for problem in &file.problems {
        let rule = if problem.unwritten { "not-written" } else { "unreadable" };
        let severity = if problem.is_error { "error" } else { "warning" };
        findings.push(object(rule, severity, problem.at, &problem.message, None));
    }
    findings
}
