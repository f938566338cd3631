//! A deadline was all that ended a Job whose sidecar never does.
//!
//! ## What happens to the pod
//! `activeDeadlineSeconds` kills the pods of a Job some time after the work should be done, and the Job counts as failed. In a
//! `CronJob` with `concurrencyPolicy: Forbid` no other run starts until then. Once the sidecar is native the Job completes when the app
//! has ended, and the deadline is a bound for the work alone.
//!
//! ## What is done
//! It is named where a sidecar moves and nothing else in the pod ended it, and stays: whether it was meant for the work, too, only a
//! person can say.
//!
//! Source: <https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup> (read 2026-11-24); rule R55
//! of the lifecycle.

use outrigger_finding::{Finding, Severity};
use outrigger_manifest::Ends;
use outrigger_text::Pointer;

use crate::case::Case;

pub(super) const ID: &str = "job-deadline-ends-sidecar";

/// Kinds of hacks that end a sidecar in another way.
const ENDS_OTHERWISE: [&str; 10] = [
    "QUIT",
    "PKILL",
    "CTRL",
    "TOUCH",
    "TIMEOUT",
    "ANNOT-TERMINATOR",
    "WRAP-KUBEXIT",
    "WRAP-WATCHKILLER",
    "WRAP-SCUTTLE",
    "WRAP-LINKERD-AWAIT",
];

pub(super) fn apply(case: &mut Case<'_>) {
    let moved = case.moved();
    let Some(object) = case.workload.object(case.document) else { return };
    if case.workload.ends != Ends::Ends || moved.is_empty() {
        return;
    }
    let mut hacks = case.steps.iter().flat_map(|step| &step.hacks).chain(&case.hacks);
    if hacks.any(|hack| ENDS_OTHERWISE.contains(&hack.kind)) {
        return;
    }
    let of_job: [&[&str]; 3] = [
        &["spec", "activeDeadlineSeconds"],
        &["spec", "jobTemplate", "spec", "activeDeadlineSeconds"],
        &["spec", "jobTemplate", "spec", "template", "spec", "activeDeadlineSeconds"],
    ];
    let mut places = of_job.into_iter().map(|keys| Pointer::ROOT.keys(keys.iter().copied()));
    let set = places.find_map(|at| Some((object.pointer(&at.to_string())?.as_u64()?, at)));
    let Some((seconds, at)) = set else { return };
    let names = case.listed_labels(&moved);
    let title = format!(
        "the deadline of {seconds} s may be obsolete: it was all that ended {names}, and from now on the pod ends with its apps"
    );
    let place =
        outrigger_finding::Place::new(case.file, case.workload.document, case.workload.object.join(&at));
    let mut finding = Finding::of(ID, place.at_key(), title)
        .severity(Severity::Note)
        .help("keep it as a bound for the work, or take it away");
    let forbids =
        object.pointer("/spec/concurrencyPolicy").and_then(serde_json::Value::as_str) == Some("Forbid");
    if forbids {
        finding = finding
            .note("with `concurrencyPolicy: Forbid` no other run started as long as a pod did not end");
    }
    case.report(finding.build());
}
