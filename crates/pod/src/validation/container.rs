use std::collections::BTreeSet;

use outrigger_text::Pointer;

use super::collect::Findings;
use super::{Check, environment, handler, mounts, names, ports, resources};
use crate::container::Container;
use crate::probe::ProbeKind;
use crate::reference::ContainerRef;

/// `validateContainerCommon`: what holds for each container of a pod.
pub(super) fn check_common(
    check: &Check<'_>,
    place: ContainerRef,
    container: &Container,
    volumes: &BTreeSet<&str>,
    findings: &mut Findings,
) {
    let at = place.pointer();
    match container.name.as_deref() {
        None | Some("") => findings.required(at.key("name"), ""),
        Some(name) => {
            for wrong in names::dns_label(name) {
                findings.invalid(at.key("name"), name, &wrong);
            }
        }
    }
    check_image(check, &at, container, findings);
    ports::check_ports(&at, container, findings);
    environment::check_env(check, &at, container, findings);
    mounts::check_mounts(&at, container, volumes, findings);
    check_one_of(check, at.key("imagePullPolicy"), &["Always", "IfNotPresent", "Never"], findings);
    check_one_of(check, at.key("terminationMessagePolicy"), &["File", "FallbackToLogsOnError"], findings);
    resources::check_container_resources(&at, container, findings);
    resources::check_resize_policy(check, &at, container, findings);
    check_security(&at, container, findings);
}

/// An image is required; around it a pod of its own may have no white space, a template may
/// (`validateContainerOnlyForPod`).
fn check_image(check: &Check<'_>, at: &Pointer, container: &Container, findings: &mut Findings) {
    let image = container.image.as_ref().map_or("", |image| image.as_str());
    if image.is_empty() {
        findings.required(at.key("image"), "");
    } else if check.owner.is_pod() && image.trim() != image {
        findings.invalid(at.key("image"), image, "must not have leading or trailing whitespace");
    }
}

/// A text that is one of those supported. Not set, or empty, it gets its default.
fn check_one_of(check: &Check<'_>, at: Pointer, supported: &[&str], findings: &mut Findings) {
    let text = check.raw_at(&at).and_then(serde_json::Value::as_str);
    if let Some(text) = text.filter(|text| !text.is_empty() && !supported.contains(text)) {
        findings.not_supported(at, text, supported);
    }
}

/// `ValidateSecurityContext`, as far as the typed container holds it.
fn check_security(at: &Pointer, container: &Container, findings: &mut Findings) {
    let context = &container.security_context;
    let at = at.key("securityContext");
    let ids = [("runAsUser", context.run_as_user), ("runAsGroup", context.run_as_group)];
    for (key, id) in ids {
        if let Some(id) = id.filter(|id| !(0..=i64::from(i32::MAX)).contains(id)) {
            findings.invalid_number(at.key(key), id, "must be between 0 and 2147483647, inclusive");
        }
    }
    if context.allow_privilege_escalation == Some(false) {
        if context.privileged == Some(true) {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            findings.invalid(at.clone(), "", detail);
        }
        if context.capabilities_added.iter().any(|one| one == "CAP_SYS_ADMIN") {
            let detail =
                "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            findings.invalid(at, "", detail);
        }
    }
}

/// Hooks and probes of an app container or a sidecar (R121, R123).
pub(super) fn check_lifecycle_and_probes(
    check: &Check<'_>,
    place: ContainerRef,
    container: &Container,
    findings: &mut Findings,
) {
    let at = place.pointer();
    handler::check_lifecycle(check, &at.key("lifecycle"), container.lifecycle.as_ref(), findings);
    let probes = [
        (ProbeKind::Liveness, &container.liveness_probe),
        (ProbeKind::Readiness, &container.readiness_probe),
        (ProbeKind::Startup, &container.startup_probe),
    ];
    for (kind, probe) in probes {
        if let Some(probe) = probe {
            handler::check_probe(check, &at.key(kind.field()), kind, probe, findings);
        }
    }
}
