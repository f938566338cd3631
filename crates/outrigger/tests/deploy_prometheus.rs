//! The alerts in `deploy/prometheus`: promtool takes them and their tests, and a fault in them makes a test fail.
//!
//! promtool is taken from `target/tools/bin` or from the path; what needs it is skipped aloud where it is absent.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

mod support;

use support::{is_up_to_date, root};

const RULES: &str = "deploy/prometheus/sidecars.rules.yaml";
const OBJECT: &str = "deploy/prometheus/sidecars.prometheusrule.yaml";
const TESTS: [&str; 6] =
    ["cpu.yaml", "memory.yaml", "restarts.yaml", "not-started.yaml", "jobs.yaml", "unseen.yaml"];

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file} is not readable: {error}"))
}

fn meaning(text: &str) -> Value {
    let [source] = split_documents(text)[..] else { panic!("expected one document") };
    let document = Document::parse(text, source, &Limits::default()).expect("the text is YAML");
    document.value().expect("the document has a meaning")
}

/// Where promtool is; says so where it is nowhere.
#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
fn promtool() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let ours = root().join("target/tools/bin");
    let found =
        std::iter::once(ours).chain(std::env::split_paths(&path)).map(|folder| folder.join("promtool"));
    let found = found.into_iter().find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: the alerts in deploy/prometheus: promtool is not installed");
    }
    found
}

fn run(promtool: &Path, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(promtool).current_dir(folder).args(arguments).output().expect("promtool runs")
}

#[test]
fn the_object_holds_the_same_rules() {
    let rules = read(RULES);
    let (_, groups) = rules.split_once("\ngroups:\n").expect("the file has groups");
    let mut wanted = String::from(
        "# The rules of sidecars.rules.yaml, for the Prometheus operator.\n\
         apiVersion: monitoring.coreos.com/v1\n\
         kind: PrometheusRule\n\
         metadata:\n  name: outrigger-sidecars\n\
         spec:\n  groups:\n",
    );
    for line in groups.lines() {
        wanted.push_str(if line.is_empty() { "" } else { "  " });
        wanted.push_str(line);
        wanted.push('\n');
    }
    is_up_to_date(OBJECT, &wanted);
    let object = meaning(&wanted);
    assert_eq!(object["spec"], meaning(&rules));
    assert_eq!(object["spec"]["groups"].as_array().map(Vec::len), Some(2));
}

#[test]
fn every_alert_has_a_test_in_which_it_fires_and_says_what_to_do() {
    let tests: String = TESTS.map(|file| read(&format!("deploy/prometheus/tests/{file}"))).concat();
    let readme = read("deploy/prometheus/README.md");
    let rules = meaning(&read(RULES));
    let groups = rules["groups"].as_array().expect("groups are a list");
    let all = groups.iter().flat_map(|group| group["rules"].as_array().expect("rules are a list"));
    let alerts: Vec<&str> = all.filter_map(|rule| rule["alert"].as_str()).collect();
    assert_eq!(alerts.len(), 6);
    for alert in alerts {
        let fires = format!("ALERTS{{alertname=\"{alert}\", alertstate=\"firing\"");
        assert!(tests.contains(&fires), "{alert} never fires");
        assert!(tests.contains(&format!("- alertname: {alert}\n")), "the texts of {alert} are not shown");
        assert!(readme.contains(&format!("| {alert} | ")), "the page does not name {alert}");
    }
}

