//! Holds [`outrigger_yaml`] to what kubectl's own YAML library, sigs.k8s.io/yaml, makes of some 1,090 snippets.
//!
//! `cases.txt` holds the snippets, `table.tsv` what the library says of each (made by `main.go`, a Go module of its
//! own, which pins the library's version and says why it ends each snippet with a line break), and
//! `differences.tsv` the few where we knowingly say something else, each with its reason.

mod program;
mod table;

use std::collections::BTreeSet;

use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

use table::{Answer, Row};

/// What we make of the first document of `text`; in words where it has no meaning.
fn resolve_ours(text: &str) -> Result<Value, String> {
    let Some(&source) = split_documents(text).first() else { return Ok(Value::Null) };
    let document = Document::parse(text, source, &Limits::default()).map_err(|error| error.to_string())?;
    document.value().map_err(|error| error.to_string())
}

#[test]
fn values_are_kubectls() {
    let differences = table::differences();
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for Row { case, text, kubectl, .. } in table::rows() {
        let ours = resolve_ours(&text);
        let expected = match differences.get(&case) {
            Some(difference) => {
                used.insert(case.clone());
                if !matches!((&kubectl, &difference.ours), (Answer::Error(_), _) | (_, Answer::Error(_))) {
                    wrong.push(format!("{case}\n    may not mean one thing to kubectl and another to us"));
                }
                if kubectl.accepts(ours.as_ref()) {
                    wrong.push(format!("{case}\n    differs no more: take it out of differences.tsv"));
                    continue;
                }
                &difference.ours
            }
            None => &kubectl,
        };
        if !expected.accepts(ours.as_ref()) {
            wrong
                .push(format!("{case}\n    expected {expected}\n    got      {}", table::render_ours(&ours)));
        }
    }
    for case in differences.keys().filter(|case| !used.contains(*case)) {
        wrong.push(format!("{case}\n    stands in differences.tsv and not in table.tsv"));
    }
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The library's strict form refuses a key that stands twice; we accept it and say so.
#[test]
fn duplicate_keys_are_those_that_the_strict_library_refuses() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for Row { case, text, kubectl, strict } in table::rows() {
        // A merge key that brings a key a second time is no duplicate in the text.
        if !matches!(kubectl, Answer::Value(_)) || text.contains("<<") {
            continue;
        }
        let Some(&source) = split_documents(&text).first() else { continue };
        let Ok(document) = Document::parse(&text, source, &Limits::default()) else { continue };
        let theirs = matches!(&strict, Answer::Error(message) if message.contains("already set in map"));
        let ours = !document.duplicate_keys().is_empty();
        compared += 1;
        // Keys that YAML tells apart and JSON does not (`1` and `"1"`) are duplicates to us alone.
        if theirs && !ours {
            wrong.push(format!("{case}: a duplicate is not seen"));
        } else if ours && !theirs {
            wrong.push(format!("{case}: a duplicate is seen where there is none"));
        }
    }
    assert!(compared > 500, "only {compared} rows were compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn table_is_what_the_library_says_today() {
    program::check_table();
}
