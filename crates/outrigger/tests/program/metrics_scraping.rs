//! `metrics`: what loses sidecars before an expression could find them.

use std::fs;

use outrigger_metrics::scrape_rules;

use crate::support::{Folder, repository};

const QUICK_FIX: &str = "scrape_configs:\n  - job_name: kube-state-metrics\n    metric_relabel_configs:\n      \
                         - source_labels: [__name__]\n        regex: kube_pod_init_container_(.+)\n        \
                         target_label: __name__\n        replacement: kube_pod_container_$1\n";

#[test]
fn a_quick_fix_is_told_with_its_place_and_the_way_out_and_left_alone() {
    let folder = Folder::with(&[("prometheus.yml", QUICK_FIX)]);
    let run = folder.run(&["metrics", "--write"]).exits_with(0);
    assert!(run.stdout.contains("prometheus.yml:4:9: warning: "), "{}", run.stdout);
    assert!(run.stdout.contains("[init-series-renamed]") && run.stdout.contains("  help "), "{}", run.stdout);
    assert_eq!(folder.read("prometheus.yml"), QUICK_FIX);
    let object = folder.run(&["metrics", "--format", "json"]).exits_with(0).json();
    let finding = &object["findings"][0];
    assert_eq!(finding["rule"], "init-series-renamed");
    assert_eq!((&finding["line"], &finding["column"]), (&4.into(), &9.into()));
    assert_eq!(finding["confidence"], "high");
    assert_eq!(finding["notes"].as_array().map(Vec::len), Some(3), "{finding}");
    let other = QUICK_FIX.replace("__name__]", "job]").replace("kube_pod_init_container_(.+)", "(.+)");
    let folder =
        Folder::with(&[("prometheus.yml", &other.replace("target_label: __name__", "target_label: x"))]);
    let object = folder.run(&["metrics", "--format", "json", "prometheus.yml"]).exits_with(0).json();
    assert_eq!(object["findings"], serde_json::json!([]));
}

#[test]
fn each_finding_is_explained_and_stands_in_the_guide() {
    let guide =
        fs::read_to_string(repository().join("docs/metrics-scraping.md")).expect("the page is readable");
    let folder = Folder::with(&[]);
    for rule in scrape_rules() {
        assert!(guide.contains(&format!("| `{}` | ", rule.id)), "the guide does not name {}", rule.id);
        let run = folder.run(&["explain", rule.id]).exits_with(0);
        assert!(run.stdout.contains("## What to do"), "{}", run.stdout);
    }
}
