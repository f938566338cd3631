use std::fmt;

use outrigger_plan::ObjectOperation;
use outrigger_text::Pointer;

use crate::world::IstioVersion;

/// The variable of istiod that switches native sidecars.
pub(crate) const VARIABLE: &str = "ENABLE_NATIVE_SIDECARS";

/// What one object of the files says of Istio's control plane.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlPlane {
    /// The object, from the root of its document.
    pub(crate) object: Pointer,
    /// What the object is.
    pub(crate) form: ControlPlaneForm,
    /// The version of Istio that it installs.
    pub(crate) version: Option<IstioVersion>,
    /// The revision that it installs, where it names one.
    pub(crate) revision: Option<String>,
    /// Where native sidecars are switched. Nothing for an object that only holds settings of the mesh.
    pub(crate) switch: Option<Switch>,
    /// Settings that a native proxy does not heed.
    pub(crate) settings: Vec<MeshSetting>,
}

/// What an object is that tells of the control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ControlPlaneForm {
    /// The Deployment of istiod itself.
    Deployment,
    /// Values of the Helm chart `istiod`.
    HelmValues,
    /// An `IstioOperator`, which `istioctl` reads.
    IstioOperator,
    /// An `Istio` of the Sail operator.
    SailIstio,
    /// An `Application` of Argo CD.
    Application,
    /// A `HelmRelease` of Flux.
    HelmRelease,
    /// The `ConfigMap` with the configuration of the mesh.
    MeshConfig,
}

impl ControlPlaneForm {
    /// Whether what such an object does not say is not set anywhere: the others are laid over defaults, profiles and each
    /// other.
    pub(crate) fn is_whole(self) -> bool {
        self == Self::Deployment
    }
}

impl fmt::Display for ControlPlaneForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deployment => "Deployment of istiod",
            Self::HelmValues => "Helm values of istiod",
            Self::IstioOperator => "IstioOperator",
            Self::SailIstio => "Istio of the Sail operator",
            Self::Application => "Application of Argo CD",
            Self::HelmRelease => "HelmRelease of Flux",
            Self::MeshConfig => "configuration of the mesh",
        })
    }
}

/// Where native sidecars are switched, and how the switch stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Switch {
    /// How it stands.
    pub(crate) state: SwitchState,
    /// Where it stands, or the place nearest to where it would.
    pub(crate) at: Pointer,
    /// The list or mapping that it belongs to, in words: `pilot.env`.
    pub(crate) belongs: &'static str,
    /// What switches it on. Nothing where the file holds it in a form that is not edited.
    pub(crate) turn_on: Option<ObjectOperation>,
}

/// How the switch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SwitchState {
    /// Every proxy is native.
    On,
    /// None is, unless its pod says so.
    Off,
    /// By `compatibilityVersion`, none is.
    OffByCompatibility,
    /// Istio decides by the versions of the nodes.
    Automatic,
    /// The object says nothing: Istio's default counts.
    Unset,
    /// It says something that the file alone does not settle.
    Unclear,
}

/// A setting that a native proxy does not heed, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MeshSetting {
    /// Which.
    pub(crate) kind: MeshSettingKind,
    /// Where, from the root of the document.
    pub(crate) at: Pointer,
}

/// A setting of the proxy's life that was made for an ordinary container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MeshSettingKind {
    /// `holdApplicationUntilProxyStarts: true`.
    HoldApplication,
    /// `terminationDrainDuration`.
    DrainDuration,
    /// `EXIT_ON_ZERO_ACTIVE_CONNECTIONS`.
    ExitOnZero,
    /// `MINIMUM_DRAIN_DURATION`.
    MinimumDrain,
    /// `global.proxy.lifecycle`: hooks in place of the native form's own.
    Lifecycle,
    /// A custom injection template that changes `istio-proxy` under `containers` alone.
    TemplateOfContainers,
}

impl MeshSettingKind {
    /// The key, as the file has it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::HoldApplication => "holdApplicationUntilProxyStarts",
            Self::DrainDuration => "terminationDrainDuration",
            Self::ExitOnZero => "EXIT_ON_ZERO_ACTIVE_CONNECTIONS",
            Self::MinimumDrain => "MINIMUM_DRAIN_DURATION",
            Self::Lifecycle => "global.proxy.lifecycle",
            Self::TemplateOfContainers => "sidecarInjectorWebhook.templates",
        }
    }
}
