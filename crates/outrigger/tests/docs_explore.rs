//! `docs/explore.md` says what the program says and prints.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use outrigger_simulate::Property;
use serde_json::Value;

mod support;

use support::{collect_keys, root};

fn page() -> String {
    fs::read_to_string(root().join("docs/explore.md")).expect("the page is readable")
}

/// What the program prints of the pod that the page shows.
fn explore(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let page = page();
    let (_, rest) = page.split_once("```yaml\n").expect("the page shows a pod");
    let (pod, _) = rest.split_once("```").expect("its block ends");
    fs::write(folder.path().join("shop.yaml"), pod).expect("the pod is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_outrigger"));
    command.args(["explore", "shop.yaml", "--kubernetes", "1.29.7", "--color", "never"]).args(arguments);
    let output = command.current_dir(folder.path()).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stdout).expect("its output is UTF-8")
}

#[test]
fn every_property_is_described() {
    let page = page();
    for property in Property::ALL {
        let row = format!("| `{property}` | {} |", property.explanation());
        assert!(page.contains(&row), "docs/explore.md lacks this line:\n{row}");
    }
}

#[test]
fn the_life_is_what_the_program_prints() {
    let page = page();
    let (_, rest) = page.split_once("```text\n").expect("the page shows a life");
    let (shown, _) = rest.split_once("```").expect("its block ends");
    let printed = explore(&[]);
    let mut left = printed.as_str();
    // What is left out between the parts is the explanation.
    let parts: Vec<&str> = shown.split("  ⋮\n").collect();
    assert_eq!(parts.len(), 2, "{shown}");
    for part in parts {
        let at = left.find(part).unwrap_or_else(|| panic!("it does not print\n{part}but\n{printed}"));
        left = &left[at + part.len()..];
    }
}

#[test]
fn every_key_of_the_json_is_described() {
    let object: Value = serde_json::from_str(&explore(&["--format", "json"])).expect("one JSON object");
    let mut keys = BTreeSet::new();
    collect_keys(&object, &mut keys);
    assert!(keys.len() > 30, "only {} keys are seen", keys.len());
    // Events and assumptions are described where `simulate` is.
    let simulate = fs::read_to_string(root().join("docs/simulate.md")).expect("the page is readable");
    let pages = page() + &simulate;
    let missing: Vec<&String> = keys.iter().filter(|key| !pages.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/explore.md does not describe {missing:?}");
}
