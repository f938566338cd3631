//! What the exit status says.

use crate::support::{BROKEN, Folder, PLAIN, SUGGESTED, convertible};

#[test]
fn nothing_to_do_is_0() {
    let folder = Folder::with(&[("plain.yaml", PLAIN)]);
    folder.run(&["check", "plain.yaml"]).exits_with(0);
    folder.run(&["migrate", "plain.yaml"]).exits_with(0);
    folder.run(&["check", "."]).exits_with(0);
    folder.run(&["migrate"]).exits_with(0);
}

#[test]
fn a_finding_or_a_change_that_is_due_is_1() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    folder.run(&["check"]).exits_with(1);
    folder.run(&["migrate"]).exits_with(1);
    folder.run(&["migrate", "--format", "json"]).exits_with(1);
}

#[test]
fn a_written_change_is_0_and_then_nothing_is_left() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    folder.run(&["migrate", "--write"]).exits_with(0);
    folder.run(&["migrate"]).exits_with(0);
    folder.run(&["check"]).exits_with(0);
}

#[test]
fn an_error_is_2_and_outranks_a_change() {
    let folder = Folder::with(&[("web.yaml", &convertible("web")), ("broken.yaml", BROKEN)]);
    let both = folder.run(&["migrate", "web.yaml", "broken.yaml"]).exits_with(2);
    assert!(both.stdout.contains("+      initContainers:"), "the good file is still shown\n{}", both.stdout);
    folder.run(&["check", "web.yaml", "broken.yaml"]).exits_with(2);
    folder.run(&["migrate", "--write", "web.yaml", "broken.yaml"]).exits_with(2);
    assert!(folder.read("web.yaml").contains("initContainers"), "the good file is still written");
}

#[test]
fn a_broken_file_that_is_met_in_a_folder_is_a_warning() {
    let folder =
        Folder::with(&[("plain.yaml", PLAIN), ("sub/broken.yaml", &format!("{PLAIN}---\n{BROKEN}"))]);
    let run = folder.run(&["migrate"]).exits_with(0);
    assert!(run.stdout.contains("sub/broken.yaml:11:"), "{}", run.stdout);
    assert!(run.stdout.contains("warning"), "{}", run.stdout);
    assert!(run.stdout.contains("could not be read"), "it is counted\n{}", run.stdout);
    folder.run(&["migrate", "sub/broken.yaml"]).exits_with(2);
}

#[test]
fn notes_alone_are_0() {
    let native = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: import\n  annotations: {}\nspec:\n  template:\n    \
                  spec:\n      restartPolicy: Never\n      containers:\n        - name: import\n          image: \
                  registry.example.com/acme/import:1\n        - name: wait\n          image: \
                  gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1\n          args: [wait]\n";
    let folder = Folder::with(&[("import.yaml", native)]);
    let run = folder.run(&["check", "--format", "json"]).exits_with(0);
    let findings = run.json()["findings"].clone();
    assert_eq!(findings[0]["rule"], "one-shot-helper", "{findings}");
    assert_eq!(findings[0]["severity"], "note", "{findings}");
}

#[test]
fn what_only_a_person_can_settle_is_0() {
    let folder = Folder::with(&[("unclear.yaml", SUGGESTED)]);
    let run = folder.run(&["migrate"]).exits_with(0);
    assert!(run.stdout.contains("outrigger.dev/sidecars"), "{}", run.stdout);
}

#[test]
fn what_is_left_to_unsafe_is_0() {
    let twins = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: site\nspec:\n  initContainers:\n    - name: first\n      image: \
                 registry.k8s.io/git-sync/git-sync:v4.2.4\n      args: [--repo=https://git.example.com/a, --root=/a, \
                 --one-time]\n  containers:\n    - name: site\n      image: registry.example.com/acme/site:1\n    - name: \
                 git-sync\n      image: registry.k8s.io/git-sync/git-sync:v4.2.4\n      args: \
                 [--repo=https://git.example.com/a, --root=/a, --period=30s]\n";
    let folder = Folder::with(&[("site.yaml", twins)]);
    let shown = folder.run(&["migrate"]).exits_with(1);
    assert!(shown.stdout.contains("--unsafe"), "{}", shown.stdout);
    folder.run(&["migrate", "--write"]).exits_with(0);
    assert!(folder.read("site.yaml").contains("- name: first"), "without the flag nothing unsafe is done");
    folder.write("site.yaml", twins);
    folder.run(&["migrate", "--write", "--unsafe"]).exits_with(0);
    assert!(!folder.read("site.yaml").contains("- name: first"), "with the flag it is");
}

#[test]
fn wrong_usage_is_2() {
    let folder = Folder::with(&[("plain.yaml", PLAIN)]);
    let run = folder.run(&["migrate", "--wrote"]).exits_with(2);
    assert!(run.stderr.contains("--wrote") && run.stderr.contains("--write"), "{}", run.stderr);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    folder.run(&["mirgate"]).exits_with(2);
    folder.run(&["migrate", "--kubernetes", "one"]).exits_with(2);
    folder.run(&["migrate", "--istio", "latest"]).exits_with(2);
    folder.run(&["migrate", "--write", "-"]).exits_with(2);
    folder.run(&["migrate", "-", "plain.yaml"]).exits_with(2);
    folder.run(&["migrate", "nowhere.yaml"]).exits_with(2);
}
