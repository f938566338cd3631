//! `migrate` for people: a diff for every workload, the reason of every step, what was not done and why.

use std::cell::OnceCell;
use std::fmt::Write as _;

use anstyle::Style;
use outrigger_finding::Severity;
use outrigger_migrate::{
    Applicability, Comparison, ContainerOutcome, DocumentOutcome, Reported, Site, StepOutcome, Verdict,
    WorkloadOutcome, WorkloadVerdict,
};
use outrigger_pod::resources::{Amounts, EffectiveResources, QosClass, ResourceChanges};
use outrigger_text::{Edit, LineIndex};

use crate::diff::{Hunk, LineKind, diff_hunks};
use crate::losing::render_losing;
use crate::run::{FileReport, RunReport};
use crate::style::{BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint, wrapped};
use crate::text_check::{render_finding, render_problem};
use crate::text_object::render_object;
use crate::text_summary::render_migration_summary;

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// Characters of a line.
    pub width: usize,
    /// Also what stays as it is, and all evidence.
    pub verbose: bool,
    /// No diffs of files that were written, no summary.
    pub quiet: bool,
}

/// The report of a `migrate` run, with escape sequences for styles.
pub fn render_migration(run: &RunReport, detail: Detail) -> String {
    let mut out = String::new();
    for (number, file) in run.files.iter().enumerate() {
        render_file(&mut out, run, number, file, detail);
    }
    out.push_str(&render_losing(run, detail.width));
    if !detail.quiet {
        out.push_str(&render_migration_summary(run, detail.width));
    }
    out
}

fn render_file(out: &mut String, run: &RunReport, number: usize, file: &FileReport, detail: Detail) {
    for problem in &file.problems {
        out.push_str(&render_problem(&file.path, problem));
    }
    if let Some(what) = file.recognised.as_ref().filter(|_| detail.verbose) {
        let _ = writeln!(out, "{}: {what}\n", file.path);
    }
    let lines = OnceCell::new();
    for document in &file.documents {
        let findings = findings_by_workload(document);
        for (workload, findings) in document.workloads.iter().zip(&findings) {
            render_workload(out, run, (number, file, &lines), document, workload, findings, detail);
        }
        for object in &document.objects {
            render_object(out, (file, &lines), document, object, detail);
        }
        // What is to be said of an object outside of its pods is why it is named at all.
        let has_objects = !document.objects.is_empty();
        let of_no_workload = |reported: &&Reported| reported.workload.is_none() && !reported.of_step;
        for reported in document.findings.iter().filter(of_no_workload) {
            if reported.finding.severity != Severity::Note || detail.verbose || has_objects {
                out.push_str(&render_finding(run, reported));
                out.push('\n');
            }
        }
    }
}

/// The number of a file, the file, and its lines once they are asked for.
type FileContext<'f> = (usize, &'f FileReport, &'f OnceCell<LineIndex>);

fn render_workload(
    out: &mut String,
    run: &RunReport,
    (number, file, lines): FileContext<'_>,
    document: &DocumentOutcome,
    outcome: &WorkloadOutcome,
    findings: &[&Reported],
    detail: Detail,
) {
    let worth_a_word = outcome.verdict != WorkloadVerdict::Unchanged
        || findings.iter().any(|reported| reported.finding.severity != Severity::Note);
    if !worth_a_word && !detail.verbose {
        return;
    }
    let _ = writeln!(out, "{}", heading(file, outcome));
    if let Some(source) = &outcome.rendered_from {
        let _ = writeln!(out, "  rendered from {source}");
    }
    for container in &outcome.containers {
        render_container(out, container, outcome, detail);
    }
    for step in outcome.steps.iter().filter(|step| step.taken && !is_move(step)) {
        render_step(out, "does", step, detail);
    }
    for step in outcome.steps.iter().filter(|step| !step.taken) {
        render_step(out, "left", step, detail);
    }
    for reported in findings.iter().filter(|reported| !reported.of_step) {
        let note = reported.finding.severity == Severity::Note;
        if note && outcome.verdict == WorkloadVerdict::Unchanged && !detail.verbose {
            continue;
        }
        render_remark(out, run, number, reported, detail);
    }
    if let Some(lives) = &outcome.lives {
        render_lives(out, lives, detail);
    }
    if let Some(resources) =
        outcome.resources.as_ref().filter(|changes| detail.verbose || !changes.is_empty())
    {
        let _ = writeln!(out, "  {} {}", paint(DIM, "asks  "), render_resources(resources, detail));
    }
    let edits = edits_of(document, outcome);
    let hidden = file.written && detail.quiet;
    if !edits.is_empty() && !hidden {
        out.push('\n');
        let lines = lines.get_or_init(|| LineIndex::new(&file.text));
        render_diff(out, &file.path, &diff_hunks(&file.text, lines, edits));
    }
    if outcome.verdict == WorkloadVerdict::Converted {
        for (at, sentence) in outcome.applying.iter().enumerate() {
            let lead = if at == 0 { "apply " } else { "      " };
            let text = wrapped(sentence, detail.width.saturating_sub(8), "        ");
            let _ = writeln!(out, "  {}{text}", paint(DIM, lead));
        }
    }
    out.push('\n');
}

