//! Every key of the JSON format stands in `docs/output.md`.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

mod support;

use support::root;

/// What the program prints, run with these arguments in the root of the repository.
fn json(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_outrigger"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("the program runs");
    serde_json::from_slice(&output.stdout).expect("its output is one JSON object")
}

fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                keys.insert(key.clone());
                collect_keys(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_format_is_described() {
    let page = fs::read_to_string(root().join("docs/output.md")).expect("the page is readable");
    let mut keys = BTreeSet::new();
    for command in ["check", "migrate", "metrics"] {
        collect_keys(&json(&[command, "--format", "json", "examples"]), &mut keys);
    }
    assert!(keys.len() > 50, "only {} keys are seen", keys.len());
    let missing: Vec<&String> = keys.iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/output.md does not describe {missing:?}");
}
