//! A sidecar wants a port of the node that another container of the pod has.
//!
//! ## What happens to the pod
//! The API server checks that the entries of `containers` do not want one host port twice. It does not compare native
//! sidecars with them, nor with each other: the pod is accepted, and the second container fails to bind, or the pod is
//! never scheduled. Schedulers before 1.33.6 (1.34.0) do not count host ports of sidecars at all (`k8s-132040`).
//!
//! Sources: rule R124 of the lifecycle (`pkg/apis/core/validation/validation.go`, `validateInitContainers`);
//! kubernetes/kubernetes#132040.

use outrigger_finding::Severity;
use outrigger_pod::{Container, ContainerRef};

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};

pub(super) const ID: &str = "host-port-clash";

pub(super) fn apply(case: &mut Case<'_>) {
    let native = case.native_to_be();
    for (at, place) in native.iter().enumerate() {
        let sidecar = case.container(*place);
        let others =
            case.pod.all_containers().filter(|(other, _)| other != place && !native[..at].contains(other));
        let mut clash = others.filter(|(other, _)| native.contains(other) || super::is_app(*other));
        let clash = clash.find_map(|(other, container)| Some((other, shared_port(sidecar, container)?)));
        if let Some((other, port)) = clash {
            let labels = (case.seat(*place).label.clone(), case.pod.label(other));
            let title = format!("`{}` and `{}` both want port {port} of the node", labels.0, labels.1);
            let finding = case
                .about(ID, *place, title)
                .severity(Severity::Error)
                .help("give one of them another hostPort");
            let finding = finding.build();
            case.report(finding);
        }
        warn_of_old_schedulers(case, *place);
    }
}

fn warn_of_old_schedulers(case: &mut Case<'_>, place: ContainerRef) {
    if host_ports(case.container(place)).next().is_none() {
        return;
    }
    let label = case.seat(place).label.clone();
    let title = format!(
        "the scheduler does not count the host port of sidecar `{label}`: two such pods may land on one node"
    );
    let met = IssueMet::of("k8s-132040", ID, title).container(place);
    report_issue(case, met);
}

fn host_ports(container: &Container) -> impl Iterator<Item = (i64, &str, &str)> {
    container.ports.iter().filter_map(|port| {
        let number = port.host_port.filter(|number| *number > 0)?;
        Some((number, port.protocol(), port.host_ip.as_deref().unwrap_or("")))
    })
}

fn shared_port(one: &Container, other: &Container) -> Option<i64> {
    let others: Vec<_> = host_ports(other).collect();
    host_ports(one)
        .find(|(number, protocol, address)| {
            others.iter().any(|(other, other_protocol, other_address)| {
                number == other
                    && protocol == other_protocol
                    && (address == other_address || address.is_empty() || other_address.is_empty())
            })
        })
        .map(|(number, ..)| number)
}
