//! `metrics --tests`: tests for promtool, which promtool runs.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{Folder, convertible};

const RULES: &str = "groups:\n  - name: a\n    rules:\n      - alert: Restarts\n        \
                     expr: increase(kube_pod_container_status_restarts_total{namespace=\"shop\"}[10m]) > 3\n      \
                     - record: cpu:ratio\n        expr: |\n          \
                     sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{container!=\"\"}[5m]))\n            \
                     / sum by (namespace, pod) (kube_pod_container_resource_requests{resource=\"cpu\"})   # cores\n";

/// Where promtool is; says so where it is nowhere.
#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
fn promtool() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
    let folders = std::iter::once(ours).chain(std::env::split_paths(&path));
    let found = folders.map(|folder| folder.join("promtool")).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: tests that `metrics --tests` writes: promtool is not installed");
    }
    found
}

/// Whether promtool finds all tests of a file to hold.
fn holds(promtool: &PathBuf, folder: &Folder, file: &str) -> bool {
    let run = Command::new(promtool).args(["test", "rules", file]).current_dir(folder.root()).output();
    run.expect("promtool runs").status.success()
}

#[test]
fn what_is_written_holds_and_can_fail() {
    let Some(promtool) = promtool() else { return };
    let folder = Folder::with(&[("web.yaml", &convertible("web")), ("rules.yaml", RULES)]);
    for (style, into) in [("union", "a"), ("recording", "b")] {
        let run = folder.run(&["metrics", "--style", style, "--tests", into, "."]).exits_with(1);
        assert!(run.stdout.contains(&format!("2 tests are written to {into}.")), "{}", run.stdout);
        let tests = format!("{into}/rules.tests.yaml");
        let text = folder.read(&tests);
        assert!(text.contains("# Pods of default/web, of which sql moves."), "{text}");
        assert!(text.contains("- name: 'rules.yaml:5 alert Restarts'"), "{text}");
        assert!(holds(&promtool, &folder, &tests));
        // The sidecar's series under a name that no expression knows: the tests must see it.
        let broken = text.replace("{series: 'kube_pod_init_container_info{", "{series: 'nothing{");
        assert_ne!(broken, text);
        folder.write(&tests, broken);
        assert!(!holds(&promtool, &folder, &tests));
    }
}

#[test]
fn the_examples_keep_their_meaning() {
    let Some(promtool) = promtool() else { return };
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let folder = Folder::with(&[]);
    let examples = examples.to_str().expect("it is text");
    let run = folder.run(&["metrics", "--tests", "tests", examples]).exits_with(1);
    assert!(!run.stdout.contains("have no test"), "{}", run.stdout);
    let files = std::fs::read_dir(folder.path("tests")).expect("the folder is there");
    let names: Vec<String> = files
        .map(|file| format!("tests/{}", file.expect("it is read").file_name().to_string_lossy()))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    for name in names {
        assert!(holds(&promtool, &folder, &name), "{name}");
    }
}

#[test]
fn the_same_files_give_the_same_bytes_and_no_other_file_is_touched() {
    let folder = Folder::with(&[("rules.yaml", RULES)]);
    let run = folder.run(&["metrics", "--tests", "tests", "rules.yaml"]).exits_with(1);
    assert!(run.stdout.contains("No container moves in the files that are given"), "{}", run.stdout);
    let first = folder.read("tests/rules.tests.yaml");
    assert!(first.contains("# Pods of shop/web, of which istio-proxy moves."), "{first}");
    folder.run(&["metrics", "--tests", "tests", "rules.yaml"]).exits_with(1);
    assert_eq!(folder.read("tests/rules.tests.yaml"), first);
    folder.write("tests/rules.tests.yaml", "mine: true\n");
    let run = folder.run(&["metrics", "--tests", "tests", "--write", "rules.yaml"]).exits_with(2);
    assert!(run.stderr.contains("was not made by `outrigger metrics --tests`"), "{}", run.stderr);
    assert_eq!(folder.read("tests/rules.tests.yaml"), "mine: true\n");
    assert_eq!(folder.read("rules.yaml"), RULES);
    folder.filter(&["metrics", "--tests", "tests", "-"], RULES).exits_with(2);
}
