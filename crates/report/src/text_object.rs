//! Objects outside of their pods, for people: what is done to them, and what is left.

use std::cell::OnceCell;
use std::fmt::Write as _;

use outrigger_migrate::{DocumentOutcome, ObjectOutcome, WorkloadOutcome, WorkloadVerdict};
use outrigger_text::{Edit, LineIndex};

use crate::diff::diff_hunks;
use crate::run::FileReport;
use crate::style::{BOLD, GREEN, RED, paint, wrapped};
use crate::text_migrate::{Detail, edits_inside, render_diff, render_step};

/// An object of which steps are taken or left; one without steps is told by its findings.
pub(crate) fn render_object(
    out: &mut String,
    (file, lines): (&FileReport, &OnceCell<LineIndex>),
    document: &DocumentOutcome,
    outcome: &ObjectOutcome,
    detail: Detail,
) {
    if outcome.steps.is_empty() {
        return;
    }
    let what = match (outcome.changed, &outcome.reason) {
        (true, _) => paint(GREEN, "changed"),
        (false, Some(_)) => paint(RED, "not changed"),
        (false, None) => "not changed".to_owned(),
    };
    let place = format!("{}:{}", file.path, outcome.site.at.line);
    let _ = writeln!(out, "{}  {}: {what}", paint(BOLD, place), object_name(outcome));
    for step in &outcome.steps {
        render_step(out, if step.taken { "does" } else { "left" }, step, detail);
    }
    if let Some(reason) = &outcome.reason {
        let text = wrapped(reason, detail.width.saturating_sub(9), "         ");
        let _ = writeln!(out, "  {} {text}", paint(RED, "why   "));
    }
    let hidden = file.written && detail.quiet;
    if outcome.changed && !hidden {
        out.push('\n');
        let lines = lines.get_or_init(|| LineIndex::new(&file.text));
        render_diff(out, &file.path, &diff_hunks(&file.text, lines, edits_of(document, outcome)));
    }
    out.push('\n');
}

/// The edits of an object. What is put behind the last line of a document stands outside of its content.
fn edits_of<'d>(document: &'d DocumentOutcome, outcome: &ObjectOutcome) -> &'d [Edit] {
    let converted = |workload: &WorkloadOutcome| workload.verdict == WorkloadVerdict::Converted;
    if document.objects.len() == 1 && !document.workloads.iter().any(converted) {
        return &document.edits;
    }
    edits_inside(document, outcome.site)
}

/// `ConfigMap shop/scripts`; `values` for what is no object.
fn object_name(outcome: &ObjectOutcome) -> String {
    match (&outcome.kind, &outcome.namespace, &outcome.name) {
        (None, ..) => "values".to_owned(),
        (Some(kind), Some(namespace), Some(name)) => format!("{kind} {namespace}/{name}"),
        (Some(kind), None, Some(name)) => format!("{kind} {name}"),
        (Some(kind), _, None) => format!("{kind} without a name"),
    }
}
