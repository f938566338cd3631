//! `metrics`: rules and dashboards that lose what moves.

use crate::support::{BROKEN, Folder, PLAIN, convertible};

const RULES: &str = "groups:\n  - name: a\n    rules:\n      - alert: NotReady   # at once\n        \
                     expr: kube_pod_container_status_ready{namespace=\"shop\"} == 0\n      - record: up:sum\n        \
                     expr: sum(up)\n";

const UNION: &str = "(kube_pod_container_status_ready{namespace=\"shop\"} or \
                     (kube_pod_init_container_status_ready{namespace=\"shop\"} and on(cluster, namespace, pod, container) \
                     kube_pod_init_container_info{restart_policy=\"Always\"})) == 0";

#[test]
fn a_change_is_due_then_written_and_then_nothing_is_left() {
    let folder = Folder::with(&[("rules.yaml", RULES), ("plain.yaml", PLAIN)]);
    let run = folder.run(&["metrics"]).exits_with(1);
    assert!(run.stdout.contains("rules.yaml:5  alert NotReady: rewritten"), "{}", run.stdout);
    assert!(run.stdout.contains("Nothing is written yet"), "{}", run.stdout);
    folder.run(&["metrics", "--write"]).exits_with(0);
    let expected = RULES.replace("kube_pod_container_status_ready{namespace=\"shop\"} == 0", UNION);
    assert_eq!(folder.read("rules.yaml"), expected);
    let run = folder.run(&["metrics"]).exits_with(0);
    assert!(run.stdout.contains("0 rewritten, 0 left for a person, 1 settled already"), "{}", run.stdout);
    folder.run(&["metrics", "--write"]).exits_with(0);
    assert_eq!(folder.read("rules.yaml"), expected);
}

#[test]
fn the_object_has_every_expression_that_uses_affected_series() {
    let folder = Folder::with(&[("rules.yaml", RULES)]);
    let object = folder.run(&["metrics", "--format", "json", "rules.yaml"]).exits_with(1).json();
    assert_eq!(object["format"], 1);
    assert_eq!(object["files"].as_array().map(Vec::len), Some(1));
    assert_eq!(object["files"][0]["file"], "rules.yaml");
    let expressions = object["files"][0]["expressions"].as_array().expect("it is a list");
    assert_eq!(expressions.len(), 1, "{object}");
    assert_eq!(expressions[0]["line"], 5);
    assert_eq!(expressions[0]["action"], "rewritten");
    assert_eq!(expressions[0]["old"], "kube_pod_container_status_ready{namespace=\"shop\"} == 0");
    assert_eq!(expressions[0]["new"], UNION);
    assert!(expressions[0]["reason"].as_str().is_some_and(|reason| reason.contains("falls silent")));
    assert_eq!(object["findings"], serde_json::json!([]));
}

#[test]
fn what_is_no_query_has_its_place_and_the_rest_goes_on() {
    let broken = format!("{RULES}      - alert: Broken\n        expr: sum(up\n");
    let folder = Folder::with(&[("rules.yaml", &broken), ("broken.yaml", &format!("expr: x\n{BROKEN}"))]);
    let run = folder.run(&["metrics", "--write", "rules.yaml"]).exits_with(2);
    assert!(run.stdout.contains("rules.yaml:9:18: error: "), "{}", run.stdout);
    assert!(folder.read("rules.yaml").contains(UNION), "the rest is written");
    let run = folder.run(&["metrics"]).exits_with(0);
    assert!(run.stdout.contains("rules.yaml:9:18: warning: "), "met in a folder\n{}", run.stdout);
    assert!(run.stdout.contains("broken.yaml:"), "{}", run.stdout);
    folder.run(&["metrics", "absent.yaml"]).exits_with(2);
}

