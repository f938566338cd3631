//! In a Job, a native sidecar's failure is no longer the pod's.
//!
//! ## What changes
//! A sidecar in `containers` that ends with an error fails a pod whose `restartPolicy` is `Never`. A native sidecar is
//! restarted instead, and its exit code never decides the pod's outcome. With `restartPolicy: OnFailure` its restarts
//! count against the Job's `backoffLimit`: with a limit of 0 or 1 the first restart of a sidecar fails the Job.
//!
//! Sources: rules R20, R53 and R140 of the lifecycle (`pkg/controller/job/job_controller.go`,
//! `pastBackoffLimitOnFailure`).

use outrigger_finding::Severity;
use outrigger_manifest::Ends;
use outrigger_pod::RestartPolicy;

use crate::case::{Case, listed};

pub(super) const ID: &str = "sidecar-crash-no-longer-fails-pod";

pub(super) fn apply(case: &mut Case<'_>) {
    let moved = case.moved();
    if case.workload.ends != Ends::Ends || moved.is_empty() {
        return;
    }
    let labels: Vec<String> = moved.iter().map(|place| format!("`{}`", case.seat(*place).label)).collect();
    let labels = listed(&labels);
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
