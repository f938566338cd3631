use std::collections::BTreeSet;

use outrigger_text::Pointer;
use serde_json::Value;

use super::collect::Findings;
use super::{Check, names};
use crate::container::Container;

/// `ValidateVolumes`, without what is inside each: names, and one source at most. Gives the names that mounts may call:
/// those of valid volumes, and of the owner's volume claims.
pub(super) fn check_volumes<'c>(check: &Check<'c>, findings: &mut Findings) -> BTreeSet<&'c str> {
    let mut valid = BTreeSet::new();
    for (index, volume) in check.pod.volumes.iter().enumerate() {
        let at = Pointer::ROOT.keys(["spec", "volumes"]).index(index);
        let mut is_valid = check_one_source(check, &at, findings);
        let name = volume.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            findings.required(at.key("name"), "");
            is_valid = false;
        } else {
            for wrong in names::dns_label(name) {
                findings.invalid(at.key("name"), name, &wrong);
                is_valid = false;
            }
        }
        if valid.contains(name) {
            findings.duplicate(at.key("name"), name);
        } else if is_valid {
            valid.insert(name);
        }
    }
    valid.extend(check.owner.claim_names.iter().copied());
    valid
}

/// Whether a volume has at most one source; without any it is an empty directory.
fn check_one_source(check: &Check<'_>, at: &Pointer, findings: &mut Findings) -> bool {
    let Some(Value::Object(volume)) = check.raw_at(at) else { return true };
    let known = |key: &&String| super::unknown::VOLUME.contains(&key.as_str()) && *key != "name";
    let sources = volume.iter().filter(|(_, value)| !value.is_null()).map(|(key, _)| key).filter(known);
    let others = sources.skip(1).collect::<Vec<_>>();
    for other in &others {
        findings.forbidden(at.key(other.as_str()), "may not specify more than 1 volume type");
    }
    others.is_empty()
}

/// `ValidateVolumeMounts`.
pub(super) fn check_mounts(
    at: &Pointer,
    container: &Container,
    volumes: &BTreeSet<&str>,
    findings: &mut Findings,
) {
    let mut paths = BTreeSet::new();
    for (index, mount) in container.volume_mounts.iter().enumerate() {
        let place = |key: &str| at.key("volumeMounts").index(index).key(key);
        let name = mount.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            findings.required(place("name"), "");
        } else if !volumes.contains(name) {
            findings.not_found(place("name"), name);
        }
        let path = mount.mount_path.as_deref().unwrap_or_default();
        if path.is_empty() {
            findings.required(place("mountPath"), "");
        }
        if !paths.insert(path) {
            findings.invalid(place("mountPath"), path, "must be unique");
        }
        for (key, path) in [("subPath", &mount.sub_path), ("subPathExpr", &mount.sub_path_expr)] {
            if let Some(path) = path {
                check_descending_path(place(key), path, findings);
            }
        }
        let set = |path: &Option<String>| path.as_deref().is_some_and(|path| !path.is_empty());
        if let Some(expression) = mount.sub_path_expr.as_deref().filter(|_| set(&mount.sub_path))
            && !expression.is_empty()
        {
            let detail = "subPathExpr and subPath are mutually exclusive";
            findings.invalid(place("subPathExpr"), expression, detail);
        }
        if let Some(mode) = mount.mount_propagation.as_deref() {
            check_propagation(place("mountPropagation"), mode, container, findings);
        }
    }
}

/// `validateLocalDescendingPath`.
fn check_descending_path(at: Pointer, path: &str, findings: &mut Findings) {
    if path.starts_with('/') {
        findings.invalid(at.clone(), path, "must be a relative path");
    }
    if path.split('/').any(|part| part == "..") {
        findings.invalid(at, path, "must not contain '..'");
    }
}

/// `validateMountPropagation`.
fn check_propagation(at: Pointer, mode: &str, container: &Container, findings: &mut Findings) {
    const MODES: [&str; 3] = ["Bidirectional", "HostToContainer", "None"];
    if !MODES.contains(&mode) {
        findings.not_supported(at, mode, &MODES);
    } else if mode == "Bidirectional" && container.security_context.privileged != Some(true) {
        findings.forbidden(at, "Bidirectional mount propagation is available only to privileged containers");
    }
}