#[test]
fn with_a_dash_it_is_a_filter_for_documents_and_queries() {
    let folder = Folder::with(&[]);
    let run = folder.filter(&["metrics", "-"], RULES).exits_with(0);
    assert!(run.stdout.contains(UNION), "{}", run.stdout);
    assert!(run.stderr.contains("alert NotReady: rewritten"), "{}", run.stderr);
    let run = folder.filter(&["metrics", "-"], "sum(kube_pod_container_status_running)\n").exits_with(0);
    assert!(run.stdout.starts_with("sum(kube_pod_container_status_running or ("), "{}", run.stdout);
    assert!(run.stdout.ends_with("))\n"), "{}", run.stdout);
    for text in ["", "\n", PLAIN, "sum(up)\n", "up # of all"] {
        assert_eq!(folder.filter(&["metrics", "-"], text).exits_with(0).stdout, text);
    }
    let run = folder.filter(&["metrics", "-"], "sum(up\n").exits_with(2);
    assert_eq!(run.stdout, "sum(up\n");
    assert!(run.stderr.contains("-:1:4: error: This is no PromQL"), "{}", run.stderr);
    let run = folder.filter(&["metrics", "-", "--format", "json"], "kube_pod_container_info").exits_with(0);
    assert_eq!(run.json()["files"][0]["expressions"][0]["role"], "expression");
    folder.run(&["metrics", "--write", "-"]).exits_with(2);
}

#[test]
fn the_version_of_kube_state_metrics_decides() {
    let folder = Folder::with(&[("rules.yaml", RULES)]);
    let run = folder.run(&["metrics", "--kube-state-metrics", "2.10.1"]).exits_with(0);
    assert!(run.stdout.contains("does not say which init containers are sidecars"), "{}", run.stdout);
    let run = folder.run(&["metrics", "--kube-state-metrics", "v2.13.0"]).exits_with(1);
    assert!(!run.stdout.contains("is taken to be"), "{}", run.stdout);
    folder.run(&["metrics", "--kube-state-metrics", "newest"]).exits_with(2);
    folder.write("outrigger.yaml", "metrics: {kube_state_metrics: \"2.10.1\", join_labels: [platform]}\n");
    folder.run(&["metrics"]).exits_with(0);
    let run = folder.run(&["metrics", "--kube-state-metrics", "2.13.0"]).exits_with(1);
    assert!(run.stdout.contains("on(cluster, namespace, pod, container, platform)"), "{}", run.stdout);
}

#[test]
fn recording_rules_are_printed_with_what_needs_them() {
    let folder = Folder::with(&[("rules.yaml", RULES)]);
    let run = folder.run(&["metrics", "--style", "recording"]).exits_with(1);
    let name = "container:kube_pod_container_status_ready:with_sidecars";
    assert!(
        run.stdout.contains(&format!("+        expr: {name}{{namespace=\"shop\"}} == 0")),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains(&format!("      - record: {name}\n")), "{}", run.stdout);
    let object = folder.run(&["metrics", "--style", "recording", "--format", "json"]).exits_with(1).json();
    assert_eq!(object["recording_rules"][0]["record"], name);
}

#[test]
fn check_and_migrate_point_to_what_loses_the_moved() {
    let other = RULES.replace("{namespace=\"shop\"}", "{container=\"app\"}");
    let folder =
        Folder::with(&[("web.yaml", &convertible("web")), ("rules.yaml", RULES), ("other.yaml", &other)]);
    for command in ["check", "migrate"] {
        let run = folder.run(&[command]).exits_with(1);
        assert!(
            run.stdout.contains("rules.yaml  1 expression loses `sql` as native sidecar: line 5"),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("other.yaml"), "it does not select what moves\n{}", run.stdout);
    }
    let object = folder.run(&["migrate", "--format", "json"]).exits_with(1).json();
    let findings = object["findings"].as_array().expect("it is a list");
    let found = findings.iter().find(|finding| finding["rule"] == "expression-loses-sidecar");
    assert_eq!(found.map(|found| found["line"].clone()), Some(5.into()), "{object}");
    // It is lost until somebody says so, also after the move.
    folder.run(&["migrate", "--write"]).exits_with(0);
    assert!(folder.run(&["check"]).exits_with(1).stdout.contains("rules.yaml  1 expression loses"));
    folder.run(&["metrics", "--write"]).exits_with(0);
    assert!(!folder.run(&["check"]).exits_with(0).stdout.contains("rules.yaml"));
}
