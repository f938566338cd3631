//! Autoscalers: `HorizontalPodAutoscaler`, `VerticalPodAutoscaler`, KEDA.

use outrigger_text::Pointer;
use serde_json::Value;

use super::{Named, Reference, ReferenceKind, Target};
use crate::object::{PlacedObject, get, items, text};

/// Reads an autoscaler; other kinds give nothing.
///
/// - `HorizontalPodAutoscaler`, metrics of type `ContainerResource`:
///   <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics>
/// - `VerticalPodAutoscaler`, `resourcePolicy.containerPolicies`:
///   <https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/api.md>
/// - KEDA, `envSourceContainerName` and the trigger field `containerName`:
///   <https://keda.sh/docs/latest/reference/scaledobject-spec/>; without it KEDA reads the variables of triggers
///   (`…FromEnv`) from the first container
///
/// Those of the `VerticalPodAutoscaler` and of KEDA read 2026-11-24; container metrics of sidecars are R143.
pub(super) fn collect_autoscaler(object: &PlacedObject<'_>, found: &mut Vec<Reference>) {
    let PlacedObject { document, base, value: object, group, kind } = *object;
    let (kind, target) = match (group, kind) {
        ("autoscaling", "HorizontalPodAutoscaler") => (ReferenceKind::HorizontalAutoscaler, "scaleTargetRef"),
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => (ReferenceKind::VerticalAutoscaler, "targetRef"),
        ("keda.sh", "ScaledObject") => (ReferenceKind::ScaledObject, "scaleTargetRef"),
        _ => return,
    };
    let spec = base.key("spec");
    let Some(name) = text(object, &["spec", target, "name"]) else { return };
    let holder = text(object, &["metadata", "name"]).map(str::to_owned);
    let target = Target::Object {
        kind: text(object, &["spec", target, "kind"]).unwrap_or("Deployment").to_owned(),
        name: name.to_owned(),
        namespace: text(object, &["metadata", "namespace"]).map(str::to_owned),
    };
    let mut add = |at: Pointer, value: Option<&Value>| {
        if let Some(name) = value.and_then(Value::as_str) {
            let named = Named::Container(name.to_owned());
            let (target, holder) = (target.clone(), holder.clone());
            found.push(Reference { document, at, kind, target, named, holder });
        }
    };
    match kind {
        ReferenceKind::HorizontalAutoscaler => {
            for (index, metric) in items(object, &["spec", "metrics"]).iter().enumerate() {
                let keys = ["containerResource", "container"];
                add(spec.key("metrics").index(index).keys(keys), get(metric, &keys));
            }
        }
        ReferenceKind::VerticalAutoscaler => {
            let keys = ["resourcePolicy", "containerPolicies"];
            for (index, policy) in items(object, &["spec", keys[0], keys[1]]).iter().enumerate() {
                add(spec.keys(keys).index(index).key("containerName"), get(policy, &["containerName"]));
            }
        }
        _ => {
            let keys = ["scaleTargetRef", "envSourceContainerName"];
            add(spec.keys(keys), get(object, &["spec", keys[0], keys[1]]));
            let reads_first = get(object, &["spec", keys[0], keys[1]]).is_none() && reads_variables(object);
            for (index, trigger) in items(object, &["spec", "triggers"]).iter().enumerate() {
                let keys = ["metadata", "containerName"];
                add(spec.key("triggers").index(index).keys(keys), get(trigger, &keys));
            }
            if reads_first {
                let at = spec.key("scaleTargetRef");
                found.push(Reference { document, at, kind, target, named: Named::Place(0), holder });
            }
        }
    }
}

fn reads_variables(object: &Value) -> bool {
    let metadata =
        items(object, &["spec", "triggers"]).iter().filter_map(|trigger| get(trigger, &["metadata"]));
    metadata.filter_map(Value::as_object).flat_map(serde_json::Map::keys).any(|key| key.ends_with("FromEnv"))
}
