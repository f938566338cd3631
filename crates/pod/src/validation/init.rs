use std::collections::BTreeSet;

use outrigger_text::Pointer;

use super::collect::Findings;
use super::{Check, container, ports, resources, restart};
use crate::container::Container;
use crate::reference::{ContainerList, ContainerRef};

/// `validateInitContainers`: names unique among all containers (R120), hooks and probes for sidecars only (R121), host
/// ports unique within each container (R124).
pub(super) fn check_init_containers(check: &Check<'_>, volumes: &BTreeSet<&str>, findings: &mut Findings) {
    let mut names =
        check.pod.containers.iter().filter_map(|one| one.name.as_deref()).collect::<BTreeSet<_>>();
    for (index, one) in check.pod.init_containers.iter().enumerate() {
        let place = ContainerRef::init(index);
        container::check_common(check, place, one, volumes, findings);
        restart::check_init_policy(check, place, one, findings);
        if let Some(name) = one.name.as_deref().filter(|name| !name.is_empty())
            && !names.insert(name)
        {
            findings.duplicate(place.pointer().key("name"), name);
        }
        ports::check_host_ports([(index, one)].into_iter(), ContainerList::Init, check, findings);
        if is_sidecar(check, one) {
            container::check_lifecycle_and_probes(check, place, one, findings);
        } else {
            check_one_shot(check, place, one, findings);
        }
    }
}

/// Whether the API server takes the init container as a sidecar: before 1.29 it drops the field (A3).
pub(super) fn is_sidecar(check: &Check<'_>, container: &Container) -> bool {
    check.version.has_native_sidecars() && container.is_sidecar(ContainerList::Init)
}

/// What only sidecars may have.
fn check_one_shot(check: &Check<'_>, place: ContainerRef, container: &Container, findings: &mut Findings) {
    const ONLY_SIDECARS: &str = "may not be set for init containers without restartPolicy=Always";
    let at = place.pointer();
    let forbidden = [
        ("lifecycle", has_lifecycle(check, &at)),
        ("livenessProbe", container.liveness_probe.is_some()),
        ("readinessProbe", container.readiness_probe.is_some()),
        ("startupProbe", container.startup_probe.is_some()),
    ];
    for (key, _) in forbidden.iter().filter(|(_, is_set)| *is_set) {
        findings.forbidden(at.key(*key), ONLY_SIDECARS);
    }
    resources::check_resize_of_one_shot(check, &at, container, findings);
}

/// Whether a lifecycle is left when the API server has dropped the stop signal (`dropContainerStopSignals`).
fn has_lifecycle(check: &Check<'_>, container: &Pointer) -> bool {
    let Some(lifecycle) = check.raw_at(&container.key("lifecycle")) else { return false };
    let is_set = |key: &str| lifecycle.get(key).is_some_and(|value| !value.is_null());
    let held_only_a_signal = is_set("stopSignal") && !is_set("postStart") && !is_set("preStop");
    !(held_only_a_signal && check.version.drops_stop_signal())
}
