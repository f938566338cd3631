use std::collections::BTreeMap;

use outrigger_lifecycle::{Input, Millis, Specification};
use outrigger_pod::validation::check_pod;
use outrigger_pod::{KubernetesVersion, Pod, VersionError};
use outrigger_text::{Pointer, Step};
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};
use thiserror::Error;

use crate::behaviour::{Behaviour, read_seconds};

/// A pod, what its containers do, and what is done to it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The kubelet's version, where the scenario says it.
    pub kubernetes: Option<KubernetesVersion>,
    /// The pod.
    pub pod: Pod,
    /// What its containers do, by name; one that is not named runs for ever and ends at once on its signal.
    pub behaviour: BTreeMap<String, Behaviour>,
    /// What is done, in order of time.
    pub actions: Vec<Action>,
}

/// Something that is done to the pod or its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// When, from the pod's creation.
    pub at: Millis,
    /// What.
    pub kind: ActionKind,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// The pod is deleted, with a grace in seconds where one is given.
    Delete(Option<u32>),
    /// The node's kubelet ends.
    StopKubelet,
    /// It starts again.
    StartKubelet,
}

impl ActionKind {
    /// What it is to the kubelet.
    pub(crate) fn input(self) -> Input {
        match self {
            Self::Delete(grace) => Input::Deleted(grace),
            Self::StopKubelet => Input::KubeletStopped,
            Self::StartKubelet => Input::KubeletStarted,
        }
    }
}

/// Why a document is no scenario.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// A value does not fit, or a key is not known.
    #[error("{} does not fit", words_of(place))]
    Form {
        /// Where.
        place: Pointer,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The version is none.
    #[error("kubernetes does not fit")]
    Version(#[source] VersionError),
    /// An action is not exactly one thing.
    #[error("action {0} does not say exactly one of delete, stop_kubelet, start_kubelet")]
    Action(usize),
    /// Something behaves, waits or is ended that the pod does not have.
    #[error("behaviour names \"{name}\", which is no container of the pod")]
    UnknownContainer {
        /// Its name.
        name: String,
        /// Where it is named.
        place: Pointer,
    },
    /// More containers than the engine counts.
    #[error("the pod has {0} containers; up to {most} can be simulated", most = Specification::MOST_CONTAINERS)]
    TooMany(usize),
}

/// A pod, what its containers do, and what is done to it. It is what `outrigger simulate` and `outrigger explore` read.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A scenario of Outrigger")]
struct Written {
    /// What the node runs, as in `v1.36.3`; a flag of the command line wins.
    kubernetes: Option<String>,
    /// What the scenario shows, for people.
    #[serde(rename = "why")]
    _why: Option<String>,
    /// The pod's manifest; images and commands may be left out, because `behaviour` says what each container does.
    #[schemars(with = "Map<String, Value>")]
    pod: Value,
    /// What each container does, by its name. One that is not named works at once, runs for ever, and ends at once on its
    /// stop signal.
    #[serde(default)]
    behaviour: BTreeMap<String, Behaviour>,
    /// What is done to the pod or its node.
    #[serde(default)]
    actions: Vec<WrittenAction>,
    /// Of a recording: what was seen of the pod on a real node.
    #[serde(rename = "observed")]
    _observed: Option<Value>,
    /// Of a recording: what was seen in a second run.
    #[serde(rename = "observed_again")]
    _observed_again: Option<Value>,
    /// Of a recording: its two runs differ by more than noise.
    #[serde(rename = "racy")]
    _racy: Option<Value>,
    /// Of a recording: the number that its pod was drawn by.
    #[serde(rename = "seed")]
    _seed: Option<Value>,
}

/// Something that is done: exactly one of `delete`, `stop_kubelet` and `start_kubelet`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Action")]
struct WrittenAction {
    /// When, in seconds from the pod's creation.
    #[serde(deserialize_with = "read_seconds")]
    #[schemars(with = "f64", range(min = 0))]
    at: Millis,
    /// The pod is deleted.
    delete: Option<WrittenDelete>,
    /// The node's kubelet ends; containers run on.
    stop_kubelet: Option<Empty>,
    /// It starts again.
    start_kubelet: Option<Empty>,
}

/// A deletion.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Delete")]
struct WrittenDelete {
    /// A grace of its own, in seconds, in place of the pod's; 0 takes the pod away at once.
    #[serde(rename = "gracePeriodSeconds")]
    grace: Option<u32>,
}

/// Nothing more is said.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Empty {}

/// The JSON schema of a scenario, as `docs/scenario.schema.json` publishes it.
pub fn scenario_schema() -> Value {
    schema_for!(Written).to_value()
}

impl Scenario {
    /// Whether a document is a scenario and not a manifest or values of a template: it has a `pod` with a `spec`, and no
    /// `kind`.
    pub fn is_scenario(document: &Value) -> bool {
        document.pointer("/pod/spec").is_some_and(Value::is_object) && document.get("kind").is_none()
    }

    /// Reads a scenario. What a recording of a node holds besides is left alone.
    pub fn parse(document: &Value) -> Result<Self, ScenarioError> {
        let written: Written = serde_path_to_error::deserialize(document).map_err(|error| {
            let place = pointer_of(error.path());
            ScenarioError::Form { place, source: error.into_inner() }
        })?;
        let version = written.kubernetes.as_deref().map(KubernetesVersion::parse).transpose();
        let pod = Pod::read(&written.pod).pod;
        if let Some((name, place)) = stranger(&written.behaviour, &pod) {
            return Err(ScenarioError::UnknownContainer { name, place });
        }
        check_count(&pod)?;
        let actions = written.actions.iter().enumerate();
        let mut actions = actions
            .map(|(number, action)| action.read().ok_or(ScenarioError::Action(number)))
            .collect::<Result<Vec<_>, _>>()?;
        actions.sort_by_key(|action| action.at);
        Ok(Self {
            kubernetes: version.map_err(ScenarioError::Version)?,
            pod,
            behaviour: written.behaviour,
            actions,
        })
    }

    /// A pod of which each container runs for ever, is ready at once, and ends at once on its signal. Nothing is done to it.
    pub(crate) fn of_pod(pod: Pod) -> Result<Self, ScenarioError> {
        check_count(&pod)?;
        Ok(Self { kubernetes: None, pod, behaviour: BTreeMap::new(), actions: Vec::new() })
    }
}

/// Why an API server would refuse the pod of this template. It is asked as the newest version that is known, because an
/// API server is never older than its nodes; images, which a scenario may leave out, are taken as given.
pub fn rejection(template: &Value) -> Option<String> {
    let mut template = template.clone();
    for list in ["initContainers", "containers"] {
        let containers = template.pointer_mut(&format!("/spec/{list}")).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
            container.entry("image").or_insert_with(|| "registry.example/image:1".into());
        }
    }
    let newest = KubernetesVersion::new(KubernetesVersion::NEWEST_KNOWN_MINOR, 0);
    let invalid = check_pod(&template, newest).invalid;
    invalid.first().map(|invalid| format!("{}: {}", invalid.field(), invalid.message))
}

