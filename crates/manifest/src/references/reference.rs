use outrigger_text::Pointer;

use super::{LabelSelector, Namespaces, PatchTarget, PolicyMatch};

/// A place that names a container, a container's place in its list, or a container's port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Which document of its text, from 0.
    pub document: usize,
    /// Where it is written; for a patch inside of a string the string.
    pub at: Pointer,
    /// What sort of reference it is.
    pub kind: ReferenceKind,
    /// Whose containers it means.
    pub target: Target,
    /// What it names.
    pub named: Named,
    /// The name of the object that holds it and finds the workload from outside: the Service, the autoscaler.
    pub holder: Option<String>,
}

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A container, by name.
    Container(String),
    /// An item of the list `containers`, from 0.
    Place(usize),
    /// The whole list `containers`.
    List,
    /// A container's port, by name.
    Port(String),
}

/// Whose containers a reference means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The pod template at this place of the same document.
    Template(Pointer),
    /// The object of this kind and name.
    Object {
        /// Its kind.
        kind: String,
        /// Its name.
        name: String,
        /// Its namespace, where one is given.
        namespace: Option<String>,
    },
    /// Pods by their labels.
    Pods {
        /// The labels.
        selector: LabelSelector,
        /// Where the pods may be.
        namespaces: Namespaces,
    },
    /// Pods behind Services that are chosen by the Services' labels.
    PodsOfServices {
        /// The labels.
        selector: LabelSelector,
        /// Where the Services may be.
        namespaces: Namespaces,
    },
    /// The `target` of a patch in a kustomization.
    Patched(PatchTarget),
    /// What a policy matches; any of them.
    Policy(Vec<PolicyMatch>),
    /// The document does not say it: a patch whose target stands in the kustomization that lists it.
    Unknown,
}

/// What sort of reference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// A part of a workload that is merged into it by container name.
    StrategicMergePatch,
    /// A workload with all its parts; a patch only where a kustomization lists it as one.
    WholeWorkload,
    /// Operations on paths (RFC 6902).
    JsonPatch,
    /// `replacements` of a kustomization.
    KustomizeReplacement,
    /// A `mutate` rule of Kyverno.
    KyvernoMutation,
    /// An `Assign` of Gatekeeper.
    GatekeeperMutation,
    /// `targetPort` of a Service.
    ServicePort,
    /// A `ContainerResource` metric of a `HorizontalPodAutoscaler`.
    HorizontalAutoscaler,
    /// `containerPolicies` of a `VerticalPodAutoscaler`.
    VerticalAutoscaler,
    /// A KEDA `ScaledObject`.
    ScaledObject,
    /// `podMetricsEndpoints` of a `PodMonitor`.
    PodMonitor,
    /// `targetPort` in the endpoints of a `ServiceMonitor`.
    ServiceMonitor,
    /// A named port of a `NetworkPolicy`.
    NetworkPolicy,
    /// `kubectl.kubernetes.io/default-container` and its like.
    DefaultContainer,
    /// `podFailurePolicy` of a Job.
    JobFailurePolicy,
    /// `resourceFieldRef.containerName`.
    ResourceField,
}

/// What a move does to a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It brings the container back under `containers`, half-empty, or hits another container. The move has to
    /// wait until it is changed too.
    Breaks,
    /// It loses its effect.
    LosesEffect,
    /// It finds the container in its new place.
    StillFinds,
    /// It finds the container from this minor version of Kubernetes 1 on.
    FindsFrom(u32),
    /// What it does with a sidecar is not known; a person must look.
    Check,
}

