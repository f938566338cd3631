use std::fmt::Write as _;

use outrigger_lifecycle::{Millis, Profile};
use outrigger_pod::RestartPolicy;
use outrigger_simulate::{
    Action, ActionKind, Broken, EventKind, Life, Runtime, Scenario, Shutdown, Startup, judge, simulate,
};
use serde_json::{Map, Value, json};

use crate::arguments::{Common, Format, Simulate};
use crate::exit::Exit;
use crate::output::Output;
use crate::pod_file::{PodFile, read_pod_file};

/// `outrigger simulate`: the life of one pod.
pub(crate) fn run(arguments: &Simulate, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let kubernetes = arguments.kubernetes.as_deref();
    let mut file = read_pod_file(&arguments.file, arguments.workload.as_deref(), kubernetes, common)?;
    arguments.wishes.grant(&mut file.expectation)?;
    if let Some(reason) = file.expectation.scenario.rejection() {
        match arguments.format {
            Format::Json => Output::json(&json!({"format": 1, "rejected": reason}))?,
            Format::Text => output.answer(&format!("The API server refuses this pod: {reason}\n"))?,
        }
        return Ok(Exit::Findings);
    }
    let is_told = file.is_scenario || arguments.wishes.delete_at.is_some();
    let deleted_at = if is_told { None } else { delete_when_quiet(&mut file) };
    let life = follow(&file.expectation.scenario, &file);
    let broken = judge(&file.expectation.scenario, &file.expectation.roles, &life);
    match arguments.format {
        Format::Json => Output::json(&render_object(&life, &file, &broken))?,
        Format::Text => output.answer(&render_list(&life, &file, deleted_at))?,
    }
    Ok(if broken.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn follow(scenario: &Scenario, file: &PodFile) -> Life {
    simulate(scenario, file.version, Profile::NODE, Runtime::NODE)
}

/// How long a server is left alone when all its containers are ready.
const QUIET: Millis = Millis::from_seconds(20);
/// When a server that never becomes ready is deleted.
const PATIENCE: Millis = Millis::from_seconds(60);
/// Deletions that nobody has asked for come at full tens of seconds.
const ROUND: u32 = 10;

/// Deletes the pod of a server some time after it has become ready, so that its end is told too. The pod of a Job is
/// left to end by itself, or not.
fn delete_when_quiet(file: &mut PodFile) -> Option<Millis> {
    let scenario = &file.expectation.scenario;
    if *scenario.pod.restart_policy() != RestartPolicy::Always {
        return None;
    }
    let life = follow(scenario, file);
    let last_ready = life.statuses.iter().find(|shown| shown.status.is_ready).map(|shown| shown.at);
    let quiet = last_ready.map_or(PATIENCE, |at| at.plus(QUIET));
    let at = Millis::from_seconds(quiet.whole_seconds().div_ceil(ROUND) * ROUND);
    file.expectation.scenario.actions.push(Action { at, kind: ActionKind::Delete(None) });
    Some(at)
}

fn render_object(life: &Life, file: &PodFile, broken: &[Broken]) -> Value {
    let scenario = &file.expectation.scenario;
    let assumptions = file
        .expectation
        .assumptions
        .iter()
        .map(|one| json!({"container": one.container, "says": one.says, "basis": one.basis.to_string()}));
    let mut object = Map::new();
    object.insert("format".to_owned(), json!(1));
    object.insert("kubernetes".to_owned(), json!(file.shown_version));
    object.insert("pod".to_owned(), json!(file.label));
    object.extend(life.to_value());
    object.insert("broken".to_owned(), broken.iter().map(|one| one.to_value(&life.names)).collect());
    object.insert("startup".to_owned(), Startup::of(scenario, life).to_value(&life.names));
    let shutdown = Shutdown::of(scenario, life).map(|shutdown| shutdown.to_value(&life.names));
    object.insert("shutdown".to_owned(), shutdown.into());
    object.insert("assumptions".to_owned(), assumptions.collect());
    Value::Object(object)
}

/// One line for each event.
fn render_list(life: &Life, file: &PodFile, deleted_at: Option<Millis>) -> String {
    let width = life.names.iter().map(String::len).max().unwrap_or(0);
    let mut out = format!("{} on Kubernetes {}\n", file.label, file.shown_version);
    for event in life.events.iter().filter(|event| !event.kind.is_inner()) {
        let words = match event.kind {
            EventKind::Started(0) => "starts".to_owned(),
            EventKind::Started(number) => format!("starts again ({number})"),
            EventKind::Signalled => "gets its stop signal".to_owned(),
            EventKind::Killed => "is killed".to_owned(),
            EventKind::Exited(code) => format!("ends with {code}"),
            EventKind::StoppedBy(other) => format!("is told to end by {}", life.names[other.index()]),
            EventKind::Ready(true) => "is ready".to_owned(),
            EventKind::Ready(false) => "is not ready".to_owned(),
            EventKind::HookStarted(hook) => format!("{hook:?} begins"),
            EventKind::HookFinished(hook) => format!("{hook:?} ends"),
            _ => continue,
        };
        let seconds = event.at.to_string();
        let _ = writeln!(out, "{seconds:>9} s  {:width$}  {words}", life.names[event.container.index()]);
    }
    let _ = writeln!(out, "The pod's phase at the end: {}", life.status.phase.as_str());
    if let Some(at) = deleted_at {
        let _ = writeln!(out, "Assumed: the pod is deleted at {at} s (--delete-at)");
    }
    for one in &file.expectation.assumptions {
        let _ = writeln!(out, "Assumed: {one}");
    }
    out
}
