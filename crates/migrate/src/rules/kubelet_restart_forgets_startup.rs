//! After a restart of a kubelet of 1.35.0 to 1.35.3, apps behind a sidecar with a startup probe are not restarted.
//!
//! ## What happens to the pod
//! Where the last init container is a sidecar with a startup probe, that kubelet never sees its startup again. The pod
//! counts as not initialized as soon as no app runs: an app that ends is never restarted, a Job's pod never completes, and
//! a sidecar that was still starting blocks the pod for good. Nothing in the status shows it.
//!
//! ## What is done
//! Such a pod is named where one of the versions has the issue `k8s-136910`.
//!
//! Sources: rule R51 of the lifecycle; kubernetes/kubernetes#136910 and #137146.

use outrigger_manifest::Ends;

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};

pub(super) const ID: &str = "kubelet-restart-forgets-startup";

pub(super) fn apply(case: &mut Case<'_>) {
    let Some(last) = super::init_in_order(case).last().copied() else { return };
    if !case.seat(last).becomes_native() || !super::has_startup_probe(case, last) {
        return;
    }
    let label = case.seat(last).label.clone();
    let then = if case.workload.ends == Ends::Ends {
        "the pod never completes"
    } else if case.staying_apps().nth(1).is_some() {
        "apps are never restarted once none of them runs"
    } else {
        "an app that ends is never restarted"
    };
    let title = format!("after a restart of the kubelet {then}, because `{label}` has a startup probe");
    let met = IssueMet::of("k8s-136910", ID, title).container(last);
    report_issue(case, met);
}
