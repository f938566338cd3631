//! As a filter behind the real `helm` and `kustomize`, on charts and kustomizations that others wrote.
//!
//! The programs are taken from `target/tools/bin` (see `tools/install-test-programs.sh`) or from the path; the charts
//! from the folder that `OUTRIGGER_CORPUS` names, or from `../shared/corpus` beside the repository. What is not there is
//! skipped aloud.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use outrigger_yaml::split_documents;
use serde_json::Value;

use crate::output_format::check_format;
use crate::support::{Folder, Run, repository, run_with_input, skip};

/// Where a program is, if it is there.
fn program(name: &str) -> Option<PathBuf> {
    let ours = repository().join("target/tools/bin").join(name);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::iter::once(ours).chain(std::env::split_paths(&path).map(|folder| folder.join(name)));
    found.into_iter().find(|path| path.is_file())
}

/// The folder of charts and kustomizations, if it is there.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("OUTRIGGER_CORPUS")
        .map_or_else(|| repository().join("../shared/corpus"), PathBuf::from);
    folder.join("charts").is_dir().then_some(folder)
}

/// The program and the corpus; says what is missing.
fn program_and_corpus(what: &str, name: &str) -> Option<(PathBuf, PathBuf)> {
    let Some(program) = program(name) else {
        skip(what, &format!("{name} is not installed"));
        return None;
    };
    let Some(corpus) = corpus() else {
        skip(what, "there is no corpus");
        return None;
    };
    Some((program, corpus))
}

/// A chart, and what becomes of the pods that it renders with its own values.
struct Chart {
    folder: &'static str,
    converts: bool,
}

const CHARTS: [Chart; 4] = [
    Chart { folder: "jenkins-stable", converts: true },
    Chart { folder: "opa-stable", converts: true },
    Chart { folder: "wikimedia-airflow", converts: false },
    Chart { folder: "vault", converts: false },
];

/// A kustomization, and whether a sidecar of its pods moves.
const KUSTOMIZATIONS: [(&str, bool); 4] = [
    ("boa-cloud-sql-component/accounts/accounts-db/k8s/overlays/init-db-production", true),
    ("kf-metadata-cloudsql-2020/overlays/google-cloudsql", true),
    ("arc-default/github-webhook-server", true),
    ("kf-pvcviewer/rbac", false),
];

fn stdout_of(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("its output is UTF-8")
}

#[test]
fn what_helm_renders() {
    let Some((helm, corpus)) = program_and_corpus("charts", "helm") else { return };
    let folder = Folder::with(&[]);
    for chart in CHARTS {
        let path = corpus.join("charts").join(chart.folder);
        let rendered = stdout_of(Command::new(&helm).args(["template", "shop"]).arg(&path));
        let new = filtered(&folder, chart.folder, &rendered, chart.converts);
        let object = folder.filter(&["migrate", "-", "--format", "json"], &rendered).json();
        for workload in object["workloads"].as_array().expect("a list") {
            let source = workload["rendered_from"].as_str().expect("every document has its template");
            assert!(source.contains("/templates/"), "{}: {source}", chart.folder);
            if workload["verdict"] != "unchanged" {
                let report = &folder.filter(&["migrate", "-"], &rendered).stderr;
                assert!(report.contains(&format!("rendered from {source}")), "{source}\n{report}");
            }
        }
        accepted_by_kustomize(&new, chart.folder);
    }
}

#[test]
fn as_post_renderer_of_helm() {
    let Some((helm, corpus)) = program_and_corpus("the post-renderer", "helm") else { return };
    let script = format!("#!/bin/sh\nexec {} migrate -\n", env!("CARGO_BIN_EXE_outrigger"));
    let folder = Folder::with(&[("convert.sh", &script)]);
    fs::set_permissions(folder.path("convert.sh"), fs::Permissions::from_mode(0o755)).expect("set");
    for chart in CHARTS {
        let path = corpus.join("charts").join(chart.folder);
        let rendered = Command::new(&helm)
            .args(["template", "shop"])
            .arg(&path)
            .arg("--post-renderer")
            .arg(folder.path("convert.sh"))
            .output()
            .expect("helm runs");
        let words = String::from_utf8_lossy(&rendered.stderr);
        assert!(rendered.status.success(), "{}\n{words}", chart.folder);
        let rendered = String::from_utf8(rendered.stdout).expect("UTF-8");
        assert_eq!(
            rendered.contains("restartPolicy: Always\n"),
            chart.converts,
            "{}\n{rendered}",
            chart.folder
        );
        let again = folder.filter(&["migrate", "-"], &rendered).exits_with(0);
        assert_eq!(again.stdout, rendered, "{}: a second run changes it", chart.folder);
    }
}

#[test]
fn what_kustomize_builds() {
    let Some((kustomize, corpus)) = program_and_corpus("kustomizations", "kustomize") else { return };
    let folder = Folder::with(&[]);
    for (name, converts) in KUSTOMIZATIONS {
        let built = stdout_of(Command::new(&kustomize).arg("build").arg(corpus.join("kustomize").join(name)));
        let new = filtered(&folder, name, &built, converts);
        accepted_by_kustomize(&new, name);
    }
}

/// Runs the filter over `input` and gives what comes out: only documents whose pods are converted differ, and a second
/// run changes nothing.
fn filtered(folder: &Folder, name: &str, input: &str, converts: bool) -> String {
    let run: Run = folder.filter(&["migrate", "-"], input).exits_with(0);
    let object = folder.filter(&["migrate", "-", "--format", "json"], input).exits_with(0).json();
    check_format(&object, name);
    let converted: Vec<u64> = object["workloads"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|workload| workload["verdict"] == "converted")
        .filter_map(|workload| workload["document"].as_u64())
        .collect();
    assert_eq!(!converted.is_empty(), converts, "{name}: {:#}", object["summary"]);
    let (old, new) = (split_documents(input), split_documents(&run.stdout));
    assert_eq!(old.len(), new.len(), "{name}");
    for (before, after) in old.iter().zip(&new) {
        let before_text = &input[before.span.range()];
        let after_text = &run.stdout[after.span.range()];
        let changed = converted.contains(&(before.index as u64));
        assert_eq!(before_text != after_text, changed, "{name}, document {}\n{after_text}", before.index);
    }
    let again = run_with_input(&mut folder.command(&["migrate", "-"]), run.stdout.as_bytes()).exits_with(0);
    assert_eq!(again.stdout, run.stdout, "{name}: a second run changes it");
    run.stdout
}

/// Kustomize reads the documents, and knows the moved containers where they are now.
fn accepted_by_kustomize(documents: &str, name: &str) {
    let Some(kustomize) = program("kustomize") else {
        return skip(name, "kustomize, which would read the result, is not installed");
    };
    let folder = Folder::with(&[("kustomization.yaml", "resources: [all.yaml]\n"), ("all.yaml", documents)]);
    let built = build(&kustomize, folder.root());
    let count = |text: &str| text.matches("restartPolicy: Always").count();
    assert_eq!(count(&built), count(documents), "{name}\n{built}");
    // And another tool's eyes see what ours see: nothing is left to do.
    let object = folder.filter(&["migrate", "-", "--format", "json"], &built).exits_with(0).json();
    assert_eq!(object["summary"]["converted"], Value::from(0), "{name}: {object:#}");
}

fn build(kustomize: &Path, folder: &Path) -> String {
    stdout_of(Command::new(kustomize).arg("build").arg(folder))
}