/// What the change makes better; what it makes worse is among the findings.
fn render_lives(out: &mut String, lives: &Comparison, detail: Detail) {
    let mut say = |word: &str, style: Style, text: &str| {
        let text = wrapped(text, detail.width.saturating_sub(9), "         ");
        let _ = writeln!(out, "  {} {text}", paint(style, format!("{word:<6}")));
    };
    for difference in &lives.better {
        let when = difference.circumstance().filter(|_| detail.verbose);
        let when = when.map_or(String::new(), |when| format!(", {when}"));
        say("better", GREEN, &format!("{}{when}", difference.says));
    }
    for what in &lives.unmodelled {
        say("unseen", YELLOW, &format!("not modelled, so that nothing is proven of it: {what}"));
    }
    for assumption in lives.assumptions.iter().filter(|_| detail.verbose) {
        say("rests", DIM, assumption);
    }
}

/// The findings about each workload of a document, in their order.
fn findings_by_workload(document: &DocumentOutcome) -> Vec<Vec<&Reported>> {
    let mut findings = vec![Vec::new(); document.workloads.len()];
    for reported in &document.findings {
        if let Some(of_workload) = reported.workload.and_then(|number| findings.get_mut(number)) {
            of_workload.push(reported);
        }
    }
    findings
}

/// The edits inside a workload.
fn edits_of<'d>(document: &'d DocumentOutcome, outcome: &WorkloadOutcome) -> &'d [Edit] {
    if document.workloads.len() == 1 && document.objects.is_empty() {
        return &document.edits;
    }
    // An object around a pod shows its edits itself.
    let is_of_object = document.objects.iter().any(|object| object.changed && object.site == outcome.site);
    if is_of_object && outcome.verdict != WorkloadVerdict::Converted {
        return &[];
    }
    edits_inside(document, outcome.site)
}

/// The edits inside a site. Those of a document are sorted and do not overlap.
pub(crate) fn edits_inside(document: &DocumentOutcome, site: Site) -> &[Edit] {
    let edits = document.edits.as_slice();
    let span = site.span;
    let first = edits.partition_point(|edit| edit.span.start() < span.start());
    let inside = edits[first..].partition_point(|edit| edit.span.end() <= span.end());
    &edits[first..first + inside]
}

fn heading(file: &FileReport, outcome: &WorkloadOutcome) -> String {
    let moved = outcome.containers.iter().filter(|container| container.verdict == Verdict::Moved).count();
    let what = match outcome.verdict {
        WorkloadVerdict::Converted if moved == 0 => paint(GREEN, "native sidecar mended"),
        WorkloadVerdict::Converted if moved == 1 => paint(GREEN, "1 container becomes a native sidecar"),
        WorkloadVerdict::Converted => paint(GREEN, format!("{moved} containers become native sidecars")),
        WorkloadVerdict::Unchanged => "nothing to do".to_owned(),
        WorkloadVerdict::Suggested => paint(YELLOW, "a person must decide"),
        WorkloadVerdict::Refused => paint(RED, "not converted"),
    };
    let place = format!("{}:{}", file.path, outcome.site.at.line);
    format!("{}  {}: {what}", paint(BOLD, place), object_name(outcome))
}

