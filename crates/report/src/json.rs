//! The JSON format, version 1, that programs read.

use outrigger_migrate::{
    Applicability, Comparison, ContainerOutcome, Difference, HackOutcome, ObjectOutcome, Reported,
    StartupProbe, StepOutcome, Verdict, WorkloadOutcome,
};
use outrigger_pod::Role;
use outrigger_pod::resources::{Amounts, EffectiveResources, QosClass, ResourceChanges};
use serde_json::{Map, Value, json};

use crate::losing::losing_findings;
use crate::run::{FileReport, RunReport};
use crate::summary::Summary;

/// The run as one object: `{"format": 1, "kubernetes": …, "workloads": […], "objects": […], "findings": […], "summary": {…}}`.
pub fn render_json(run: &RunReport) -> Value {
    let mut workloads = Vec::new();
    let mut objects = Vec::new();
    let mut findings = Vec::new();
    for file in &run.files {
        for document in &file.documents {
            let first = workloads.len();
            workloads.extend(document.workloads.iter().map(|workload| workload_object(run, file, workload)));
            objects.extend(document.objects.iter().map(|object| other_object(file, object)));
            findings.extend(document.findings.iter().map(|reported| finding_object(run, reported, first)));
        }
    }
    for file in &run.files {
        findings.extend(file.problems.iter().map(|problem| {
            json!({
                "rule": if problem.unwritten { "not-written" } else { "unreadable" },
                "severity": if problem.is_error { "error" } else { "warning" },
                "confidence": "high",
                "file": file.path,
                "line": problem.at.map(|(line, _)| line),
                "column": problem.at.map(|(_, column)| column),
                "workload": null,
                "container": null,
                "title": problem.message,
                "help": null,
            })
        }));
    }
    findings.extend(losing_findings(run));
    let mut object =
        json!({ "format": 1, "kubernetes": run.kubernetes, "workloads": [], "objects": [], "findings": [] });
    object["workloads"] = Value::Array(workloads);
    object["objects"] = Value::Array(objects);
    object["findings"] = Value::Array(findings);
    object["summary"] = summary_object(run);
    object
}

fn workload_object(run: &RunReport, file: &FileReport, outcome: &WorkloadOutcome) -> Value {
    let workload = &outcome.workload;
    let mut object = json!({
        "file": file.path,
        "document": workload.document,
        "line": outcome.site.at.line,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
        "pod_template": workload.pod_spec.to_string(),
        "containers": [],
        "hacks": [],
        "verdict": outcome.verdict.as_str(),
        "reason": outcome.reason,
        "steps": [],
        "applying": outcome.applying,
    });
    // `json!` copies what it is given: lists of objects are put in afterwards.
    object["containers"] = outcome.containers.iter().map(container_object).collect();
    object["hacks"] = outcome.hacks.iter().map(|hack| hack_object(run, hack)).collect();
    object["steps"] = outcome.steps.iter().map(step_object).collect();
    for (number, step) in outcome.steps.iter().enumerate() {
        if step.site.file != outcome.site.file {
            object["steps"][number]["file"] = json!(run.files[step.site.file].path);
        }
    }
    if let (Some(resources), Some(fields)) = (&outcome.resources, object.as_object_mut()) {
        fields.insert("resources".to_owned(), resources_object(resources));
    }
    if let (Some(lives), Some(fields)) = (&outcome.lives, object.as_object_mut()) {
        fields.insert("lives".to_owned(), lives_object(lives));
    }
    if let (Some(source), Some(fields)) = (&outcome.rendered_from, object.as_object_mut()) {
        fields.insert("rendered_from".to_owned(), json!(source));
    }
    object
}

/// An object outside of its pods.
fn other_object(file: &FileReport, outcome: &ObjectOutcome) -> Value {
    json!({
        "file": file.path,
        "document": outcome.document,
        "line": outcome.site.at.line,
        "kind": outcome.kind,
        "namespace": outcome.namespace,
        "name": outcome.name,
        "steps": outcome.steps.iter().map(step_object).collect::<Value>(),
        "changed": outcome.changed,
        "reason": outcome.reason,
    })
}

/// What the change makes better and worse, and what that rests on.
fn lives_object(lives: &Comparison) -> Value {
    let differences = |differences: &[Difference]| -> Value {
        let object = |difference: &Difference| {
            let versions: Vec<String> = difference.versions.iter().map(ToString::to_string).collect();
            json!({
                "property": difference.property.name(),
                "says": difference.says,
                "life": difference.life.name(),
                "versions": versions,
                "issue": difference.issue,
            })
        };
        differences.iter().map(object).collect()
    };
    json!({
        "better": differences(&lives.better),
        "worse": differences(&lives.worse),
        "assumptions": lives.assumptions,
        "unmodelled": lives.unmodelled,
    })
}