fn check_count(pod: &Pod) -> Result<(), ScenarioError> {
    let count = pod.all_containers().count();
    if count > Specification::MOST_CONTAINERS {
        return Err(ScenarioError::TooMany(count));
    }
    Ok(())
}

impl ScenarioError {
    /// The place in the document that is wrong.
    pub fn place(&self) -> Pointer {
        match self {
            Self::Form { place, .. } | Self::UnknownContainer { place, .. } => place.clone(),
            Self::Version(_) => Pointer::ROOT.key("kubernetes"),
            Self::Action(number) => Pointer::ROOT.key("actions").index(*number),
            Self::TooMany(_) => Pointer::ROOT.key("pod"),
        }
    }

    /// Whether what is wrong is the key at the place, and not its value.
    pub fn is_about_key(&self) -> bool {
        matches!(self, Self::Form { source, .. } if source.to_string().starts_with("unknown field"))
    }
}

/// The first container that is named and that the pod does not have, and where it is named.
fn stranger(behaviour: &BTreeMap<String, Behaviour>, pod: &Pod) -> Option<(String, Pointer)> {
    let root = Pointer::ROOT.key("behaviour");
    let named = behaviour.iter().flat_map(|(name, one)| {
        let at = root.key(name);
        let waits = one.waits_for.iter().enumerate().map(|(number, other)| (other, number));
        let waits: Vec<_> = waits.map(|(other, number)| (other, at.key("waits_for").index(number))).collect();
        let stops: Vec<_> =
            one.on_exit_stops.keys().map(|other| (other, at.keys(["on_exit_stops", other]))).collect();
        std::iter::once((name, at)).chain(waits).chain(stops)
    });
    let mut strangers = named.filter(|(name, _)| pod.find(name).is_none());
    strangers.next().map(|(name, place)| (name.clone(), place))
}

fn pointer_of(path: &Path) -> Pointer {
    let steps = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    steps.collect()
}

/// How messages call a place: `behaviour.proxy.attempts[0]`; the document itself is the scenario.
fn words_of(place: &Pointer) -> String {
    let words = place.steps().iter().map(|step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Index(index) => format!("[{index}]"),
    });
    match words.collect::<String>().strip_prefix('.') {
        Some(words) => words.to_owned(),
        None => "the scenario".to_owned(),
    }
}

impl WrittenAction {
    fn read(&self) -> Option<Action> {
        let kind = match (&self.delete, &self.stop_kubelet, &self.start_kubelet) {
            (Some(delete), None, None) => ActionKind::Delete(delete.grace),
            (None, Some(_), None) => ActionKind::StopKubelet,
            (None, None, Some(_)) => ActionKind::StartKubelet,
            _ => return None,
        };
        Some(Action { at: self.at, kind })
    }
}
