//! What several test programs share.
#![allow(dead_code, reason = "each test program uses a part")]

use outrigger_manifest::{ConfiguredKinds, Workload, find_workloads};
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

/// The meaning of every document of `text` that can be read, with its number.
pub(crate) fn read_values(text: &str) -> Vec<(usize, Value)> {
    let documents = split_documents(text).into_iter().filter_map(|source| {
        let index = source.index;
        Some((index, Document::parse(text, source, &Limits::default()).ok()?.value().ok()?))
    });
    documents.collect()
}

/// All workloads of `text`, each with its document.
pub(crate) fn find_all(text: &str, kinds: &ConfiguredKinds) -> Vec<(Workload, Value)> {
    let found = read_values(text).into_iter().flat_map(|(index, value)| {
        let workloads = find_workloads(index, &value, kinds);
        workloads.into_iter().map(move |workload| (workload, value.clone())).collect::<Vec<_>>()
    });
    found.collect()
}

/// What the containers of a list are called: by name, else by place.
pub(crate) fn container_names(spec: &Value, list: &str) -> Vec<String> {
    let containers = spec.get(list).and_then(Value::as_array).into_iter().flatten().enumerate();
    let name = |(index, container): (usize, &Value)| {
        let name = container.get("name").and_then(Value::as_str);
        name.map_or_else(|| format!("{list}[{index}]"), str::to_owned)
    };
    containers.map(name).collect()
}

/// Whether an init container has a restart policy of its own, as a native sidecar does.
pub(crate) fn has_native_sidecar(spec: &Value) -> bool {
    let containers = spec.get("initContainers").and_then(Value::as_array).into_iter().flatten();
    containers.into_iter().any(|container| container.get("restartPolicy").is_some())
}
