//! An entry of `containers` has `restartPolicy: Always`.
//!
//! ## What happens to the pod
//! Only in `initContainers` does `restartPolicy: Always` make a container a sidecar. In `containers` the API server
//! refused the field up to 1.33; from 1.35 on it is accepted and means something else: this container is restarted
//! whenever it ends, whatever the pod's policy says, and the pod never completes.
//!
//! Sources: rules R100 and R122 of the lifecycle; KEP-5307; RedHatInsights/clowder#1783.

use crate::case::Case;

pub(super) const ID: &str = "restart-policy-on-app-container";

pub(super) fn apply(case: &mut Case<'_>) {
    let places: Vec<_> = case
        .staying_apps()
        .map(|seat| seat.place)
        .filter(|place| case.container(*place).restart_policy.as_deref() == Some("Always"))
        .collect();
    for place in places {
        let label = case.seat(place).label.clone();
        let title = format!(
            "`{label}` has `restartPolicy: Always` in `containers`, where it does not make it a sidecar"
        );
        let finding = case
            .about_field(ID, place, &["restartPolicy"], title)
            .note("up to Kubernetes 1.33 the API server refuses it; from 1.35 on the container is restarted for ever")
            .help("a sidecar stands in `initContainers`")
            .build();
        case.report(finding);
    }
}
