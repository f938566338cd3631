//! When series really are one after init series have got the names of app series: promtool refuses such a rule.
//!
//! promtool is taken from `target/tools/bin` or from the path; where it is absent the test is skipped aloud.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test runs the real program")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where promtool is; says so where it is nowhere.
#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
fn promtool() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
    let folders: Vec<PathBuf> = std::iter::once(ours).chain(std::env::split_paths(&path)).collect();
    let found = folders.into_iter().map(|folder| folder.join("promtool")).find(|file| file.is_file());
    if found.is_none() {
        eprintln!("skipped: when series collide: promtool is not installed");
    }
    found
}

/// Whether the worlds of a file pass, and what is said of them.
fn test(promtool: &Path, file: &str) -> (bool, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collisions");
    let output = Command::new(promtool).current_dir(folder).args(["test", "rules", file]).output();
    let output = output.expect("promtool runs");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn series_collide_where_labels_are_dropped_and_nowhere_else() {
    let Some(promtool) = promtool() else { return };
    let (passes, said) = test(&promtool, "distinct.yaml");
    assert!(passes, "{said}");
    for file in ["without-pod.yaml", "without-container.yaml"] {
        let (passes, said) = test(&promtool, file);
        assert!(!passes && said.contains("metrics with the same labelset"), "{file}: {said}");
    }
}
