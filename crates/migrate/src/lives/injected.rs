//! The mesh proxy that a pod gets when it is created, put into a template as its injector would.

use outrigger_catalog::{Entry, Resolver};
use outrigger_pod::{ContainerRef, Pod};
use serde_json::{Value, json};

use crate::case::Case;
use crate::mesh::ProxyMode;

/// The template with its injected proxy; nothing where none is injected, and the reason where it cannot be said how it
/// runs.
pub(super) fn add_injected(case: &Case<'_>, template: &Value) -> Option<Result<Value, String>> {
    let injection = case.injection.as_ref()?;
    let mesh = injection.mesh;
    let entry = mesh.proxy_entry().and_then(|id| case.world.catalog.entry(id));
    let Some((entry, name)) = entry.and_then(|entry| Some((entry, entry.recognise.container_names.first()?)))
    else {
        return Some(Err(format!("the proxy that {mesh} puts into the pod")));
    };
    let mut template = template.clone();
    let spec = template.pointer_mut("/spec").and_then(Value::as_object_mut)?;
    match injection.mode {
        ProxyMode::Unknown => {
            return Some(Err(format!(
                "the proxy that {mesh} puts into the pod: the files do not show how it runs"
            )));
        }
        ProxyMode::Legacy { .. } => list(spec, "containers")?.push(json!({ "name": name })),
        ProxyMode::Native { .. } => {
            list(spec, "initContainers")?.insert(0, json!({ "name": name, "restartPolicy": "Always" }));
            gate(case, entry, &mut template);
        }
    }
    Some(Ok(template))
}

fn list<'s>(spec: &'s mut serde_json::Map<String, Value>, key: &str) -> Option<&'s mut Vec<Value>> {
    let list = spec.entry(key).or_insert(Value::Null);
    if list.is_null() {
        *list = json!([]);
    }
    list.as_array_mut()
}

/// Gives the proxy, the first init container, the startup probe that its entry knows.
fn gate(case: &Case<'_>, entry: &Entry, template: &mut Value) {
    let pod = Pod::read(template).pod;
    let resolver = Resolver::new(entry, &pod, ContainerRef::init(0), case.surroundings);
    let gate = resolver.and_then(|resolver| resolver.startup().best().map(|gate| gate.probe.to_value()));
    if let (Some(probe), Some(proxy)) = (gate, template.pointer_mut("/spec/initContainers/0")) {
        proxy["startupProbe"] = probe;
    }
}
