//! Folders: what is looked at, and what is recognised as something else.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, PLAIN, convertible, run_with_input};

fn files_of(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let object = folder.run(&[&["migrate", "--format", "json"][..], arguments].concat()).json();
    let workloads = object["workloads"].as_array().cloned().unwrap_or_default();
    workloads.iter().map(|workload| workload["file"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn what_git_ignores_is_left_out_unless_it_is_named() {
    let web = convertible("web");
    let files = [
        (".gitignore", "build/\n*.gen.yaml\n"),
        ("a.yaml", web.as_str()),
        ("b.gen.yaml", &web),
        ("build/c.yaml", &web),
        ("sub/.gitignore", "d.yaml\n"),
        ("sub/d.yaml", &web),
        ("sub/e.json", "{\"kind\": \"List\"}"),
        (".hidden/f.yaml", &web),
        ("notes.txt", &web),
    ];
    let folder = Folder::with(&files);
    // `.gitignore` counts inside of a repository.
    std::fs::create_dir(folder.path(".git")).expect("made");
    assert_eq!(files_of(&folder, &[]), ["a.yaml"]);
    assert_eq!(files_of(&folder, &["build/c.yaml", "notes.txt", "sub"]), ["build/c.yaml", "notes.txt"]);
}

#[test]
fn templates_and_other_languages_are_counted_and_never_an_error() {
    let chart = "{{- if .Values.enabled }}\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      \
                 containers:\n        - name: {{ .Chart.Name }}\n        - name: sql\n          image: \
                 gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1\n{{- end }}\n";
    let terraform = "resource \"kubernetes_deployment\" \"web\" {\n  spec {\n    template {\n      spec {\n        container \
                     { name = \"web\" }\n        container { name = \"sql\" }\n      }\n    }\n  }\n}\n# containers: \
                     initContainers\n";
    let jsonnet = "{ kind: 'Pod', spec: { containers: [{ name: 'web' }, { name: 'sql' }] } }\n";
    let files = [
        ("chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
        ("chart/values.yaml", "enabled: true\n"),
        ("chart/templates/web.yaml", chart),
        ("chart/templates/_helpers.tpl", "{{- define \"containers:\" }}{{ end }}\n"),
        ("main.tf", terraform),
        ("web.jsonnet", jsonnet),
        ("plain.yaml", PLAIN),
    ];
    let folder = Folder::with(&files);
    for command in ["check", "migrate"] {
        let run = folder.run(&[command]).exits_with(0);
        assert!(run.stdout.contains("Helm template"), "{}", run.stdout);
        assert!(run.stdout.contains("Terraform"), "{}", run.stdout);
        assert!(!run.stdout.contains("could not be read"), "{}", run.stdout);
        assert!(run.stderr.is_empty(), "{}", run.stderr);
    }
    folder.run(&["migrate", "--write"]).exits_with(0);
    for (path, text) in files {
        assert_eq!(folder.read(path), text, "{path} is not touched");
    }
    let summary = folder.run(&["migrate", "--format", "json"]).json()["summary"].clone();
    let recognised: Vec<&str> =
        summary["recognised"].as_array().expect("a list").iter().filter_map(|r| r["file"].as_str()).collect();
    assert!(recognised.contains(&"chart/templates/web.yaml"), "{recognised:?}");
    assert!(recognised.contains(&"main.tf"), "{recognised:?}");
}

#[test]
fn a_template_that_is_named_is_no_error_either() {
    let template = "kind: Pod\nspec:\n  containers:\n    {{- range .Values.all }}\n    - name: {{ . }}\n    {{- end }}\n";
    let folder = Folder::with(&[("templates/pod.yaml", template), ("Chart.yaml", "name: shop\n")]);
    let run = folder.run(&["migrate", "templates/pod.yaml"]).exits_with(0);
    assert!(run.stdout.contains("Helm template"), "{}", run.stdout);
}

#[test]
fn the_order_of_the_output_is_that_of_the_paths() {
    let web = convertible("web");
    let names: Vec<String> = (0..60).map(|number| format!("{number:02}.yaml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), web.as_str())).collect();
    let folder = Folder::with(&files);
    let first = folder.run(&["migrate"]).exits_with(1);
    assert_eq!(files_of(&folder, &[]), names);
    for threads in ["1", "2", "7"] {
        let mut command = folder.command(&["migrate"]);
        let again = run_with_input(command.env("RAYON_NUM_THREADS", threads), b"");
        assert_eq!(again.stdout, first.stdout, "{threads} threads");
    }
}

/// Nobody ever writes into the pipe: reading it would wait for ever.
#[test]
fn a_pipe_in_a_folder_is_no_file() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    let made = Command::new("mkfifo").arg(folder.path("pipe.yaml")).status().expect("mkfifo is there");
    assert!(made.success());
    let mut child = folder.command(&["migrate"]).stdout(Stdio::null()).spawn().expect("the program runs");
    let started = Instant::now();
    let status = loop {
        match child.try_wait().expect("the program can be waited for") {
            Some(status) => break status,
            None if started.elapsed() > Duration::from_mins(1) => {
                child.kill().expect("the signal is sent");
                panic!("the program waits for the pipe");
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert_eq!(status.code(), Some(1));
}

#[test]
fn the_current_folder_may_be_empty() {
    let folder = Folder::with(&[]);
    let run = folder.run(&["migrate"]).exits_with(0);
    assert!(run.stdout.contains("in 0 files: 0 to convert"), "{}", run.stdout);
}
