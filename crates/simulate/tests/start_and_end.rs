//! What each container adds to its pod's start, and how much of the grace it uses.

use outrigger_lifecycle::{Millis, Profile};
use outrigger_pod::KubernetesVersion;
use outrigger_simulate::{Life, Runtime, Scenario, Shutdown, Startup, StartupStep, StartupWork, simulate};
use serde_json::{Value, json};

fn live(scenario: &Value) -> (Scenario, Life) {
    let scenario = Scenario::parse(scenario).expect("the scenario is one");
    let version = KubernetesVersion::new(36, 3);
    let life = simulate(&scenario, version, Profile::IMMEDIATE, Runtime::IMMEDIATE);
    (scenario, life)
}

fn whole(at: Option<Millis>) -> Option<u32> {
    at.map(Millis::whole_seconds)
}

/// Each step's container, what it does and how many seconds that takes.
fn steps(startup: &Startup, life: &Life) -> Vec<(String, StartupWork, Option<u32>)> {
    let name =
        |work: StartupWork| work.container().map(|of| life.names[of.index()].clone()).unwrap_or_default();
    startup.steps.iter().map(|step| (name(step.work), step.work, whole(step.length()))).collect()
}

#[test]
fn init_containers_and_sidecars_add_up_and_apps_do_not() {
    let probe = json!({"exec": {"command": ["up"]}, "periodSeconds": 1});
    let (scenario, life) = live(&json!({
        "pod": {"spec": {
            "initContainers": [
                {"name": "setup"}, {"name": "proxy", "restartPolicy": "Always", "startupProbe": probe},
            ],
            "containers": [{"name": "web", "readinessProbe": probe}, {"name": "cache", "readinessProbe": probe}],
        }},
        "behaviour": {
            "setup": {"attempts": [{"runs": 2}]}, "proxy": {"starts_in": 3}, "web": {"starts_in": 5},
            "cache": {"starts_in": 1},
        },
        "actions": [{"at": 60, "delete": {}}],
    }));
    let startup = Startup::of(&scenario, &life);
    let [(_, StartupWork::Node, Some(0)), setup, proxy, web] = &steps(&startup, &life)[..] else {
        panic!("{startup:?}")
    };
    assert!(matches!(setup, (name, StartupWork::Runs(_), Some(2)) if name == "setup"), "{setup:?}");
    assert!(matches!(proxy, (name, StartupWork::Starts(_), Some(3 | 4)) if name == "proxy"), "{proxy:?}");
    assert!(matches!(web, (name, StartupWork::ComesUp(_), Some(5 | 6)) if name == "web"), "{web:?}");
    let all = startup.steps.iter().filter_map(StartupStep::length).fold(Millis::ZERO, Millis::plus);
    assert_eq!((startup.up_at, startup.ready_at), (Some(all), Some(all)));
}

#[test]
fn an_app_that_waits_by_itself_waits_for_a_container() {
    let (scenario, life) = live(&json!({
        "pod": {"spec": {"containers": [{"name": "web"}, {"name": "proxy"}]}},
        "behaviour": {"web": {"waits_for": ["proxy"], "starts_in": 1}, "proxy": {"starts_in": 4}},
    }));
    let startup = Startup::of(&scenario, &life);
    let [_, proxy, web] = &steps(&startup, &life)[..] else { panic!("{startup:?}") };
    assert!(matches!(proxy, (name, StartupWork::Awaits(_), Some(4)) if name == "proxy"), "{proxy:?}");
    assert!(matches!(web, (name, StartupWork::ComesUp(_), Some(1)) if name == "web"), "{web:?}");
}

#[test]
fn a_start_that_never_ends_says_where_it_stands() {
    let (scenario, life) = live(&json!({
        "pod": {"spec": {
            "restartPolicy": "Never", "initContainers": [{"name": "setup"}], "containers": [{"name": "web"}],
        }},
        "behaviour": {"setup": {"attempts": [{"runs": 2, "exits": 1}]}},
    }));
    let startup = Startup::of(&scenario, &life);
    assert_eq!((startup.ready_at, startup.up_at), (None, None));
    let last = steps(&startup, &life).pop();
    assert!(matches!(&last, Some((name, StartupWork::Runs(_), None)) if name == "setup"), "{last:?}");
    assert_eq!(Shutdown::of(&scenario, &life), None);
}

#[test]
fn a_budget_adds_up_to_what_was_used() {
    let (scenario, life) = live(&json!({
        "pod": {"spec": {
            "terminationGracePeriodSeconds": 20,
            "initContainers": [{"name": "proxy", "restartPolicy": "Always"}],
            "containers": [
                {"name": "web", "lifecycle": {"preStop": {"exec": {"command": ["drain"]}}}}, {"name": "stubborn"},
            ],
        }},
        "behaviour": {
            "proxy": {"on_sigterm": {"takes": 1, "exits": 0}}, "stubborn": {"on_sigterm": "ignore"},
            "web": {"pre_stop": {"takes": 3}, "on_sigterm": {"takes": 2, "exits": 0}},
        },
        "actions": [{"at": 30, "delete": {"gracePeriodSeconds": 10}}],
    }));
    let shutdown = Shutdown::of(&scenario, &life).expect("the pod is ended");
    assert_eq!(
        (whole(Some(shutdown.from)), shutdown.grace_seconds),
        (Some(30), 10),
        "the deletion's own grace"
    );
    let stops: Vec<_> = shutdown.stops.iter().collect();
    let name = |index: usize| life.names[stops[index].container.index()].as_str();
    assert_eq!([name(0), name(1), name(2)], ["web", "stubborn", "proxy"]);
    assert_eq!((whole(Some(stops[0].hook_time())), whole(stops[0].own())), (Some(3), Some(2)));
    assert!(stops[1].is_killed && !stops[0].is_killed);
    assert_eq!(whole(stops[1].own()), Some(10));
    assert_eq!(whole(stops[2].signalled), Some(40), "the sidecar's turn comes when all apps have ended");
    assert_eq!(whole(shutdown.to), Some(41));
    assert_eq!(shutdown.left_at(shutdown.to.expect("it ends")), Millis::ZERO);
    assert_eq!(whole(Some(shutdown.left_at(Millis::from_seconds(34)))), Some(6));
}

#[test]
fn sidecars_of_a_job_are_stopped_within_the_pods_grace() {
    let (scenario, life) = live(&json!({
        "pod": {"spec": {
            "restartPolicy": "Never", "initContainers": [{"name": "proxy", "restartPolicy": "Always"}],
            "containers": [{"name": "job"}],
        }},
        "behaviour": {"job": {"attempts": [{"runs": 4}]}, "proxy": {"on_sigterm": {"takes": 2, "exits": 0}}},
    }));
    let shutdown = Shutdown::of(&scenario, &life).expect("the proxy is stopped");
    assert_eq!(
        (whole(Some(shutdown.from)), shutdown.grace_seconds, whole(shutdown.to)),
        (Some(4), 30, Some(6))
    );
    assert_eq!(shutdown.stops.len(), 1, "the job has ended by itself");
}
