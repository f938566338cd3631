//! In a pod with `restartPolicy: Never`, a sidecar that ends before it has started is never probed again.
//!
//! ## What happens to the pod
//! Where another probe of the pod is at work, of an app or of an earlier sidecar, kubelets before 1.33.6 and 1.34.2 do not
//! take up the probes of a sidecar that ended by itself and was restarted. Its startup is never seen: the app never
//! starts, while the pod's status says that the sidecar is started and ready. Its liveness and readiness are no longer
//! asked either.
//!
//! ## What is done
//! Such a pod is named where one of the versions has the issue `k8s-132826`.
//!
//! Sources: rule R49 of the lifecycle; kubernetes/kubernetes#132826 and #133072.

use outrigger_pod::{Container, ContainerRef, RestartPolicy};

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};

pub(super) const ID: &str = "never-pod-loses-startup-probe";

pub(super) fn apply(case: &mut Case<'_>) {
    if *case.pod.restart_policy() != RestartPolicy::Never {
        return;
    }
    let app = case.staying_apps().map(|seat| seat.place).find(|place| has_probe(case, *place));
    let probed: Vec<ContainerRef> =
        super::sidecars_in_order(case).into_iter().filter(|place| has_probe(case, *place)).collect();
    // The kubelet takes the apps up first, and then the sidecars in their order.
    let behind = if app.is_some() { &probed[..] } else { probed.get(1..).unwrap_or_default() };
    let gated = behind.iter().find(|place| super::has_startup_probe(case, **place));
    let Some(sidecar) = gated.or(behind.first()).copied() else { return };
    let earlier = app.unwrap_or(probed[0]);
    let labels = (case.seat(sidecar).label.clone(), case.seat(earlier).label.clone());
    let then = if super::has_startup_probe(case, sidecar) {
        "its startup probe is given up and the app never starts"
    } else {
        "its probes are given up"
    };
    let title = format!("where `{}` ends by itself while `{}` is probed, {then}", labels.0, labels.1);
    let met = IssueMet::of("k8s-132826", ID, title).container(sidecar);
    report_issue(case, met);
}

fn has_probe(case: &Case<'_>, place: ContainerRef) -> bool {
    let Container { startup_probe, readiness_probe, liveness_probe, .. } = case.container(place);
    startup_probe.is_some()
        || readiness_probe.is_some()
        || liveness_probe.is_some()
        || super::has_startup_probe(case, place)
}
