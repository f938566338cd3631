//! Each property in a life where it breaks, and in its twin where it does not.

use outrigger_lifecycle::Profile;
use outrigger_pod::KubernetesVersion;
use outrigger_simulate::{Part, Property, Roles, Runtime, Scenario, judge, simulate};
use serde_json::{Value, json};

const NEW: KubernetesVersion = KubernetesVersion::new(36, 3);

/// What breaks, as `property at: title`; `helpers` are helpers that the apps need, wherever they stand.
fn broken(version: KubernetesVersion, scenario: &Value, helpers: &[&str]) -> Vec<String> {
    let scenario = Scenario::parse(scenario).expect("a scenario");
    let needed = Part::Helper { is_needed: true };
    let roles = helpers.iter().fold(Roles::of(&scenario.pod), |roles, name| roles.with(name, needed));
    let life = simulate(&scenario, version, Profile::IMMEDIATE, Runtime::IMMEDIATE);
    let broken = judge(&scenario, &roles, &life);
    let words = |one: &outrigger_simulate::Broken| {
        format!("{} {}: {}", one.property(), one.at, one.breach.render(&life.names))
    };
    broken.iter().map(words).collect()
}

/// A pod with `proxy` as a native sidecar, or as a container beside the app.
fn pod(is_native: bool, policy: &str, proxy: &Value) -> Value {
    let mut proxy = proxy.clone();
    proxy["name"] = json!("proxy");
    let app = json!({"name": "app"});
    let mut spec = json!({"restartPolicy": policy, "containers": [app]});
    if is_native {
        proxy["restartPolicy"] = json!("Always");
        spec["initContainers"] = json!([proxy]);
    } else {
        spec["containers"] = json!([proxy, app]);
    }
    json!({ "spec": spec })
}

fn startup_probe(failures: u32) -> Value {
    json!({"startupProbe": {"exec": {"command": ["started"]}, "periodSeconds": 1, "failureThreshold": failures}})
}

/// The life of [`pod`] as it was and after the move.
fn before_and_after(policy: &str, proxy: &Value, behaviour: &Value, actions: &Value) -> [Vec<String>; 2] {
    [false, true].map(|is_native| {
        let pod = pod(is_native, policy, if is_native { proxy } else { &Value::Null });
        let scenario = json!({"pod": pod, "behaviour": behaviour, "actions": actions});
        broken(NEW, &scenario, &["proxy"])
    })
}

#[test]
fn an_app_starts_before_its_sidecar_works() {
    let behaviour = json!({"proxy": {"starts_in": 3}});
    let [before, after] = before_and_after("Always", &startup_probe(30), &behaviour, &json!([]));
    assert_eq!(
        before,
        ["sidecars-start-first 0.000: app starts before proxy, which it needs, does its work"]
    );
    assert_eq!(after, [""; 0]);

    // Without a startup probe a native sidecar that takes time is no better.
    let [_, after] = before_and_after("Always", &json!({}), &behaviour, &json!([]));
    assert_eq!(after, before);

    // An app that waits by itself has no need of order.
    let behaviour = json!({"proxy": {"starts_in": 3}, "app": {"waits_for": ["proxy"]}});
    let [before, after] = before_and_after("Always", &json!({}), &behaviour, &json!([]));
    assert_eq!([before, after], [[""; 0]; 2]);
}

#[test]
fn a_sidecar_ends_before_the_app() {
    let behaviour = json!({"app": {"on_sigterm": {"takes": 5, "exits": 0}}});
    let deleted = json!([{"at": 10, "delete": {}}]);
    let [before, after] = before_and_after("Always", &json!({}), &behaviour, &deleted);
    assert_eq!(before, ["sidecars-outlive-apps 10.000: proxy ends while app, which needs it, still runs"]);
    assert_eq!(after, [""; 0]);
    let scenario =
        json!({"pod": pod(true, "Always", &json!({})), "behaviour": behaviour, "actions": deleted});
    assert_eq!(broken(KubernetesVersion::new(28, 4), &scenario, &[]), before, "1.28 knows no order");

    // A crash is the sidecar's own affair where it is started again, and for good where it is not.
    let behaviour = json!({
        "app": {"attempts": [{"runs": 9}]},
        "proxy": {"attempts": [{"runs": 2, "exits": 1}, {"runs": "forever"}]},
    });
    let [before, after] = before_and_after("Never", &json!({}), &behaviour, &json!([]));
    assert_eq!(before[0], "sidecars-outlive-apps 2.000: proxy ends while app, which needs it, still runs");
    assert_eq!(after, [""; 0]);
}

#[test]
fn a_sidecar_keeps_a_job_alive() {
    let behaviour = json!({"app": {"attempts": [{"runs": 4}]}});
    let [before, after] = before_and_after("Never", &json!({}), &behaviour, &json!([]));
    assert_eq!(
        before,
        ["job-ends-with-its-apps 4.000: the apps have ended, and proxy keeps the pod from ending"]
    );
    assert_eq!(after, [""; 0]);

    let quits = json!({"app": {"attempts": [{"runs": 4}], "on_exit_stops": {"proxy": "quit"}}});
    let [before, _] = before_and_after("Never", &json!({}), &quits, &json!([]));
    assert_eq!(before, [""; 0], "an app that ends its sidecar ends its pod");
    let server = json!({"app": {"attempts": [{"runs": 4}, {"runs": "forever"}]}});
    let [before, _] = before_and_after("Always", &json!({}), &server, &json!([]));
    assert_eq!(before, [""; 0], "a pod that is to run for ever");
}

