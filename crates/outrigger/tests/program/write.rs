//! `migrate --write`: what happens to files.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use crate::support::{Folder, PLAIN, convertible, skip};

/// All names in a folder, hidden ones too.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.root()).expect("the folder is readable");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn only_files_that_change_are_written() {
    let folder = Folder::with(&[("plain.yaml", PLAIN), ("web.yaml", &convertible("web"))]);
    let before = fs::metadata(folder.path("plain.yaml")).expect("there");
    folder.run(&["migrate", "--write"]).exits_with(0);
    let after = fs::metadata(folder.path("plain.yaml")).expect("there");
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
    assert!(folder.read("web.yaml").contains("initContainers"));
    assert_eq!(names(&folder), ["plain.yaml", "web.yaml"], "nothing is left lying about");
}

#[test]
fn without_the_flag_nothing_is_written() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    folder.run(&["migrate"]).exits_with(1);
    folder.run(&["check"]).exits_with(1);
    assert_eq!(folder.read("web.yaml"), convertible("web"));
}

#[test]
fn permissions_stay() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    fs::set_permissions(folder.path("web.yaml"), fs::Permissions::from_mode(0o640)).expect("set");
    folder.run(&["migrate", "--write", "web.yaml"]).exits_with(0);
    let mode = fs::metadata(folder.path("web.yaml")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn a_link_stays_a_link_and_its_target_is_written() {
    let folder = Folder::with(&[("real/web.yaml", &convertible("web"))]);
    symlink("real/web.yaml", folder.path("link.yaml")).expect("linked");
    folder.run(&["migrate", "--write", "link.yaml"]).exits_with(0);
    assert!(fs::symlink_metadata(folder.path("link.yaml")).expect("there").is_symlink());
    assert!(folder.read("real/web.yaml").contains("initContainers"));
    assert_eq!(names(&folder), ["link.yaml", "real"]);
}

#[test]
fn two_paths_to_one_file_are_one_file() {
    let folder = Folder::with(&[("a/web.yaml", &convertible("web"))]);
    symlink("a/web.yaml", folder.path("link.yaml")).expect("linked");
    let paths = ["a/web.yaml", "./a/../a/web.yaml", "link.yaml", "a"];
    let shown = folder.run(&[&["migrate", "--format", "json"][..], &paths].concat()).exits_with(1);
    assert_eq!(shown.json()["summary"]["files"], 1);
    assert_eq!(shown.json()["workloads"].as_array().map(Vec::len), Some(1));
    folder.run(&[&["migrate", "--write"][..], &paths].concat()).exits_with(0);
    assert!(folder.read("a/web.yaml").contains("initContainers"));
}

#[test]
fn a_link_to_a_file_of_the_same_folder_is_that_file() {
    let folder = Folder::with(&[("web.yaml", &convertible("web")), ("sub/plain.yaml", PLAIN)]);
    symlink("web.yaml", folder.path("a-link.yaml")).expect("linked");
    symlink(".", folder.path("round.yaml")).expect("linked");
    symlink("sub", folder.path("sub.yaml")).expect("linked");
    let object = folder.run(&["migrate", "--format", "json"]).exits_with(1).json();
    assert_eq!(object["summary"]["files"], 2, "{object:#}");
    let workloads = object["workloads"].as_array().expect("a list");
    assert!(workloads.iter().all(|workload| workload["file"] != "a-link.yaml"), "{object:#}");
    folder.run(&["migrate", "--write"]).exits_with(0);
    assert!(folder.read("web.yaml").contains("initContainers"));
    assert!(fs::symlink_metadata(folder.path("a-link.yaml")).expect("there").is_symlink());
}

/// The second file is a pipe: while the program waits for it the first one, which it has read, becomes another.
#[test]
fn a_file_that_changes_meanwhile_is_left_alone() {
    let folder = Folder::with(&[("1.yaml", &convertible("web")), ("3.yaml", &convertible("search"))]);
    let made = Command::new("mkfifo").arg(folder.path("2.yaml")).status().expect("mkfifo is there");
    assert!(made.success());
    let mut command = folder.command(&["migrate", "--write", "1.yaml", "2.yaml", "3.yaml"]);
    // One thread reads the files one after the other.
    command.env("RAYON_NUM_THREADS", "1").stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program runs");
    let mut pipe =
        fs::OpenOptions::new().write(true).open(folder.path("2.yaml")).expect("the program reads it");
    let other =
        convertible("web").replace("registry.example.com/acme/web:1", "registry.example.com/acme/web:2");
    folder.write("1.yaml", &other);
    pipe.write_all(PLAIN.as_bytes()).expect("written");
    drop(pipe);
    let output = child.wait_with_output().expect("the program ends");
    let words = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("1.yaml") && words.contains("changed while"), "{words}");
    assert_eq!(folder.read("1.yaml"), other, "it holds what the other one wrote");
    assert!(folder.read("3.yaml").contains("initContainers"), "the rest is done");
}

#[test]
fn a_folder_that_takes_no_files_is_an_error_and_the_rest_is_written() {
    let folder =
        Folder::with(&[("closed/web.yaml", &convertible("web")), ("open/web.yaml", &convertible("web"))]);
    let set = |path: &str, mode: u32| {
        fs::set_permissions(folder.path(path), fs::Permissions::from_mode(mode)).expect("set");
    };
    set("closed", 0o555);
    set("open", 0o777);
    let run = folder.run_unprivileged(&["migrate", "--write"]);
    set("closed", 0o755);
    let Some(run) = run else { return skip("a folder that takes no files", "nobody may run the program") };
    let run = run.exits_with(2);
    assert!(run.stdout.contains("closed/web.yaml"), "{}", run.stdout);
    assert_eq!(folder.read("closed/web.yaml"), convertible("web"));
    assert!(folder.read("open/web.yaml").contains("initContainers"));
}
