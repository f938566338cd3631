//! `metrics` for people: each expression with what happens to it, the diff of each file, what is left for a person.

use std::fmt::Write as _;

use anstyle::Style;
use outrigger_finding::Severity;
use outrigger_metrics::{Expression, Obstacle, Outcome, RemarkKind};

use crate::diff::diff_hunks;
use crate::json_metrics::SETTLED;
use crate::metrics::{Lines, MetricsFile, MetricsReport};
use crate::style::{BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint, wrapped};
use crate::text_check::render_problem;
use crate::text_migrate::{Detail, render_diff};
use crate::text_summary::{count, render_recognised};

/// The report of a `metrics` run, with escape sequences for styles.
pub fn render_metrics(run: &MetricsReport, detail: Detail) -> String {
    let mut out = String::new();
    for file in &run.files {
        render_file(&mut out, file, detail);
    }
    render_rules(&mut out, run);
    if !detail.quiet {
        render_summary(&mut out, run, detail);
    }
    out
}

fn render_file(out: &mut String, file: &MetricsFile, detail: Detail) {
    for problem in &file.problems {
        out.push_str(&render_problem(&file.path, problem));
    }
    if let Some(what) = file.recognised.as_ref().filter(|_| detail.verbose) {
        let _ = writeln!(out, "{}: {what}\n", file.path);
    }
    let lines = file.lines();
    let before = out.len();
    for remark in &file.outcome.remarks {
        let at = lines.at(remark.offset);
        let (style, word) = match file.severity(remark) {
            Severity::Error => (RED, "error"),
            Severity::Warning => (YELLOW, "warning"),
            Severity::Note if detail.verbose => (CYAN, "note"),
            Severity::Note => continue,
        };
        let place = format!("{}:{}:{}", file.path, at.line, at.column);
        let _ = writeln!(out, "{place}: {}: {} [{}]", paint(style, word), remark.message, remark.kind.id());
    }
    for obstacle in &file.outcome.obstacles {
        render_obstacle(out, file, obstacle, &lines, detail);
    }
    let mut last_reason = "";
    for expression in &file.outcome.expressions {
        render_expression(out, file, expression, &lines, &mut last_reason, detail);
    }
    if file.changes() && !(file.written && detail.quiet) {
        out.push('\n');
        render_diff(out, &file.path, &diff_hunks(&file.text, &lines.index, &file.outcome.edits));
    }
    if out.len() > before {
        out.push('\n');
    }
}

/// What loses sidecars before an expression could find them.
fn render_obstacle(
    out: &mut String,
    file: &MetricsFile,
    obstacle: &Obstacle,
    lines: &Lines<'_>,
    detail: Detail,
) {
    let Obstacle { offset, finding } = obstacle;
    let (style, word) = match finding.severity {
        Severity::Note if detail.verbose => (CYAN, "note"),
        Severity::Note => return,
        Severity::Error => (RED, "error"),
        Severity::Warning => (YELLOW, "warning"),
    };
    let at = lines.at(*offset);
    let place = format!("{}:{}:{}", file.path, at.line, at.column);
    let _ = writeln!(out, "{place}: {}: {} [{}]", paint(style, word), finding.title, finding.rule);
    let mut say = |word: &str, style: Style, text: &str| {
        let text = wrapped(text, detail.width.saturating_sub(9), "         ");
        let _ = writeln!(out, "  {} {text}", paint(style, format!("{word:<6}")));
    };
    finding.notes.iter().for_each(|note| say("note", CYAN, note));
    finding.help.iter().for_each(|help| say("help", GREEN, help));
}

fn render_expression<'f>(
    out: &mut String,
    file: &'f MetricsFile,
    expression: &'f Expression,
    lines: &Lines<'_>,
    last_reason: &mut &'f str,
    detail: Detail,
) {
    let (style, word, reason): (Style, _, &str) = match &expression.outcome {
        Outcome::Rewritten(rewriting) => (GREEN, "rewritten", &rewriting.reason),
        Outcome::Reported { reason, .. } => (YELLOW, "left", reason),
        Outcome::Settled if detail.verbose => (DIM, "settled", SETTLED),
        Outcome::Settled | Outcome::Unaffected => return,
    };
    let place = format!("{}:{}", file.path, lines.at(expression.offset).line);
    let _ = writeln!(out, "{}  {}: {}", paint(BOLD, place), expression.role, paint(style, word));
    let mut say = |word: &str, style: Style, text: &str| {
        let text = wrapped(text, detail.width.saturating_sub(9), "         ");
        let _ = writeln!(out, "  {} {text}", paint(style, format!("{word:<6}")));
    };
    // A dashboard has dozens of panels with the same fate: it is told once.
    if reason != *last_reason {
        say("why", DIM, reason);
        *last_reason = reason;
    }
    match &expression.outcome {
        Outcome::Rewritten(rewriting) => rewriting.notes.iter().for_each(|note| say("note", CYAN, note)),
        Outcome::Reported { suggestion, .. } => {
            say("is", DIM, &expression.old);
            if let Some(suggestion) = suggestion {
                say("maybe", YELLOW, suggestion);
            }
        }
        _ => {}
    }
}

/// The recording rules that new expressions need, ready to be put into a rule file.
fn render_rules(out: &mut String, run: &MetricsReport) {
    let rules = run.recording_rules();
    if rules.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", paint(BOLD, "The new expressions need these recording rules:"));
    out.push_str("groups:\n  - name: containers-with-sidecars\n    rules:\n");
    for rule in rules {
        let _ = writeln!(out, "      - record: {}\n        expr: {}", rule.record(), rule.query());
    }
    out.push('\n');
}

fn render_summary(out: &mut String, run: &MetricsReport, detail: Detail) {
    let sum = |wanted: fn(&Outcome) -> bool| run.files.iter().map(|file| file.count(wanted)).sum::<usize>();
    let rewritten = sum(|outcome| matches!(outcome, Outcome::Rewritten(_)));
    let reported = sum(|outcome| matches!(outcome, Outcome::Reported { .. }));
    let settled = sum(|outcome| matches!(outcome, Outcome::Settled));
    let queries: usize = run.files.iter().map(|file| file.outcome.queries).sum();
    let _ = writeln!(
        out,
        "{} read in {}: {rewritten} rewritten, {reported} left for a person, {settled} settled already.",
        paint(BOLD, count(queries, "expression", "expressions")),
        count(run.looked_at, "file", "files"),
    );
    let unread = run.files.iter().flat_map(|file| &file.outcome.remarks);
    let unread = unread.filter(|remark| remark.kind == RemarkKind::NotRead).count();
    if unread > 0 && !detail.verbose {
        let _ = writeln!(out, "{} not looked into: -v names them.", count(unread, "text was", "texts were"));
    }
    let changed = run.files.iter().filter(|file| file.changes()).count();
    let written = run.files.iter().filter(|file| file.written).count();
    if written > 0 {
        let _ = writeln!(out, "{} written.", count(written, "file", "files"));
    } else if changed > 0 && !run.writing {
        out.push_str("Nothing is written yet: --write changes the files.\n");
    }
    render_recognised(out, run.files.iter().filter_map(|file| file.recognised.as_deref()));
    for note in &run.notes {
        let text = wrapped(note, detail.width.saturating_sub(5), "     ");
        let _ = writeln!(out, "{} {text}", paint(CYAN, "note"));
    }
}
