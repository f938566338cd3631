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
    let asking: Vec<(ContainerRef, i64)> =
        case.seats.iter().filter_map(|seat| Some((seat.place, port_asked(case, seat.place)?))).collect();
    let has_sidecar = case.seats.iter().any(|seat| Meant::Container(seat.place).is_sidecar(case));
    for (place, port) in &asking {
        let together = asking.iter().filter(|(_, other)| other == port).count();
        let other = other_at(case, *place, *port);
        let whom = match other {
            Some(other) if has_sidecar || together > 1 => format!("`{}`", case.seat(other).label),
            None if together > 1 => format!("port {port}, as those of others do"),
            _ => continue,
        };
        let label = case.seat(*place).label.clone();
        let title = format!(
            "the `preStop` hook of `{label}` asks {whom}: a native sidecar is stopped after the apps without it"
        );
        let finding = case
            .about_field(ID, *place, &FIELD, title)
            .severity(Severity::Note)
            .help("take it away where it only kept a sidecar alive; among apps it is still needed")
            .build();
        case.report_hack(finding, Hack::in_field(ID, "PRESTOP-DRAIN", *place, &FIELD, HackAction::Reported));
    }
}

/// The port of the pod that the hook of a container asks.
fn port_asked(case: &Case<'_>, place: ContainerRef) -> Option<i64> {
    let Some(Lifecycle { pre_stop: Some(Handler::HttpGet { port, host: None, .. }), .. }) =
        &case.container(place).lifecycle
    else {
        return None;
    };
    match port {
        // An injector leads the hooks of apps through a mesh's proxy.
        Some(PortRef::Number(number)) if !is_of_mesh(case, place, *number) => Some(*number),
        _ => None,
    }
}

fn is_of_mesh(case: &Case<'_>, place: ContainerRef, port: i64) -> bool {
    other_at(case, place, port).is_some_and(|other| is_mesh_proxy(case.seat(other)))
}

/// The other container that listens on a port.
fn other_at(case: &Case<'_>, place: ContainerRef, port: i64) -> Option<ContainerRef> {
    match meant_by_port(case, place, "localhost", u16::try_from(port).ok()?) {
        Meant::Container(other) => Some(other),
        _ => None,
    }
}
