//! Probes that stand in the file, held against what the sidecar answers.

use outrigger_catalog::{Catalog, ProbeCheck, ProbeFault, Resolver, SettingChange, Surroundings};
use outrigger_pod::{ContainerRef, Pod};
use serde_json::{Value, json};

/// Checks the startup probe of a native sidecar beside an app.
fn check(container: &Value) -> ProbeCheck {
    let template = json!({"spec": {
        "initContainers": [container],
        "containers": [{"name": "app", "image": "registry.example/shop:7"}],
    }});
    let pod = Pod::read(&template).pod;
    let place = ContainerRef::init(0);
    let identification = Catalog::builtin().identify(&pod, place).expect("an entry fits");
    let surroundings = Surroundings::default();
    let resolver = Resolver::new(identification.entry, &pod, place, &surroundings).expect("it exists");
    resolver.check_probe(pod.init_containers[0].startup_probe.as_ref().expect("it has a startup probe"))
}

fn proxy(args: &Value, probe: &Value) -> Value {
    json!({
        "name": "proxy", "image": "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0", "restartPolicy": "Always",
        "args": args, "ports": [{"name": "health", "containerPort": 9739}], "startupProbe": probe,
    })
}

#[test]
fn a_probe_that_can_pass() {
    let args = json!(["--health-check", "--http-address=0.0.0.0", "--http-port=9739", "a:b:c"]);
    for port in [json!(9739), json!("health")] {
        let container = proxy(&args, &json!({"httpGet": {"path": "/startup", "port": port}}));
        assert_eq!(check(&container), ProbeCheck::CanPass);
    }
}

#[test]
fn a_probe_without_the_flags_that_it_needs() {
    let container =
        proxy(&json!(["--http-port=9739", "a:b:c"]), &json!({"httpGet": {"path": "/startup", "port": 9739}}));
    let ProbeCheck::CannotPass(faults) = check(&container) else { panic!("the health endpoints are off") };
    let [ProbeFault::NeedsChanges(changes)] = faults.as_slice() else { panic!("{faults:?}") };
    let words: Vec<&str> = changes
        .iter()
        .map(|change| match change {
            SettingChange::InsertArgument { word, .. } => word.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(words, ["--health-check", "--http-address=0.0.0.0"]);
}

#[test]
fn a_probe_of_a_port_that_nobody_serves() {
    let args = json!(["--health-check", "--http-address=0.0.0.0", "a:b:c"]);
    let container = proxy(&args, &json!({"httpGet": {"path": "/startup", "port": "health"}}));
    let expected = ProbeCheck::CannotPass(vec![ProbeFault::OtherPort { asked: 9739, served: 9090 }]);
    assert_eq!(check(&container), expected);
}

#[test]
fn a_probe_of_something_that_listens_on_localhost() {
    let container = json!({
        "name": "login", "image": "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0", "restartPolicy": "Always",
        "startupProbe": {"httpGet": {"path": "/ping", "port": 4180}},
    });
    let ProbeCheck::CannotPass(faults) = check(&container) else { panic!("it listens on localhost") };
    assert!(matches!(&faults[0], ProbeFault::Closed(why) if why.contains("`127.0.0.1`")), "{faults:?}");
}

#[test]
fn a_probe_that_no_entry_knows_is_not_judged() {
    let container = proxy(&json!(["a:b:c"]), &json!({"httpGet": {"path": "/custom", "port": 80}}));
    assert_eq!(check(&container), ProbeCheck::Unknown);
    let container = proxy(&json!(["a:b:c"]), &json!({"exec": {"command": ["true"]}}));
    assert_eq!(check(&container), ProbeCheck::Unknown);
}
