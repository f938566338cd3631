//! Autoscalers that keep a share of a workload's requests in use.

use outrigger_text::Pointer;
use serde_json::Value;

use crate::object::{PlacedObject, get, items, text};
use crate::references::visit_objects;

/// A target of utilization in a `HorizontalPodAutoscaler`: it needs the requests of all containers of the pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtilizationTarget {
    /// Which document of its text, from 0.
    pub document: usize,
    /// Where it is written.
    pub at: Pointer,
    /// The kind of the object that is scaled.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The namespace of both, where one is given.
    pub namespace: Option<String>,
    /// The resource whose use is measured: `cpu`.
    pub resource: String,
}

/// Whether `text` could hold an autoscaler by utilization.
pub fn may_measure_utilization(text: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    has("HorizontalPodAutoscaler") && has("tilization")
}

/// The targets of utilization in the meaning of document number `document`: of metrics of the type `Resource`, as each
/// version of `autoscaling` spells them
/// (<https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/>, read
/// 2026-11-24; `autoscaling/v1` has `targetCPUUtilizationPercentage`, and `v2beta1` `targetAverageUtilization`).
pub fn find_utilization_targets(document: usize, value: &Value) -> Vec<UtilizationTarget> {
    let mut found = Vec::new();
    visit_objects(&Pointer::ROOT, value, &mut |base, object| {
        let object = PlacedObject::new(document, base, object);
        if (object.group, object.kind) == ("autoscaling", "HorizontalPodAutoscaler") {
            collect(&object, &mut found);
        }
    });
    found
}

fn collect(object: &PlacedObject<'_>, found: &mut Vec<UtilizationTarget>) {
    let PlacedObject { document, base, value, .. } = *object;
    let target = |key| text(value, &["spec", "scaleTargetRef", key]);
    let (Some(kind), Some(name)) = (target("kind"), target("name")) else { return };
    let mut add = |at: Pointer, resource: &str| {
        found.push(UtilizationTarget {
            document,
            at,
            kind: kind.to_owned(),
            name: name.to_owned(),
            namespace: text(value, &["metadata", "namespace"]).map(str::to_owned),
            resource: resource.to_owned(),
        });
    };
    let spec = base.key("spec");
    if get(value, &["spec", "targetCPUUtilizationPercentage"]).is_some_and(Value::is_number) {
        add(spec.key("targetCPUUtilizationPercentage"), "cpu");
    }
    for (index, metric) in items(value, &["spec", "metrics"]).iter().enumerate() {
        let measures = text(metric, &["resource", "target", "type"]) == Some("Utilization")
            || get(metric, &["resource", "targetAverageUtilization"]).is_some_and(Value::is_number);
        if let Some(resource) = text(metric, &["resource", "name"]).filter(|_| measures) {
            add(spec.key("metrics").index(index).key("resource"), resource);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(version: &str, spec: &Value) -> Vec<(String, String)> {
        let mut object = json!({"apiVersion": version, "kind": "HorizontalPodAutoscaler",
            "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}}});
        let fields = spec.as_object().expect("a mapping").clone();
        object["spec"].as_object_mut().expect("a mapping").extend(fields);
        let list = json!({"kind": "List", "items": [object]});
        let targets = find_utilization_targets(0, &list);
        assert!(targets.iter().all(|target| target.kind == "Deployment" && target.name == "web"));
        targets.into_iter().map(|target| (target.resource, target.at.to_string())).collect()
    }

    #[test]
    fn finds_each_spelling() {
        let metric = json!({"metrics": [
            {"type": "Pods", "pods": {"metric": {"name": "x"}}},
            {"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 70}}},
        ]});
        let at = |at: &str| format!("/items/0/spec/{at}");
        assert_eq!(found("autoscaling/v2", &metric), [("memory".to_owned(), at("metrics/1/resource"))]);
        let metric = json!({"metrics": [{"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 60}}]});
        assert_eq!(found("autoscaling/v2beta1", &metric), [("cpu".to_owned(), at("metrics/0/resource"))]);
        let metric = json!({"targetCPUUtilizationPercentage": 80});
        assert_eq!(
            found("autoscaling/v1", &metric),
            [("cpu".to_owned(), at("targetCPUUtilizationPercentage"))]
        );
    }

    #[test]
    fn other_targets_need_no_requests() {
        let metric = json!({"metrics": [
            {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "1"}}},
            {"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "web",
                "target": {"type": "Utilization", "averageUtilization": 70}}},
        ]});
        assert_eq!(found("autoscaling/v2", &metric), []);
        assert!(may_measure_utilization("kind: HorizontalPodAutoscaler\n  type: Utilization\n"));
        assert!(!may_measure_utilization("kind: HorizontalPodAutoscaler\n  type: AverageValue\n"));
    }
}
