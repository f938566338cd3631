//! Every rule of `docs/lifecycle.md` is carried out by code that cites it, or was seen, or says why it is neither.

use std::collections::BTreeSet;
use std::fs;

mod support;

use support::{cited, root, sources};

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
fn cited_by_code() -> BTreeSet<u32> {
    let files = sources(&["crates"]).into_iter();
    let code = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    code.flat_map(|path| cited(&fs::read_to_string(path).expect("a source is readable"))).collect()
}

#[test]
fn every_rule_is_carried_out_or_seen_or_says_why_not() {
    let cited = cited_by_code();
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
