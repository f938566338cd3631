//! Files that cannot be read, and configurations that cannot be used.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::support::{BROKEN, Folder, PLAIN, convertible, skip};

#[test]
fn a_file_that_is_not_there() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    let run = folder.run(&["migrate", "nowhere.yaml", "web.yaml"]).exits_with(2);
    assert!(run.all().contains("nowhere.yaml: error: No such file"), "{}", run.all());
    assert!(run.stdout.contains("+      initContainers:"), "{}", run.stdout);
}

#[test]
fn a_file_that_may_not_be_read_is_an_error_even_in_a_folder() {
    let folder = Folder::with(&[("secret.yaml", PLAIN), ("web.yaml", &convertible("web"))]);
    fs::set_permissions(folder.path("secret.yaml"), fs::Permissions::from_mode(0o000)).expect("set");
    let Some(run) = folder.run_unprivileged(&["migrate"]) else {
        return skip("a file that may not be read", "nobody may run the program");
    };
    let run = run.exits_with(2);
    assert!(run.stdout.contains("secret.yaml"), "{}", run.stdout);
    assert!(run.stdout.contains("+      initContainers:"), "{}", run.stdout);
}

#[test]
fn a_link_to_nowhere_is_an_error_and_the_rest_is_done() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    symlink("gone.yaml", folder.path("link.yaml")).expect("linked");
    let run = folder.run(&["migrate"]).exits_with(2);
    assert!(run.stdout.contains("link.yaml: error:"), "{}", run.stdout);
    assert!(run.stdout.contains("+      initContainers:"), "{}", run.stdout);
}

#[test]
fn a_file_that_is_not_utf_8_has_its_place() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    folder.write("latin.yaml", b"kind: Pod\nname: caf\xe9\n");
    let run = folder.run(&["check", "latin.yaml", "web.yaml"]).exits_with(2);
    assert!(run.stdout.contains("latin.yaml:2:10: error: the file is not UTF-8"), "{}", run.stdout);
    assert!(run.stdout.contains("sidecar-as-app-container"), "the other file is done\n{}", run.stdout);
    // In a folder it is a warning.
    fs::remove_file(folder.path("web.yaml")).expect("removed");
    let run = folder.run(&["check"]).exits_with(0);
    assert!(run.stdout.contains("latin.yaml:2:10: warning:"), "{}", run.stdout);
}

#[test]
fn a_broken_document_between_good_ones() {
    let folder = Folder::with(&[]);
    let text = format!("{}---\n{PLAIN}{BROKEN}---\n{}", convertible("web"), convertible("search"));
    folder.write("all.yaml", &text);
    let run = folder.run(&["migrate", "--write", "all.yaml"]).exits_with(2);
    assert!(run.stdout.contains("all.yaml:33:"), "line and column are named\n{}", run.stdout);
    let new = folder.read("all.yaml");
    assert_eq!(new.matches("initContainers:").count(), 2, "{new}");
    assert!(new.contains(&format!("---\n{PLAIN}{BROKEN}---\n")), "the broken one keeps every byte\n{new}");
}

#[test]
fn errors_of_the_configuration_have_a_place_and_a_way_out() {
    let folder = Folder::with(&[("plain.yaml", PLAIN)]);
    let cases = [
        ("kubernetes: \"1.31\"\nmess: native\n", "2:1: unknown key `mess`; the nearest known key is `mesh`"),
        ("kubernetes: 1.30\n", "1:13: write the version in quotes"),
        (
            "ignore:\n  - host-port-clahs\n",
            "2:5: there is no rule `host-port-clahs`; the nearest is `host-port-clash`",
        ),
        ("mesh: [\n", "1:7: unclosed bracket"),
    ];
    for (text, message) in cases {
        folder.write("outrigger.yaml", text);
        for command in ["check", "migrate", "catalog"] {
            let run = folder.run(&[command]).exits_with(2);
            assert!(run.stderr.contains(&format!("outrigger.yaml:{message}")), "{text:?}\n{}", run.stderr);
            assert!(run.stdout.is_empty(), "{}", run.stdout);
        }
    }
}

#[test]
fn the_configuration_is_found_upward_or_where_the_flag_says() {
    let folder = Folder::with(&[
        ("outrigger.yaml", "ignore: [sidecar-as-app-container]\n"),
        ("apps/web.yaml", &convertible("web")),
        ("other.yaml", "mesh: none\n"),
    ]);
    let mut below = folder.command(&["migrate"]);
    let output = below.current_dir(folder.path("apps")).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "the file above leaves the rule alone");
    folder.run(&["migrate", "--config", "other.yaml", "apps"]).exits_with(1);
    let run = folder.run(&["migrate", "--config", "none.yaml", "apps"]).exits_with(2);
    assert!(run.stderr.contains("none.yaml"), "{}", run.stderr);
}

#[test]
fn a_flag_outranks_the_configuration() {
    let folder =
        Folder::with(&[("outrigger.yaml", "kubernetes: \"1.28\"\n"), ("web.yaml", &convertible("web"))]);
    let run = folder.run(&["migrate", "web.yaml", "--format", "json"]).exits_with(0);
    assert_eq!(run.json()["kubernetes"], "1.28");
    assert_eq!(run.json()["workloads"][0]["verdict"], "refused");
    let run = folder.run(&["migrate", "web.yaml", "--kubernetes", "1.31", "--format", "json"]).exits_with(1);
    assert_eq!(run.json()["kubernetes"], "1.31");
    assert_eq!(run.json()["workloads"][0]["verdict"], "converted");
}
