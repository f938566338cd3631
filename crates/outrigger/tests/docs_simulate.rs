//! The scenarios that the guide shows, their published schema, and what the program takes and prints: they agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use outrigger_simulate::{Scenario, scenario_schema};
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

mod support;

use support::{collect_keys, is_up_to_date, root};

fn page() -> String {
    fs::read_to_string(root().join("docs/simulate.md")).expect("the page is readable")
}

fn meaning(text: &str) -> Value {
    let source = split_documents(text)[0];
    let document = Document::parse(text, source, &Limits::default()).expect("the scenario is YAML");
    document.value().expect("the scenario means something")
}

/// The scenarios of the page.
fn documented() -> Vec<String> {
    let page = page();
    let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let scenarios: Vec<String> = blocks.map(|(block, _)| block.to_owned()).collect();
    assert!(scenarios.len() >= 2, "only {} scenarios are found", scenarios.len());
    scenarios
}

fn simulate(folder: &Path, text: &str, arguments: &[&str]) -> Output {
    fs::write(folder.join("shop.yaml"), text).expect("the scenario is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_outrigger"));
    command.args(["simulate", "shop.yaml", "--color", "never"]).args(arguments).current_dir(folder);
    command.output().expect("the program runs")
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let wanted = serde_json::to_string_pretty(&scenario_schema()).expect("a schema is JSON") + "\n";
    is_up_to_date("docs/scenario.schema.json", &wanted);
}

#[test]
fn the_documented_scenarios_fit_the_schema_and_say_every_key_of_it() {
    let schema = scenario_schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for scenario in documented() {
        let value = meaning(&scenario);
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{scenario}\n{errors:#?}");
        Scenario::parse(&value).unwrap_or_else(|error| panic!("{scenario}\n{error}"));
    }
    let page = page();
    let definitions = schema["$defs"].as_object().expect("the schema has definitions").values();
    let of = |one: &Value| {
        one["properties"].as_object().into_iter().flat_map(|keys| keys.keys().cloned()).collect::<Vec<_>>()
    };
    let mut keys: BTreeSet<String> = definitions.flat_map(of).collect();
    keys.extend(of(&schema));
    let missing: Vec<&String> = keys
        .iter()
        .filter(|key| !page.contains(&format!("`{key}`")) && !page.contains(&format!("`{key}.NAME`")))
        .collect();
    assert!(missing.is_empty(), "docs/simulate.md does not describe {missing:?}");
}

#[test]
fn schema_and_program_agree_on_what_is_right_and_what_is_wrong() {
    let validator = jsonschema::validator_for(&scenario_schema()).expect("the schema is one");
    let pod = "pod: {spec: {containers: [{name: a}, {name: b}]}}\n";
    let right = [
        "",
        "kubernetes: v1.36.3\nwhy: because\nbehaviour: {}\nactions: []\n",
        "behaviour: {a: {}}\n",
        "behaviour: {a: {attempts: [{runs: 1.5, exits: 3}, {runs: forever}]}}\n",
        "behaviour: {a: {on_sigterm: ignore}, b: {on_sigterm: {takes: 0, exits: 143}}}\n",
        "behaviour: {a: {waits_for: [b], on_exit_stops: {b: sigkill}, starts_in: 2}}\n",
        "behaviour: {a: {startup: {passes_after: never}, liveness: {fails_after: 3, passes_in_attempt: 2}}}\n",
        "behaviour: {a: {post_start: {takes: 1}, pre_stop: {takes: 0.5}, note: slow}}\n",
        "actions: [{at: 1, delete: {}}, {at: 2, delete: {gracePeriodSeconds: 0}}, {at: 3, stop_kubelet: {}}]\n",
        "observed: {events: []}\nracy: true\nseed: 7\n",
    ];
    let wrong = [
        "kubernetes: 1.36\n",
        "behavior: {}\n",
        "behaviour: {a: {starts_after: 1}}\n",
        "behaviour: {a: {starts_in: -1}}\n",
        "behaviour: {a: {starts_in: soon}}\n",
        "behaviour: {a: {attempts: [{exits: 0}]}}\n",
        "behaviour: {a: {attempts: [{runs: never}]}}\n",
        "behaviour: {a: {on_sigterm: {takes: 1}}}\n",
        "behaviour: {a: {on_sigterm: {takes: 1, exits: 0, then: 1}}}\n",
        "behaviour: {a: {on_sigterm: dies}}\n",
        "behaviour: {a: {on_exit_stops: {b: nicely}}}\n",
        "behaviour: {a: {on_exit_stops: [b]}}\n",
        "behaviour: {a: {pre_stop: {}}}\n",
        "actions: [{delete: {}}]\n",
        "actions: [{at: 1, delete: {grace: 3}}]\n",
        "actions: [{at: 1, drain: {}}]\n",
    ];
    for (texts, wanted) in [(&right[..], true), (&wrong[..], false)] {
        for text in texts {
            let value = meaning(&format!("{pod}{text}"));
            assert_eq!(Scenario::parse(&value).is_ok(), wanted, "the program: {text}");
            assert_eq!(validator.is_valid(&value), wanted, "the schema: {text}");
        }
    }
}

#[test]
fn the_timeline_is_what_the_program_prints() {
    const BEGIN: &str = "$ outrigger simulate shop.yaml\n";
    let folder = tempfile::tempdir().expect("a folder can be made");
    let output = simulate(folder.path(), &documented()[1], &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let printed = String::from_utf8(output.stdout).expect("its output is UTF-8");
    let page = page();
    let start = page.find(BEGIN).expect("the page shows the command") + BEGIN.len();
    let length = page[start..].find("```\n").expect("the block of the command ends");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let new = format!("{}{printed}{}", &page[..start], &page[start + length..]);
        fs::write(root().join("docs/simulate.md"), new).expect("the page is writable");
        return;
    }
    assert!(
        page[start..start + length] == printed,
        "the timeline of docs/simulate.md is stale: run this test with UPDATE_DOCS=1; the program prints\n{printed}"
    );
}

#[test]
fn every_key_of_the_json_is_described() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let page = page();
    let mut keys = BTreeSet::new();
    let mut words = BTreeSet::new();
    for scenario in documented() {
        let output = simulate(folder.path(), &scenario, &["--format", "json"]);
        let object: Value = serde_json::from_slice(&output.stdout).expect("its output is one JSON object");
        collect_keys(&object, &mut keys);
        let events = object["events"].as_array().expect("a list");
        words.extend(events.iter().filter_map(|event| event["event"].as_str().map(str::to_owned)));
        let steps = object["startup"]["steps"].as_array().expect("a list");
        words.extend(steps.iter().filter_map(|step| step["work"].as_str().map(str::to_owned)));
    }
    assert!(
        keys.len() > 40 && words.len() > 8,
        "only {} keys and {} words are seen",
        keys.len(),
        words.len()
    );
    let missing: Vec<&String> =
        keys.union(&words).filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/simulate.md does not describe {missing:?}");
}
