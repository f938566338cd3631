//! The JSON format: its keys and values are those that `output.schema.json`, beside this file, writes down.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::support::{BROKEN, Folder, PLAIN, SUGGESTED, convertible, repository};

fn validator() -> &'static Validator {
    static VALIDATOR: OnceLock<Validator> = OnceLock::new();
    VALIDATOR.get_or_init(|| {
        let schema = serde_json::from_str(include_str!("output.schema.json")).expect("the schema is JSON");
        jsonschema::validator_for(&schema).expect("the schema is one")
    })
}

/// Holds an object that was printed against the schema, and its numbers against each other.
#[track_caller]
pub(crate) fn check_format(object: &Value, whence: &str) {
    let errors: Vec<String> =
        validator().iter_errors(object).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{whence}\n{errors:#?}\n{object:#}");
    let workloads = object["workloads"].as_array().expect("a list");
    let summary = &object["summary"];
    let with = |verdict: &str| workloads.iter().filter(|workload| workload["verdict"] == verdict).count();
    for verdict in ["converted", "unchanged", "suggested", "refused"] {
        assert_eq!(summary[verdict], with(verdict), "{whence}: {verdict}");
    }
    let containers =
        || workloads.iter().flat_map(|workload| workload["containers"].as_array().expect("a list"));
    let moved = containers().filter(|container| container["verdict"] == "moved").count();
    assert_eq!(summary["containers_moved"], moved, "{whence}");
    for finding in object["findings"].as_array().expect("a list") {
        if let Some(number) = finding["workload"].as_u64() {
            assert!((number as usize) < workloads.len(), "{whence}: {finding}");
        }
    }
}

#[test]
fn of_the_examples() {
    for arguments in
        [&["check"][..], &["migrate"], &["migrate", "--unsafe"], &["migrate", "--kubernetes", "1.28"]]
    {
        let folder = Folder::with(&[]);
        let examples = repository().join("examples");
        let examples = examples.to_str().expect("a path of letters");
        let run = folder.run(&[arguments, &["--format", "json", examples]].concat());
        check_format(&run.json(), &format!("{arguments:?}"));
    }
}

#[test]
fn with_errors_the_object_still_stands_alone() {
    let folder = Folder::with(&[
        ("web.yaml", &convertible("web")),
        ("broken.yaml", BROKEN),
        ("unclear.yaml", SUGGESTED),
    ]);
    let arguments =
        ["migrate", "--format", "json", "web.yaml", "broken.yaml", "nowhere.yaml", "unclear.yaml"];
    let run = folder.run(&arguments).exits_with(2);
    check_format(&run.json(), "errors");
    let findings = run.json()["findings"].clone();
    let unreadable = |file: &str| {
        let mut all = findings.as_array().expect("a list").iter();
        all.any(|finding| {
            finding["file"] == file && finding["rule"] == "unreadable" && finding["severity"] == "error"
        })
    };
    assert!(unreadable("broken.yaml") && unreadable("nowhere.yaml"), "{findings:#}");
    let run = folder.run(&[&arguments[..], &["--write"]].concat()).exits_with(2);
    check_format(&run.json(), "errors, written");
    let object = run.json();
    let mut workloads = object["workloads"].as_array().expect("a list").iter();
    let web = workloads.find(|workload| workload["name"] == "web").expect("it is there");
    assert_eq!(web["verdict"], "converted", "it is the plan as it was carried out");
    assert!(folder.read("web.yaml").contains("initContainers"));
}

#[test]
fn of_one_workload() {
    let folder = Folder::with(&[("apps/all.yaml", &format!("{PLAIN}---\n{}", convertible("web")))]);
    let object = folder.run(&["migrate", "--format", "json", "apps"]).exits_with(1).json();
    check_format(&object, "one workload");
    let workloads = object["workloads"].as_array().expect("a list");
    let workload = workloads.iter().find(|workload| workload["name"] == "web").expect("it is there");
    assert_eq!(workload["file"], "apps/all.yaml");
    assert_eq!(workload["document"], 1);
    assert_eq!(workload["line"], 10);
    assert_eq!(workload["kind"], "Deployment");
    assert_eq!(workload["namespace"], Value::Null);
    assert_eq!(workload["pod_template"], "/spec/template/spec");
    let containers = workload["containers"].as_array().expect("a list");
    let sql = containers.iter().find(|container| container["name"] == "sql").expect("it is there");
    for (key, value) in [
        ("role", "sidecar"),
        ("was", "app"),
        ("verdict", "moved"),
        ("sidecar", "cloud-sql-proxy-v2"),
        ("confidence", "high"),
        ("startup_probe", "added"),
    ] {
        assert_eq!(sql[key], value, "{key}");
    }
    assert_eq!(sql["position"], 0);
}

#[test]
fn a_container_without_a_name_is_called_by_its_place() {
    let text =
        convertible("web").replace("- name: sql   # the way to the database\n          image", "- image");
    let folder = Folder::with(&[("web.yaml", &text)]);
    let object = folder.run(&["migrate", "--format", "json"]).json();
    check_format(&object, "a container without a name");
    let names: Vec<&str> = object["workloads"][0]["containers"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|container| container["name"].as_str())
        .collect();
    assert_eq!(names, ["web", "containers[1]"]);
}
