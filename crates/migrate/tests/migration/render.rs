//! An outcome in the words of a case.

use std::fmt::Write as _;

use outrigger_migrate::{
    Applicability, Comparison, ContainerOutcome, ObjectOutcome, StartupProbe, StepOutcome, Verdict,
    WorkloadOutcome,
};
use outrigger_pod::Role;
use similar::TextDiff;

use crate::case::Case;
use crate::run::FileOutcome;

/// All blocks of the outcome: verdicts, a diff of every file that changes, findings, and what cannot be read; where the
/// case asks for it, the known issues that are met on versions which nobody stated, and what becomes better.
pub(crate) fn render_outcome(files: &[FileOutcome], case: &Case) -> String {
    let mut out = String::new();
    let workloads = || files.iter().flat_map(|file| &file.documents).flat_map(|document| &document.workloads);
    block(&mut out, "verdicts", &workloads().map(render_workload).collect::<String>());
    let objects = files.iter().flat_map(|file| &file.documents).flat_map(|document| &document.objects);
    let objects: String = objects.map(render_object).collect();
    if !objects.is_empty() {
        block(&mut out, "objects", &objects);
    }
    if case.other_versions {
        let issues = workloads().flat_map(|workload| &workload.issues_elsewhere);
        let lines: Vec<&str> = issues.flat_map(|issue| [*issue, "\n"]).collect();
        block(&mut out, "other-versions", &lines.concat());
    }
    if case.lives {
        let lives = workloads().filter_map(|workload| workload.lives.as_ref());
        block(&mut out, "lives", &lives.map(render_lives).collect::<String>());
    }
    for file in files.iter().filter(|file| file.new_text != file.file.text) {
        let diff = render_diff(&file.file.text, &file.new_text);
        block(&mut out, &format!("diff {}", file.file.path), &diff);
    }
    block(&mut out, "findings", &render_findings(files));
    let problems: Vec<&str> = files.iter().flat_map(|file| &file.problems).map(String::as_str).collect();
    if !problems.is_empty() {
        block(&mut out, "problems", &(problems.join("\n") + "\n"));
    }
    out
}

fn block(out: &mut String, info: &str, text: &str) {
    let _ = write!(out, "```{info}\n{text}```\n\n");
}

fn render_lives(lives: &Comparison) -> String {
    let mut out = String::new();
    for difference in &lives.better {
        let _ = writeln!(out, "{} [{}]", difference.says, difference.life.name());
    }
    for what in &lives.unmodelled {
        let _ = writeln!(out, "not modelled: {what}");
    }
    out
}

fn render_workload(outcome: &WorkloadOutcome) -> String {
    let workload = &outcome.workload;
    let kind = workload.kind.as_deref().unwrap_or("?");
    let name = workload.name.as_deref().unwrap_or("?");
    let mut out = format!("{kind}/{name}: {}\n", outcome.verdict.as_str());
    let mut explained = false;
    for container in &outcome.containers {
        let (words, why) = render_container(container);
        let _ = writeln!(out, "  {}: {words}", container.name);
        if let Some(why) = why {
            let _ = writeln!(out, "    because {why}");
            explained = true;
        }
    }
    for hack in &outcome.hacks {
        let container = hack.container.as_deref().unwrap_or("the pod");
        let (kind, action) = (hack.kind, hack.action.as_str());
        let _ = writeln!(out, "  hack {kind} of {container} in line {}: {action}", hack.line);
    }
    let is_move = |step: &&StepOutcome| step.rule == "sidecar-as-app-container";
    for step in outcome.steps.iter().filter(|step| !is_move(step) || !step.taken) {
        render_step(&mut out, step);
    }
    // A refusal of the whole pod, which no container explains: an edit or a plan that failed.
    if let Some(reason) = outcome.reason.as_ref().filter(|_| !explained) {
        let _ = writeln!(out, "  because {reason}");
    }
    out
}

/// What becomes of an object outside of its pods.
fn render_object(outcome: &ObjectOutcome) -> String {
    let kind = outcome.kind.as_deref().unwrap_or("no object");
    let name = outcome.name.as_deref().unwrap_or("?");
    let mut out = format!("{kind}/{name}: {}\n", if outcome.changed { "changed" } else { "unchanged" });
    for step in &outcome.steps {
        render_step(&mut out, step);
    }
    if let Some(reason) = &outcome.reason {
        let _ = writeln!(out, "  because {reason}");
    }
    out
}

fn render_step(out: &mut String, step: &StepOutcome) {
    let word = match (&step.applicability, step.taken) {
        (Applicability::Safe, true) => "does",
        (Applicability::Safe, false) => "could",
        (Applicability::Unsafe { .. }, true) => "does, unsafe,",
        (Applicability::Unsafe { .. }, false) => "leaves to --unsafe",
        (Applicability::Suggested { .. }, _) => "suggests",
    };
    let _ = writeln!(out, "  {word}: {} [{}]", step.action, step.rule);
}

/// What became of a container, and why where that has to be said.
fn render_container(container: &ContainerOutcome) -> (String, Option<String>) {
    let (mut words, why) = match &container.verdict {
        Verdict::Kept => {
            let kept = if container.role == Role::Init { "kept, an init container" } else { "kept" };
            return (kept.to_owned(), None);
        }
        Verdict::Moved => {
            let place = container.position().map_or("?".to_owned(), |at| at.to_string());
            (format!("moved to initContainers[{place}]"), None)
        }
        Verdict::Native => ("native".to_owned(), None),
        Verdict::Removed { why } => ("removed".to_owned(), Some(why.clone())),
        Verdict::Suggested { why, way } => ("suggested".to_owned(), Some(format!("{why}; {way}"))),
        Verdict::Refused { why } => ("refused".to_owned(), Some(why.clone())),
    };
    match container.startup_probe {
        Some(StartupProbe::None) => words.push_str(", no startup probe"),
        Some(StartupProbe::Kept) => words.push_str(", startup probe kept"),
        Some(StartupProbe::Added) => words.push_str(", startup probe added"),
        Some(StartupProbe::Changed) => words.push_str(", startup probe changed"),
        None => {}
    }
    if let Some(sidecar) = &container.sidecar {
        let _ = write!(words, ", {sidecar}");
    }
    if let Some(confidence) = container.confidence {
        let _ = write!(words, ", {} confidence", confidence.as_str());
    }
    (words, why)
}

fn render_findings(files: &[FileOutcome]) -> String {
    let mut out = String::new();
    for reported in files.iter().flat_map(|file| &file.documents).flat_map(|document| &document.findings) {
        let finding = &reported.finding;
        let path = &files[reported.site.file].file.path;
        let severity = finding.severity.as_str();
        let line = reported.site.at.line;
        let _ = writeln!(out, "{path}:{line}: {severity} [{}] {}", finding.rule, finding.title);
        for (label, site) in finding.secondary.iter().zip(&reported.others) {
            let site = site.as_ref().map_or("nowhere".to_owned(), |site| {
                format!("{}:{}", files[site.file].file.path, site.at.line)
            });
            let _ = writeln!(out, "  {site}: {}", label.text);
        }
    }
    out
}

/// The hunks of a unified diff, with three lines around each change. Line numbers are left out of their heads: they
/// follow from the file.
pub(crate) fn render_diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(3).to_string()
}