impl ReferenceKind {
    /// What a move does to it.
    ///
    /// - `HorizontalPodAutoscaler`: container metrics work for sidecars from 1.29 on.
    /// - Service: named ports of sidecars resolve from 1.33 on (kubernetes#128850).
    /// - `VerticalPodAutoscaler`: no released version handles sidecars (autoscaler#7229, #8905).
    /// - `kubectl` looks through all lists of containers for the annotation's name
    ///   (`k8s.io/kubectl/pkg/cmd/util/podcmd`, `FindContainerByName`).
    /// - `resourceFieldRef`: `k8s.io/kubernetes/pkg/api/v1/resource`, `findContainerInPod`, reads both lists.
    /// - `podFailurePolicy`: `k8s.io/kubernetes/pkg/controller/job/pod_failure_policy.go` reads both.
    pub fn effect(self) -> Effect {
        match self {
            Self::StrategicMergePatch
            | Self::WholeWorkload
            | Self::JsonPatch
            | Self::KustomizeReplacement
            | Self::KyvernoMutation => Effect::Breaks,
            Self::VerticalAutoscaler | Self::GatekeeperMutation => Effect::LosesEffect,
            Self::HorizontalAutoscaler => Effect::FindsFrom(29),
            Self::ServicePort => Effect::FindsFrom(33),
            Self::DefaultContainer | Self::JobFailurePolicy | Self::ResourceField => Effect::StillFinds,
            Self::ScaledObject | Self::PodMonitor | Self::ServiceMonitor | Self::NetworkPolicy => {
                Effect::Check
            }
        }
    }
}

impl Reference {
    /// What it is and what the move does to it, in one sentence.
    pub fn describe(&self) -> String {
        let named = match &self.named {
            Named::Container(name) => format!("container `{name}`"),
            Named::Place(index) => format!("item {index} of `containers`"),
            Named::List => "the whole list `containers`".to_owned(),
            Named::Port(name) => format!("port `{name}`"),
        };
        let (what, then) = match self.kind {
            ReferenceKind::StrategicMergePatch | ReferenceKind::WholeWorkload => (
                "a patch names",
                "under `containers`: merged after the move, it brings the container back there, half-empty",
            ),
            ReferenceKind::JsonPatch => (
                "a JSON patch names",
                "by its place or as a new item: after the move that place holds another container or none",
            ),
            ReferenceKind::KustomizeReplacement => {
                ("a replacement of a kustomization writes to", "under `containers`, where it no longer is")
            }
            ReferenceKind::KyvernoMutation => (
                "a Kyverno policy changes",
                "under `containers`: after the move it adds the container there again, half-empty",
            ),
            ReferenceKind::GatekeeperMutation => {
                ("a Gatekeeper mutation writes to", "under `containers`, where it no longer is")
            }
            ReferenceKind::ServicePort => (
                "a Service sends traffic to",
                "by name: before Kubernetes 1.33 it does not find the port of a sidecar, use the number there",
            ),
            ReferenceKind::HorizontalAutoscaler => {
                ("a HorizontalPodAutoscaler measures", "which works for a sidecar from Kubernetes 1.29 on")
            }
            ReferenceKind::VerticalAutoscaler => (
                "a VerticalPodAutoscaler has a policy for",
                "which loses its effect: it gives sidecars no recommendation",
            ),
            ReferenceKind::ScaledObject => (
                "a KEDA ScaledObject reads from",
                "check that it still reads from the container that it means",
            ),
            ReferenceKind::PodMonitor => {
                ("a PodMonitor scrapes", "check that the target is still there after the move")
            }
            ReferenceKind::ServiceMonitor => {
                ("a ServiceMonitor scrapes", "check that the target is still there after the move")
            }
            ReferenceKind::NetworkPolicy => (
                "a NetworkPolicy allows",
                "by name: check that the network plugin finds the port under `initContainers`, or use the number",
            ),
            ReferenceKind::DefaultContainer => {
                ("an annotation makes the default for kubectl", "which kubectl still finds")
            }
            ReferenceKind::JobFailurePolicy => {
                ("the Job's failure policy looks at", "which it still finds among the init containers")
            }
            ReferenceKind::ResourceField => {
                ("a resource field reads the limits of", "which it still finds among the init containers")
            }
        };
        format!("{what} {named}, {then}")
    }
}
