//! Dockerfiles and the scripts that they bring.

use serde_json::{Value, json};

use crate::support::{Folder, convertible};

const REPORT: &str = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: report\nspec:\n  template:\n    metadata:\n      \
                      labels: {sidecar.istio.io/inject: \"true\"}\n    spec:\n      restartPolicy: Never\n      containers:\n        \
                      - name: report\n          image: registry.example.com/acme/report:1.4.0\n";
const SHIM: &str = "FROM alpine\nENTRYPOINT [\"/wait-for-istio\", \"/app\"]\n";
const SCUTTLE: &str = "FROM alpine\n# The mesh first.\nCOPY --from=kvij/scuttle:1.1.9 /scuttle /scuttle\nENTRYPOINT \
                       [\"/scuttle\", \"/app\"]\n";
const STATED: &str = "mesh: native\nimages: {registry.example.com/acme/report: report/Dockerfile}\n";

/// The findings in a file.
fn findings_in(object: &Value, file: &str) -> Vec<Value> {
    let findings = object["findings"].as_array().expect("findings").iter();
    findings.filter(|finding| finding["file"] == file).cloned().collect()
}

#[test]
fn a_dockerfile_beside_a_manifest_is_found_and_named() {
    let folder = Folder::with(&[("report/job.yaml", REPORT), ("report/Dockerfile", SHIM)]);
    let run = folder.run(&["check", "-v"]).exits_with(0);
    assert!(run.stdout.contains("--> report/Dockerfile:2:13"), "{}", run.stdout);
    assert!(run.stdout.contains("wait-for-istio"), "{}", run.stdout);
    assert!(run.stdout.contains("is a guess"), "{}", run.stdout);
    let object = folder.run(&["check", "--format", "json"]).exits_with(0).json();
    let [finding] = findings_in(&object, "report/Dockerfile").try_into().expect("one finding");
    assert_eq!(finding["rule"], "image-starts-wrapper");
    assert_eq!((&finding["line"], &finding["column"]), (&json!(2), &json!(13)));
    assert_eq!((&finding["workload"], &finding["container"]), (&json!(0), &json!("report")));
    assert_eq!(finding["confidence"], "low");
    let hack = json!({"rule": "image-starts-wrapper", "kind": "WAIT", "container": "report", "line": 2,
        "action": "reported", "file": "report/Dockerfile"});
    assert_eq!(object["workloads"][0]["hacks"], json!([hack]));
}

#[test]
fn what_is_stated_is_written_with_unsafe_alone() {
    let files = [("outrigger.yaml", STATED), ("k8s/job.yaml", REPORT), ("report/Dockerfile", SCUTTLE)];
    let folder = Folder::with(&files);
    let object = folder.run(&["migrate", "--write", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["workloads"][0]["hacks"][0]["action"], "reported");
    assert_eq!(folder.read("report/Dockerfile"), SCUTTLE);
    let object = folder.run(&["migrate", "--unsafe", "--write", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["workloads"][0]["hacks"][0]["action"], "removed");
    assert_eq!(object["objects"][0]["file"], "report/Dockerfile");
    assert_eq!(object["objects"][0]["changed"], true);
    assert_eq!(folder.read("report/Dockerfile"), "FROM alpine\nENTRYPOINT [\"/app\"]\n");
    assert_eq!(folder.read("k8s/job.yaml"), REPORT);
    folder.run(&["migrate", "--unsafe"]).exits_with(0);
}

#[test]
fn the_diff_says_what_comes_first() {
    let files = [("outrigger.yaml", STATED), ("k8s/job.yaml", REPORT), ("report/Dockerfile", SCUTTLE)];
    let run = Folder::with(&files).run(&["migrate", "--unsafe"]).exits_with(1);
    for words in
        ["image registry.example.com/acme/report: changed", "-ENTRYPOINT", "what changes there first"]
    {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
}

#[test]
fn an_image_that_no_workload_starts_is_named() {
    let folder = Folder::with(&[("k8s/web.yaml", &convertible("web")), ("report/Dockerfile", SCUTTLE)]);
    let object = folder.run(&["check", "--format", "json"]).json();
    let [finding] = findings_in(&object, "report/Dockerfile").try_into().expect("one finding");
    assert_eq!((&finding["workload"], &finding["line"]), (&Value::Null, &json!(4)));
    for ignored in ["image-starts-wrapper", "{path: 'report/**'}"] {
        folder.write("outrigger.yaml", format!("ignore: [{ignored}]\n"));
        let object = folder.run(&["check", "--format", "json"]).json();
        assert!(findings_in(&object, "report/Dockerfile").is_empty(), "{ignored}");
    }
}

#[test]
fn a_dockerfile_that_cannot_be_read_is_an_error_where_it_is_named() {
    let folder = Folder::with(&[("a/Dockerfile", "FROM alpine\nNOTHING here\n"), ("a/run.sh", "echo\n")]);
    let run = folder.run(&["check", "a/Dockerfile"]).exits_with(2);
    assert!(run.all().contains("a/Dockerfile"), "{}", run.all());
    let run = folder.run(&["check"]).exits_with(0);
    assert!(run.stdout.contains("in 0 files"), "{}", run.stdout);
}

#[test]
fn dockerfiles_and_scripts_of_no_interest_are_no_files_of_the_run() {
    let plain = "FROM alpine\nCOPY run.sh /\nENTRYPOINT [\"/run.sh\"]\n";
    let folder = Folder::with(&[
        ("web.yaml", &convertible("web")),
        ("Dockerfile", plain),
        ("run.sh", "#!/bin/sh\nexec app\n"),
        ("tools/other.sh", "#!/bin/sh\nsleep 1\n"),
    ]);
    let object = folder.run(&["check", "--format", "json"]).json();
    assert_eq!(object["summary"]["files"], 1);
}