#[test]
fn a_sidecar_decides_a_jobs_outcome() {
    let behaviour = json!({
        "app": {"attempts": [{"runs": 4}], "on_exit_stops": {"proxy": "sigterm"}},
        "proxy": {"on_sigterm": {"takes": 1, "exits": 143}},
    });
    let [before, after] = before_and_after("Never", &json!({}), &behaviour, &json!([]));
    assert_eq!(
        before,
        ["job-outcome-is-its-apps 5.000: the apps succeeded, and the pod fails because of proxy"]
    );
    assert_eq!(after, [""; 0]);
    let fails = json!({"app": {"attempts": [{"runs": 4, "exits": 3}]}});
    let [_, after] = before_and_after("Never", &json!({}), &fails, &json!([]));
    assert_eq!(after, [""; 0], "the pod fails as its app does");
}

#[test]
fn the_grace_is_too_short() {
    let slow = |takes: u32, grace: u32| {
        let mut pod = pod(true, "Always", &json!({}));
        pod["spec"]["terminationGracePeriodSeconds"] = json!(grace);
        json!({
            "pod": pod, "actions": [{"at": 10, "delete": {}}],
            "behaviour": {"app": {"on_sigterm": {"takes": takes, "exits": 0}},
                          "proxy": {"on_sigterm": {"takes": 4, "exits": 0}}},
        })
    };
    assert_eq!(broken(NEW, &slow(4, 10), &[]), [""; 0]);
    assert_eq!(
        broken(NEW, &slow(9, 10), &[]),
        ["ends-within-grace 21.000: proxy is killed though it was about to stop"]
    );
    let mut stubborn = slow(0, 10);
    stubborn["behaviour"]["app"]["on_sigterm"] = json!("ignore");
    stubborn["behaviour"]["proxy"] = json!({});
    assert_eq!(broken(NEW, &stubborn, &[]), [""; 0], "what ignores its signal may be killed");
    let mut shortened = slow(9, 10);
    shortened["actions"][0]["delete"]["gracePeriodSeconds"] = json!(2);
    assert_eq!(broken(NEW, &shortened, &[]), [""; 0], "the deletion asked for it");
}

/// <https://github.com/kubernetes/kubernetes/issues/125880>
#[test]
fn a_sidecar_gets_no_signal_while_a_later_one_never_started() {
    let scenario = json!({
        "pod": {"spec": {
            "initContainers": [
                {"name": "s1", "restartPolicy": "Always"},
                {"name": "init"},
                {"name": "s2", "restartPolicy": "Always"},
            ],
            "containers": [{"name": "app"}],
        }},
        "actions": [{"at": 10, "delete": {}}],
    });
    let found = ["signalled-in-turn 10.000: s1 gets no stop signal though all that it waits for has ended"];
    assert_eq!(broken(KubernetesVersion::new(29, 7), &scenario, &[]), found);
    for (minor, patch) in [(28, 4), (29, 8), (30, 4), (36, 3)] {
        assert_eq!(
            broken(KubernetesVersion::new(minor, patch), &scenario, &[]),
            [""; 0],
            "1.{minor}.{patch}"
        );
    }
}

#[test]
fn init_does_not_end() {
    let init_ends = |probe: &Value, proxy: &Value, actions: &Value| {
        let scenario = json!({
            "pod": pod(true, "Always", probe), "behaviour": {"proxy": proxy}, "actions": actions,
        });
        broken(NEW, &scenario, &[])
    };
    let deleted = json!([{"at": 60, "delete": {}}]);
    let slow = json!({"startup": {"passes_after": 5}});
    assert_eq!(
        init_ends(&startup_probe(3), &slow, &deleted),
        ["init-ends 3.000: the startup probe of proxy gives it up before it can do its work"]
    );
    assert_eq!(init_ends(&startup_probe(6), &slow, &deleted), [""; 0]);
    let never = json!({"startup": {"passes_after": "never"}});
    assert_eq!(init_ends(&startup_probe(3), &never, &deleted), [""; 0], "it promised nothing");
}

#[test]
fn an_app_is_stopped_with_its_sidecar() {
    let behaviour = json!({
        "app": {"on_sigterm": {"takes": 1, "exits": 0}},
        "proxy": {"attempts": [{"runs": 5, "exits": 1}], "on_exit_stops": {"app": "sigterm"}},
    });
    let scenario = json!({"pod": pod(true, "Always", &json!({})), "behaviour": behaviour});
    let found = broken(NEW, &scenario, &[]);
    assert_eq!(found[0], "sidecar-crash-spares-apps 5.000: app is stopped because proxy crashed");
    let mut alone = scenario;
    alone["behaviour"]["proxy"]["on_exit_stops"] = json!({});
    assert_eq!(broken(NEW, &alone, &[]), [""; 0]);
}

/// What a liveness probe found out about one run says nothing of the next.
#[test]
fn a_sidecar_that_is_stopped_for_its_probe_is_excused() {
    let probe = json!({"exec": {"command": ["live"]}, "periodSeconds": 1, "failureThreshold": 1});
    let scenario = json!({
        "pod": pod(true, "Always", &json!({"livenessProbe": probe})),
        "behaviour": {"proxy": {"liveness": {"fails_after": 5}}},
        "actions": [{"at": 40, "delete": {}}],
    });
    assert_eq!(broken(NEW, &scenario, &[]), [""; 0]);
}

#[test]
fn properties_have_names_of_their_own() {
    let mut names = Property::ALL.map(Property::name);
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    for property in Property::ALL {
        let is_kebab = property.name().bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase());
        assert!(is_kebab && property.explanation().ends_with('.'), "{property}");
    }
}
