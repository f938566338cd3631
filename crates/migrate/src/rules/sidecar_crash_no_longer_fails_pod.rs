//! In a Job, a native sidecar's failure is no longer the pod's.
//!
//! ## What changes
//! A sidecar in `containers` that ends with an error fails a pod whose `restartPolicy` is `Never`. A native sidecar is
//! restarted instead, and its exit code never decides the pod's outcome. With `restartPolicy: OnFailure` its restarts
//! count against the Job's `backoffLimit`: with a limit of 0 or 1 the first restart of a sidecar fails the Job.
//!
//! A rule of the Job's `podFailurePolicy` that looks at exit codes and names no container looks at those of init
//! containers too: a sidecar that ends with 143 on its stop signal can match it.
//!
//! Of a sidecar that is native already, what can fail the Job is said: a limit of 0 or 1, and such a rule.
//!
//! Sources: rules R20, R53 and R140 of the lifecycle (`pkg/controller/job/job_controller.go`,
//! `pastBackoffLimitOnFailure`).

use outrigger_finding::Severity;
use outrigger_manifest::Ends;
use outrigger_pod::{ContainerRef, RestartPolicy};
use serde_json::Value;

use crate::case::Case;

pub(super) const ID: &str = "sidecar-crash-no-longer-fails-pod";

pub(super) fn apply(case: &mut Case<'_>) {
    let (moved, native) = (case.moved(), case.native_to_be());
    if case.workload.ends != Ends::Ends || native.is_empty() {
        return;
    }
    warn_of_failure_policy(case, native[0]);
    if moved.is_empty() {
        warn_of_low_limit(case, &native);
        return;
    }
    let labels = case.listed_labels(&moved);
    let finding = match case.pod.restart_policy() {
        RestartPolicy::Never => {
            let title = format!("a crash of {labels} no longer fails the pod: it is restarted");
            case.about(ID, moved[0], title).severity(Severity::Note)
        }
        RestartPolicy::OnFailure => {
            let limit = case.backoff_limit();
            let title = format!("restarts of {labels} count against the Job's backoffLimit of {limit}");
            let finding = case.about(ID, moved[0], title);
            if limit <= 1 {
                finding
                    .note("with 0 or 1 the first restart of any container fails the Job")
                    .help("raise `backoffLimit`, or use `restartPolicy: Never`")
            } else {
                finding.severity(Severity::Note)
            }
        }
        _ => return,
    };
    case.report(finding.build());
}

/// Sidecars that are native already: only what fails the Job is worth a word.
fn warn_of_low_limit(case: &mut Case<'_>, native: &[ContainerRef]) {
    let limit = case.backoff_limit();
    if *case.pod.restart_policy() != RestartPolicy::OnFailure || limit > 1 {
        return;
    }
    let labels = case.listed_labels(native);
    let title = format!("the first restart of {labels} fails the Job: its backoffLimit is {limit}");
    let finding =
        case.about(ID, native[0], title).help("raise `backoffLimit`, or use `restartPolicy: Never`");
    let finding = finding.build();
    case.report(finding);
}

fn warn_of_failure_policy(case: &mut Case<'_>, sidecar: ContainerRef) {
    let Some(object) = case.workload.object(case.document) else { return };
    let spec = if object.pointer("/spec/jobTemplate").is_some() { "/spec/jobTemplate/spec" } else { "/spec" };
    let rules = object.pointer(&format!("{spec}/podFailurePolicy/rules")).and_then(Value::as_array);
    let names_none = |rule: &Value| {
        rule.get("onExitCodes").is_some_and(|codes| codes.get("containerName").is_none_or(Value::is_null))
    };
    if rules.is_some_and(|rules| rules.iter().any(names_none)) {
        let label = case.seat(sidecar).label.clone();
        let title = format!(
            "a rule of the Job's podFailurePolicy looks at the exit codes of all containers, `{label}` among them"
        );
        let finding = case
            .about(ID, sidecar, title)
            .note("a sidecar that is stopped ends with 143 or 137 as a rule")
            .help("name the app in the rule's `onExitCodes.containerName`")
            .build();
        case.report(finding);
    }
}
