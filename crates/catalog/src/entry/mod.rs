//! The data model of an entry: what a file of `/catalog/sidecars` and an item of `sidecars:` in `outrigger.yaml` hold.

mod condition;
mod recognise;
mod setting;
mod startup;
mod stop;
mod successor;
mod texts;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use condition::Condition;
pub use recognise::{Behaviour, Limit, Recognise};
pub use setting::{FlagStyle, Kind, Program, Setting};
pub use startup::{ExecSignal, GrpcSignal, HttpSignal, Need, PortValue, Signal, TcpSignal};
pub use stop::{OnSigterm, Quit, QuitMethod, Stop};
pub use successor::{FlagChange, Successor};
pub use texts::{
    Injector, InjectorMark, NativeHooks, NativeSwitch, NativeSwitchKind, Place, Position, Source, Twin,
};

/// A known sidecar.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A sidecar known to Outrigger")]
pub struct Entry {
    /// The entry's own name, in kebab-case; the file is called after it.
    #[schemars(regex(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub id: String,
    /// What people call the program.
    pub name: String,
    /// One sentence: what it does beside an app.
    pub about: String,
    /// On which side of the app it stands.
    pub direction: Direction,
    /// Where it stands on another side, depending on how it is set.
    #[serde(default)]
    pub direction_when: Vec<DirectionRule>,
    /// How a container that runs it is recognised.
    pub recognise: Recognise,
    /// How the same image runs when it is no sidecar. The first rule whose condition holds counts.
    #[serde(default)]
    pub forms: Vec<FormRule>,
    /// How its program is called.
    #[serde(default)]
    pub program: Program,
    /// What it can be told, by a name of the entry's own, where the entry needs to know it.
    #[serde(default)]
    pub settings: BTreeMap<String, Setting>,
    /// The ports on which it listens.
    #[serde(default)]
    pub ports: Vec<Port>,
    /// The signals by which it shows that it is started, the best first.
    #[serde(default)]
    pub startup: Vec<Signal>,
    /// Why there is no startup signal, or none where no signal applies, in words.
    #[serde(default)]
    pub no_startup: Option<String>,
    /// How long it takes to start where nothing is slow, in seconds, where a source says so. Simulated lives rest on it.
    #[serde(default)]
    pub starts_in_seconds: Option<u16>,
    /// What it does when it is told to end.
    #[serde(default)]
    pub stop: Option<Stop>,
    /// How others make it end.
    #[serde(default)]
    pub quit: Vec<Quit>,
    /// The names of its processes, as `pkill` and `pgrep` see them.
    #[serde(default)]
    pub processes: Vec<String>,
    /// How its vendor's own tools make it a native sidecar.
    #[serde(default)]
    pub native: Vec<NativeSwitch>,
    /// What shows that its vendor's own tools put it into a pod, and what is to be known then.
    #[serde(default)]
    pub injector: Option<Injector>,
    /// The hooks that its vendor's own native form has, where it has another form than what stands in files.
    #[serde(default)]
    pub native_hooks: Option<NativeHooks>,
    /// Where it must stand among the init containers, if that matters.
    #[serde(default)]
    pub position: Option<Position>,
    /// The pair of a one-shot init container and a long-running container of this entry.
    #[serde(default)]
    pub twin: Option<Twin>,
    /// The program that its vendor has in its place now, and what a change would need.
    #[serde(default)]
    pub successor: Option<Successor>,
    /// What a user should know besides.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where the facts of this entry stand.
    pub sources: Vec<Source>,
}

/// On which side of the app a sidecar stands. It decides what its start may wait for, and when it may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The app needs it: it starts before the app and ends after it.
    Upstream,
    /// It needs the app or what the app writes: its start never waits for the app.
    Observer,
    /// Traffic comes to the app through it: its start never waits for the app.
    Ingress,
    /// It works when the app has ended.
    AfterWork,
}

/// Another direction, under a condition.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectionRule {
    /// When it holds.
    pub when: Condition,
    /// The direction then.
    pub direction: Direction,
}

/// How the image of an entry runs in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Long-running, beside an app.
    Helper,
    /// It does one thing and ends.
    OneShot,
    /// It waits for the app's end and works then.
    AfterWork,
    /// It is a gateway of its own, which serves more than its pod.
    Gateway,
    /// A part of a container, which an injector or an operator completes.
    Partial,
    /// It is the workload itself: nothing in the pod is left to be its app.
    Workload,
}

/// A form other than the helper's, under a condition.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormRule {
    /// The form.
    pub form: Form,
    /// When the container has it.
    pub when: Condition,
    /// A sentence for the user: why it is so.
    pub because: String,
}

/// A port on which the sidecar listens.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// What it serves.
    pub name: String,
    /// The number, or the setting that holds it.
    pub port: PortValue,
    /// The setting that holds the address on which it listens, where that is not part of the port's setting.
    #[serde(default)]
    pub bind: Option<String>,
    /// The address on which it listens where no setting says it; all addresses where nothing is said.
    #[serde(default)]
    pub bind_default: Option<String>,
    /// The protocol.
    #[serde(default)]
    pub protocol: Protocol,
    /// It listens only when this holds.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// The protocol of a port.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Protocol {
    /// TCP.
    #[default]
    #[serde(rename = "TCP")]
    Tcp,
    /// UDP; no probe reaches it.
    #[serde(rename = "UDP")]
    Udp,
}
