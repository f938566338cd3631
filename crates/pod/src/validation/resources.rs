use std::collections::{BTreeMap, BTreeSet};

use outrigger_text::Pointer;

use super::collect::Findings;
use super::{Check, names};
use crate::container::{Container, Resources};
use crate::pod::RestartPolicy;
use crate::quantity::Quantity;
use crate::reference::ContainerRef;
use crate::resources;

/// `ValidateContainerResourceRequirements`.
pub(super) fn check_container_resources(at: &Pointer, container: &Container, findings: &mut Findings) {
    check_requirements(&at.key("resources"), &container.resources, check_container_resource, findings);
}

/// `validatePodResources` (R133): pod-level resources are at least what the containers ask for together, and no app
/// container's limit is above the pod's.
pub(super) fn check_pod_resources(check: &Check<'_>, findings: &mut Findings) {
    let pod = check.pod;
    let at = Pointer::ROOT.keys(["spec", "resources"]);
    // With the defaults that the API server sets before it looks.
    let Some(written) = pod.resources.as_ref().filter(|_| check.version.has_pod_level_resources()) else {
        return;
    };
    let own = resources::pod_level(pod, check.version).unwrap_or_else(|| written.clone());
    if pod.os_name.as_deref() == Some("windows") {
        findings.forbidden(at, "may not be set for a windows pod");
        return;
    }
    if check.raw_at(&at.key("claims")).is_some() {
        findings.forbidden(at.key("claims"), "claims may not be set for Resources at pod-level");
    }
    check_requirements(&at, &own, check_pod_resource, findings);
    let sum = resources::container_requests(pod);
    for (name, request) in &own.requests {
        if let Some(sum) = sum.get(name).filter(|sum| *sum > request) {
            let detail = format!("must be greater than or equal to aggregate container requests of {sum}");
            findings.invalid(at.key("requests").key(name), &request.to_string(), &detail);
        }
    }
    let sum = resources::container_limits(pod);
    for (name, limit) in own.limits.iter().filter(|(name, _)| is_huge_page(name)) {
        if let Some(sum) = sum.get(name).filter(|sum| *sum > limit) {
            let detail = format!("must be greater than or equal to aggregate container limits of {sum}");
            findings.invalid(at.key("limits").key(name), &limit.to_string(), &detail);
        }
    }
    for (index, container) in pod.containers.iter().enumerate() {
        for (name, limit) in &container.resources.limits {
            if let Some(most) = own.limits.get(name).filter(|most| limit > *most) {
                let at = ContainerRef::app(index).pointer().keys(["resources", "limits", name]);
                let detail = format!("must be less than or equal to pod limits of {most}");
                findings.invalid(at, &limit.to_string(), &detail);
            }
        }
    }
}

/// `validateResourceRequirements`.
fn check_requirements(at: &Pointer, resources: &Resources, check_name: CheckName, findings: &mut Findings) {
    let Resources { requests, limits, .. } = resources;
    let requests_at = at.key("requests");
    check_amounts(&at.key("limits"), limits, check_name, findings);
    check_amounts(&requests_at, requests, check_name, findings);
    for (name, request) in requests {
        let text = request.to_string();
        match limits.get(name) {
            Some(limit) if request != limit && !may_be_overcommitted(name) => {
                let detail = format!("must be equal to {name} limit of {limit}");
                findings.invalid(requests_at.clone(), &text, &detail);
            }
            Some(limit) if request > limit => {
                let detail = format!("must be less than or equal to {name} limit of {limit}");
                findings.invalid(requests_at.clone(), &text, &detail);
            }
            None if !may_be_overcommitted(name) => {
                findings.required(at.key("limits"), "Limit must be set for non overcommitable resources");
            }
            _ => {}
        }
    }
    let named = || requests.keys().chain(limits.keys());
    let is_compute = |name: &String| name == "cpu" || name == "memory";
    if named().any(|name| is_huge_page(name)) && !named().any(is_compute) {
        findings.forbidden(at.clone(), "HugePages require cpu or memory");
    }
}

/// `ValidateResourceQuantityValue` for each amount, and its name.
fn check_amounts(
    at: &Pointer,
    amounts: &BTreeMap<String, Quantity>,
    check_name: CheckName,
    findings: &mut Findings,
) {
    for (name, amount) in amounts {
        let at = at.key(name);
        check_name(&at, name, findings);
        let text = amount.to_string();
        if amount.is_negative() {
            findings.invalid(at.clone(), &text, "must be greater than or equal to 0");
        }
        if !is_native(name) && !amount.is_whole() {
            findings.invalid(at, &text, "must be an integer");
        }
    }
}

/// What may be the name of a resource, at this place.
type CheckName = fn(&Pointer, &str, &mut Findings);

/// `validateContainerResourceName`.
fn check_container_resource(at: &Pointer, name: &str, findings: &mut Findings) {
    let standard = ["cpu", "memory", "ephemeral-storage"].contains(&name) || is_huge_page(name);
    if !names::is_qualified_name(name) {
        findings.invalid(at.clone(), name, "must be a qualified name");
    } else if !name.contains('/') && !standard {
        findings.invalid(at.clone(), name, "must be a standard resource for containers");
    } else if !is_native(name) && name.starts_with("requests.") {
        findings.invalid(at.clone(), name, "doesn't follow extended resource name standard");
    }
}

/// `validatePodResourceName`.
fn check_pod_resource(at: &Pointer, name: &str, findings: &mut Findings) {
    if !["cpu", "memory"].contains(&name) && !is_huge_page(name) {
        findings.not_supported(at.clone(), name, &["cpu", "hugepages-", "memory"]);
    }
}

fn is_huge_page(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// `IsNativeResource`.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// `IsOvercommitAllowed`.
fn may_be_overcommitted(name: &str) -> bool {
    is_native(name) && !is_huge_page(name)
}

/// `validateResizePolicy`; before 1.33 the API server drops the field.
pub(super) fn check_resize_policy(
    check: &Check<'_>,
    at: &Pointer,
    container: &Container,
    findings: &mut Findings,
) {
    if !check.version.has_resize_policy() {
        return;
    }
    let at = at.key("resizePolicy");
    let mut seen = BTreeSet::new();
    for (index, policy) in container.resize_policy.iter().enumerate() {
        let resource = policy.resource_name.as_deref().unwrap_or_default();
        let restart = policy.restart_policy.as_deref().unwrap_or_default();
        if !seen.insert(resource) {
            findings.duplicate(at.index(index), resource);
        }
        for (text, supported) in
            [(resource, ["cpu", "memory"]), (restart, ["NotRequired", "RestartContainer"])]
        {
            if text.is_empty() {
                findings.required(at.clone(), "");
            } else if !supported.contains(&text) {
                findings.not_supported(at.clone(), text, &supported);
            }
        }
        if *check.pod.restart_policy() == RestartPolicy::Never && restart != "NotRequired" {
            let detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
            findings.invalid(at.clone(), restart, detail);
        }
    }
}

/// `RestartContainer` on a one-shot init container (R127).
pub(super) fn check_resize_of_one_shot(
    check: &Check<'_>,
    at: &Pointer,
    container: &Container,
    findings: &mut Findings,
) {
    if !check.version.refuses_resize_restart_of_init() {
        return;
    }
    for (index, policy) in container.resize_policy.iter().enumerate() {
        if policy.restart_policy.as_deref() == Some("RestartContainer") {
            let detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
            let at = at.key("resizePolicy").index(index).key("restartPolicy");
            findings.invalid(at, "RestartContainer", detail);
        }
    }
}
