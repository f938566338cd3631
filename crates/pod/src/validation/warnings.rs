use std::collections::BTreeMap;

use outrigger_text::Pointer;

use super::collect::field_path;
use super::{Check, init};
use crate::container::{Container, ContainerPort};
use crate::reference::{ContainerList, ContainerRef};

/// Something that the API server takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The place, from the template.
    pub pointer: Pointer,
    /// What it is about.
    pub kind: WarningKind,
    /// What happens.
    pub message: String,
}

/// What a [`Warning`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WarningKind {
    /// Two containers that run at the same time want one port of the host. The API server does not look at sidecars
    /// here (R124, A45); the clash shows when the pod is scheduled, or when the second container cannot bind.
    HostPortClash,
    /// Two ports of the pod have one name; Services and probes that go by the name take the first. The API server
    /// warns of it (`pkg/api/pod/warnings.go`).
    DuplicatePortName,
    /// `terminationGracePeriodSeconds` is negative and counts as 1 (R125). The API server warns of it.
    NegativeGrace,
    /// The API server of this version drops the field without a word.
    DroppedField,
}

/// What is taken, but not as it stands or not for long.
pub(super) fn check_warnings(check: &Check<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    check_port_names(check, &mut warnings);
    check_host_port_clashes(check, &mut warnings);
    if check.pod.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0) {
        warnings.push(Warning {
            pointer: Pointer::ROOT.keys(["spec", "terminationGracePeriodSeconds"]),
            kind: WarningKind::NegativeGrace,
            message: "must be >= 0; negative values are invalid and will be treated as 1".to_owned(),
        });
    }
    check_dropped(check, &mut warnings);
    warnings
}

fn all_ports<'c>(check: &Check<'c>) -> impl Iterator<Item = (ContainerRef, Pointer, &'c ContainerPort)> {
    check.pod.all_containers().flat_map(|(place, container)| {
        let at = place.pointer().key("ports");
        container.ports.iter().enumerate().map(move |(index, port)| (place, at.index(index), port))
    })
}

fn check_port_names(check: &Check<'_>, warnings: &mut Vec<Warning>) {
    let mut first = BTreeMap::new();
    for (_, at, port) in all_ports(check) {
        let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) else { continue };
        if let Some(other) = first.get(name) {
            let message = format!(
                "duplicate port name \"{name}\" with {other}, services and probes that select ports by name will use {other}"
            );
            warnings.push(Warning { pointer: at, kind: WarningKind::DuplicatePortName, message });
        } else {
            first.insert(name, field_path(&at));
        }
    }
}

/// Clashes in which a sidecar takes part; those among app containers are refused. On the host's network each container
/// port is a port of the host (`defaultHostNetworkPorts`).
fn check_host_port_clashes(check: &Check<'_>, warnings: &mut Vec<Warning>) {
    let on_host_network = check.pod.host_network == Some(true);
    let host_port = |port: &ContainerPort| {
        let set = port.host_port.filter(|number| *number != 0);
        set.or(port.container_port.filter(|_| on_host_network)).filter(|number| *number != 0)
    };
    let lives = |place: ContainerRef, container: &Container| {
        place.list == ContainerList::App || init::is_sidecar(check, container)
    };
    let living = all_ports(check)
        .filter(|(place, _, _)| check.pod.container(*place).is_some_and(|container| lives(*place, container)))
        .filter_map(|(place, at, port)| Some((place, at, port, host_port(port)?)))
        .collect::<Vec<_>>();
    for (index, (place, at, port, number)) in living.iter().enumerate() {
        let clash = living[..index].iter().find(|(other_place, _, other, other_number)| {
            let both_apps = place.list == ContainerList::App && other_place.list == ContainerList::App;
            place != other_place
                && !both_apps
                && number == other_number
                && port.protocol() == other.protocol()
                && addresses_overlap(port, other)
        });
        if let Some((other, ..)) = clash {
            let (own, other) = (check.pod.label(*place), check.pod.label(*other));
            let message = format!(
                "{own} and {other} run at the same time and both want {} port {number} of the node; one of them cannot bind it",
                port.protocol()
            );
            warnings.push(Warning { pointer: at.clone(), kind: WarningKind::HostPortClash, message });
        }
    }
}

/// Without an address, or with the unspecified one, a port is taken on all.
fn addresses_overlap(one: &ContainerPort, other: &ContainerPort) -> bool {
    let address = |port: &'_ ContainerPort| {
        let text = port.host_ip.clone().unwrap_or_default();
        (!["", "0.0.0.0", "::"].contains(&text.as_str())).then_some(text)
    };
    match (address(one), address(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Fields that the version does not have, or whose gate is off by default (R79, R122, A3).
fn check_dropped(check: &Check<'_>, warnings: &mut Vec<Warning>) {
    let minor = check.version.minor;
    let mut dropped = |pointer: Pointer, message: String| {
        warnings.push(Warning { pointer, kind: WarningKind::DroppedField, message });
    };
    for (place, container) in check.pod.all_containers() {
        let at = place.pointer();
        let label = check.pod.label(place);
        let policy = at.key("restartPolicy");
        if place.list == ContainerList::Init {
            if container.is_sidecar(place.list) && !check.version.has_native_sidecars() {
                let message = format!(
                    "Kubernetes 1.{minor} drops restartPolicy, so {label} is an ordinary init container and the pod waits for its end"
                );
                dropped(policy, message);
            } else if container.restart_policy.is_some()
                && !container.is_sidecar(place.list)
                && check.version.drops_container_restart_policy()
            {
                dropped(policy, format!("Kubernetes 1.{minor} drops the restartPolicy of {label}"));
            }
        } else if container.restart_policy.is_some() && check.version.drops_container_restart_policy() {
            dropped(policy, format!("Kubernetes 1.{minor} drops the restartPolicy of {label}"));
        }
        if container.lifecycle.as_ref().is_some_and(|lifecycle| lifecycle.stop_signal.is_some()) {
            let message = format!(
                "Kubernetes drops stopSignal unless the feature gate ContainerStopSignals is on; {label} gets its image's stop signal"
            );
            dropped(at.keys(["lifecycle", "stopSignal"]), message);
        }
    }
}
