//! What depends on versions: known issues where a version is stated, and one remark where none is.

use serde_json::Value;

use crate::support::Folder;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  initContainers:\n    - name: proxy\n      \
                   image: envoyproxy/envoy:v1.31.2\n      restartPolicy: Always\n    - name: logs\n      image: \
                   fluent/fluent-bit:3.1.9\n      restartPolicy: Always\n  containers:\n    - name: web\n      image: \
                   registry.example.com/acme/web:1.4.0\n";

fn rules(object: &Value) -> Vec<&str> {
    object["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|finding| finding["rule"].as_str())
        .collect()
}

fn remarks(object: &Value) -> Vec<&str> {
    object["summary"]["remarks"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn a_stated_version_with_an_issue_makes_a_finding() {
    let folder = Folder::with(&[("a.yaml", POD), ("b.yaml", POD)]);
    let object = folder.run(&["check", "--format", "json", "--kubernetes", "1.29.6"]).exits_with(1).json();
    let found = rules(&object).into_iter().filter(|rule| *rule == "stop-waits-for-dead-sidecar");
    assert_eq!(found.count(), 2);
    assert!(remarks(&object).iter().all(|remark| !remark.contains("k8s-125880")), "{object:#}");
    let object = folder.run(&["check", "--format", "json", "--kubernetes", "1.29.8"]).json();
    assert!(!rules(&object).contains(&"stop-waits-for-dead-sidecar"));
    assert!(remarks(&object).iter().all(|remark| !remark.contains("k8s-125880")), "{object:#}");
}

#[test]
fn without_a_version_one_remark_speaks_of_older_ones() {
    let folder = Folder::with(&[("a.yaml", POD), ("b.yaml", POD)]);
    let run = folder.run(&["check", "--format", "json"]);
    let object = run.json();
    assert!(!rules(&object).contains(&"stop-waits-for-dead-sidecar"));
    let remarks = remarks(&object);
    let of_versions: Vec<&&str> = remarks.iter().filter(|remark| remark.contains("k8s-125880")).collect();
    let [remark] = of_versions[..] else { panic!("{remarks:#?}") };
    assert!(remark.contains("(1.29.0 to 1.29.7 and 1.30.0 to 1.30.3; 2 pods)"), "{remark}");
    assert!(remark.contains("1.37 is assumed"), "{remark}");
}
