//! What several tests of the documentation share.
#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Holds a generated file, named from the root, to what it is to be; with `UPDATE_DOCS` in the environment it is written
/// anew before.
#[track_caller]
pub(crate) fn is_up_to_date(file: &str, wanted: &str) {
    let path = root().join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, wanted).unwrap_or_else(|error| panic!("{file} is not writable: {error}"));
    }
    let written = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file} is not readable: {error}"));
    assert!(written == wanted, "{file} is stale: run this test with UPDATE_DOCS=1");
}

/// All files below `folders`, named from the root, that end in `.rs` or `.yaml`, without those in folders of tests.
pub(crate) fn sources(folders: &[&str]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is readable") {
            let path = entry.expect("the entry is readable").path();
            let is_source = path.extension().is_some_and(|ending| ending == "rs" || ending == "yaml");
            if path.is_dir() && path.file_name().is_none_or(|name| name != "tests") {
                folders.push(path);
            } else if is_source {
                files.push(path);
            }
        }
    }
    files
}

/// The numbers of `R15`, `R62` … in a text: a capital R that begins a word of it and digits.
pub(crate) fn cited(text: &str) -> Vec<u32> {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    text.split(|char: char| !is_word(char))
        .filter_map(|word| word.strip_prefix('R'))
        .filter(|digits| (1..=3).contains(&digits.len()))
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

/// Puts all keys of a JSON value into `keys`, but for the names of containers.
pub(crate) fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                keys.insert(key.clone());
                match value.as_object().filter(|_| key == "containers") {
                    Some(by_name) => by_name.values().for_each(|one| collect_keys(one, keys)),
                    None => collect_keys(value, keys),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}
