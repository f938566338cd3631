//! Every entry of `/catalog/sidecars` against the containers of `/catalog/tests/<id>.yaml`.
//!
//! `catalog/README.md` says what a case holds. A key that the test does not know is an error, so that no
//! expectation goes unheard.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use outrigger_catalog::{Catalog, Gate, Identification, Resolver, SettingChange, StopTime, Surroundings};
use outrigger_pod::{ArgumentList, ContainerRef, Pod};
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::{Map, Value, json};

type Failure = Box<dyn std::error::Error>;

datatest_stable::harness! {
    { test = check_entry, root = "../../catalog/tests", pattern = r"\.yaml$" },
}

#[allow(clippy::needless_pass_by_value)] // The harness gives a `String`.
fn check_entry(path: &Path, text: String) -> datatest_stable::Result<()> {
    let id = path.file_stem().ok_or("a test has a name")?.to_string_lossy().into_owned();
    let catalog = Catalog::builtin();
    catalog.entry(&id).ok_or_else(|| format!("there is no entry `{id}`"))?;
    let file = read_yaml(&text)?;
    let cases = file["cases"].as_array().ok_or("a test has `cases`")?;
    let mut failures = String::new();
    for case in cases {
        let name = case["name"].as_str().ok_or("a case has a `name`")?;
        for failure in check_case(catalog, &id, case)? {
            writeln!(failures, "{name}: {failure}")?;
        }
    }
    let expects = |key: &str| cases.iter().any(|case| case["expect"].get(key).is_some());
    if !expects("probe") && !expects("closed") {
        writeln!(failures, "no case expects a `probe`, or the reason why there is none (`closed`)")?;
    }
    if !expects("not") && !expects("form") {
        writeln!(failures, "no case shows a container that is no such sidecar (`not`, `form`)")?;
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.into()) }
}

fn check_case(catalog: &Catalog, id: &str, case: &Value) -> Result<Vec<String>, Failure> {
    let known = ["name", "container", "beside", "init", "in", "spec", "config_maps", "expect"];
    check_known(case, &known)?;
    let (pod, place) = build_pod(case)?;
    let surroundings = Surroundings { config_maps: read_config_maps(case)?, taken_ports: Vec::new() };
    let all = catalog.identify_all(&pod, &surroundings);
    let identification =
        all.into_iter().find(|(other, _)| *other == place).map(|(_, identification)| identification);
    let identified = identification.as_ref().filter(|identification| identification.entry.id == id);
    let mut check = Check { failures: Vec::new() };
    let expect = &case["expect"];
    if expect.get("not").is_some() {
        check.same("not", &json!(true), &json!(identified.is_none()));
        check_known(expect, &["not"])?;
        return Ok(check.failures);
    }
    let Some(identified) = identified else {
        return Ok(vec![format!("not recognised; {:?}", identification.map(|other| other.entry.id.clone()))]);
    };
    let entry = identified.entry;
    let resolver = Resolver::new(entry, &pod, place, &surroundings).ok_or("the container exists")?;
    check_expectations(&mut check, expect, case, identified, &resolver)?;
    Ok(check.failures)
}

fn check_expectations(
    check: &mut Check,
    expect: &Value,
    case: &Value,
    identified: &Identification<'_>,
    resolver: &Resolver<'_>,
) -> Result<(), Failure> {
    let startup = resolver.startup();
    let expect_fields = expect.as_object().ok_or("`expect` is a mapping")?;
    for (key, wanted) in expect_fields {
        let found = match key.as_str() {
            "form" => kebab(&identified.form),
            "direction" => kebab(&identified.direction),
            "confidence" => kebab(&identified.confidence),
            "evidence" => json!(identified.evidence),
            "doubt" => contains(&identified.doubts, wanted),
            "probe" => startup.best().map_or(Value::Null, |gate| gate.probe.to_value()),
            "probe_without_network" => {
                startup.without_network().map_or(Value::Null, |gate| gate.probe.to_value())
            }
            "closed" => contains(&startup.closed, wanted),
            "assumes" => {
                contains(&startup.best().map(|gate| gate.assumes.clone()).unwrap_or_default(), wanted)
            }
            "command" => changed_words(case, startup.best(), ArgumentList::Command),
            "args" => changed_words(case, startup.best(), ArgumentList::Args),
            "env" => changed_env(startup.best()),
            "changes" => json!(startup.best().map_or(0, |gate| gate.changes.len())),
            "ports" => {
                json!(resolver.ports().into_iter().map(|port| (port.name, port.port)).collect::<Vec<_>>())
            }
            "loopback" => {
                let ports = resolver.ports().into_iter().filter(|port| port.loopback);
                json!(ports.map(|port| port.name).collect::<Vec<_>>())
            }
            "stop" => match resolver.stop_time() {
                StopTime::AtOnce => json!(0),
                StopTime::Seconds(seconds) => json!(seconds),
                StopTime::Unknown => json!("unknown"),
            },
            "idle_stop" => json!(resolver.idle_stop_seconds()),
            "stop_code" => json!(resolver.stop_code()),
            "pre_stop" => match resolver.native_pre_stop() {
                Some(Ok(command)) => json!(command),
                Some(Err(why)) => json!(why),
                None => Value::Null,
            },
            "legacy" => {
                json!(resolver.legacy_settings().into_iter().map(|setting| setting.name).collect::<Vec<_>>())
            }
            "successor" => {
                let changes = resolver.successor_changes().into_iter();
                json!(changes.map(|change| (change.written, &change.change.becomes)).collect::<Vec<_>>())
            }
            "dashless" => {
                json!(resolver.dashless_legacy_flags().into_iter().map(|flag| flag.text).collect::<Vec<_>>())
            }
            "only_for" => {
                let names = wanted.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
                names
                    .map(|name| {
                        let given = resolver.given_only_for(name).into_iter();
                        (name.to_owned(), json!(given.map(|given| given.written).collect::<Vec<_>>()))
                    })
                    .collect()
            }
            "twins" => {
                let twins = resolver.twins().into_iter();
                json!(twins.map(|twin| (twin.init.index, twin.differences)).collect::<Vec<_>>())
            }
            other => return Err(format!("`expect` has no `{other}`").into()),
        };
        check.same(key, wanted, &found);
    }
    if expect.get("probe") == Some(&Value::Null) && expect.get("closed").is_none() {
        check.failures.push("a container without a probe has a reason (`closed`)".to_owned());
    }
    Ok(())
}

