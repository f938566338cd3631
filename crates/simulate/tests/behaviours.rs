//! What containers do to each other: an app that waits for its sidecar, and one that ends it.

use outrigger_lifecycle::{Millis, PodPhase, Profile};
use outrigger_pod::KubernetesVersion;
use outrigger_simulate::{EventKind, Life, Runtime, Scenario, simulate};
use serde_json::{Value, json};

/// A Job's pod of the old kind: the proxy is an ordinary container beside the app.
fn legacy(behaviour: &Value) -> Life {
    let scenario = json!({
        "pod": {"spec": {"restartPolicy": "Never", "containers": [{"name": "app"}, {"name": "proxy"}]}},
        "behaviour": behaviour,
    });
    let scenario = Scenario::parse(&scenario).expect("the scenario is one");
    simulate(&scenario, KubernetesVersion::new(36, 3), Profile::IMMEDIATE, Runtime::IMMEDIATE)
}

fn times(life: &Life, name: &str, is_it: impl Fn(EventKind) -> bool) -> Vec<u32> {
    let of_it = life.events.iter().filter(|event| life.names[event.container.index()] == name);
    of_it.filter(|event| is_it(event.kind)).map(|event| event.at.0).collect()
}

fn end(life: &Life, name: &str) -> Option<(u32, i32)> {
    life.events.iter().find_map(|event| match event.kind {
        EventKind::Exited(code) if life.names[event.container.index()] == name => Some((event.at.0, code)),
        _ => None,
    })
}

#[test]
fn an_app_that_waits_for_its_sidecar_begins_when_that_works() {
    let life = legacy(&json!({
        "app": {"attempts": [{"runs": 4}], "waits_for": ["proxy"]},
        "proxy": {"starts_in": 3},
    }));
    assert_eq!(times(&life, "app", |kind| kind == EventKind::Started(0)), [0]);
    assert_eq!(end(&life, "app"), Some((7000, 0)));

    let for_ever = legacy(&json!({
        "app": {"attempts": [{"runs": 4}], "waits_for": ["proxy"]},
        "proxy": {"starts_in": 3, "attempts": [{"runs": 2, "exits": 1}]},
    }));
    assert_eq!(end(&for_ever, "app"), None, "a proxy that ends before it works is waited for without end");
}

#[test]
fn a_job_whose_app_ends_its_sidecar_ends() {
    let left_alone = legacy(&json!({"app": {"attempts": [{"runs": 4}]}}));
    assert!(left_alone.is_cut && left_alone.status.phase == PodPhase::Running);

    for (way, proxy, end_of_proxy, phase) in [
        ("quit", json!({"takes": 2, "exits": 143}), Some((6000, 0)), PodPhase::Succeeded),
        ("sigterm", json!({"takes": 2, "exits": 143}), Some((6000, 143)), PodPhase::Failed),
        ("sigterm", json!("ignore"), None, PodPhase::Running),
        ("sigkill", json!("ignore"), None, PodPhase::Failed),
    ] {
        let life = legacy(&json!({
            "app": {"attempts": [{"runs": 4}], "on_exit_stops": {"proxy": way}},
            "proxy": {"on_sigterm": proxy},
        }));
        let stopped = times(&life, "proxy", |kind| matches!(kind, EventKind::StoppedBy(_)));
        assert_eq!(stopped, [4000], "{way}");
        assert_eq!(end(&life, "proxy"), end_of_proxy, "{way}");
        assert_eq!(life.status.phase, phase, "{way}");
    }
}

#[test]
fn probes_of_which_nothing_is_said_pass_when_the_container_works() {
    let scenario = json!({
        "pod": {"spec": {"containers": [
            {"name": "app", "readinessProbe": {"exec": {"command": ["ready"]}, "periodSeconds": 1}},
        ]}},
        "behaviour": {"app": {"starts_in": 5}},
        "actions": [{"at": 20, "delete": {}}],
    });
    let scenario = Scenario::parse(&scenario).expect("the scenario is one");
    let life = simulate(&scenario, KubernetesVersion::new(36, 3), Profile::IMMEDIATE, Runtime::IMMEDIATE);
    let ready = times(&life, "app", |kind| kind == EventKind::Ready(true));
    assert!(matches!(ready[..], [at] if (5000..=6000).contains(&at)), "{ready:?}");
    assert!(life.events.last().is_some_and(|event| event.at >= Millis::from_seconds(20)));
}

#[test]
fn a_container_that_no_pod_has_is_named() {
    for behaviour in
        [json!({"app": {"waits_for": ["db"]}}), json!({"app": {"on_exit_stops": {"db": "quit"}}})]
    {
        let scenario = json!({"pod": {"spec": {"containers": [{"name": "app"}]}}, "behaviour": behaviour});
        let error = Scenario::parse(&scenario).expect_err("there is no such container").to_string();
        assert_eq!(error, "behaviour names \"db\", which is no container of the pod");
    }
}
