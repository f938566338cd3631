//! On old patches of 1.29 and 1.30 a sidecar gets no stop signal while a later one is not running.
//!
//! ## What happens to the pod
//! When it ends, each sidecar waits for those after it. There one that was never started, or lies in back-off, is waited
//! for too. The earlier sidecars get their stop signal only when the grace period is used up, and are killed 2 seconds
//! later. Every stop can be hit: a deletion, the end of a Job, an init container that fails.
//!
//! ## What is done
//! A pod with two sidecars is named where one of the versions has the issue `k8s-125880`.
//!
//! Sources: rule R66 of the lifecycle; kubernetes/kubernetes#125880.

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};

pub(super) const ID: &str = "stop-waits-for-dead-sidecar";

pub(super) fn apply(case: &mut Case<'_>) {
    let sidecars = super::sidecars_in_order(case);
    let [first, .., last] = sidecars[..] else { return };
    let (label, later) = (case.seat(first).label.clone(), case.seat(last).label.clone());
    let title = format!(
        "`{label}` gets no stop signal while `{later}` is not running: the pod takes its whole grace period to end"
    );
    let met = IssueMet::of("k8s-125880", ID, title).container(first);
    report_issue(case, met);
}
