use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// One pod that a real node ran.
#[derive(Debug, Clone, Deserialize)]
pub struct Trace {
    /// Its name, unique in its set.
    pub name: String,
    /// The kubelet's version.
    pub kubernetes: String,
    /// The pod's manifest.
    pub pod: Value,
    /// What each container does.
    pub behaviour: Value,
    /// What was done to the pod or to the node.
    pub actions: Vec<Value>,
    /// What was seen.
    pub observed: Observation,
    /// What a second run on the same node showed.
    #[serde(default)]
    pub observed_again: Option<Observation>,
    /// The two runs differ by more than noise.
    #[serde(default)]
    pub racy: bool,
}

/// What was seen of one run.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Observation {
    /// Why the API server refused the pod, where it did.
    #[serde(default)]
    pub rejected: Option<String>,
    /// What the containers themselves saw, in order.
    #[serde(default)]
    pub events: Vec<Event>,
    /// Each change of the pod's status: only what changed since the one before.
    #[serde(default)]
    pub status: Vec<StatusChange>,
}

/// Something that happened to a container.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Event {
    /// Seconds since the pod's creation.
    pub t: f64,
    /// The container's name.
    pub container: String,
    /// `started`, `sigterm`, `exited`, or another word of the one who predicts.
    pub event: String,
    /// The number of the start, from 0.
    #[serde(default)]
    pub attempt: Option<i64>,
    /// The exit code.
    #[serde(default)]
    pub code: Option<i64>,
}

/// What changed in the pod's status, of what the judge looks at.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct StatusChange {
    /// The phase, where it changed.
    #[serde(default)]
    pub phase: Option<String>,
    /// Fields of containers that changed.
    #[serde(default)]
    pub containers: BTreeMap<String, ContainerStatus>,
}

/// A container's status, as far as it is known and looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ContainerStatus {
    /// `running`, `waiting:REASON` or `terminated:CODE`.
    #[serde(default)]
    pub state: Option<String>,
    /// `restartCount`.
    #[serde(default)]
    pub restarts: Option<i64>,
}

/// Why recordings cannot be read.
#[derive(Debug, Error)]
pub enum TraceError {
    /// The file cannot be read.
    #[error("failed to read {path}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A line is no recording.
    #[error("failed to understand line {line} of the recordings")]
    Parse {
        /// Its number, from 1.
        line: usize,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

impl Trace {
    /// The observations: one or two.
    pub fn observations(&self) -> impl Iterator<Item = &Observation> {
        std::iter::once(&self.observed).chain(&self.observed_again)
    }

    /// The scenario alone, as a program that predicts is given it. Probes that are scripts of their own are described.
    pub fn scenario(&self) -> Value {
        let mut behaviour = self.behaviour.clone();
        describe_scripts(&self.pod, &mut behaviour);
        serde_json::json!({
            "kubernetes": self.kubernetes, "pod": self.pod, "behaviour": behaviour, "actions": self.actions,
        })
    }
}

/// What a probe's command does, where it is more than a test for a file.
#[derive(Deserialize)]
struct Script {
    command: Value,
    behaviour: Value,
}

/// Adds what is known of the scripts in `traces/commands.json`, where a probe runs one and nothing is said of it.
fn describe_scripts(pod: &Value, behaviour: &mut Value) {
    static SCRIPTS: LazyLock<Vec<Script>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../traces/commands.json")).expect("the scripts are readable")
    });
    let lists = ["initContainers", "containers"].map(|list| &pod["spec"][list]);
    for container in lists.into_iter().filter_map(Value::as_array).flatten() {
        let does = container["name"].as_str().and_then(|name| behaviour.get_mut(name));
        let Some(does) = does.and_then(Value::as_object_mut) else { continue };
        for kind in ["startup", "readiness", "liveness"] {
            let command = &container[format!("{kind}Probe")]["exec"]["command"];
            if let Some(script) = SCRIPTS.iter().find(|script| script.command == *command) {
                does.entry(kind).or_insert_with(|| script.behaviour.clone());
            }
        }
    }
}

impl Observation {
    /// The phase and the containers as the API server showed them last.
    pub fn last_status(&self) -> (Option<String>, BTreeMap<String, ContainerStatus>) {
        let mut phase = None;
        let mut containers: BTreeMap<String, ContainerStatus> = BTreeMap::new();
        for change in &self.status {
            phase = change.phase.clone().or(phase);
            for (name, fields) in &change.containers {
                containers.entry(name.clone()).or_default().merge(fields);
            }
        }
        (phase, containers)
    }
}

impl ContainerStatus {
    /// Takes over what `newer` says.
    fn merge(&mut self, newer: &Self) {
        self.state = newer.state.clone().or(self.state.take());
        self.restarts = newer.restarts.or(self.restarts);
    }

    /// The exit code of a container that has ended.
    pub fn exit_code(&self) -> Option<i64> {
        self.state.as_deref()?.strip_prefix("terminated:")?.parse().ok()
    }
}

/// Reads a set of recordings: one JSON object a line.
fn read_set(text: &str) -> Result<Vec<Trace>, TraceError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|source| TraceError::Parse { line: at + 1, source })
        })
        .collect()
}

/// Reads one of the sets of this crate: `load_set("v1.36.3", "named")`. A version that lacks the set gives none.
pub fn load_set(version: &str, set: &str) -> Result<Vec<Trace>, TraceError> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("traces").join(version).join(format!("{set}.jsonl"));
    match std::fs::read_to_string(&path) {
        Ok(text) => read_set(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(TraceError::Read { path: path.display().to_string(), source }),
    }
}
