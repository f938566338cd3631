//! What a move does to what a pod asks for (R130 to R134). The sums themselves are held to the API server's own code in
//! `tests/api_server`.

use outrigger_pod::resources::{ResourceChanges, compare};
use outrigger_pod::{KubernetesVersion, Pod};
use serde_json::{Value, json};

fn change(before: &Value, after: &Value) -> ResourceChanges {
    let read = |spec: &Value| {
        let reading = Pod::read(&json!({ "spec": spec }));
        assert_eq!(reading.problems, []);
        reading.pod
    };
    compare(&read(before), &read(after), KubernetesVersion::new(37, 0))
}

fn container(name: &str, cpu: &str) -> Value {
    json!({"name": name, "image": name, "resources": {"requests": {"cpu": cpu}}})
}

fn sidecar(name: &str, cpu: &str) -> Value {
    let mut sidecar = container(name, cpu);
    sidecar["restartPolicy"] = json!("Always");
    sidecar
}

#[test]
fn a_move_behind_a_heavy_init_container_changes_nothing() {
    let before = json!({"initContainers": [container("migrate", "1")],
                        "containers": [container("app", "200m"), container("proxy", "100m")]});
    let after = json!({"initContainers": [container("migrate", "1"), sidecar("proxy", "100m")],
                       "containers": [container("app", "200m")]});
    let change = change(&before, &after);
    assert!(change.is_empty());
    assert_eq!(change.after.requests["cpu"].to_string(), "1");
}

#[test]
fn a_move_before_a_heavy_init_container_adds_to_it() {
    let before = json!({"initContainers": [container("migrate", "1")],
                        "containers": [container("app", "200m"), container("proxy", "100m")]});
    let after = json!({"initContainers": [sidecar("proxy", "100m"), container("migrate", "1")],
                       "containers": [container("app", "200m")]});
    let change = change(&before, &after);
    let growing = change.growing_requests().collect::<Vec<_>>();
    assert_eq!(growing.len(), 1);
    assert_eq!(growing[0].resource, "cpu");
    assert_eq!(growing[0].before.expect("a request").to_string(), "1");
    assert_eq!(growing[0].after.expect("a request").to_string(), "1100m");
    assert_eq!(change.limits, []);
}

#[test]
fn an_added_container_without_limits_costs_the_class() {
    let limited =
        json!({"name": "app", "image": "a", "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}});
    let before = json!({"containers": [limited]});
    let after = json!({"initContainers": [{"name": "proxy", "image": "p", "restartPolicy": "Always"}],
                       "containers": [limited]});
    let change = change(&before, &after);
    assert_eq!((change.qos.0.as_str(), change.qos.1.as_str()), ("Guaranteed", "Burstable"));
    assert!(!change.is_empty());
}
