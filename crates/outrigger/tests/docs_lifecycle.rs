//! Every rule of `docs/lifecycle.md` is carried out by code that cites it, or was seen, or says why it is neither.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rules: number and text.
fn rules() -> Vec<(u32, String)> {
    let page = fs::read_to_string(root().join("docs/lifecycle.md")).expect("docs/lifecycle.md is readable");
    let items = page.split("\n- **R").skip(1);
    items
        .map(|item| {
            let (number, text) = item.split_once("**").expect("a number in bold");
            let text = text.split("\n## ").next().unwrap_or_default();
            (number.parse().expect("a number"), text.split_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect()
}

/// Numbers that code of the engine and the rules of migration cite.
fn cited() -> BTreeSet<u32> {
    let mut folders = vec![root().join("crates")];
    let mut cited = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is readable") {
            let path = entry.expect("the entry is readable").path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "tests") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a source is readable");
                let words = text.split(|char: char| !char.is_alphanumeric() && char != '_');
                let numbers = words.filter_map(|word| word.strip_prefix('R')?.parse::<u32>().ok());
                cited.extend(numbers);
            }
        }
    }
    cited
}

#[test]
fn every_rule_is_carried_out_or_seen_or_says_why_not() {
    let cited = cited();
    let rules = rules();
    assert!(rules.len() > 110, "only {} rules are found: the search is broken", rules.len());
    let is_seen = |text: &str| text.contains("Seen") || text.contains("Follows from R");
    let has_reason = |text: &str| {
        text.split_once("Not modelled: ").is_some_and(|(_, reason)| reason.trim_end_matches('.').len() > 20)
    };
    let open =
        rules.iter().filter(|(number, text)| !cited.contains(number) && !is_seen(text) && !has_reason(text));
    let open = open.map(|(number, _)| format!("R{number}")).collect::<Vec<_>>();
    assert!(open.is_empty(), "neither code that cites them, nor seen, nor a reason: {open:?}");
}

#[test]
fn rules_stand_in_order_and_have_a_source() {
    let rules = rules();
    assert!(rules.is_sorted_by_key(|(number, _)| *number));
    let sources = [
        "`pkg/",
        "`staging/",
        "kubernetes/kubernetes#",
        "KEP-",
        "Seen",
        "seen",
        "the same",
        ".go`",
        "Follows from R",
    ];
    let without = rules.iter().filter(|(_, text)| !sources.iter().any(|source| text.contains(source)));
    let page = fs::read_to_string(root().join("docs/lifecycle.md")).expect("readable");
    assert!(page.contains("All in `pkg/apis/core/validation/validation.go`"));
    let without = without.filter(|(number, _)| !(120..=127).contains(number));
    let without = without.map(|(number, _)| format!("R{number}")).collect::<Vec<_>>();
    assert!(without.is_empty(), "no source: {without:?}");
}
