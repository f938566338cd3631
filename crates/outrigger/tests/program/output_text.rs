//! What `migrate` and `check` tell people.

use std::process::Command;

use crate::support::{Folder, PLAIN, convertible, skip};

/// Every line that must stand in the text, in this order.
#[track_caller]
fn stands_in_order(text: &str, lines: &[&str]) {
    let mut rest = text;
    for line in lines {
        let Some((_, after)) = rest.split_once(line) else {
            panic!("`{line}` is not there, or not in order:\n{text}")
        };
        rest = after;
    }
}

#[test]
fn migrate_shows_what_becomes_of_a_workload_and_why() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    let run = folder.run(&["migrate"]).exits_with(1);
    stands_in_order(
        &run.stdout,
        &[
            "web.yaml:1",
            "Deployment web",
            "sql (cloud-sql-proxy-v2) to initContainers[0]",
            "[sidecar-as-app-container]",
            "startup probe from the catalogue",
            "[sidecar-without-startup-probe]",
            "--- web.yaml\n+++ web.yaml\n@@ ",
            "\n+      initContainers:\n",
            "\n+          restartPolicy: Always\n",
            "apply",
            "1 container becomes a native sidecar",
            "--write",
        ],
    );
    assert!(run.stderr.is_empty(), "{}", run.stderr);
}

#[test]
fn the_diff_is_one_that_patch_takes() {
    let many: Vec<String> = ["web", "search", "orders"].into_iter().map(convertible).collect();
    let folder = Folder::with(&[("all.yaml", &many.join("---\n")), ("plain.yaml", PLAIN)]);
    let shown = folder.run(&["migrate"]).exits_with(1).stdout;
    folder.write("shown.txt", &shown);
    let output = Command::new("patch")
        .args(["--batch", "--fuzz=0", "-p0", "--input=shown.txt"])
        .current_dir(folder.root())
        .output();
    let Ok(output) = output else { return skip("the diff", "patch is not installed") };
    assert!(output.status.success(), "{}\n{shown}", String::from_utf8_lossy(&output.stdout));
    let patched = folder.read("all.yaml");
    folder.write("all.yaml", many.join("---\n"));
    folder.run(&["migrate", "--write"]).exits_with(0);
    assert_eq!(patched, folder.read("all.yaml"), "it is what `--write` writes");
}

#[test]
fn quiet_says_less_and_verbose_more() {
    let folder = Folder::with(&[("plain.yaml", PLAIN), ("web.yaml", &convertible("web"))]);
    let usual = folder.run(&["migrate"]).stdout;
    let quiet = folder.run(&["migrate", "--quiet"]).stdout;
    let verbose = folder.run(&["migrate", "--verbose"]).stdout;
    assert!(usual.contains("in 2 files") && !quiet.contains("in 2 files"), "{quiet}");
    assert!(quiet.len() < usual.len() && usual.len() < verbose.len(), "{verbose}");
    folder.run(&["migrate", "--quiet", "--verbose"]).exits_with(2);
    let written = folder.run(&["migrate", "--write", "--quiet"]).exits_with(0);
    assert!(!written.stdout.contains("+++"), "{}", written.stdout);
}

#[test]
fn check_shows_the_line_and_the_way_out() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    let run = folder.run(&["check"]).exits_with(1);
    let lines = [
        "warning[sidecar-as-app-container]",
        "web.yaml:17",
        "- name: sql",
        "help",
        "outrigger migrate",
        "1 warning",
    ];
    stands_in_order(&run.stdout, &lines);
    assert!(run.stderr.is_empty(), "{}", run.stderr);
}

#[test]
fn a_written_run_says_what_is_written() {
    let folder = Folder::with(&[("web.yaml", &convertible("web")), ("search.yaml", &convertible("search"))]);
    let run = folder.run(&["migrate", "--write"]).exits_with(0);
    assert!(run.stdout.contains("2 files written"), "{}", run.stdout);
}