struct Check {
    failures: Vec<String>,
}

impl Check {
    fn same(&mut self, key: &str, wanted: &Value, found: &Value) {
        if wanted != found {
            self.failures.push(format!("{key}: expected {wanted}, found {found}"));
        }
    }
}

/// The wanted text itself where one of the sentences has it in it, else the sentences.
fn contains(sentences: &[String], wanted: &Value) -> Value {
    let is_in = |part: &str| sentences.iter().any(|sentence| sentence.contains(part));
    if wanted.as_str().is_some_and(is_in) { wanted.clone() } else { json!(sentences) }
}

fn kebab(value: &impl std::fmt::Debug) -> Value {
    let mut name = String::new();
    for letter in format!("{value:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    json!(name)
}

/// The words of a list as the gate's changes leave them.
fn changed_words(case: &Value, gate: Option<&Gate>, wanted: ArgumentList) -> Value {
    let mut words: Vec<Value> = case["container"][wanted.field()].as_array().cloned().unwrap_or_default();
    let mut inserted = 0;
    for change in gate.iter().flat_map(|gate| &gate.changes) {
        match change {
            SettingChange::InsertArgument { at, word, .. } if at.list == wanted => {
                words.insert(at.index + inserted, json!(word));
                inserted += 1;
            }
            SettingChange::ReplaceArgument { at, word, .. } if at.list == wanted => {
                words[at.index] = json!(word);
            }
            _ => {}
        }
    }
    json!(words)
}

fn changed_env(gate: Option<&Gate>) -> Value {
    let changes = gate.iter().flat_map(|gate| &gate.changes).filter_map(|change| match change {
        SettingChange::SetEnv { name, value, .. } => Some((name.clone(), json!(value))),
        _ => None,
    });
    Value::Object(changes.collect())
}

fn build_pod(case: &Value) -> Result<(Pod, ContainerRef), Failure> {
    let mut spec = case["spec"].as_object().cloned().unwrap_or_default();
    let tested = case.get("container").ok_or("a case has a `container`")?;
    let mut init = case["init"].as_array().cloned().unwrap_or_default();
    let default_app = vec![json!({"name": "app", "image": "registry.example/shop:7"})];
    let mut apps = case["beside"].as_array().cloned().unwrap_or(default_app);
    let place = match case["in"].as_str().unwrap_or("containers") {
        "containers" => {
            apps.push(tested.clone());
            ContainerRef::app(apps.len() - 1)
        }
        "initContainers" => {
            init.push(tested.clone());
            ContainerRef::init(init.len() - 1)
        }
        other => return Err(format!("`in` is `containers` or `initContainers`, not `{other}`").into()),
    };
    spec.insert("initContainers".to_owned(), Value::Array(init));
    spec.insert("containers".to_owned(), Value::Array(apps));
    let reading = Pod::read(&Value::Object(Map::from_iter([("spec".to_owned(), Value::Object(spec))])));
    match reading.problems.first() {
        Some(problem) => Err(format!("{}: {}", problem.pointer, problem.message).into()),
        None => Ok((reading.pod, place)),
    }
}

fn read_config_maps(case: &Value) -> Result<BTreeMap<String, BTreeMap<String, String>>, Failure> {
    match case.get("config_maps") {
        Some(maps) => Ok(serde_json::from_value(maps.clone())?),
        None => Ok(BTreeMap::new()),
    }
}

fn check_known(value: &Value, known: &[&str]) -> Result<(), Failure> {
    let fields = value.as_object().ok_or("expected a mapping")?;
    match fields.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("unknown key `{key}`").into()),
        None => Ok(()),
    }
}

fn read_yaml(text: &str) -> Result<Value, Failure> {
    let documents = split_documents(text);
    let source = *documents.first().ok_or("the file is empty")?;
    Ok(Document::parse(text, source, &Limits::default())?.value()?)
}
