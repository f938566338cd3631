use std::collections::BTreeSet;

use outrigger_text::Pointer;

use super::collect::Findings;
use super::{Check, names};
use crate::container::{Container, ContainerPort};
use crate::reference::{ContainerList, ContainerRef};

/// `validateContainerPorts`.
pub(super) fn check_ports(at: &Pointer, container: &Container, findings: &mut Findings) {
    let mut names = BTreeSet::new();
    for (index, port) in container.ports.iter().enumerate() {
        let place = |key: &str| at.key("ports").index(index).key(key);
        if let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) {
            let wrong = names::port_name(name);
            for one in &wrong {
                findings.invalid(place("name"), name, one);
            }
            if wrong.is_empty() && !names.insert(name) {
                findings.duplicate(place("name"), name);
            }
        }
        match port.container_port {
            None | Some(0) => findings.required(place("containerPort"), ""),
            Some(number) => {
                if let Some(wrong) = names::port_number(number) {
                    findings.invalid_number(place("containerPort"), number, wrong);
                }
            }
        }
        if let Some(number) = port.host_port.filter(|number| *number != 0)
            && let Some(wrong) = names::port_number(number)
        {
            findings.invalid_number(place("hostPort"), number, wrong);
        }
        if !["TCP", "UDP", "SCTP"].contains(&port.protocol()) {
            findings.not_supported(place("protocol"), port.protocol(), &["SCTP", "TCP", "UDP"]);
        }
    }
}

/// `checkHostPortConflicts`, for these containers of a list (R124).
pub(super) fn check_host_ports<'c>(
    containers: impl Iterator<Item = (usize, &'c Container)>,
    list: ContainerList,
    check: &Check<'_>,
    findings: &mut Findings,
) {
    let mut taken = BTreeSet::new();
    for (index, container) in containers {
        let at = ContainerRef { list, index }.pointer().key("ports");
        for (index, port) in container.ports.iter().enumerate() {
            let Some(number) = host_port(check, port) else { continue };
            let address = port.host_ip.as_deref().unwrap_or_default();
            let full = format!("{}/{address}/{number}", port.protocol());
            if taken.contains(&full) {
                findings.duplicate(at.index(index).key("hostPort"), &full);
            } else {
                taken.insert(full);
            }
        }
    }
}

/// The port of the host that is taken: the one that is set, or, in a pod of its own on the host's network, the same as in
/// the container (`defaultHostNetworkPorts`).
fn host_port(check: &Check<'_>, port: &ContainerPort) -> Option<i64> {
    let set = port.host_port.filter(|number| *number != 0);
    let by_default = check.owner.is_pod() && check.pod.host_network == Some(true);
    set.or(port.container_port.filter(|number| by_default && *number != 0))
}

/// `validatePodHostNetworkDeps`: on the host's network a port of an app container is the same on the host. One that is
/// not set is set by the API server.
pub(super) fn check_host_network(check: &Check<'_>, findings: &mut Findings) {
    if check.pod.host_network != Some(true) {
        return;
    }
    for (index, container) in check.pod.containers.iter().enumerate() {
        let at = ContainerRef::app(index).pointer().key("ports");
        for (index, port) in container.ports.iter().enumerate() {
            let number = port.host_port.filter(|number| *number != 0);
            if let Some(number) = number.filter(|number| *number != port.container_port.unwrap_or(0)) {
                let detail = "must match `containerPort` when `hostNetwork` is true";
                findings.invalid_number(at.index(index).key("hostPort"), number, detail);
            }
        }
    }
}
