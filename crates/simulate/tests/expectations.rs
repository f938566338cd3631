//! What is expected of pods by their manifests and the catalogue.

use outrigger_catalog::{Catalog, Surroundings};
use outrigger_lifecycle::{Millis, PodPhase, Profile};
use outrigger_pod::{KubernetesVersion, Pod};
use outrigger_simulate::{
    Basis, Behaviour, Expectation, OnSignal, Runtime, StopWay, Wish, expect_scenario, simulate,
};
use serde_json::{Value, json};

const PROXY: &str = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1";
const APP: &str = "registry.example/shop:7";

fn expect(spec: &Value) -> Expectation {
    let template = json!({ "spec": spec });
    let surroundings = Surroundings::default();
    let pod = Pod::read(&template).pod;
    let known = Catalog::builtin().identify_all(&pod, &surroundings);
    expect_scenario(pod, &known, &surroundings).expect("the pod can be simulated")
}

fn of<'e>(expectation: &'e Expectation, name: &str) -> &'e Behaviour {
    &expectation.scenario.behaviour[name]
}

fn sayings(expectation: &Expectation) -> Vec<String> {
    expectation.assumptions.iter().map(ToString::to_string).collect()
}

fn millis(seconds: u32) -> Millis {
    Millis::from_seconds(seconds)
}

#[test]
fn a_server_and_its_proxy_run_for_ever_and_a_jobs_app_ends() {
    let containers = json!([{"name": "app", "image": APP}, {"name": "proxy", "image": PROXY}]);
    let server = expect(&json!({"containers": containers}));
    assert!(of(&server, "app").attempts.is_empty() && of(&server, "proxy").attempts.is_empty());
    assert_eq!(
        sayings(&server),
        [
            "app takes 1 s to start (assumed)",
            "app ends on SIGTERM after 1 s, with 0 (assumed)",
            "proxy takes 1 s to start (assumed)",
            "proxy ends on SIGTERM at once, with 143 (catalogue: cloud-sql-proxy-v2)",
        ]
    );
    let job = expect(&json!({"restartPolicy": "Never", "containers": containers}));
    assert_eq!(of(&job, "app").attempt(0).runs, Some(millis(10)));
    assert!(of(&job, "proxy").attempts.is_empty());
    assert!(sayings(&job).contains(&"app runs 10 s and ends with 0 (assumed)".to_owned()));
}

#[test]
fn commands_and_hooks_that_sleep_are_taken_at_their_word() {
    let expectation = expect(&json!({
        "initContainers": [{"name": "wait", "image": "busybox", "command": ["sh", "-c", "sleep 4; exit 2"]}],
        "containers": [{
            "name": "app", "image": APP,
            "lifecycle": {
                "postStart": {"exec": {"command": ["sleep", "2"]}},
                "preStop": {"sleep": {"seconds": 7}},
            },
        }, {"name": "idle", "image": "busybox", "command": ["sleep", "3600"]}],
    }));
    let wait = of(&expectation, "wait").attempt(0);
    assert_eq!((wait.runs, wait.exits), (Some(millis(4)), 2));
    let app = of(&expectation, "app");
    assert_eq!((app.post_start.takes, app.pre_stop.takes), (millis(2), millis(7)));
    let idle = of(&expectation, "idle");
    assert_eq!((idle.attempt(0).runs, idle.on_sigterm), (Some(millis(3600)), OnSignal::Ignored));
    assert!(sayings(&expectation).contains(&"idle does not end on SIGTERM (its command)".to_owned()));
}

/// A Job of the old kind: it waits for its proxy, and asks it to end.
fn old_job(proxy_args: &Value) -> Value {
    let script = "until nc -z localhost 5432; do sleep 1; done; ./run; \
                  curl -X POST http://localhost:9091/quitquitquit";
    json!({
        "restartPolicy": "Never",
        "containers": [
            {"name": "app", "image": APP, "command": ["sh", "-c", script]},
            {"name": "proxy", "image": PROXY, "args": proxy_args},
        ],
    })
}

#[test]
fn an_old_job_waits_for_its_proxy_and_ends_it() {
    let expectation = expect(&old_job(&json!(["--port=5432", "--quitquitquit", "a:b:c"])));
    let app = of(&expectation, "app");
    assert_eq!(app.waits_for, ["proxy"]);
    assert_eq!(app.on_exit_stops.get("proxy"), Some(&StopWay::Quit));
    assert_eq!(app.on_sigterm, OnSignal::Ignored, "the shell is the first process");
    let version = KubernetesVersion::new(36, 3);
    let life = simulate(&expectation.scenario, version, Profile::NODE, Runtime::NODE);
    assert_eq!(life.status.phase, PodPhase::Succeeded);

    // Without the flag nothing listens on the admin port, and the Job never ends.
    let expectation = expect(&old_job(&json!(["--port=5432", "a:b:c"])));
    assert!(of(&expectation, "app").on_exit_stops.is_empty());
    let life = simulate(&expectation.scenario, version, Profile::NODE, Runtime::NODE);
    assert!(life.is_cut && life.status.phase == PodPhase::Running);
}

