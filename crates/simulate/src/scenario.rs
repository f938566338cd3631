use std::collections::BTreeMap;

use outrigger_lifecycle::{Millis, Specification};
use outrigger_pod::validation::check_pod;
use outrigger_pod::{KubernetesVersion, Pod, VersionError};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::behaviour::{Behaviour, read_seconds};

/// A pod, what its containers do, and what is done to it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The kubelet's version, where the scenario says it.
    pub kubernetes: Option<KubernetesVersion>,
    /// The pod's manifest.
    pub template: Value,
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

/// Why a document is no scenario.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// A value does not fit.
    #[error("{place} does not fit")]
    Form {
        /// Where.
        place: String,
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
    /// Something behaves that the pod does not have.
    #[error("behaviour names \"{0}\", which is no container of the pod")]
    UnknownContainer(String),
    /// More containers than the engine counts.
    #[error("the pod has {0} containers; up to {most} can be simulated", most = Specification::MOST_CONTAINERS)]
    TooMany(usize),
}

#[derive(Deserialize)]
struct Written {
    kubernetes: Option<String>,
    pod: Value,
    #[serde(default)]
    behaviour: BTreeMap<String, Behaviour>,
    #[serde(default)]
    actions: Vec<WrittenAction>,
}

#[derive(Deserialize)]
struct WrittenAction {
    #[serde(deserialize_with = "read_seconds")]
    at: Millis,
    delete: Option<WrittenDelete>,
    stop_kubelet: Option<Value>,
    start_kubelet: Option<Value>,
}

#[derive(Deserialize)]
struct WrittenDelete {
    #[serde(rename = "gracePeriodSeconds")]
    grace: Option<u32>,
}

impl Scenario {
    /// Whether a document is a scenario and not a manifest: it has a `pod` and no `kind`.
    pub fn is_scenario(document: &Value) -> bool {
        document.get("pod").is_some_and(Value::is_object) && document.get("kind").is_none()
    }

    /// Reads a scenario. What it holds beside the keys that are known (a recording's `observed`) is left alone.
    pub fn parse(document: &Value) -> Result<Self, ScenarioError> {
        let written: Written = serde_path_to_error::deserialize(document).map_err(|error| {
            let place = error.path().to_string();
            ScenarioError::Form { place, source: error.into_inner() }
        })?;
        let version = written.kubernetes.as_deref().map(KubernetesVersion::parse).transpose();
        let pod = Pod::read(&written.pod).pod;
        let known = |name: &&String| pod.find(name).is_some();
        let of_one = |(name, one): (&'_ String, &'_ Behaviour)| {
            let others = one.waits_for.iter().chain(one.on_exit_stops.keys());
            std::iter::once(name).chain(others).cloned().collect::<Vec<_>>()
        };
        let mut names = written.behaviour.iter().flat_map(of_one);
        if let Some(stranger) = names.find(|name| !known(&name)) {
            return Err(ScenarioError::UnknownContainer(stranger));
        }
        let count = pod.all_containers().count();
        if count > Specification::MOST_CONTAINERS {
            return Err(ScenarioError::TooMany(count));
        }
        let actions = written.actions.iter().enumerate();
        let mut actions = actions
            .map(|(number, action)| action.read().ok_or(ScenarioError::Action(number)))
            .collect::<Result<Vec<_>, _>>()?;
        actions.sort_by_key(|action| action.at);
        Ok(Self {
            kubernetes: version.map_err(ScenarioError::Version)?,
            template: written.pod,
            pod,
            behaviour: written.behaviour,
            actions,
        })
    }

    /// The pod of a manifest, given as its template: each container runs for ever, is ready at once, and ends at once on
    /// its signal. Nothing is done to the pod.
    pub fn of_template(template: &Value) -> Result<Self, ScenarioError> {
        Self::parse(&serde_json::json!({ "pod": template }))
    }

    /// Why an API server would refuse the pod. It is asked as the newest version that is known, because an API server is
    /// never older than its nodes; images, which a scenario may leave out, are taken as given.
    pub fn rejection(&self) -> Option<String> {
        let mut template = self.template.clone();
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
