use outrigger_text::Pointer;

use super::collect::Findings;
use super::{Check, names};
use crate::container::Container;

const SOURCES: [&str; 5] = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

/// `ValidateEnv` and `ValidateEnvFrom`. Two variables with one name are allowed; the last counts.
pub(super) fn check_env(check: &Check<'_>, at: &Pointer, container: &Container, findings: &mut Findings) {
    let well_formed =
        if check.version.has_relaxed_env_names() { names::relaxed_env_name } else { names::env_name };
    // Places are made only where they are needed: most variables are well.
    for (index, variable) in container.env.iter().enumerate() {
        let place = || at.key("env").index(index);
        match variable.name.as_deref() {
            None | Some("") => findings.required(place().key("name"), ""),
            Some(name) => {
                for wrong in well_formed(name) {
                    findings.invalid(place().key("name"), name, &wrong);
                }
            }
        }
        if variable.value_from.is_some() {
            let has_value = variable.value.as_deref().is_some_and(|value| !value.is_empty());
            check_value_from(check, place().key("valueFrom"), has_value, findings);
        }
    }
    for (index, source) in container.env_from.iter().enumerate() {
        let at = at.key("envFrom").index(index);
        if let Some(prefix) = source.prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
            for wrong in well_formed(prefix) {
                findings.invalid(at.key("prefix"), prefix, &wrong);
            }
        }
        check_env_from(check, &at, findings);
    }
}

/// `validateEnvVarValueFrom`: exactly one source, and no value beside it.
fn check_value_from(check: &Check<'_>, at: Pointer, has_value: bool, findings: &mut Findings) {
    let known = if check.version.has_env_files() { &SOURCES[..] } else { &SOURCES[..4] };
    let set = known.iter().filter(|key| check.raw_at(&at.key(**key)).is_some()).collect::<Vec<_>>();
    for key in &set {
        check_reference(check, &at.key(**key), key, findings);
    }
    match set.len() {
        0 => {
            let (last, others) = known.split_last().unwrap_or((&"", &[]));
            let detail = format!("must specify one of: `{}` or `{last}`", others.join("`, `"));
            findings.invalid(at, "", &detail);
        }
        _ if has_value => findings.invalid(at, "", "may not be specified when `value` is not empty"),
        1 => {}
        _ => findings.invalid(at, "", "may not have more than one field specified at a time"),
    }
}

/// What a source must name: a key, a field's path, a resource.
fn check_reference(check: &Check<'_>, at: &Pointer, source: &str, findings: &mut Findings) {
    let text = |key: &str| check.raw_at(&at.key(key)).and_then(serde_json::Value::as_str).unwrap_or_default();
    let needed: &[&str] = match source {
        "configMapKeyRef" | "secretKeyRef" => &["key"],
        "fieldRef" => &["fieldPath"],
        "resourceFieldRef" => &["resource"],
        "fileKeyRef" => &["key", "volumeName", "path"],
        _ => &[],
    };
    for key in needed.iter().filter(|key| text(key).is_empty()) {
        findings.required(at.key(*key), "");
    }
    match source {
        "fieldRef" => check_field_path(at, text("fieldPath"), findings),
        "resourceFieldRef" => {
            let resource = text("resource");
            let known = RESOURCES.contains(&resource)
                || ["limits.hugepages-", "requests.hugepages-"].iter().any(|one| resource.starts_with(one));
            if !resource.is_empty() && !known {
                findings.not_supported(at.key("resource"), resource, &RESOURCES);
            }
        }
        _ => {}
    }
}

const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// `validateObjectFieldSelector` and `ConvertDownwardAPIFieldLabel`.
fn check_field_path(at: &Pointer, path: &str, findings: &mut Findings) {
    const FIELDS: [&str; 9] = [
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.nodeName",
        "spec.serviceAccountName",
        "status.hostIP",
        "status.hostIPs",
        "status.podIP",
        "status.podIPs",
    ];
    /// Fields that have a name in this place but are not for variables.
    const OTHERS: [&str; 5] = [
        "metadata.annotations",
        "metadata.labels",
        "spec.restartPolicy",
        "spec.schedulerName",
        "status.phase",
    ];
    if path.is_empty() || FIELDS.contains(&path) || path == "spec.host" {
        return;
    }
    let at = at.key("fieldPath");
    let subscripted =
        path.strip_suffix("']").and_then(|path| path.split_once("['")).filter(|(map, _)| !map.is_empty());
    match subscripted {
        Some(("metadata.annotations" | "metadata.labels", _)) => {}
        Some(_) => {
            let detail =
                format!("error converting fieldPath: field label does not support subscript: {path}");
            findings.invalid(at, path, &detail);
        }
        None if OTHERS.contains(&path) => findings.not_supported(at, path, &FIELDS),
        None => {
            findings.invalid(
                at,
                path,
                &format!("error converting fieldPath: field label not supported: {path}"),
            );
        }
    }
}

/// Exactly one source, with a name.
fn check_env_from(check: &Check<'_>, at: &Pointer, findings: &mut Findings) {
    let set = ["configMapRef", "secretRef"].into_iter().filter(|key| check.raw_at(&at.key(*key)).is_some());
    let set = set.collect::<Vec<_>>();
    for key in &set {
        let name = at.key(*key).key("name");
        if check.raw_at(&name).and_then(serde_json::Value::as_str).is_none_or(str::is_empty) {
            findings.required(name, "");
        }
    }
    match set.len() {
        0 => findings.invalid(at.clone(), "", "must specify one of: `configMapRef` or `secretRef`"),
        1 => {}
        _ => findings.invalid(at.clone(), "", "may not have more than one field specified at a time"),
    }
}