#[test]
fn files_on_a_shared_volume_are_signs_too() {
    let mounts = json!([{"name": "signs", "mountPath": "/tmp/pod"}]);
    let watch = "/cloud_sql_proxy -instances=a:b:c=tcp:3306 & CHILD=$!\n\
                 (while true; do if [ -f /tmp/pod/done ]; then kill $CHILD; fi; sleep 1; done) &\nwait $CHILD";
    let pod = |mounts_of_proxy: &Value| {
        expect(&json!({
            "restartPolicy": "Never",
            "volumes": [{"name": "signs", "emptyDir": {}}],
            "containers": [
                {
                    "name": "app", "image": APP, "volumeMounts": mounts,
                    "command": ["sh", "-c", "trap 'touch /tmp/pod/done' EXIT; ./run"],
                },
                {
                    "name": "proxy", "image": "gcr.io/cloudsql-docker/gce-proxy:1.33.0",
                    "volumeMounts": mounts_of_proxy, "command": ["sh", "-c", watch],
                },
                {
                    "name": "report", "image": APP, "volumeMounts": mounts,
                    "command": ["sh", "-c", "until [ -f /tmp/pod/done ]; do sleep 1; done; ./report"],
                },
            ],
        }))
    };
    let both = pod(&mounts);
    assert_eq!(of(&both, "app").on_exit_stops.get("proxy"), Some(&StopWay::Quit));
    assert!(of(&both, "report").waits_for.is_empty(), "it waits for the app's end");
    let unfollowed = "report waits for a file that app makes at its end, which is not followed (its command)";
    assert!(sayings(&both).contains(&unfollowed.to_owned()), "{:?}", sayings(&both));
    let apart = pod(&json!([]));
    assert!(apart.scenario.behaviour["app"].on_exit_stops.is_empty());
}

#[test]
fn a_mesh_proxy_drains_unless_its_hook_has_done_so() {
    let pod = |hook: &Value| {
        expect(&json!({
            "initContainers": [{
                "name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.26.0", "restartPolicy": "Always",
                "args": ["proxy", "sidecar"], "lifecycle": hook,
            }],
            "containers": [{"name": "app", "image": APP}],
        }))
    };
    let drains = pod(&Value::Null);
    assert_eq!(of(&drains, "istio-proxy").on_sigterm, OnSignal::Ends { after: millis(5), code: 0 });
    let drain = json!({"preStop": {"exec": {
        "command": ["pilot-agent", "request", "--debug-port=15020", "POST", "drain"],
    }}});
    let drained = pod(&drain);
    assert_eq!(of(&drained, "istio-proxy").on_sigterm, OnSignal::Ends { after: Millis::ZERO, code: 0 });
    let held = pod(&json!({"postStart": {"exec": {"command": ["pilot-agent", "wait"]}}}));
    assert_eq!(of(&held, "istio-proxy").post_start.takes, millis(1));
}

#[test]
fn a_shared_process_namespace_lets_signals_through() {
    let expectation = expect(&json!({
        "shareProcessNamespace": true,
        "containers": [{"name": "app", "image": APP}, {"name": "idle", "image": "busybox", "command": ["sleep", "9"]}],
    }));
    assert_eq!(of(&expectation, "idle").on_sigterm, OnSignal::Ends { after: Millis::ZERO, code: 143 });
}

#[test]
fn what_is_asked_for_takes_the_place_of_what_was_assumed() {
    let containers = json!([{"name": "app", "image": APP}, {"name": "proxy", "image": PROXY}]);
    let mut expectation = expect(&json!({"restartPolicy": "OnFailure", "containers": containers}));
    for (name, wish) in [
        ("proxy", Wish::StartsIn(Millis(3500))),
        ("proxy", Wish::StopsIn(None)),
        ("app", Wish::RunsFor(Some(millis(30)), 0)),
        ("app", Wish::Crashes(millis(2))),
    ] {
        expectation.grant(name, &wish).expect("the container is there");
    }
    let app = of(&expectation, "app");
    assert_eq!((app.attempt(0).runs, app.attempt(0).exits), (Some(millis(2)), 1));
    assert_eq!((app.attempt(1).runs, app.attempt(1).exits), (Some(millis(30)), 0));
    let proxy = of(&expectation, "proxy");
    assert_eq!((proxy.starts_in, proxy.on_sigterm), (Millis(3500), OnSignal::Ignored));
    let asked = expectation.assumptions.iter().filter(|one| one.basis == Basis::Asked);
    let asked: Vec<String> = asked.map(|one| format!("{} {}", one.container, one.says)).collect();
    assert_eq!(
        asked,
        [
            "app crashes after 2 s in its first run",
            "proxy takes 3.5 s to start",
            "proxy does not end on SIGTERM",
        ]
    );
    let error = expectation.grant("db", &Wish::Crashes(millis(1))).expect_err("there is no such container");
    assert_eq!(error.to_string(), "the pod has no container `db`; it has app, proxy");
}
