//! What the API server takes, and what Outrigger warns of all the same.

use outrigger_pod::KubernetesVersion;
use outrigger_pod::validation::{Validation, WarningKind, check_pod};
use serde_json::{Value, json};

fn check(spec: &Value, minor: u16) -> Validation {
    check_pod(&json!({ "spec": spec }), KubernetesVersion::new(minor, 0))
}

fn warnings(spec: &Value, minor: u16) -> Vec<(WarningKind, String, String)> {
    let result = check(spec, minor);
    assert_eq!(result.invalid, [], "the API server takes it");
    let shown = |one: outrigger_pod::validation::Warning| (one.kind, one.pointer.to_string(), one.message);
    result.warnings.into_iter().map(shown).collect()
}

fn with_ports(sidecar: &Value, app: &Value) -> Value {
    json!({
        "initContainers": [{"name": "proxy", "image": "p", "restartPolicy": "Always", "ports": [sidecar]}],
        "containers": [{"name": "web", "image": "w", "ports": [app]}],
    })
}

#[test]
fn a_host_port_that_a_sidecar_and_an_app_want_is_a_clash() {
    let spec = with_ports(
        &json!({"containerPort": 80, "hostPort": 8080}),
        &json!({"containerPort": 81, "hostPort": 8080, "hostIP": "10.0.0.1"}),
    );
    let message = "web and proxy run at the same time and both want TCP port 8080 of the node; one of them cannot bind it";
    let clash = (WarningKind::HostPortClash, "/spec/containers/0/ports/0".to_owned(), message.to_owned());
    assert_eq!(warnings(&spec, 37), [clash]);
}

#[test]
fn other_addresses_protocols_and_one_shot_containers_do_not_clash() {
    let at = |address: &str| json!({"containerPort": 80, "hostPort": 8080, "hostIP": address});
    assert_eq!(warnings(&with_ports(&at("10.0.0.1"), &at("10.0.0.2")), 37), []);
    let udp = json!({"containerPort": 80, "hostPort": 8080, "protocol": "UDP"});
    assert_eq!(warnings(&with_ports(&udp, &at("")), 37), []);
    let mut once = with_ports(&at(""), &at(""));
    once["initContainers"][0]["restartPolicy"] = Value::Null;
    assert_eq!(warnings(&once, 37), []);
    // Without a host port only the pod's own network is asked, and there the processes decide.
    assert_eq!(warnings(&with_ports(&json!({"containerPort": 80}), &json!({"containerPort": 80})), 37), []);
}

#[test]
fn on_the_hosts_network_each_port_is_one_of_the_host() {
    let mut spec = with_ports(&json!({"containerPort": 80}), &json!({"containerPort": 80}));
    spec["hostNetwork"] = json!(true);
    let found = warnings(&spec, 37);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, WarningKind::HostPortClash);
}

#[test]
fn a_negative_grace_and_a_port_name_that_comes_twice_are_named() {
    let mut spec = with_ports(
        &json!({"containerPort": 80, "name": "http"}),
        &json!({"containerPort": 81, "name": "http"}),
    );
    spec["terminationGracePeriodSeconds"] = json!(-3);
    let kinds = warnings(&spec, 37).into_iter().map(|(kind, place, _)| (kind, place)).collect::<Vec<_>>();
    let expected = [
        (WarningKind::DuplicatePortName, "/spec/containers/0/ports/0".to_owned()),
        (WarningKind::NegativeGrace, "/spec/terminationGracePeriodSeconds".to_owned()),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn what_a_version_drops_is_named() {
    let sidecar = with_ports(&json!({"containerPort": 80}), &json!({"containerPort": 81}));
    let message = "Kubernetes 1.28 drops restartPolicy, so proxy is an ordinary init container and the pod waits for its end";
    let dropped =
        |place: &str, message: &str| (WarningKind::DroppedField, place.to_owned(), message.to_owned());
    assert_eq!(warnings(&sidecar, 28), [dropped("/spec/initContainers/0/restartPolicy", message)]);
    assert_eq!(warnings(&sidecar, 29), []);

    let mut app = sidecar;
    app["containers"][0]["restartPolicy"] = json!("Never");
    let message = "Kubernetes 1.34 drops the restartPolicy of web";
    assert_eq!(warnings(&app, 34), [dropped("/spec/containers/0/restartPolicy", message)]);
    assert_eq!(warnings(&app, 35), []);
    assert_eq!(check(&app, 33).invalid.len(), 1);
}
