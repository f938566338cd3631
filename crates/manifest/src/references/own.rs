//! References inside of a workload to its own containers.

use outrigger_text::Pointer;
use serde_json::Value;

use super::{Named, Reference, ReferenceKind, Target};
use crate::Workload;
use crate::object::{self, get, items, text};

/// The annotations that name a container for kubectl, the first of them obsolete
/// (<https://kubernetes.io/docs/reference/labels-annotations-taints/#kubectl-kubernetes-io-default-container>).
const DEFAULT_CONTAINER: &[&str] =
    &["kubectl.kubernetes.io/default-logs-container", "kubectl.kubernetes.io/default-container"];

pub(super) fn collect_own_references(workload: &Workload, document: &Value, found: &mut Vec<Reference>) {
    let mut add = |at: Pointer, kind: ReferenceKind, name: &str| {
        found.push(Reference {
            document: workload.document,
            at,
            kind,
            target: Target::Template(workload.template.clone()),
            named: Named::Container(name.to_owned()),
            holder: None,
        });
    };
    let annotations = workload.template.keys(["metadata", "annotations"]);
    for key in DEFAULT_CONTAINER {
        let at = annotations.key(*key);
        if let Some(name) = object::at(document, &at).and_then(Value::as_str) {
            add(at, ReferenceKind::DefaultContainer, name);
        }
    }
    if let Some(spec) = workload.pod_spec(document) {
        collect_resource_fields(spec, &workload.pod_spec, &mut add);
    }
    // A Job's own spec holds its template.
    if let Some((job_spec, _)) = workload.template.split_last()
        && let Some(spec) = object::at(document, &job_spec)
    {
        let rules = job_spec.keys(["podFailurePolicy", "rules"]);
        for (index, rule) in items(spec, &["podFailurePolicy", "rules"]).iter().enumerate() {
            if let Some(name) = text(rule, &["onExitCodes", "containerName"]) {
                let at = rules.index(index).keys(["onExitCodes", "containerName"]);
                add(at, ReferenceKind::JobFailurePolicy, name);
            }
        }
    }
}

/// `resourceFieldRef.containerName` in the env of containers and in downward API volumes
/// (<https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-resourceFieldRef>).
fn collect_resource_fields(spec: &Value, at: &Pointer, add: &mut impl FnMut(Pointer, ReferenceKind, &str)) {
    let field = ["resourceFieldRef", "containerName"];
    let mut look = |entry: &Value, at: &Pointer| {
        if let Some(name) = text(entry, &field) {
            add(at.keys(field), ReferenceKind::ResourceField, name);
        }
    };
    for list in ["initContainers", "containers"] {
        for (index, container) in items(spec, &[list]).iter().enumerate() {
            for (variable, entry) in items(container, &["env"]).iter().enumerate() {
                let at = at.key(list).index(index).key("env").index(variable).key("valueFrom");
                if let Some(entry) = get(entry, &["valueFrom"]) {
                    look(entry, &at);
                }
            }
        }
    }
    for (index, volume) in items(spec, &["volumes"]).iter().enumerate() {
        let at = at.key("volumes").index(index);
        let mut look_items = |volume: &Value, at: &Pointer| {
            for (item, entry) in items(volume, &["downwardAPI", "items"]).iter().enumerate() {
                look(entry, &at.keys(["downwardAPI", "items"]).index(item));
            }
        };
        look_items(volume, &at);
        for (source, entry) in items(volume, &["projected", "sources"]).iter().enumerate() {
            look_items(entry, &at.keys(["projected", "sources"]).index(source));
        }
    }
}
