//! `outrigger simulate`: the life of one pod, as text and as JSON.

use crate::support::{BROKEN, Folder, OLD_JOB, PLAIN};

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
    let text = &run.stdout;
    assert!(text.starts_with("Pod/shop on Kubernetes 1.36.3\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "colours are for terminals: {text}");
    let mut rest = text.as_str();
    for part in [
        "\npod      phase   Pending",
        "\nproxy    sidecar ",
        " 143\nweb      app     ",
        "\ndeleted ",
        "↓ deletion at 5 s",
        "\ngrace    left ",
        "30·",
        "What happens\n",
        "  proxy  starts\n",
        "  web    starts\n",
        "    5.000 s  pod    is deleted, with 30 s of grace\n",
        "  web    gets its stop signal\n",
        "  web    ends with 0\n",
        "  proxy  gets its stop signal\n",
        "  proxy  ends with 143\n",
        "  pod    is shown as Succeeded\n",
        "Start: all containers work after ",
        "  proxy     starts before all behind it\n",
        "End: ",
        " of 30 s of grace used\n  web ",
    ] {
        let (_, after) =
            rest.split_once(part).unwrap_or_else(|| panic!("{part:?} is missing or misplaced: {text}"));
        rest = after;
    }
}

#[test]
fn a_scenario_as_a_picture() {
    let folder = Folder::with(&[("shop.yaml", SCENARIO), ("twice.yaml", REFUSED)]);
    let run = folder.run(&["simulate", "shop.yaml", "--format", "svg"]).exits_with(0);
    let picture = &run.stdout;
    assert!(
        picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && picture.ends_with("</svg>\n"),
        "{picture}"
    );
    for part in
        ["<title>Pod/shop on Kubernetes 1.36.3</title>", ">proxy</text>", ">web</text>", "deleted at 5 s"]
    {
        assert!(picture.contains(part), "{part}: {picture}");
    }
    let run = folder.run(&["simulate", "twice.yaml", "--format", "svg"]).exits_with(1);
    assert!(
        run.stdout.is_empty() && run.stderr.contains("the API server refuses this pod: "),
        "{}",
        run.stderr
    );
}

#[test]
fn a_scenario_as_json() {
    let folder = Folder::with(&[("shop.yaml", SCENARIO)]);
    let run = folder.run(&["simulate", "shop.yaml", "--format", "json"]).exits_with(0);
    let life = run.json();
    assert_eq!((&life["format"], &life["kubernetes"]), (&1.into(), &"1.36.3".into()));
    assert_eq!((&life["phase"], &life["pod"]), (&"Succeeded".into(), &"Pod/shop".into()));
    let first = &life["events"][0];
    assert!(first["t"].as_f64().is_some_and(|at| at < 2.0), "{first}");
    assert_eq!((&first["container"], &first["event"]), (&"proxy".into(), &"started".into()));
    assert_eq!(first["attempt"], 0);
    assert_eq!(life["containers"]["proxy"], serde_json::json!({"restarts": 0, "exit_code": 143}));
    let statuses = life["status"].as_array().expect("a list");
    let without_time = |status: &serde_json::Value| {
        let fields = status.as_object().expect("an object").iter();
        fields.filter(|(key, _)| *key != "t").map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let mut pairs = statuses.windows(2);
    assert!(pairs.all(|pair| without_time(&pair[0]) != without_time(&pair[1])), "{}", run.stdout);
    assert_eq!(life["broken"], serde_json::json!([]));
    let added: Vec<&str> = life["startup"]["steps"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|step| step["container"].as_str())
        .collect();
    assert_eq!(added, ["proxy", "web"]);
    assert_eq!((&life["shutdown"]["from"], &life["shutdown"]["grace"]), (&5.0.into(), &30.into()));
    let ends = life["shutdown"]["containers"].as_array().expect("a list");
    assert_eq!((ends.len(), &ends[1]["container"], &ends[1]["own"]), (2, &"proxy".into(), &1.0.into()));
}

#[test]
fn a_manifest_lives_on_the_newest_version_unless_one_is_named() {
    let folder = Folder::with(&[("plain.yaml", PLAIN)]);
    let run = folder.run(&["simulate", "plain.yaml", "--delete-at", "never"]).exits_with(0);
    let first = run.stdout.lines().next().expect("lines");
    let minor = first.strip_prefix("Pod/plain on Kubernetes 1.").expect("a version");
    assert!(minor.parse::<u16>().is_ok(), "{first}");
    assert!(run.stdout.contains("  and so on: the pod does not end, and is Running\n"), "{}", run.stdout);

    let run = folder.run(&["simulate", "plain.yaml", "--kubernetes", "1.29"]).exits_with(0);
    assert!(run.stdout.starts_with("Pod/plain on Kubernetes 1.29\n"), "{}", run.stdout);

    let run = folder.run(&["simulate", "plain.yaml", "--kubernetes", "1.27"]).exits_with(2);
    assert!(run.stderr.contains("Kubernetes 1.27 knows no native sidecars"), "{}", run.stderr);
}

#[test]
fn a_server_is_deleted_when_it_has_been_quiet_and_a_job_is_not() {
    let folder = Folder::with(&[("plain.yaml", PLAIN)]);
    let run = folder.run(&["simulate", "plain.yaml"]).exits_with(0);
    assert!(
        run.stdout.contains("  the pod is deleted after 30 s (assumed; --delete-at)\n"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("   30.000 s  pod  is deleted, with 30 s of grace\n"), "{}", run.stdout);
    let run = folder.run(&["simulate", "plain.yaml", "--delete-at", "7s"]).exits_with(0);
    assert!(run.stdout.contains("    7.000 s  pod  is deleted, with 30 s of grace\n"), "{}", run.stdout);

    let job = PLAIN.replace("spec:", "spec:\n  restartPolicy: Never");
    folder.write("job.yaml", job);
    let run = folder.run(&["simulate", "job.yaml"]).exits_with(0);
    assert!(run.stdout.contains("  app runs 10 s and ends with 0 (assumed)\n"), "{}", run.stdout);
    assert!(
        !run.stdout.contains("is deleted") && run.stdout.contains("is shown as Succeeded"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_job_that_its_sidecar_keeps_alive_is_not_as_it_should_be() {
    let folder = Folder::with(&[("job.yaml", OLD_JOB)]);
    let run = folder.run(&["simulate", "job.yaml"]).exits_with(1);
    assert!(run.stdout.contains("\nproxy    helper "), "{}", run.stdout);
    assert!(run.stdout.contains("What should not be\n"), "{}", run.stdout);
    assert!(run.stdout.contains("  and so on: the pod does not end, and is Running\n"), "{}", run.stdout);
    let run = folder.run(&["simulate", "job.yaml", "--format", "json"]).exits_with(1);
    let broken = run.json()["broken"].as_array().expect("a list").clone();
    let kept = broken.iter().find(|one| one["property"] == "job-ends-with-its-apps").expect("it is broken");
    assert_eq!(kept["title"], "the apps have ended, and proxy keeps the pod from ending");
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
    folder.write("alike.yaml", format!("{PLAIN}---\n{PLAIN}"));
    let run = folder.run(&["simulate", "alike.yaml"]).exits_with(2);
    assert!(run.stderr.contains("name one with --workload: Pod/plain, Pod/plain#2"), "{}", run.stderr);
    let run = folder.run(&["simulate", "alike.yaml", "--workload", "Pod/plain#2"]).exits_with(0);
    assert!(run.stdout.starts_with("Pod/plain#2 on Kubernetes "), "{}", run.stdout);
    let run = folder.run(&["simulate", "alike.yaml", "--workload", "Pod/third"]).exits_with(2);
    assert!(
        run.stderr.contains("alike.yaml has no Pod/third; it has Pod/plain, Pod/plain#2"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_does_not_fit_is_named_with_its_place_and_reason() {
    let folder = Folder::with(&[]);
    for (from, to, place, why) in [
        (
            "takes: 1,",
            "takes: -1,",
            "10:23",
            "behaviour.proxy.on_sigterm does not fit: -1 is no length of time in seconds",
        ),
        ("takes: 1,", "", "10:23", "or how long it `takes` and with which code it `exits`"),
        ("proxy: {on", "prxy: {on", "10:9", "behaviour names \"prxy\", which is no container of the pod"),
        ("{on_sigterm", "{waits_for: [db], on_sigterm", "10:23", "behaviour names \"db\""),
        ("behaviour:", "behavior:", "9:1", "behavior does not fit: unknown field `behavior`"),
        ("delete: {}", "drop: {}", "11:19", "actions[0].drop does not fit: unknown field `drop`"),
        ("delete: {}", "delete: {}, stop_kubelet: {}", "11:11", "action 0 does not say exactly one of"),
        ("v1.36.3", "newest", "1:13", "kubernetes does not fit"),
    ] {
        folder.write("shop.yaml", SCENARIO.replace(from, to));
        let run = folder.run(&["simulate", "shop.yaml"]).exits_with(2);
        assert!(run.stderr.starts_with(&format!("error: shop.yaml:{place}: ")), "{to}: {}", run.stderr);
        assert!(run.stderr.contains(why), "{to}: {}", run.stderr);
    }
}

#[test]
fn flags_say_what_containers_do() {
    let folder = Folder::with(&[("plain.yaml", PLAIN)]);
    let run = folder
        .run(&[
            "simulate",
            "plain.yaml",
            "--runs-for",
            "app=3s",
            "--stops-in",
            "app=never",
            "--delete-at",
            "20s",
            "--format",
            "json",
        ])
        .exits_with(0);
    let life = run.json();
    let runs = life["events"].as_array().expect("a list").iter().filter(|event| event["event"] == "exited");
    assert!(runs.count() >= 1, "{}", run.stdout);
    let assumptions = life["assumptions"].as_array().expect("a list");
    let says =
        |words: &str| assumptions.iter().any(|one| one["says"] == words && one["basis"] == "as asked for");
    assert!(says("runs 3 s and ends with 0") && says("does not end on SIGTERM"), "{}", run.stdout);

    let run = folder.run(&["simulate", "plain.yaml", "--crash", "db=1s"]).exits_with(2);
    assert!(run.stderr.contains("the pod has no container `db`; it has app"), "{}", run.stderr);
    let run = folder.run(&["simulate", "plain.yaml", "--starts-in", "app=soon"]).exits_with(2);
    assert!(run.stderr.contains("`soon` is no time; write it as in `3s`, `500ms` or `2m`"), "{}", run.stderr);
}

#[test]
fn the_configuration_says_how_long_sidecars_take_to_start() {
    let pod = "\
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  initContainers:
    - name: proxy
      image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1
      restartPolicy: Always
      startupProbe: {httpGet: {path: /startup, port: 9090}, periodSeconds: 1, failureThreshold: 60}
  containers:
    - {name: app, image: registry.example.com/acme/app:1}
";
    let folder =
        Folder::with(&[("pod.yaml", pod), ("outrigger.yaml", "starts_in:\n  cloud-sql-proxy-v2: 6\n")]);
    let run = folder.run(&["simulate", "pod.yaml", "--format", "json"]).exits_with(0);
    let steps = run.json()["startup"]["steps"].clone();
    assert!(steps[1]["adds"].as_f64().is_some_and(|adds| (6.0..9.0).contains(&adds)), "{steps}");
    let run = folder.run(&["simulate", "pod.yaml"]).exits_with(0);
    assert!(
        run.stdout.contains("  proxy takes 6 s to start (catalogue: cloud-sql-proxy-v2)\n"),
        "{}",
        run.stdout
    );
    folder.write("outrigger.yaml", "starts_in:\n  cloud-sql-proxy: 6\n");
    let run = folder.run(&["simulate", "pod.yaml"]).exits_with(2);
    let why = "outrigger.yaml:2:3: unknown key `cloud-sql-proxy`: no sidecar has this id; the nearest is `cloud-sql-proxy-v";
    assert!(run.stderr.contains(why), "{}", run.stderr);
}
