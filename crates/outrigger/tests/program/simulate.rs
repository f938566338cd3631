//! `outrigger simulate`: the life of one pod, as text and as JSON.

use crate::support::{BROKEN, Folder, PLAIN};

/// A sidecar that starts before the app, in a pod that is deleted.
const SCENARIO: &str = "\
kubernetes: v1.36.3
pod:
  apiVersion: v1
  kind: Pod
  metadata: {name: shop}
  spec:
    initContainers: [{name: proxy, restartPolicy: Always}]
    containers: [{name: web}]
behaviour:
  proxy: {on_sigterm: {takes: 1, exits: 143}}
actions: [{at: 5, delete: {}}]
";

/// Two containers of one name.
const REFUSED: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: twice\nspec:\n  containers:\n    - name: app\n      \
                       image: registry.example.com/acme/app:1\n    - name: app\n      image: \
                       registry.example.com/acme/app:2\n";

#[test]
fn a_scenario_as_text() {
    let folder = Folder::with(&[("shop.yaml", SCENARIO)]);
    let run = folder.run(&["simulate", "shop.yaml"]).exits_with(0);
    let expected = "\
Kubernetes 1.36.3
    0.760 s  proxy  starts
    0.770 s  proxy  is ready
    0.920 s  web    starts
    0.930 s  web    is ready
    5.000 s  web    gets its stop signal
    5.000 s  web    ends with 0
    5.045 s  proxy  gets its stop signal
    6.045 s  proxy  ends with 143
    6.090 s  proxy  is not ready
    6.090 s  web    is not ready
The pod's phase at the end: Succeeded
";
    assert_eq!(run.stdout, expected);
}

#[test]
fn a_scenario_as_json() {
    let folder = Folder::with(&[("shop.yaml", SCENARIO)]);
    let run = folder.run(&["simulate", "shop.yaml", "--format", "json"]).exits_with(0);
    let life = run.json();
    assert_eq!((&life["format"], &life["kubernetes"]), (&1.into(), &"1.36.3".into()));
    assert_eq!(life["phase"], "Succeeded");
    let first = serde_json::json!({"t": 0.76, "container": "proxy", "event": "started", "attempt": 0});
    assert_eq!(life["events"][0], first);
    assert_eq!(life["containers"]["proxy"], serde_json::json!({"restarts": 0, "exit_code": 143}));
}

#[test]
fn a_manifest_lives_on_the_newest_version_unless_one_is_named() {
    let folder = Folder::with(&[("plain.yaml", PLAIN)]);
    let run = folder.run(&["simulate", "plain.yaml"]).exits_with(0);
    let (first, rest) = run.stdout.split_once('\n').expect("lines");
    let minor = first.strip_prefix("Kubernetes 1.").expect("a version");
    assert!(minor.parse::<u16>().is_ok(), "{first}");
    assert!(rest.ends_with("The pod's phase at the end: Running\n"), "{rest}");

    let run = folder.run(&["simulate", "plain.yaml", "--kubernetes", "1.29"]).exits_with(0);
    assert!(run.stdout.starts_with("Kubernetes 1.29\n"), "{}", run.stdout);

    let run = folder.run(&["simulate", "plain.yaml", "--kubernetes", "1.27"]).exits_with(2);
    assert!(run.stderr.contains("Kubernetes 1.27 knows no native sidecars"), "{}", run.stderr);
}

#[test]
fn a_pod_that_the_api_server_refuses_has_no_life() {
    let folder = Folder::with(&[("twice.yaml", REFUSED)]);
    let why = "spec.containers[1].name: Duplicate value: \"app\"";
    let run = folder.run(&["simulate", "twice.yaml"]).exits_with(1);
    assert_eq!(run.stdout, format!("The API server refuses this pod: {why}\n"));
    let run = folder.run(&["simulate", "twice.yaml", "--format", "json"]).exits_with(1);
    assert_eq!(run.json(), serde_json::json!({"format": 1, "rejected": why}));
}

#[test]
fn a_file_without_one_pod_is_an_error() {
    let folder = Folder::with(&[("broken.yaml", BROKEN), ("other.yaml", "colour: blue\n")]);
    folder.write("two.yaml", format!("{PLAIN}---\n{}", PLAIN.replace("plain", "other")));
    for (file, words) in [
        ("nowhere.yaml", "nowhere.yaml: No such file"),
        ("broken.yaml", "broken.yaml:2:13: "),
        ("other.yaml", "other.yaml holds no scenario and no pod"),
        ("two.yaml", "two.yaml holds several pods; name one with --workload: Pod/plain, Pod/other"),
    ] {
        let run = folder.run(&["simulate", file]).exits_with(2);
        assert!(run.stderr.contains(words), "{file}: {}", run.stderr);
    }
    folder.run(&["simulate", "two.yaml", "--workload", "Pod/other"]).exits_with(0);
}

#[test]
fn a_value_that_does_not_fit_is_named_with_its_reason() {
    let folder = Folder::with(&[]);
    folder.write("shop.yaml", SCENARIO.replace("takes: 1", "takes: -1"));
    let run = folder.run(&["simulate", "shop.yaml"]).exits_with(2);
    let why = "behaviour.proxy.on_sigterm does not fit: -1 is no length of time in seconds";
    assert_eq!(run.stderr, format!("error: shop.yaml:1:1: {why}\n"));
}