#[test]
fn promtool_takes_the_rules_and_their_tests() {
    let Some(promtool) = promtool() else { return };
    let folder = root().join("deploy/prometheus");
    let checked = run(&promtool, &folder, &["check", "rules", "sidecars.rules.yaml"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    for file in TESTS {
        let tested = run(&promtool, &folder, &["test", "rules", &format!("tests/{file}")]);
        assert!(tested.status.success(), "{file}: {}", String::from_utf8_lossy(&tested.stderr));
    }
}

/// A rule's name, a text in it, what stands there instead, and the tests that must see it.
type Fault = (&'static str, &'static str, &'static str, &'static str);

const FAULTS: [Fault; 22] = [
    // One-shot init containers are counted.
    ("record: outrigger:container_cpu_request_cores", "{restart_policy=\"Always\"}", "", "cpu"),
    ("record: outrigger:container_cpu_request_cores", "=\"Always\"", "!=\"\"", "cpu"),
    ("record: outrigger:container_memory_limit_bytes", "=\"Always\"", "!=\"\"", "memory"),
    ("alert: ContainerRestarts", "=\"Always\"", "!=\"\"", "restarts"),
    ("alert: JobKeptAliveBySidecar", "=\"Always\"", "!=\"\"", "jobs"),
    // Pods of other clusters and namespaces, and other containers, are taken for the same.
    ("record: outrigger:container_cpu_request_cores", "on (cluster, ", "on (", "cpu"),
    ("record: outrigger:container_memory_limit_bytes", "on (cluster, namespace, ", "on (cluster, ", "memory"),
    ("alert: ContainerRestarts", "on (cluster, namespace, ", "on (cluster, ", "restarts"),
    (
        "alert: ContainerRestarts",
        "pod, container)\n              last",
        "pod)\n              last",
        "restarts",
    ),
    ("alert: SidecarNotStarted", "on (cluster, namespace, pod)", "on (cluster, pod)", "not-started"),
    ("alert: JobKeptAliveBySidecar", "on (cluster, namespace, pod)", "on (namespace, pod)", "jobs"),
    ("alert: SidecarsUnseen", "on (cluster, ", "on (", "unseen"),
    // Sidecars are left out.
    ("record: outrigger:container_cpu_request_cores", "=\"Always\"", "=\"Never\"", "cpu"),
    ("record: outrigger:container_memory_limit_bytes", "=\"Always\"", "=\"Never\"", "memory"),
    ("alert: SidecarNotStarted", "=\"Always\"", "=\"Never\"", "not-started"),
    // A pod that has ended since is lost; a failed one, and one whose turn is another's, is named.
    (
        "alert: ContainerRestarts",
        "last_over_time(kube_pod_init_container_info{restart_policy=\"Always\"}[1h])",
        "kube_pod_init_container_info{restart_policy=\"Always\"}",
        "restarts",
    ),
    ("alert: SidecarNotStarted", "phase=\"Pending\"", "phase=~\".+\"", "not-started"),
    ("alert: SidecarNotStarted", "reason!=\"PodInitializing\"", "reason=\"\"", "not-started"),
    ("alert: JobKeptAliveBySidecar", "owner_kind=\"Job\"", "", "jobs"),
    // What is no request, no limit and no container is taken for one.
    ("record: outrigger:container_cpu_request_cores", ") > 0", ")", "cpu"),
    ("record: outrigger:container_memory_limit_bytes", "resource=\"memory\"", "resource=~\".+\"", "memory"),
    ("alert: ContainerCPUOverRequest", "container!=\"\", ", "", "cpu"),
];

#[test]
fn a_fault_in_a_rule_makes_its_test_fail() {
    let Some(promtool) = promtool() else { return };
    let rules = read(RULES);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let tests = folder.path().join("tests");
    fs::create_dir(&tests).expect("a folder can be made");
    for file in TESTS {
        let text = read(&format!("deploy/prometheus/tests/{file}"));
        fs::write(tests.join(file), text).expect("the folder is writable");
    }
    for (rule, from, to, test) in FAULTS {
        let (before, rest) = rules.split_once(rule).unwrap_or_else(|| panic!("there is no {rule}"));
        let end = rest.find("\n      - ").unwrap_or(rest.len());
        let (body, after) = rest.split_at(end);
        assert!(body.contains(from), "{rule} has no {from}");
        let faulty = [before, rule, &body.replace(from, to), after].concat();
        fs::write(folder.path().join("sidecars.rules.yaml"), faulty).expect("the folder is writable");
        let tested = run(&promtool, &tests, &["test", "rules", &format!("{test}.yaml")]);
        assert!(!tested.status.success(), "{rule}: {from} may as well be {to}");
    }
}
