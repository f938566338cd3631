//! The lives of a pod before and after its change, as `migrate` compares them.

use serde_json::Value;

use crate::support::{Folder, convertible};

/// A pod with two sidecars to be, of which the second is not started for as long as the first one starts.
const TWO: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example/web:1
        - name: git-sync
          image: registry.k8s.io/git-sync/git-sync:v4.4.0
          args: [--repo=https://git.example/docs.git, --root=/srv, --period=60s]
          volumeMounts: [{name: content, mountPath: /srv}]
        - name: cloud-sql-proxy
          image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1
          args: [\"project:region:web\"]
      volumes: [{name: content, emptyDir: {}}]
";

fn says(lives: &Value, side: &str) -> Vec<String> {
    let words = lives[side].as_array().into_iter().flatten().filter_map(|one| one["says"].as_str());
    words.map(str::to_owned).collect()
}

#[test]
fn what_gets_better_is_said_and_can_be_left_out() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    let compared = folder.run(&["migrate"]).exits_with(1).stdout;
    let alone = folder.run(&["migrate", "--no-simulate"]).exits_with(1).stdout;
    assert!(compared.contains("better `web` no longer starts before `sql` does its work"), "{compared}");
    assert!(!alone.contains("better"), "{alone}");
    let diff = |text: &str| text.split_once("--- web.yaml").map(|(_, diff)| diff.to_owned());
    assert_eq!(diff(&compared), diff(&alone), "the edit and its proof are the same");
    let object = folder.run(&["migrate", "--no-simulate", "--format", "json"]).json();
    assert!(object["workloads"][0].get("lives").is_none(), "{object:#}");
}

#[test]
fn a_bug_of_the_kubelet_that_makes_it_worse_is_named_on_its_versions_alone() {
    let folder = Folder::with(&[("web.yaml", TWO)]);
    let lives = |kubernetes: &str| {
        let object = folder.run(&["migrate", "--format", "json", "--kubernetes", kubernetes]).json();
        object["workloads"][0]["lives"].clone()
    };
    let on_both = lives("1.29.7..1.29.8");
    assert_eq!(
        says(&on_both, "worse"),
        ["`git-sync` would get no stop signal though all that it waits for has ended"],
        "{on_both:#}"
    );
    assert_eq!(on_both["worse"][0]["issue"], "k8s-125880");
    assert_eq!(on_both["worse"][0]["versions"], serde_json::json!(["1.29.7"]));
    assert_eq!(says(&lives("1.29.8"), "worse"), [""; 0]);
    assert_eq!(says(&lives("1.29.8"), "better").len(), 4);
}
