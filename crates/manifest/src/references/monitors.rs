//! What names ports: Services, monitors of the Prometheus Operator, network policies.

use outrigger_text::Pointer;
use serde_json::Value;

use super::{LabelSelector, Named, Namespaces, Reference, ReferenceKind, ServiceFacts, Target};
use crate::object::{PlacedObject, get, items, string_map, text};

/// A Service that chooses pods: its labels for `ServiceMonitor`s, its selector for us.
pub(super) fn read_service(object: &Value) -> Option<ServiceFacts> {
    let selector = string_map(get(object, &["spec", "selector"]));
    (!selector.is_empty()).then(|| ServiceFacts {
        namespace: text(object, &["metadata", "namespace"]).map(str::to_owned),
        labels: string_map(get(object, &["metadata", "labels"])),
        selector: LabelSelector::from_labels(selector),
    })
}

/// Reads what names ports; other kinds give nothing.
///
/// - Service, `targetPort` by name:
///   <https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports>
/// - `NetworkPolicy`, `port` by name: <https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/>
/// - `PodMonitor` and `ServiceMonitor`: <https://prometheus-operator.dev/docs/api-reference/api/>
pub(super) fn collect_port_names(object: &PlacedObject<'_>, found: &mut Vec<Reference>) {
    let PlacedObject { document, base, value: object, group, kind } = *object;
    let spec = base.key("spec");
    let holder = text(object, &["metadata", "name"]).map(str::to_owned);
    let own_namespace = Namespaces::own(text(object, &["metadata", "namespace"]));
    let mut add = |at: Pointer, kind: ReferenceKind, target: Target, port: Option<&str>| {
        if let Some(port) = port {
            let (named, holder) = (Named::Port(port.to_owned()), holder.clone());
            found.push(Reference { document, at, kind, target, named, holder });
        }
    };
    match (group, kind) {
        ("", "Service") => {
            let Some(service) = read_service(object) else { return };
            let target = Target::Pods { selector: service.selector, namespaces: own_namespace };
            for (index, port) in items(object, &["spec", "ports"]).iter().enumerate() {
                let at = spec.key("ports").index(index).key("targetPort");
                add(at, ReferenceKind::ServicePort, target.clone(), text(port, &["targetPort"]));
            }
        }
        ("networking.k8s.io" | "extensions", "NetworkPolicy") => {
            for direction in ["ingress", "egress"] {
                for (index, rule) in items(object, &["spec", direction]).iter().enumerate() {
                    for target in read_policy_targets(object, rule, direction) {
                        for (place, port) in items(rule, &["ports"]).iter().enumerate() {
                            let at = spec.key(direction).index(index).key("ports").index(place).key("port");
                            add(at, ReferenceKind::NetworkPolicy, target.clone(), text(port, &["port"]));
                        }
                    }
                }
            }
        }
        ("monitoring.coreos.com", "PodMonitor" | "ServiceMonitor") => {
            let selector = get(object, &["spec", "selector"]).map(LabelSelector::read).unwrap_or_default();
            let namespaces = read_namespace_selector(object).unwrap_or(own_namespace);
            let (reference, list, keys, target) = if kind == "PodMonitor" {
                let target = Target::Pods { selector, namespaces };
                (ReferenceKind::PodMonitor, "podMetricsEndpoints", &["port", "targetPort"][..], target)
            } else {
                // `port` is a port of the Service; only `targetPort` is one of the pod.
                let target = Target::PodsOfServices { selector, namespaces };
                (ReferenceKind::ServiceMonitor, "endpoints", &["targetPort"][..], target)
            };
            for (index, endpoint) in items(object, &["spec", list]).iter().enumerate() {
                for key in keys {
                    let at = spec.key(list).index(index).key(*key);
                    add(at, reference, target.clone(), text(endpoint, &[key]));
                }
            }
        }
        _ => {}
    }
}

/// The pods whose ports a rule names: those of the policy for `ingress`, those that are called for `egress`. A
/// rule that lets out to anywhere names no pods.
fn read_policy_targets(policy: &Value, rule: &Value, direction: &str) -> Vec<Target> {
    let own = || Namespaces::own(text(policy, &["metadata", "namespace"]));
    if direction == "ingress" {
        let selector = get(policy, &["spec", "podSelector"]).map(LabelSelector::read).unwrap_or_default();
        return vec![Target::Pods { selector, namespaces: own() }];
    }
    let peers = items(rule, &["to"]).iter().filter_map(|peer| {
        let selector = LabelSelector::read(get(peer, &["podSelector"])?);
        let elsewhere = get(peer, &["namespaceSelector"]).is_some();
        Some(Target::Pods { selector, namespaces: if elsewhere { Namespaces::Any } else { own() } })
    });
    peers.collect()
}

fn read_namespace_selector(monitor: &Value) -> Option<Namespaces> {
    let selector = get(monitor, &["spec", "namespaceSelector"])?;
    if get(selector, &["any"]).and_then(Value::as_bool) == Some(true) {
        return Some(Namespaces::Any);
    }
    let names: Vec<String> =
        items(selector, &["matchNames"]).iter().filter_map(Value::as_str).map(str::to_owned).collect();
    (!names.is_empty()).then_some(Namespaces::Listed(names))
}