/// `Deployment shop/web`.
fn object_name(outcome: &WorkloadOutcome) -> String {
    let workload = &outcome.workload;
    let kind = workload.kind.as_deref().unwrap_or("object");
    let name = workload.name.as_deref().or(workload.generate_name.as_deref()).unwrap_or("without a name");
    match &workload.namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

fn render_container(
    out: &mut String,
    container: &ContainerOutcome,
    outcome: &WorkloadOutcome,
    detail: Detail,
) {
    let (style, word) = match &container.verdict {
        Verdict::Moved => (GREEN, "moves"),
        Verdict::Removed { .. } => (GREEN, "goes"),
        Verdict::Suggested { .. } => (YELLOW, "maybe"),
        Verdict::Refused { .. } => (RED, "stays"),
        Verdict::Native if detail.verbose || outcome.verdict == WorkloadVerdict::Converted => (DIM, "native"),
        Verdict::Kept if detail.verbose => (DIM, "stays"),
        Verdict::Native | Verdict::Kept => return,
    };
    let known = container.sidecar.as_ref().map_or(String::new(), |id| format!(" ({id})"));
    let place = match (&container.verdict, container.position()) {
        (Verdict::Moved, Some(position)) => format!(" to initContainers[{position}]"),
        _ => String::new(),
    };
    let head =
        format!("  {} {}{known}{place}", paint(style, format!("{word:<6}")), paint(BOLD, &container.name));
    let _ = writeln!(out, "{head}");
    let line = container.verdict.reason().unwrap_or_else(|| evidence(container));
    if !line.is_empty() {
        let _ = writeln!(out, "         {}", wrapped(&line, detail.width.saturating_sub(9), "         "));
    }
    let its_move = |step: &&StepOutcome| is_move(step) && step.container.as_ref() == Some(&container.name);
    if let Some(step) = outcome.steps.iter().find(its_move) {
        let text =
            wrapped(&format!("{} [{}]", step.reason, step.rule), detail.width.saturating_sub(9), "         ");
        let _ = writeln!(out, "         {}", paint(DIM, text));
    }
}

/// Whether a step is the move itself, which is told with its container.
fn is_move(step: &StepOutcome) -> bool {
    step.rule == "sidecar-as-app-container"
}

fn evidence(container: &ContainerOutcome) -> String {
    match container.confidence {
        Some(confidence) if !container.evidence.is_empty() => {
            format!("{} confidence: {}", confidence.as_str(), container.evidence.join(", "))
        }
        _ => container.evidence.join(", "),
    }
}

pub(crate) fn render_step(out: &mut String, word: &str, step: &StepOutcome, detail: Detail) {
    let (style, note) = match &step.applicability {
        Applicability::Safe if step.taken => (GREEN, String::new()),
        Applicability::Safe => (DIM, String::new()),
        Applicability::Unsafe { why } if step.taken => (YELLOW, format!(" (unsafe: {why})")),
        Applicability::Unsafe { why } => (YELLOW, format!(" (only with --unsafe: {why})")),
        Applicability::Suggested { way } => (YELLOW, format!(" (your decision: {way})")),
    };
    let text = wrapped(&format!("{}{note}", step.action), detail.width.saturating_sub(9), "         ");
    let _ = writeln!(out, "  {} {text}", paint(style, format!("{word:<6}")));
    let tail = format!("{} [{}]", step.reason, step.rule);
    let _ =
        writeln!(out, "         {}", paint(DIM, wrapped(&tail, detail.width.saturating_sub(9), "         ")));
}

fn render_remark(out: &mut String, run: &RunReport, number: usize, reported: &Reported, detail: Detail) {
    let finding = &reported.finding;
    let (style, word) = match finding.severity {
        Severity::Error => (RED, "error"),
        Severity::Warning => (YELLOW, "warn"),
        Severity::Note => (CYAN, "note"),
    };
    let elsewhere = if reported.site.file == number {
        format!("line {}", reported.site.at.line)
    } else {
        let path = run.files.get(reported.site.file).map_or("", |file| file.path.as_str());
        format!("{path}:{}", reported.site.at.line)
    };
    let mut text = format!("{elsewhere}: {} [{}]", finding.title, finding.rule);
    for note in &finding.notes {
        text.push_str("; ");
        text.push_str(note);
    }
    let _ = writeln!(
        out,
        "  {} {}",
        paint(style, format!("{word:<6}")),
        wrapped(&text, detail.width.saturating_sub(9), "         ")
    );
    for (label, site) in finding.secondary.iter().zip(&reported.others) {
        let Some(site) = site else { continue };
        let path = run.files.get(site.file).map_or("", |file| file.path.as_str());
        let _ = writeln!(out, "         {path}:{}: {}", site.at.line, label.text);
    }
    if let Some(help) = &finding.help {
        let text = wrapped(help, detail.width.saturating_sub(17), "                 ");
        let _ = writeln!(out, "         {} {text}", paint(CYAN, "way out"));
    }
}

/// What the pod asks for, before and after.
fn render_resources(changes: &ResourceChanges, detail: Detail) -> String {
    let side = |side: &EffectiveResources, qos: QosClass| {
        let amounts = |amounts: &Amounts| {
            let amounts: Vec<String> =
                amounts.iter().map(|(name, amount)| format!("{name} {amount}")).collect();
            if amounts.is_empty() { "none".to_owned() } else { amounts.join(", ") }
        };
        format!("requests {}; limits {}; {}", amounts(&side.requests), amounts(&side.limits), qos.as_str())
    };
    let before = side(&changes.before, changes.qos.0);
    let text = if changes.is_empty() {
        format!("before and after: {before}")
    } else {
        format!("before: {before}. After: {}", side(&changes.after, changes.qos.1))
    };
    wrapped(&text, detail.width.saturating_sub(9), "         ")
}

pub(crate) fn render_diff(out: &mut String, path: &str, hunks: &[Hunk]) {
    let _ = writeln!(out, "{}", paint(BOLD, format!("--- {path}")));
    let _ = writeln!(out, "{}", paint(BOLD, format!("+++ {path}")));
    for hunk in hunks {
        let head = format!("@@ -{},{} +{},{} @@", hunk.old.0, hunk.old.1, hunk.new.0, hunk.new.1);
        let _ = writeln!(out, "{}", paint(CYAN, head));
        for line in &hunk.lines {
            let _ = match line.kind {
                LineKind::Same => writeln!(out, " {}", line.text),
                LineKind::Removed => writeln!(out, "{}", paint(RED, format!("-{}", line.text))),
                LineKind::Added => writeln!(out, "{}", paint(GREEN, format!("+{}", line.text))),
            };
            if line.unfinished {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
}
