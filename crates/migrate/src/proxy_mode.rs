//! How the proxy runs that a mesh puts into a pod: by the pod's annotations, the configuration, what the files say of the
//! control plane, and the mesh's default.
//!
//! Sources of Istio's: `pkg/kube/inject/webhook.go` (`DetectNativeSidecar`) and `pilot/pkg/features/pilot.go`, read
//! 2026-11-24. The rest stands in `mesh.rs`.

use outrigger_pod::{KubernetesVersion, Pod};

use crate::config::MeshMode;
use crate::control_plane::{ControlPlane, Switch, SwitchState};
use crate::mesh::{Mesh, ProxyMode};
use crate::world::{IstioVersion, World};

/// The first Istio that decides by itself, and that makes its proxy native where the nodes are new enough.
pub(crate) const AUTOMATIC: IstioVersion = IstioVersion { minor: 27, patch: 0 };

/// The first Istio that knows native sidecars.
pub(crate) const FIRST_NATIVE: IstioVersion = IstioVersion { minor: 19, patch: 0 };

/// The oldest kubelet with which that Istio decides for native ones.
const KUBELET: KubernetesVersion = KubernetesVersion::new(33, 0);

const LINKERD_NATIVE: [&str; 3] = [
    "config.linkerd.io/proxy-enable-native-sidecar",
    "config.beta.linkerd.io/proxy-enable-native-sidecar",
    "config.alpha.linkerd.io/proxy-enable-native-sidecar",
];

/// The annotation that names the templates by which Istio injects a pod.
pub(crate) const TEMPLATES: &str = "inject.istio.io/templates";

/// Whether Istio puts the agent of proxyless gRPC into a pod: its template knows only `containers`
/// (istio/istio#54332; `files/grpc-agent.yaml` of the chart `istio-discovery` up to 1.31.0-rc.0, read 2026-11-24).
pub(crate) fn uses_grpc_agent(pod: &Pod) -> bool {
    let templates = pod.annotations.get(TEMPLATES);
    templates.is_some_and(|names| names.split(',').any(|name| name.trim() == "grpc-agent"))
}

/// A pod that is injected.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InjectedPod<'p> {
    /// It.
    pub(crate) pod: &'p Pod,
    /// The path of its file.
    pub(crate) path: &'p str,
    /// The revision of Istio that its labels, or those of its namespace, name.
    pub(crate) revision: Option<&'p str>,
}

/// How the proxy of `mesh` runs in a pod.
pub(crate) fn mode_of(mesh: Mesh, injected: InjectedPod<'_>, world: World<'_>) -> ProxyMode {
    if mesh == Mesh::Istio && uses_grpc_agent(injected.pod) {
        let because = format!("`{TEMPLATES}: grpc-agent` of the pod, a template without a native form");
        return ProxyMode::Legacy { because };
    }
    let keys: &[&str] = match mesh {
        Mesh::Istio => &["sidecar.istio.io/nativeSidecar"],
        Mesh::Linkerd => &LINKERD_NATIVE,
        Mesh::Consul => &["consul.hashicorp.com/enable-consul-dataplane-as-sidecar"],
        Mesh::Kuma | Mesh::AppMesh | Mesh::OpenServiceMesh => &[],
    };
    for key in keys {
        let because = |value| format!("annotation `{key}: \"{value}\"` of the pod");
        match injected.pod.annotations.get(*key).map(String::as_str) {
            Some("true") => return ProxyMode::Native { because: because("true") },
            Some("false") => return ProxyMode::Legacy { because: because("false") },
            _ => {}
        }
    }
    match world.options.config.mesh {
        Some(MeshMode::Native) => {
            return ProxyMode::Native { because: "`mesh: native` in outrigger.yaml".to_owned() };
        }
        Some(MeshMode::Legacy) => {
            return ProxyMode::Legacy { because: "`mesh: legacy` in outrigger.yaml".to_owned() };
        }
        Some(MeshMode::None) | None => {}
    }
    match mesh {
        Mesh::Istio => istio_mode(injected, world),
        Mesh::Linkerd | Mesh::Consul | Mesh::Kuma | Mesh::AppMesh | Mesh::OpenServiceMesh => {
            ProxyMode::Unknown
        }
    }
}

/// By the control planes that the files show: where all of them say the same it holds.
fn istio_mode(injected: InjectedPod<'_>, world: World<'_>) -> ProxyMode {
    let planes = world.facts.control_planes_of(injected.path, injected.revision);
    let mut switches: Vec<(&str, &ControlPlane, &Switch)> =
        planes.into_iter().filter_map(|(path, plane)| Some((path, plane, plane.switch.as_ref()?))).collect();
    // Values are laid over each other: those that say nothing leave it to the others.
    let says =
        |plane: &ControlPlane, switch: &Switch| switch.state != SwitchState::Unset || plane.form.is_whole();
    if switches.iter().any(|(_, plane, switch)| says(plane, switch)) {
        switches.retain(|(_, plane, switch)| says(plane, switch));
    }
    let Some((path, plane, switch)) = switches.first() else { return istio_default(world) };
    if switches.iter().any(|(_, _, other)| other.state != switch.state) {
        return ProxyMode::Unknown;
    }
    match switch.state {
        SwitchState::On => {
            ProxyMode::Native { because: format!("`ENABLE_NATIVE_SIDECARS` is true in {path}") }
        }
        SwitchState::Off => {
            ProxyMode::Legacy { because: format!("`ENABLE_NATIVE_SIDECARS` is false in {path}") }
        }
        SwitchState::OffByCompatibility => ProxyMode::Legacy {
            because: format!("`compatibilityVersion` in {path} switches native sidecars off"),
        },
        SwitchState::Unset if plane.form.is_whole() => match world.options.istio.or(plane.version) {
            Some(version) if version < AUTOMATIC => ProxyMode::Legacy {
                because: format!("Istio 1.{} in {path} has no `ENABLE_NATIVE_SIDECARS`", version.minor),
            },
            _ => istio_default(world),
        },
        SwitchState::Automatic | SwitchState::Unset => istio_default(world),
        SwitchState::Unclear => ProxyMode::Unknown,
    }
}

/// Istio up to 1.26 injects an ordinary container unless `ENABLE_NATIVE_SIDECARS` says otherwise, which the
/// files may not show; from 1.27 it is a native sidecar where every node's kubelet is at least 1.33.
fn istio_default(world: World<'_>) -> ProxyMode {
    match world.istio() {
        Some(version) if is_native_by_default(version, world) => ProxyMode::Native {
            because: format!(
                "Istio 1.{} injects native sidecars where all nodes run 1.33 or later",
                version.minor
            ),
        },
        _ => ProxyMode::Unknown,
    }
}

/// Whether a version of Istio makes its proxy native by itself on the nodes that the run is for.
pub(crate) fn is_native_by_default(istio: IstioVersion, world: World<'_>) -> bool {
    let options = world.options;
    istio >= AUTOMATIC && options.kubernetes_stated && options.kubernetes.oldest() >= KUBELET
}
