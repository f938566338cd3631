use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::container::{Container, Resources};
use crate::quantity::Quantity;
use crate::read::{self, PodReading};
use crate::reference::{ContainerList, ContainerRef, Role};
use crate::security::PodSecurityContext;
use crate::volume::Volume;

/// A pod, or a pod template, as far as it matters to the life of its containers.
///
/// `None` means that the document does not set the field (or sets it to null, or to a value of the wrong type).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pod {
    /// `metadata.name`; templates seldom have one.
    pub name: Option<String>,
    /// `metadata.namespace` of the template itself, not of the object that holds it.
    pub namespace: Option<String>,
    /// `metadata.labels`.
    pub labels: BTreeMap<String, String>,
    /// `metadata.annotations`.
    pub annotations: BTreeMap<String, String>,
    /// `spec.initContainers`: one-shot init containers and native sidecars, in order.
    pub init_containers: Vec<Container>,
    /// `spec.containers`: the app containers, in order.
    pub containers: Vec<Container>,
    /// `spec.volumes`.
    pub volumes: Vec<Volume>,
    /// `spec.restartPolicy`; see [`Pod::restart_policy`] for the default.
    pub restart_policy: Option<RestartPolicy>,
    /// `spec.terminationGracePeriodSeconds`; see [`Pod::grace_seconds`] for the default.
    pub termination_grace_period_seconds: Option<i64>,
    /// `spec.activeDeadlineSeconds`.
    pub active_deadline_seconds: Option<i64>,
    /// `spec.shareProcessNamespace`: the containers see and can signal each other's processes.
    pub share_process_namespace: Option<bool>,
    /// `spec.hostNetwork`.
    pub host_network: Option<bool>,
    /// `spec.hostPID`.
    pub host_pid: Option<bool>,
    /// `spec.os.name`.
    pub os_name: Option<String>,
    /// `spec.nodeSelector`.
    pub node_selector: BTreeMap<String, String>,
    /// `spec.nodeName`.
    pub node_name: Option<String>,
    /// `spec.overhead`, which the `RuntimeClass` sets as a rule.
    pub overhead: BTreeMap<String, Quantity>,
    /// `spec.resources`: requests and limits of the pod as a whole (R133).
    pub resources: Option<Resources>,
    /// `spec.securityContext`.
    pub security_context: PodSecurityContext,
    /// `spec.serviceAccountName`, or the older `serviceAccount`.
    pub service_account_name: Option<String>,
    /// `spec.runtimeClassName`.
    pub runtime_class_name: Option<String>,
    /// `spec.dnsPolicy`.
    pub dns_policy: Option<String>,
}

impl Pod {
    /// `terminationGracePeriodSeconds` where a pod sets none (`pkg/apis/core/v1/defaults.go`, `SetDefaults_PodSpec`).
    pub const DEFAULT_GRACE_SECONDS: u64 = 30;

    /// Reads a pod from its template, the mapping that holds `metadata` and `spec`.
    ///
    /// Never fails: a value of the wrong type is a [`crate::Problem`] and its field is left out. An item of the wrong
    /// type in a list is a problem too and is read as an empty one, so that indexes stay those of the document.
    pub fn read(template: &Value) -> PodReading {
        read::read_pod(template)
    }

    /// The time that the pod has to end, in seconds: 30 where it sets none; a negative value counts as 1 (R125,
    /// `pkg/apis/core/v1/conversion.go`).
    pub fn grace_seconds(&self) -> u64 {
        match self.termination_grace_period_seconds {
            None => Self::DEFAULT_GRACE_SECONDS,
            Some(seconds) => u64::try_from(seconds).unwrap_or(1),
        }
    }

    /// The pod's restart policy, `Always` where it sets none.
    pub fn restart_policy(&self) -> &RestartPolicy {
        self.restart_policy.as_ref().unwrap_or(&RestartPolicy::Always)
    }

    /// One of the two lists of containers.
    pub fn list(&self, list: ContainerList) -> &[Container] {
        match list {
            ContainerList::Init => &self.init_containers,
            ContainerList::App => &self.containers,
        }
    }

    /// The container at `place`, if there is one.
    pub fn container(&self, place: ContainerRef) -> Option<&Container> {
        self.list(place.list).get(place.index)
    }

    /// All containers with their places: init containers first, each list in the order of the document.
    pub fn all_containers(&self) -> impl Iterator<Item = (ContainerRef, &Container)> {
        let init = self.init_containers.iter().enumerate().map(|(at, one)| (ContainerRef::init(at), one));
        let apps = self.containers.iter().enumerate().map(|(at, one)| (ContainerRef::app(at), one));
        init.chain(apps)
    }

    /// The native sidecars, in order (R1).
    pub fn sidecars(&self) -> impl Iterator<Item = (ContainerRef, &Container)> {
        self.all_containers().filter(|(place, container)| container.role(place.list) == Role::Sidecar)
    }

    /// The role of the container at `place`, if there is one.
    pub fn role(&self, place: ContainerRef) -> Option<Role> {
        Some(self.container(place)?.role(place.list))
    }

    /// The container with this name. Names are unique in a valid pod; the first counts otherwise.
    pub fn find(&self, name: &str) -> Option<(ContainerRef, &Container)> {
        self.all_containers().find(|(_, container)| container.name.as_deref() == Some(name))
    }

    /// How messages call the container at `place`: its name, or its place (`containers[1]`) where it has none.
    pub fn label(&self, place: ContainerRef) -> String {
        let name = self.container(place).and_then(|container| container.name.clone());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| place.to_string())
    }

    /// The volume with this name.
    pub fn volume(&self, name: &str) -> Option<&Volume> {
        self.volumes.iter().find(|volume| volume.name.as_deref() == Some(name))
    }

    /// Whether the pod says that it runs on Windows: by `spec.os.name`, or by the node label `kubernetes.io/os`
    /// (or its old form `beta.kubernetes.io/os`) in its `nodeSelector`.
    /// Source: the labels are `LabelOSStable` of `staging/src/k8s.io/api/core/v1/well_known_labels.go` and `LabelOS` of
    /// `staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go` (<https://github.com/kubernetes/kubernetes>, v1.37.2,
    /// read 2026-11-24).
    pub fn is_windows(&self) -> bool {
        const LABELS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];
        self.os_name.as_deref() == Some("windows")
            || LABELS.iter().any(|label| self.node_selector.get(*label).is_some_and(|os| os == "windows"))
    }
}

/// `spec.restartPolicy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestartPolicy {
    /// Containers are restarted whenever they end.
    Always,
    /// Containers are restarted when they end with an exit code other than 0.
    OnFailure,
    /// Containers are not restarted.
    Never,
    /// Any other text; the API server refuses it.
    Other(String),
}

impl RestartPolicy {
    /// Reads the policy; its letters count as they are.
    pub fn parse(text: &str) -> Self {
        match text {
            "Always" => Self::Always,
            "OnFailure" => Self::OnFailure,
            "Never" => Self::Never,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The policy as a manifest writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Always => "Always",
            Self::OnFailure => "OnFailure",
            Self::Never => "Never",
            Self::Other(text) => text,
        }
    }
}

impl fmt::Display for RestartPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
