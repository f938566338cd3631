//! Patches: parts of workloads that are merged, and operations on paths.

use outrigger_text::Pointer;
use serde_json::Value;

use super::{Named, Reference, ReferenceKind, Target};
use crate::object::{items, text};
use crate::{ConfiguredKinds, Form, Workload, find_workloads};

/// Reads a patch of either form. `target` overrides whom the patch itself names.
pub(crate) fn collect_patch(
    document: usize,
    patch: &Value,
    target: Option<&Target>,
    found: &mut Vec<Reference>,
) {
    if let Some(operations) = patch.as_array() {
        let target = target.cloned().unwrap_or(Target::Unknown);
        return collect_json_patch(document, &Pointer::ROOT, operations, &target, found);
    }
    for workload in find_workloads(document, patch, &ConfiguredKinds::default()) {
        let from = found.len();
        collect_merge_patch(&workload, patch, found);
        for reference in &mut found[from..] {
            reference.kind = ReferenceKind::StrategicMergePatch;
            if let Some(target) = target {
                reference.target = target.clone();
            }
        }
    }
}

/// Names every container that `workload` lists under `containers`, as a patch would.
pub(super) fn collect_merge_patch(workload: &Workload, document: &Value, found: &mut Vec<Reference>) {
    let target = match (&workload.kind, &workload.name) {
        (Some(kind), Some(name)) => {
            Target::Object { kind: kind.clone(), name: name.clone(), namespace: workload.namespace.clone() }
        }
        _ => Target::Unknown,
    };
    let kind = match workload.form {
        Form::Fragment => ReferenceKind::StrategicMergePatch,
        Form::BuiltIn | Form::Known => ReferenceKind::WholeWorkload,
        Form::Configured | Form::Unconfigured | Form::NotAPod(_) => return,
    };
    let containers = workload.pod_spec(document).map_or(&[][..], |spec| items(spec, &["containers"]));
    for (index, container) in containers.iter().enumerate() {
        if let Some(name) = text(container, &["name"]) {
            found.push(Reference {
                document: workload.document,
                at: workload.pod_spec.key("containers").index(index),
                kind,
                target: target.clone(),
                named: Named::Container(name.to_owned()),
                holder: None,
            });
        }
    }
}

/// Whether `value` is a list of operations as RFC 6902 has them.
pub(super) fn is_json_patch(value: &Value) -> bool {
    let is_operation = |entry: &Value| text(entry, &["op"]).is_some() && text(entry, &["path"]).is_some();
    value.as_array().is_some_and(|entries| !entries.is_empty() && entries.iter().all(is_operation))
}

/// Reads operations (RFC 6902) that stand at `at`.
pub(super) fn collect_json_patch(
    document: usize,
    at: &Pointer,
    operations: &[Value],
    target: &Target,
    found: &mut Vec<Reference>,
) {
    for (index, operation) in operations.iter().enumerate() {
        for key in ["path", "from"] {
            let Some(path) = text(operation, &[key]) else { continue };
            for named in name_by_path(path, operation) {
                found.push(Reference {
                    document,
                    at: at.index(index).key(key),
                    kind: ReferenceKind::JsonPatch,
                    target: target.clone(),
                    named,
                    holder: None,
                });
            }
        }
    }
}

/// What of the list `containers` a path of an operation names.
fn name_by_path(path: &str, operation: &Value) -> Vec<Named> {
    let tokens: Vec<&str> = path.split('/').skip(1).collect();
    let list = tokens.windows(2).position(|pair| pair == ["spec", "containers"]).map(|at| at + 1);
    let Some(list) = list else {
        // The operation may replace all that holds the list.
        let holds_list = |keys: &[&str]| !items(operation, keys).is_empty();
        let is_whole = holds_list(&["value", "containers"])
            || holds_list(&["value", "spec", "containers"])
            || holds_list(&["value", "template", "spec", "containers"]);
        return if is_whole { vec![Named::List] } else { Vec::new() };
    };
    let added = || text(operation, &["value", "name"]).map(|name| Named::Container(name.to_owned()));
    let is_item = tokens.len() == list + 2;
    match tokens.get(list + 1) {
        None => vec![Named::List],
        Some(&"-") => added().into_iter().collect(),
        Some(index) => {
            let place = index.parse().ok().map(Named::Place);
            place.into_iter().chain(is_item.then(added).flatten()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_name_places_lists_and_added_containers() {
        let named = |operation: Value| name_by_path(text(&operation, &["path"]).unwrap(), &operation);
        let proxy = || Named::Container("proxy".to_owned());
        let at = |rest: &str| format!("/spec/template/spec/containers{rest}");
        assert_eq!(named(json!({"op": "replace", "path": at("/1/args")})), [Named::Place(1)]);
        assert_eq!(named(json!({"op": "add", "path": at("/-"), "value": {"name": "proxy"}})), [proxy()]);
        let inserted = named(json!({"op": "add", "path": at("/0"), "value": {"name": "proxy"}}));
        assert_eq!(inserted, [Named::Place(0), proxy()]);
        assert_eq!(named(json!({"op": "remove", "path": at("")})), [Named::List]);
        let whole = json!({"op": "replace", "path": "/spec/template/spec", "value": {"containers": [{}]}});
        assert_eq!(named(whole), [Named::List]);
        assert_eq!(named(json!({"op": "add", "path": "/spec/template/spec/initContainers/0"})), []);
        assert_eq!(named(json!({"op": "add", "path": "/metadata/labels/containers"})), []);
    }
}
