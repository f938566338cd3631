//! A run in a few lines that a lead can act on.

use std::fmt::Write as _;

use crate::run::RunReport;
use crate::style::{BOLD, CYAN, paint, wrapped};
use crate::summary::Summary;

/// What a run of `migrate` comes to.
pub fn render_migration_summary(run: &RunReport, width: usize) -> String {
    let summary = Summary::of(run);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} looked at in {}: {} to convert, {} for a person to decide, {} refused, {} unchanged.",
        paint(BOLD, count(summary.workloads, "pod", "pods")),
        count(summary.files, "file", "files"),
        summary.converted,
        summary.suggested,
        summary.refused,
        summary.unchanged,
    );
    if summary.moved > 0 {
        let _ = writeln!(
            out,
            "{} in {}.",
            count(summary.moved, "container becomes a native sidecar", "containers become native sidecars"),
            count(summary.files_changed, "file", "files"),
        );
    }
    let written = run.files.iter().filter(|file| file.written).count();
    if written > 0 {
        let _ = writeln!(out, "{} written.", count(written, "file", "files"));
    } else if summary.files_changed > 0 && !run.writing {
        out.push_str("Nothing is written yet: --write changes the files.\n");
    }
    if summary.unsafe_steps_left > 0 {
        let left =
            count(summary.unsafe_steps_left, "step is left that is unsafe", "steps are left that are unsafe");
        let _ = writeln!(out, "{left}: --unsafe takes it.");
    }
    out.push_str(&render_rest(run, summary, width));
    out
}

/// What a run of `check` comes to.
pub fn render_check_summary(run: &RunReport, width: usize) -> String {
    let summary = Summary::of(run);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} looked at in {}: {}, {}, {}.",
        paint(BOLD, count(summary.workloads, "pod", "pods")),
        count(summary.files, "file", "files"),
        count(summary.errors, "error", "errors"),
        count(summary.warnings, "warning", "warnings"),
        count(summary.notes, "note", "notes"),
    );
    if summary.converted > 0 {
        let pods = count(summary.converted, "pod", "pods");
        let _ = writeln!(out, "`outrigger migrate` has a change for {pods}.");
    }
    out.push_str(&render_rest(run, summary, width));
    out
}

/// What could not be read or is not converted, and what is said once a run.
fn render_rest(run: &RunReport, summary: Summary, width: usize) -> String {
    let mut out = String::new();
    render_recognised(&mut out, run.files.iter().filter_map(|file| file.recognised.as_deref()));
    if summary.unwritten > 0 {
        let _ = writeln!(out, "{} not written.", count(summary.unwritten, "file was", "files were"));
    }
    if summary.unreadable > 0 {
        let _ = writeln!(
            out,
            "{} could not be read.",
            count(summary.unreadable, "file or document", "files or documents")
        );
    }
    for note in &run.notes {
        let _ = writeln!(out, "{} {}", paint(CYAN, "note"), wrapped(note, width.saturating_sub(5), "     "));
    }
    out
}

/// How many files are something that is known and not read, by what they are.
pub(crate) fn render_recognised<'f>(out: &mut String, files: impl Iterator<Item = &'f str>) {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for what in files {
        match kinds.iter_mut().find(|(kind, _)| *kind == what) {
            Some((_, number)) => *number += 1,
            None => kinds.push((what, 1)),
        }
    }
    for (what, number) in kinds {
        let _ = writeln!(out, "{}: {what}.", count(number, "file", "files"));
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
