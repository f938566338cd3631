//! In a pod that is meant to end, API servers before 1.29.3 do not take the status of a sidecar that was restarted.
//!
//! ## What happens to the pod
//! The API server takes a container that ends for ended for good where the pod's `restartPolicy` is not `Always`. It
//! refuses the kubelet's report that a sidecar runs again: the pod's status stays as it was, although the sidecar works.
//!
//! ## What is done
//! A pod with a sidecar and another `restartPolicy` than `Always` is named where one of the versions has the issue
//! `k8s-122902`.
//!
//! Sources: kubernetes/kubernetes#122902 and #123323.

use outrigger_pod::RestartPolicy;

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};

pub(super) const ID: &str = "restarted-sidecar-freezes-status";

pub(super) fn apply(case: &mut Case<'_>) {
    if *case.pod.restart_policy() == RestartPolicy::Always {
        return;
    }
    let Some(first) = super::sidecars_in_order(case).first().copied() else { return };
    let label = case.seat(first).label.clone();
    let title = format!("the pod's status no longer changes once `{label}` was restarted");
    let met = IssueMet::of("k8s-122902", ID, title).container(first);
    report_issue(case, met);
}
