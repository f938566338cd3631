//! Lists the files of `/catalog`, so that a new one is compiled in without a line of code.

#![allow(clippy::disallowed_methods)] // A build script reads the folders that it lists.

use std::path::{Path, PathBuf};
use std::{env, fmt::Write as _, fs};

fn main() {
    for (folder, table) in [
        ("sidecars", "entries.rs"),
        ("issues", "issues.rs"),
        ("scenarios", "scenarios.rs"),
        ("topics", "topics.rs"),
        ("hacks", "hacks.rs"),
        ("metrics", "metrics.rs"),
    ] {
        list(folder, table);
    }
}

/// Writes a table of the names and texts of the YAML files of a folder.
fn list(folder: &str, output: &str) {
    let manifest_folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = manifest_folder.join("../../catalog").join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("failed to list {}: {error}", folder.display()))
        .map(|item| item.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    paths.sort();

    let mut table = String::from("&[\n");
    for path in &paths {
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(table, "    ({:?}, include_str!({:?})),", stem(path), absolute(path).to_string_lossy())
            .expect("text grows");
    }
    table.push_str("]\n");
    let output = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(output);
    fs::write(&output, table).unwrap_or_else(|error| panic!("failed to write {}: {error}", output.display()));
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a listed file has a name").to_string_lossy().into_owned()
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|error| panic!("failed to find {}: {error}", path.display()))
}
