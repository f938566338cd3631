use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use outrigger_lifecycle::Profile;
use outrigger_manifest::{ConfiguredKinds, Workload, find_workloads};
use outrigger_pod::VersionTarget;
use outrigger_simulate::{EventKind, Life, Runtime, Scenario, simulate};
use outrigger_text::LineIndex;
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::{Map, Value, json};

use crate::arguments::{Common, Format, Simulate};
use crate::exit::Exit;
use crate::input::read_bytes;
use crate::output::Output;
use crate::settings::load_config;

/// `outrigger simulate`: the life of one pod.
pub(crate) fn run(arguments: &Simulate, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let scenario = read_scenario(&arguments.file, arguments.workload.as_deref())?;
    let config = load_config(common.config.as_deref())?;
    let named = arguments.kubernetes.clone();
    let configured = config.kubernetes.clone();
    let (version, shown) = match (named, scenario.kubernetes, configured) {
        (Some(text), _, _) | (None, None, Some(text)) => {
            let target = VersionTarget::parse(&text);
            let target = target.with_context(|| format!("`{text}` is no Kubernetes version"))?;
            (target.oldest(), target.to_string())
        }
        (None, Some(version), _) => (version, version.to_string()),
        (None, None, None) => {
            let newest = VersionTarget::newest_known();
            (newest.newest(), newest.to_string())
        }
    };
    if version.minor < FIRST_MINOR {
        bail!("Kubernetes {shown} knows no native sidecars; lives can be simulated from 1.{FIRST_MINOR} on");
    }
    if let Some(reason) = scenario.rejection() {
        match arguments.format {
            Format::Json => Output::json(&json!({"format": 1, "rejected": reason}))?,
            Format::Text => output.answer(&format!("The API server refuses this pod: {reason}\n"))?,
        }
        return Ok(Exit::Findings);
    }
    let life = simulate(&scenario, version, Profile::NODE, Runtime::NODE);
    match arguments.format {
        Format::Json => Output::json(&render_object(&life, &shown))?,
        Format::Text => output.answer(&render_list(&life, &shown))?,
    }
    Ok(Exit::Clean)
}

/// The first minor version whose kubelet knows native sidecars, behind a feature gate.
const FIRST_MINOR: u16 = 28;

fn render_object(life: &Life, kubernetes: &str) -> Value {
    let head = [("format".to_owned(), json!(1)), ("kubernetes".to_owned(), json!(kubernetes))];
    Value::Object(head.into_iter().chain(life.to_value()).collect::<Map<_, _>>())
}

/// One line for each event.
fn render_list(life: &Life, kubernetes: &str) -> String {
    let width = life.names.iter().map(String::len).max().unwrap_or(0);
    let mut out = format!("Kubernetes {kubernetes}\n");
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
    out
}

/// Reads a scenario, or makes one from the one pod of a manifest.
fn read_scenario(path: &Path, workload: Option<&str>) -> anyhow::Result<Scenario> {
    let shown = path.display();
    let bytes = read_bytes(path).with_context(|| format!("{shown}"))?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("{shown}: not UTF-8"))?;
    let mut pods = Vec::new();
    for (number, source) in split_documents(&text).into_iter().enumerate() {
        let place = |offset: usize| {
            let at = LineIndex::new(&text).line_column(&text, offset);
            format!("{shown}:{}:{}", at.line, at.column)
        };
        let document = Document::parse(&text, source, &Limits::default())
            .map_err(|error| anyhow!("{}: {error}", place(error.offset())))?;
        if document.is_empty() {
            continue;
        }
        let value =
            document.value().map_err(|error| anyhow!("{}: {error}", place(error.span.start as usize)))?;
        if Scenario::is_scenario(&value) {
            return Scenario::parse(&value).with_context(|| place(source.span.start as usize));
        }
        let found = find_workloads(number, &value, &ConfiguredKinds::default());
        pods.extend(found.into_iter().filter_map(|one| {
            let template = one.template(&value)?.clone();
            Some((label(&one), template))
        }));
    }
    let labels = pods.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>().join(", ");
    let mut wanted = pods.into_iter().filter(|(label, _)| workload.is_none_or(|wanted| wanted == label));
    match (wanted.next(), wanted.next(), workload) {
        (Some((_, template)), None, _) => Ok(Scenario::of_template(&template)?),
        (None, _, Some(workload)) if !labels.is_empty() => {
            bail!("{shown} has no {workload}; it has {labels}")
        }
        (None, _, _) => bail!("{shown} holds no scenario and no pod"),
        (Some(_), Some(_), _) => bail!("{shown} holds several pods; name one with --workload: {labels}"),
    }
}

fn label(workload: &Workload) -> String {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}/{}", part(&workload.kind), part(&workload.name))
}
