//! The configurations that the guide shows, the published schema of `outrigger.yaml`, and what the program takes: they
//! agree.

use std::fs;

use outrigger_migrate::{Config, RULES};
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::{Value, json};

mod support;

use support::root;

fn schema() -> Value {
    let text = fs::read_to_string(root().join("docs/outrigger.schema.json")).expect("the schema is readable");
    serde_json::from_str(&text).expect("the schema is JSON")
}

/// The meaning of a configuration, as the program reads it.
fn meaning(text: &str) -> Value {
    let documents = split_documents(text);
    let Some(source) = documents.first() else { return Value::Null };
    let document = Document::parse(text, *source, &Limits::default()).expect("the configuration is YAML");
    document.value().expect("the configuration means something")
}

/// The blocks of the guide's page that are whole configurations: fenced, `yaml`, with this first line.
fn documented() -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/configuration.md")).expect("the page is readable");
    let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let examples: Vec<String> = blocks
        .map(|(block, _)| block.to_owned())
        .filter(|block| block.starts_with("# outrigger.yaml\n"))
        .collect();
    assert!(examples.len() >= 6, "only {} examples are found", examples.len());
    examples
}

#[test]
fn the_documented_configurations_are_taken_and_fit_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    for example in documented() {
        let config = Config::parse(&example).unwrap_or_else(|error| panic!("{example}\n{error}"));
        config.catalog().unwrap_or_else(|errors| panic!("{example}\n{}", errors[0]));
        let errors: Vec<String> =
            validator.iter_errors(&meaning(&example)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{example}\n{errors:#?}");
    }
}

#[test]
fn the_documented_configurations_name_every_key() {
    let schema = schema();
    let keys = schema["properties"].as_object().expect("the schema has properties").keys();
    let examples: Vec<Value> = documented().iter().map(|example| meaning(example)).collect();
    for key in keys {
        assert!(examples.iter().any(|example| example.get(key).is_some()), "no example shows `{key}`");
    }
}

#[test]
fn schema_and_program_agree_on_what_is_right_and_what_is_wrong() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let right = [
        "",
        "---\n",
        "kubernetes: \"1.31\"\n",
        "kubernetes: [\"1.29.6\", \"1.31\"]\n",
        "istio: \"1.24.3\"\n",
        "mesh: none\n",
        "sidecars:\nkinds: []\nignore:\nstarts_in:\n",
        "starts_in: {istio-proxy: 3, cloud-sql-proxy-v2: 0}\n",
        "ignore: [host-port-clash, {path: 'old/**'}, {rule: windows-pod, workload: Deployment/web}]\n",
        "kinds: [{api_version: example.com/v1, kind: A, pod_template: 'spec.sets[*].template'}]\n",
        "metrics: {kube_state_metrics: \"2.13.0\", join_labels: [platform]}\n",
        "metrics:\n",
        "images: {web: web/Dockerfile, 'registry.example.com:5000/acme/web': Dockerfile}\n",
        "images:\n",
    ];
    let wrong = [
        "mess: native\n",
        "mesh: maybe\n",
        "kubernetes: 1.30\n",
        "kubernetes:\n",
        "istio: 1\n",
        "ignore: [no-such-rule]\n",
        "ignore: [{rules: windows-pod}]\n",
        "ignore: windows-pod\n",
        "starts_in: 3\n",
        "starts_in: {istio-proxy: soon}\n",
        "starts_in: {istio-proxy: -1}\n",
        "images: [web/Dockerfile]\n",
        "images: {web: 3}\n",
        "images: {'web:1.4.0': web/Dockerfile}\n",
        "images: {'localhost:5000/web:1.4.0': web/Dockerfile}\n",
        "kinds: [{kind: A, api_version: b/v1}]\n",
        "kinds: [{kind: A, api_version: b/v1, pod_template: spec..template}]\n",
        "kinds: [{kind: A, api_version: b/v1, pod_template: 'spec.sets[0].template'}]\n",
        "metrics: {kube_state_metrics: 2.13}\n",
        "metrics: {join_labels: [a-b]}\n",
        "metrics: {labels: [a]}\n",
        "sidecars: [{id: x}]\n",
        "sidecars: [{id: x, name: X, about: Does., direction: sideways, recognise: {}, sources: []}]\n",
        "- a\n",
    ];
    for (texts, wanted) in [(&right[..], true), (&wrong[..], false)] {
        for text in texts {
            assert_eq!(Config::parse(text).is_ok(), wanted, "the program: {text:?}");
            assert_eq!(validator.is_valid(&meaning(text)), wanted, "the schema: {text:?}");
        }
    }
}

#[test]
fn the_schema_has_the_rules_and_the_catalogue_s_own_schema() {
    let path = root().join("docs/outrigger.schema.json");
    let mut wanted = schema();
    let mut sidecar = outrigger_catalog::entry_schema().clone();
    let fields = sidecar.as_object_mut().expect("the entry's schema is an object");
    fields.shift_remove("$schema");
    let mut definitions = fields.shift_remove("$defs").expect("the entry's schema has definitions");
    definitions["Sidecar"] = sidecar;
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    definitions["RuleId"] = json!({ "description": "The id of a rule.", "enum": rules });
    wanted["$defs"] = definitions;
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let text = serde_json::to_string_pretty(&wanted).expect("a schema is JSON") + "\n";
        fs::write(&path, text).expect("the schema is writable");
    }
    assert!(schema() == wanted, "docs/outrigger.schema.json is stale: run this test with UPDATE_DOCS=1");
}