/// Effective requests and limits and the `QoS` class, each before and after.
fn resources_object(changes: &ResourceChanges) -> Value {
    let side = |side: &EffectiveResources, qos: QosClass| {
        let amounts = |amounts: &Amounts| -> Map<String, Value> {
            amounts.iter().map(|(name, amount)| (name.clone(), json!(amount.to_string()))).collect()
        };
        json!({ "requests": amounts(&side.requests), "limits": amounts(&side.limits), "qos": qos.as_str() })
    };
    json!({
        "before": side(&changes.before, changes.qos.0),
        "after": side(&changes.after, changes.qos.1),
    })
}

fn container_object(container: &ContainerOutcome) -> Value {
    let mut object = Map::new();
    let mut set = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    set("name", json!(container.name));
    set("role", json!(role_name(container.role, "sidecar")));
    set("was", json!(role_name(container.was, "native")));
    let verdict = match &container.verdict {
        Verdict::Moved => "moved",
        Verdict::Kept => "kept",
        Verdict::Native => "native",
        Verdict::Removed { .. } => "removed",
        Verdict::Suggested { .. } => "suggested",
        Verdict::Refused { .. } => "refused",
    };
    set("verdict", json!(verdict));
    if let Some(reason) = container.verdict.reason() {
        set("reason", json!(reason));
    }
    if let Some(sidecar) = &container.sidecar {
        set("sidecar", json!(sidecar));
    }
    if let Some(confidence) = container.confidence {
        set("confidence", json!(confidence.as_str()));
    }
    if !container.evidence.is_empty() {
        set("evidence", json!(container.evidence));
    }
    if let Some(probe) = container.startup_probe {
        set("startup_probe", json!(startup_probe_name(probe)));
    }
    if let Some(position) = container.position().filter(|_| container.role == Role::Sidecar) {
        set("position", json!(position));
    }
    Value::Object(object)
}

fn role_name(role: Role, sidecar: &'static str) -> &'static str {
    match role {
        Role::Sidecar => sidecar,
        Role::Init => "init",
        Role::App => "app",
    }
}

fn startup_probe_name(probe: StartupProbe) -> &'static str {
    match probe {
        StartupProbe::None => "none",
        StartupProbe::Kept => "kept",
        StartupProbe::Added => "added",
        StartupProbe::Changed => "changed",
    }
}

fn hack_object(run: &RunReport, hack: &HackOutcome) -> Value {
    let mut object = json!({
        "rule": hack.rule,
        "kind": hack.kind,
        "container": hack.container,
        "line": hack.line,
        "action": hack.action.as_str(),
    });
    if let (Some(file), Some(fields)) = (hack.file, object.as_object_mut()) {
        fields.insert("file".to_owned(), json!(run.files[file].path));
    }
    object
}

fn step_object(step: &StepOutcome) -> Value {
    let (applicability, why) = match &step.applicability {
        Applicability::Safe => ("safe", None),
        Applicability::Unsafe { why } => ("unsafe", Some(why)),
        Applicability::Suggested { way } => ("suggested", Some(way)),
    };
    json!({
        "rule": step.rule,
        "container": step.container,
        "action": step.action,
        "reason": step.reason,
        "applicability": applicability,
        "why": why,
        "taken": step.taken,
        "line": step.site.at.line,
        "column": step.site.at.column,
    })
}

fn finding_object(run: &RunReport, reported: &Reported, first_workload: usize) -> Value {
    let finding = &reported.finding;
    let path = |file: usize| run.files.get(file).map(|file| file.path.as_str());
    let others: Vec<Value> = finding
        .secondary
        .iter()
        .zip(&reported.others)
        .filter_map(|(label, site)| {
            let site = site.as_ref()?;
            Some(json!({
                "file": path(site.file),
                "line": site.at.line,
                "column": site.at.column,
                "text": label.text,
            }))
        })
        .collect();
    json!({
        "rule": finding.rule,
        "severity": finding.severity.as_str(),
        "confidence": finding.confidence.as_str(),
        "file": path(reported.site.file),
        "line": reported.site.at.line,
        "column": reported.site.at.column,
        "workload": reported.workload.map(|workload| first_workload + workload),
        "container": finding.container,
        "title": finding.title,
        "help": finding.help,
        "notes": finding.notes,
        "also": others,
    })
}

fn summary_object(run: &RunReport) -> Value {
    let summary = Summary::of(run);
    json!({
        "files": summary.files,
        "files_changed": summary.files_changed,
        "files_recognised": summary.files_recognised,
        "unreadable": summary.unreadable,
        "not_written": summary.unwritten,
        "workloads": summary.workloads,
        "converted": summary.converted,
        "unchanged": summary.unchanged,
        "suggested": summary.suggested,
        "refused": summary.refused,
        "containers_moved": summary.moved,
        "containers_native": summary.native,
        "unsafe_steps_left": summary.unsafe_steps_left,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "notes": summary.notes,
        "recognised": recognised(run),
        "remarks": run.notes,
    })
}

/// Files that were recognised and not converted, by what they are.
fn recognised(run: &RunReport) -> Value {
    let files = run
        .files
        .iter()
        .filter_map(|file| file.recognised.as_ref().map(|what| json!({ "file": file.path, "what": what })));
    files.collect()
}
