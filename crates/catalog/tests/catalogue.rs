//! The catalogue as a whole: every entry is read, tested and sourced, and the published schema is the types'.

use std::fs;
use std::path::PathBuf;

use outrigger_catalog::{
    Catalog, entry_schema, hack_schema, issue_schema, parse_entry, series_schema, topic_schema,
};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../catalog")
}

#[test]
#[allow(clippy::disallowed_methods)] // A test reads the files beside it.
fn every_entry_has_the_name_of_its_file_a_test_and_a_source() {
    let entries = Catalog::builtin().entries();
    let files = fs::read_dir(folder().join("sidecars")).expect("the folder is readable");
    assert_eq!(files.count(), entries.len());
    for entry in entries {
        let id = &entry.id;
        assert!(folder().join(format!("sidecars/{id}.yaml")).is_file(), "{id} has another file's name");
        assert!(folder().join(format!("tests/{id}.yaml")).is_file(), "{id} has no test in catalog/tests");
        assert!(!entry.sources.is_empty(), "{id} has no source");
        let reason = entry.startup.is_empty() == entry.no_startup.is_some();
        assert!(reason || entry.no_startup.is_some(), "{id} has no startup signal and does not say why");
    }
    let date = Catalog::builtin().date();
    assert!(date.len() == "2026-11-24".len() && date >= "2026-11-24", "{date}");
}

/// Holds a published schema to that of the types; with `UPDATE_SCHEMA` in the environment it is written anew before.
#[allow(clippy::disallowed_methods)] // A test reads the files beside it.
#[track_caller]
fn is_published(file: &str, schema: &Value) {
    let path = folder().join(file);
    let wanted = serde_json::to_string_pretty(schema).expect("a schema is JSON") + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &wanted).expect("the schema is writable");
    }
    let published = fs::read_to_string(&path).expect("the schema is readable");
    assert!(published == wanted, "the schema is stale: run the test with UPDATE_SCHEMA=1");
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    is_published("sidecar.schema.json", entry_schema());
}

#[test]
fn an_unknown_key_names_the_nearest_known_one_and_its_place() {
    let value = json!({"id": "x", "settings": {"port": {"flag": ["port"]}}, "recognize": {}, "sources": []});
    let errors = parse_entry(&value).expect_err("it has unknown keys");
    let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "unknown key `flag`; the nearest known key is `flags` at `/settings/port/flag`",
            "unknown key `recognize`; the nearest known key is `recognise` at `/recognize`",
        ]
    );
}

#[test]
fn a_value_that_does_not_fit_names_its_place() {
    let mut value = json!({
        "id": "x", "name": "X", "about": "Does.", "direction": "upstream", "recognise": {"images": ["x/x"]},
        "settings": {"port": {"flags": ["port"], "kind": "harbour"}}, "sources": [],
    });
    let errors = parse_entry(&value).expect_err("there is no such kind");
    assert_eq!(errors[0].at.to_string(), "/settings/port/kind");
    value["settings"]["port"]["kind"] = json!("port");
    value["ports"] = json!([{"name": "x", "port": "prot"}]);
    let errors = parse_entry(&value).expect_err("there is no such setting");
    assert_eq!(errors[0].to_string(), "`settings` has no `prot` at `/ports/0/port`");
    value["ports"] = json!([]);
    assert!(parse_entry(&value).is_ok());
}

#[test]
fn a_users_entry_takes_the_place_of_a_known_one() {
    let value = json!({
        "id": "git-sync", "name": "Ours", "about": "Does.", "direction": "observer",
        "recognise": {"images": ["ours/git-sync"]}, "sources": [],
    });
    let builtin = Catalog::builtin();
    let catalog = builtin.with_user_entries([&value]).expect("it is an entry");
    assert_eq!(catalog.entries().len(), builtin.entries().len());
    assert_eq!(catalog.entry("git-sync").map(|entry| entry.name.as_str()), Some("Ours"));
    let errors = builtin.with_user_entries([&json!({"id": 1})]).expect_err("it is none");
    assert_eq!(errors[0].index, 0);
}

#[test]
fn the_published_schema_of_issues_is_that_of_the_types() {
    is_published("issue.schema.json", issue_schema());
}

#[test]
fn the_published_schema_of_topics_is_that_of_the_types() {
    is_published("topic.schema.json", topic_schema());
}

#[test]
fn the_published_schema_of_hacks_is_that_of_the_types() {
    is_published("hack.schema.json", hack_schema());
}

#[test]
fn the_published_schema_of_series_is_that_of_the_types() {
    is_published("series.schema.json", series_schema());
}
