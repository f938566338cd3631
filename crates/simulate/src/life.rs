use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, ContainerState, Millis, PodStatus, Specification};
use outrigger_pod::{Hook, ProbeKind};
use serde_json::{Map, Value, json};

use crate::runtime::Runtime;

/// All that happens to a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// The containers' names.
    pub names: Vec<String>,
    /// What decides it.
    pub specification: Arc<Specification>,
    /// How long the node's container runtime takes.
    pub runtime: Runtime,
    /// What happens, in order.
    pub events: Vec<Event>,
    /// Each change of what the API server shows.
    pub statuses: Vec<Shown>,
    /// The last of them.
    pub status: PodStatus,
    /// The life was not over when it was no longer followed.
    pub is_cut: bool,
}

/// Something that happens to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When, from the pod's creation.
    pub at: Millis,
    /// To which.
    pub container: ContainerIx,
    /// What.
    pub kind: EventKind,
}

/// What happens to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// It starts, with the number of the start.
    Started(u16),
    /// It gets its stop signal.
    Signalled,
    /// It is killed.
    Killed,
    /// It ends by itself.
    Exited(i32),
    /// Another container, which has ended, ends it.
    StoppedBy(ContainerIx),
    /// It becomes ready, or no longer is.
    Ready(bool),
    /// A hook of it starts.
    HookStarted(Hook),
    /// A hook of it ends.
    HookFinished(Hook),
    /// It begins to do its work, as by serving its ports: see [`crate::Behaviour::starts_in`].
    Works,
    /// Its startup or liveness probe has an answer.
    Probed(ProbeKind, bool),
    /// It does nothing on its stop signal.
    Ignores,
    /// It is gone, after it was killed.
    Died,
}

/// What the API server shows from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// From when on.
    pub at: Millis,
    /// What.
    pub status: PodStatus,
}

impl Event {
    /// As JSON, where it is what a recording of a node shows. `names` are the containers'.
    pub fn to_value(&self, names: &[String]) -> Option<Value> {
        let (word, key, value) = match self.kind {
            EventKind::Started(number) => ("started", "attempt", json!(number)),
            EventKind::Signalled => ("sigterm", "", Value::Null),
            EventKind::Killed => ("sigkill", "", Value::Null),
            EventKind::Exited(code) => ("exited", "code", json!(code)),
            EventKind::StoppedBy(other) => ("stopped_by", "by", json!(names[other.index()])),
            EventKind::Ready(true) => ("ready", "", Value::Null),
            EventKind::Ready(false) => ("unready", "", Value::Null),
            EventKind::HookStarted(hook) => ("hook_started", "hook", json!(hook.field())),
            EventKind::HookFinished(hook) => ("hook_finished", "hook", json!(hook.field())),
            EventKind::Works | EventKind::Probed(..) | EventKind::Ignores | EventKind::Died => return None,
        };
        let name = &names[self.container.index()];
        let mut object = json!({"t": self.at.as_seconds(), "container": name, "event": word});
        if !key.is_empty() {
            object[key] = value;
        }
        Some(object)
    }
}

impl Life {
    /// The life as JSON: `events`, `status`, `phase` and `containers`.
    pub fn to_value(&self) -> Map<String, Value> {
        let mut object = Map::new();
        let events = self.events.iter().filter_map(|event| event.to_value(&self.names));
        object.insert("events".to_owned(), events.collect());
        // What is known of a pod beside what is rendered may change too.
        let mut statuses: Vec<(Millis, Map<String, Value>)> = Vec::new();
        for shown in &self.statuses {
            let fields = self.status_fields(&shown.status);
            if statuses.last().is_none_or(|(_, last)| *last != fields) {
                statuses.push((shown.at, fields));
            }
        }
        let statuses = statuses.into_iter().map(|(at, fields)| {
            let at = std::iter::once(("t".to_owned(), json!(at.as_seconds())));
            Value::Object(at.chain(fields).collect())
        });
        object.insert("status".to_owned(), statuses.collect());
        object.insert("phase".to_owned(), json!(self.status.phase.as_str()));
        let ends = self.names.iter().zip(&self.status.containers).map(|(name, shown)| {
            let mut end = json!({"restarts": shown.restarts});
            if let Some(code) = shown.state.exit_code() {
                end["exit_code"] = json!(code);
            }
            (name.clone(), end)
        });
        object.insert("containers".to_owned(), Value::Object(ends.collect()));
        object
    }

    fn status_fields(&self, status: &PodStatus) -> Map<String, Value> {
        let flag = |is_true: bool| if is_true { "True" } else { "False" };
        let containers = self.names.iter().zip(&status.containers).map(|(name, shown)| {
            let state = match shown.state {
                ContainerState::Waiting => "waiting:PodInitializing".to_owned(),
                ContainerState::BackOff => "waiting:CrashLoopBackOff".to_owned(),
                ContainerState::RunError => "waiting:RunContainerError".to_owned(),
                ContainerState::Running => "running".to_owned(),
                ContainerState::Terminated(code) => format!("terminated:{code}"),
                ContainerState::Unknown => "terminated:137".to_owned(),
            };
            let fields = json!({
                "state": state, "ready": shown.is_ready, "started": shown.is_started, "restarts": shown.restarts,
            });
            (name.clone(), fields)
        });
        let mut fields = Map::from_iter([
            ("phase".to_owned(), json!(status.phase.as_str())),
            (
                "conditions".to_owned(),
                json!({
                    "Initialized": flag(status.is_initialized),
                    "Ready": flag(status.is_ready),
                    "ContainersReady": flag(status.is_ready),
                }),
            ),
            ("containers".to_owned(), Value::Object(containers.collect())),
        ]);
        if status.is_deleting {
            fields.insert("deleting".to_owned(), json!(true));
        }
        if status.is_gone {
            fields.insert("gone".to_owned(), json!(true));
        }
        fields
    }
}
