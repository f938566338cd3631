use std::collections::BTreeSet;

use outrigger_text::Pointer;

use super::collect::Findings;
use super::{Check, container, init, mounts, owner, ports, resources};
use crate::pod::RestartPolicy;
use crate::reference::{ContainerList, ContainerRef};

/// Checks `spec` as `ValidatePodSpec` does, as far as it concerns containers.
pub(super) fn check_spec(check: &Check<'_>, findings: &mut Findings) {
    let spec = Pointer::ROOT.key("spec");
    let volumes = mounts::check_volumes(check, findings);
    check_app_containers(check, &volumes, findings);
    init::check_init_containers(check, &volumes, findings);
    resources::check_pod_resources(check, findings);
    ports::check_host_network(check, findings);
    check_restart_policy(check, &spec, findings);
    if let Some(policy) = check.pod.dns_policy.as_deref().filter(|policy| !policy.is_empty()) {
        const POLICIES: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
        if !POLICIES.contains(&policy) {
            findings.not_supported(spec.key("dnsPolicy"), policy, &POLICIES);
        }
    }
    if let Some(seconds) = check.pod.active_deadline_seconds
        && !(1..=i64::from(i32::MAX)).contains(&seconds)
    {
        let at = spec.key("activeDeadlineSeconds");
        findings.invalid_number(at, seconds, "must be between 1 and 2147483647, inclusive");
    }
    if check.pod.share_process_namespace == Some(true) && check.pod.host_pid == Some(true) {
        let at = spec.key("shareProcessNamespace");
        findings.invalid_literal(at, "true", "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    check_operating_system(check, &spec, findings);
    owner::check_owner(check, findings);
}

/// `validateContainers`: at least one, names unique (R120), host ports unique among all (R124).
fn check_app_containers(check: &Check<'_>, volumes: &BTreeSet<&str>, findings: &mut Findings) {
    let list = ContainerList::App;
    if check.pod.containers.is_empty() {
        findings.required(Pointer::ROOT.keys(["spec", list.key()]), "");
        return;
    }
    let mut names = BTreeSet::new();
    for (index, one) in check.pod.containers.iter().enumerate() {
        let place = ContainerRef::app(index);
        container::check_common(check, place, one, volumes, findings);
        // An empty name counts here too, as in the API server: two containers without a name are duplicates.
        let name = one.name.as_deref().unwrap_or_default();
        if !names.insert(name) {
            findings.duplicate(place.pointer().key("name"), name);
        }
        container::check_lifecycle_and_probes(check, place, one, findings);
        super::restart::check_app_policy(check, place, one, findings);
    }
    ports::check_host_ports(check.pod.containers.iter().enumerate(), list, check, findings);
}

/// `validateRestartPolicy`. Not set, or empty, it is `Always`.
fn check_restart_policy(check: &Check<'_>, spec: &Pointer, findings: &mut Findings) {
    if let RestartPolicy::Other(text) = check.pod.restart_policy()
        && !text.is_empty()
    {
        findings.not_supported(spec.key("restartPolicy"), text, &["Always", "OnFailure", "Never"]);
    }
}

/// `validateOS`, and of `validateWindows` what the typed pod holds.
fn check_operating_system(check: &Check<'_>, spec: &Pointer, findings: &mut Findings) {
    let at = spec.key("os");
    if check.raw_at(&at).is_none() {
        return;
    }
    match check.pod.os_name.as_deref() {
        None | Some("") => findings.required(at.key("name"), ""),
        Some("linux") => {}
        Some("windows") => {
            let unsupported = [
                ("hostPID", check.pod.host_pid == Some(true)),
                ("shareProcessNamespace", check.pod.share_process_namespace.is_some()),
            ];
            for (key, _) in unsupported.iter().filter(|(_, is_set)| *is_set) {
                findings.forbidden(spec.key(*key), "cannot be set for a windows pod");
            }
        }
        Some(other) => findings.not_supported(at, other, &["linux", "windows"]),
    }
}
