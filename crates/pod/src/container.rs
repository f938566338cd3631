use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::environment::{EnvFrom, EnvVar};
use crate::handler::{Lifecycle, PortRef};
use crate::image::Image;
use crate::probe::Probe;
use crate::quantity::Quantity;
use crate::reference::{ContainerList, Role};
use crate::security::SecurityContext;
use crate::volume::VolumeMount;

/// A container of a pod.
///
/// `None` means that the document does not set the field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Container {
    /// Its name, unique among all containers of the pod.
    pub name: Option<String>,
    /// Its image.
    pub image: Option<Image>,
    /// `imagePullPolicy`.
    pub image_pull_policy: Option<String>,
    /// `command`, which replaces the image's entrypoint.
    pub command: Option<Vec<String>>,
    /// `args`, which replace the image's command.
    pub args: Option<Vec<String>>,
    /// `workingDir`.
    pub working_dir: Option<String>,
    /// `env`, in order; of two entries with one name the last counts.
    pub env: Vec<EnvVar>,
    /// `envFrom`.
    pub env_from: Vec<EnvFrom>,
    /// `ports`.
    pub ports: Vec<ContainerPort>,
    /// `resources`.
    pub resources: Resources,
    /// `resizePolicy`.
    pub resize_policy: Vec<ResizePolicy>,
    /// `volumeMounts`.
    pub volume_mounts: Vec<VolumeMount>,
    /// `startupProbe`.
    pub startup_probe: Option<Probe>,
    /// `readinessProbe`.
    pub readiness_probe: Option<Probe>,
    /// `livenessProbe`.
    pub liveness_probe: Option<Probe>,
    /// `lifecycle`: its hooks and its stop signal.
    pub lifecycle: Option<Lifecycle>,
    /// `restartPolicy` of the container itself, as written.
    pub restart_policy: Option<String>,
    /// `restartPolicyRules`, as they stand in the document.
    pub restart_policy_rules: Vec<Value>,
    /// `securityContext`.
    pub security_context: SecurityContext,
    /// `stdin`.
    pub stdin: Option<bool>,
    /// `tty`.
    pub tty: Option<bool>,
}

impl Container {
    /// What the container is when it stands in `list`. A native sidecar is an init container whose
    /// `restartPolicy` is exactly `Always` (R1; `pkg/api/v1/pod/util.go`, `IsRestartableInitContainer`).
    pub fn role(&self, list: ContainerList) -> Role {
        match list {
            ContainerList::App => Role::App,
            ContainerList::Init if self.restart_policy.as_deref() == Some("Always") => Role::Sidecar,
            ContainerList::Init => Role::Init,
        }
    }

    /// Whether the container is a native sidecar when it stands in `list` (R1).
    pub fn is_sidecar(&self, list: ContainerList) -> bool {
        self.role(list) == Role::Sidecar
    }

    /// The words of one of the two lists, where it is set.
    pub fn arguments(&self, list: ArgumentList) -> Option<&[String]> {
        match list {
            ArgumentList::Command => self.command.as_deref(),
            ArgumentList::Args => self.args.as_deref(),
        }
    }

    /// The words that the document sets to be run: `command`, then `args`. What the image itself brings is unknown.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.command.iter().chain(&self.args).flatten().map(String::as_str)
    }

    /// The entry of `env` that counts for `name`: the last one.
    pub fn env_var(&self, name: &str) -> Option<&EnvVar> {
        self.env.iter().rfind(|variable| variable.name.as_deref() == Some(name))
    }

    /// The port with this name.
    pub fn port(&self, name: &str) -> Option<&ContainerPort> {
        self.ports.iter().find(|port| port.name.as_deref() == Some(name))
    }

    /// The number that a probe's or hook's port means in this container: the number itself, the number of the
    /// port with that name, or else the number that the name spells (`pkg/probe/util.go`, `ResolveContainerPort`).
    /// `None` where it is none of them or lies outside 1 to 65535.
    pub fn resolve_port(&self, port: &PortRef) -> Option<u16> {
        let number = match port {
            PortRef::Number(number) => Some(*number),
            PortRef::Name(name) => match self.port(name) {
                Some(port) => port.container_port,
                None => name.parse().ok(),
            },
        };
        number.and_then(|number| u16::try_from(number).ok()).filter(|number| *number > 0)
    }
}

/// One of the two lists of words by which a container calls its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArgumentList {
    /// `command`.
    Command,
    /// `args`.
    Args,
}

impl ArgumentList {
    /// The container's field.
    pub fn field(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Args => "args",
        }
    }
}

impl fmt::Display for ArgumentList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field())
    }
}

/// An entry of `ports`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContainerPort {
    /// Its name, by which probes and Services may call it.
    pub name: Option<String>,
    /// `containerPort`; valid from 1 to 65535.
    pub container_port: Option<i64>,
    /// `hostPort`; 0 means none.
    pub host_port: Option<i64>,
    /// `hostIP`.
    pub host_ip: Option<String>,
    /// `protocol` as written; see [`ContainerPort::protocol`] for the default.
    pub protocol: Option<String>,
}

impl ContainerPort {
    /// The protocol, TCP where none is set (`pkg/apis/core/v1/zz_generated.defaults.go`).
    pub fn protocol(&self) -> &str {
        self.protocol.as_deref().filter(|text| !text.is_empty()).unwrap_or("TCP")
    }
}

/// `resources` of a container or of a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    /// What is requested, by the resource's name.
    pub requests: BTreeMap<String, Quantity>,
    /// What it may use at most, by the resource's name.
    pub limits: BTreeMap<String, Quantity>,
    /// Names of the entries of `claims`.
    pub claims: Vec<String>,
}

impl Resources {
    /// Whether nothing is set at all.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.limits.is_empty() && self.claims.is_empty()
    }
}

/// An entry of `resizePolicy`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResizePolicy {
    /// `resourceName`.
    pub resource_name: Option<String>,
    /// `restartPolicy`: `NotRequired` or `RestartContainer`.
    pub restart_policy: Option<String>,
}
