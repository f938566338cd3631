//! A `preStop` hook asks another container of the pod whether its work is done.
//!
//! ## What happens to the pod
//! The hooks of several containers ask one endpoint, which answers when all work is done, so that no container is told to end
//! before the others are ready to. Native sidecars are stopped after the apps by themselves. Their hooks run at once when the
//! pod's end begins, as before, and the time that they take is taken from the one grace period.
//!
//! ## What is done
//! The hook is named, and stays: what the endpoint waits for is not in the file. Where it only kept a sidecar alive it can go once
//! that sidecar is native.
//!
//! Sources: rules R55, R62 and R63 of the lifecycle.

use outrigger_finding::Severity;
use outrigger_pod::{ContainerRef, Handler, Lifecycle, PortRef};

use super::is_mesh_proxy;
use crate::case::{Case, Hack};
use crate::outcome::HackAction;
use crate::scripts::Meant;
use crate::scripts::meant::meant_by_port;

pub(super) const ID: &str = "prestop-asks-another-container";

const FIELD: [&str; 2] = ["lifecycle", "preStop"];

pub(super) fn apply(case: &mut Case<'_>) {
    let places: Vec<ContainerRef> = case.seats.iter().map(|seat| seat.place).collect();
    if !case.seats.iter().any(|seat| Meant::Container(seat.place).is_sidecar(case)) {
        return;
    }
    for place in places {
        let Some(other) = asked_by(case, place) else { continue };
        let labels = (&case.seat(place).label, &case.seat(other).label);
        let title = format!(
            "the `preStop` hook of `{}` asks `{}`: a native sidecar is stopped after the apps without it",
            labels.0, labels.1
        );
        let finding = case
            .about_field(ID, place, &FIELD, title)
            .severity(Severity::Note)
            .help("take it away where it only kept a sidecar alive; among apps it is still needed")
            .build();
        case.report_hack(finding, Hack::in_field(ID, "PRESTOP-DRAIN", place, &FIELD, HackAction::Reported));
    }
}

/// The other container whose port the hook of a container asks.
fn asked_by(case: &Case<'_>, place: ContainerRef) -> Option<ContainerRef> {
    let Some(Lifecycle { pre_stop: Some(Handler::HttpGet { port, host: None, .. }), .. }) =
        &case.container(place).lifecycle
    else {
        return None;
    };
    let Some(PortRef::Number(number)) = port else { return None };
    match meant_by_port(case, place, "localhost", u16::try_from(*number).ok()?) {
        // An injector leads the hooks of apps through a mesh's proxy.
        Meant::Container(other) if !is_mesh_proxy(case.seat(other)) => Some(other),
        _ => None,
    }
}
