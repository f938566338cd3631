//! The one pod of a file: that of a scenario, or of a manifest with what is to be expected of it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use outrigger_catalog::{Catalog, Surroundings};
use outrigger_manifest::{ConfiguredKinds, Workload, find_workloads};
use outrigger_pod::{KubernetesVersion, Pod, VersionTarget};
use outrigger_simulate::{Expectation, Scenario, expect_scenario, rejection};
use outrigger_text::{LineIndex, Span};
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::{Value, json};

use crate::arguments::{Common, Format, OnePod};
use crate::exit::Exit;
use crate::input::read_bytes;
use crate::output::Output;
use crate::settings::{load_config, parse_target};

/// A pod whose life can be followed.
#[derive(Debug)]
pub(crate) struct PodFile {
    /// How it is called: `Deployment/web`; a scenario's pod by its name.
    pub label: String,
    /// What it and its containers do, and what that rests on.
    pub expectation: Expectation,
    /// Why the API server would refuse it, if it would.
    pub rejection: Option<String>,
    /// Whether the file itself says what is done to the pod.
    pub is_scenario: bool,
    /// What its node runs.
    pub version: KubernetesVersion,
    /// The version as it was given: `1.29` is its first patch.
    pub shown_version: String,
}

/// The first minor version whose kubelet knows native sidecars, behind a feature gate.
const FIRST_MINOR: u16 = 28;

/// Reads a scenario, or the pod of a manifest: the one that `workload` names, as `KIND/NAME`, or the only one. The
/// version is that of `kubernetes`, else the scenario's own, else that of `outrigger.yaml`, else the newest known.
pub(crate) fn read_pod_file(wanted: &OnePod, common: &Common) -> anyhow::Result<PodFile> {
    let config = load_config(common.config.as_deref())?;
    let catalog = config.catalog().map_err(|errors| anyhow!("outrigger.yaml: {}", errors[0]))?;
    let found = find_pod(&wanted.file, wanted.workload.as_deref(), &catalog, &config.kinds)?;
    let own = found.expectation.scenario.kubernetes;
    let (version, shown_version) = match (wanted.kubernetes.as_deref(), own, config.kubernetes.as_deref()) {
        (Some(text), _, _) | (None, None, Some(text)) => {
            let target = parse_target(text)?;
            (target.oldest(), target.to_string())
        }
        (None, Some(version), _) => (version, version.to_string()),
        (None, None, None) => {
            let newest = VersionTarget::newest_known();
            (newest.newest(), newest.to_string())
        }
    };
    if version.minor < FIRST_MINOR {
        bail!(
            "Kubernetes {shown_version} knows no native sidecars; lives can be simulated from 1.{FIRST_MINOR} on"
        );
    }
    Ok(PodFile {
        label: found.label,
        expectation: found.expectation,
        rejection: found.rejection,
        is_scenario: found.is_scenario,
        version,
        shown_version,
    })
}

/// Says why the API server would refuse the pod, which is a finding.
pub(crate) fn answer_rejection(reason: &str, format: Format, output: &Output) -> anyhow::Result<Exit> {
    match format {
        Format::Json => Output::json(&json!({"format": 1, "rejected": reason}))?,
        Format::Text => output.answer(&format!("The API server refuses this pod: {reason}\n"))?,
    }
    Ok(Exit::Findings)
}

/// A pod, without a version.
struct Found {
    label: String,
    expectation: Expectation,
    rejection: Option<String>,
    is_scenario: bool,
}

fn find_pod(
    file: &Path,
    workload: Option<&str>,
    catalog: &Catalog,
    kinds: &ConfiguredKinds,
) -> anyhow::Result<Found> {
    let shown = file.display();
    let bytes = read_bytes(file).with_context(|| format!("{shown}"))?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("{shown}: not UTF-8"))?;
    let place = |offset: usize| {
        let at = LineIndex::new(&text).line_column(&text, offset);
        format!("{shown}:{}:{}", at.line, at.column)
    };
    let mut pods: Vec<(String, Value)> = Vec::new();
    let mut surroundings = Surroundings::default();
    for (number, source) in split_documents(&text).into_iter().enumerate() {
        let document = Document::parse(&text, source, &Limits::default())
            .map_err(|error| anyhow!("{}: {error}", place(error.offset())))?;
        if document.is_empty() {
            continue;
        }
        let value = document.value().map_err(|error| anyhow!("{}: {error}", place(error.span.start())))?;
        if Scenario::is_scenario(&value) {
            let scenario = Scenario::parse(&value).map_err(|error| {
                let at = document.locate(&error.place());
                let span = at.map(|at| at.key.filter(|_| error.is_about_key()).unwrap_or(at.value));
                let offset = span.map_or(source.span.start(), Span::start);
                anyhow!(error).context(place(offset))
            })?;
            let rejection = rejection(value.get("pod").unwrap_or(&Value::Null));
            let found = of_scenario(scenario, workload, &shown.to_string())?;
            return Ok(Found { rejection, ..found });
        }
        let found = find_workloads(number, &value, kinds);
        for one in found {
            if let Some(template) = one.pod(&value) {
                pods.push((unlike(&label(&one), &pods), template.into_owned()));
            }
        }
        surroundings.config_maps.extend(config_map(&value));
    }
    let labels = pods.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>().join(", ");
    let mut wanted = pods.into_iter().filter(|(label, _)| workload.is_none_or(|wanted| wanted == label));
    match (wanted.next(), wanted.next(), workload) {
        (Some((label, template)), None, _) => {
            let pod = Pod::read(&template).pod;
            let known = catalog.identify_all(&pod, &surroundings);
            let expectation = expect_scenario(pod, &known, &surroundings)?;
            Ok(Found { label, expectation, rejection: rejection(&template), is_scenario: false })
        }
        (None, _, Some(workload)) if !labels.is_empty() => {
            bail!("{shown} has no {workload}; it has {labels}")
        }
        (None, _, _) => bail!("{shown} holds no scenario and no pod"),
        (Some(_), Some(_), _) => bail!("{shown} holds several pods; name one with --workload: {labels}"),
    }
}

fn of_scenario(scenario: Scenario, workload: Option<&str>, shown: &str) -> anyhow::Result<Found> {
    if workload.is_some() {
        bail!("{shown} is a scenario, which has one pod; --workload is for manifests");
    }
    let label = scenario.pod.name.as_ref().map_or_else(|| "Pod".to_owned(), |name| format!("Pod/{name}"));
    let expectation = Expectation::of_scenario(scenario);
    Ok(Found { label, expectation, rejection: None, is_scenario: true })
}

fn label(workload: &Workload) -> String {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}/{}", part(&workload.kind), part(&workload.name))
}

/// The label with a number, from 2, where others have it already: an object may hold several pods.
fn unlike(label: &str, others: &[(String, Value)]) -> String {
    let is_taken = |wanted: &str| others.iter().any(|(other, _)| other == wanted);
    let mut number = 2;
    let mut unlike = label.to_owned();
    while is_taken(&unlike) {
        unlike = format!("{label}#{number}");
        number += 1;
    }
    unlike
}

/// The name and the data of a `ConfigMap`.
fn config_map(value: &Value) -> Option<(String, BTreeMap<String, String>)> {
    if value.get("kind")?.as_str()? != "ConfigMap" {
        return None;
    }
    let name = value.pointer("/metadata/name")?.as_str()?.to_owned();
    let data = value.get("data")?.as_object()?.iter();
    let data = data.filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())));
    Some((name, data.collect()))
}
