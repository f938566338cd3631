//! Whether a pod gets a mesh proxy that its file does not show, and of which kind.
//!
//! Sources, read 2026-11-24: Istio, "Installing the Sidecar" (labels `istio-injection`, `istio.io/rev`,
//! `sidecar.istio.io/inject`; pods with `hostNetwork` are not injected); Istio, `pkg/kube/inject` (annotation
//! `sidecar.istio.io/nativeSidecar`, since 1.24); Linkerd, "Automatic Proxy Injection" (annotation
//! `linkerd.io/inject`), and its annotation `config.linkerd.io/proxy-enable-native-sidecar` with the older
//! `config.beta.` and `config.alpha.` spellings; Consul on Kubernetes, annotations
//! `consul.hashicorp.com/connect-inject` and `consul.hashicorp.com/enable-consul-dataplane-as-sidecar`.

use std::collections::BTreeMap;
use std::fmt;

use outrigger_manifest::string_map;
use outrigger_pod::Pod;
use serde_json::Value;

use crate::config::MeshMode;
use crate::proxy_mode::{InjectedPod, mode_of};
use crate::world::World;

/// A service mesh that injects a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::enum_variant_names, reason = "two products have the word in their names")]
pub(crate) enum Mesh {
    /// Istio, or a distribution of it.
    Istio,
    /// Linkerd.
    Linkerd,
    /// Consul on Kubernetes.
    Consul,
    /// Kuma.
    Kuma,
    /// AWS App Mesh.
    AppMesh,
    /// Open Service Mesh.
    OpenServiceMesh,
}

impl Mesh {
    /// The catalogue's entry of the proxy that it injects, where there is one.
    pub(crate) const fn proxy_entry(self) -> Option<&'static str> {
        match self {
            Self::Istio => Some("istio-proxy"),
            Self::Linkerd => Some("linkerd-proxy"),
            Self::Consul => Some("consul-dataplane"),
            Self::Kuma => Some("kuma-dp"),
            Self::AppMesh | Self::OpenServiceMesh => None,
        }
    }
}

impl fmt::Display for Mesh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Istio => "Istio",
            Self::Linkerd => "Linkerd",
            Self::Consul => "Consul",
            Self::Kuma => "Kuma",
            Self::AppMesh => "AWS App Mesh",
            Self::OpenServiceMesh => "Open Service Mesh",
        })
    }
}

/// How the injected proxy runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProxyMode {
    /// As a native sidecar: it stands before the pod's other init containers and answers during init.
    Native {
        /// What shows it.
        because: String,
    },
    /// As an ordinary container: it runs only after init.
    Legacy {
        /// What shows it.
        because: String,
    },
    /// The files do not tell.
    Unknown,
}

/// A proxy that is put into the pod when it is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Injection {
    /// By which mesh.
    pub mesh: Mesh,
    /// What shows that the pod is injected: ``label `sidecar.istio.io/inject: "true"` of the pod``.
    pub because: String,
    /// How the proxy runs.
    pub mode: ProxyMode,
}

/// What the files say about a namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamespaceFacts {
    /// `metadata.labels`.
    pub labels: BTreeMap<String, String>,
    /// `metadata.annotations`.
    pub annotations: BTreeMap<String, String>,
}

impl NamespaceFacts {
    /// Reads a `Namespace` object. `None` for any other object, or one without a name.
    pub fn read(object: &Value) -> Option<(String, Self)> {
        if object.get("kind")?.as_str()? != "Namespace" || object.get("apiVersion")?.as_str()? != "v1" {
            return None;
        }
        let metadata = object.get("metadata")?;
        let name = metadata.get("name")?.as_str()?.to_owned();
        let labels = string_map(metadata.get("labels"));
        let annotations = string_map(metadata.get("annotations"));
        Some((name, Self { labels, annotations }))
    }
}

impl NamespaceFacts {
    /// Whether Istio injects the pods of the namespace.
    pub(crate) fn is_injected_by_istio(&self) -> bool {
        let labels = &self.labels;
        labels.get("istio-injection").is_some_and(|value| value == "enabled")
            || labels.contains_key("istio.io/rev")
    }
}

/// The mesh proxy that `pod` of the file at `path` gets in `namespace` when it is created, if the files or the configuration show one.
///
/// A proxy that stands in the file already is not an injection: the injector leaves such a pod alone.
pub(crate) fn injection_of(
    pod: &Pod,
    namespace: Option<&str>,
    path: &str,
    world: World<'_>,
) -> Option<Injection> {
    if pod.host_network == Some(true) {
        return None;
    }
    let facts = world.facts.namespaces.get(namespace.unwrap_or("default"));
    let shown = istio(pod, facts)
        .or_else(|| linkerd(pod, facts))
        .or_else(|| consul(pod))
        .or_else(|| others(pod, facts))
        .or_else(|| settings(pod));
    let (mesh, because) = match shown {
        Some(Shown::Injected(mesh, because)) => (mesh, because),
        Some(Shown::OptedOut) => return None,
        None => match world.options.config.mesh {
            Some(MeshMode::Native | MeshMode::Legacy) => {
                (Mesh::Istio, "`mesh:` in outrigger.yaml says that pods get a mesh proxy".to_owned())
            }
            Some(MeshMode::None) | None => return None,
        },
    };
    let revision_label = |labels: &BTreeMap<String, String>| labels.get("istio.io/rev").cloned();
    let revision =
        revision_label(&pod.labels).or_else(|| facts.and_then(|facts| revision_label(&facts.labels)));
    let injected = InjectedPod { pod, path, revision: revision.as_deref() };
    Some(Injection { mesh, because, mode: mode_of(mesh, injected, world) })
}

enum Shown {
    Injected(Mesh, String),
    OptedOut,
}

fn istio(pod: &Pod, namespace: Option<&NamespaceFacts>) -> Option<Shown> {
    const INJECT: &str = "sidecar.istio.io/inject";
    let injected = |because: String| Some(Shown::Injected(Mesh::Istio, because));
    for (kind, map) in [("label", &pod.labels), ("annotation", &pod.annotations)] {
        match map.get(INJECT).map(String::as_str) {
            Some("true") => return injected(format!("{kind} `{INJECT}: \"true\"` of the pod")),
            Some("false") => return Some(Shown::OptedOut),
            _ => {}
        }
    }
    if let Some(revision) = pod.labels.get("istio.io/rev") {
        return injected(format!("label `istio.io/rev: {revision}` of the pod"));
    }
    let labels = &namespace?.labels;
    match labels.get("istio-injection").map(String::as_str) {
        Some("enabled") => return injected("label `istio-injection: enabled` of the namespace".to_owned()),
        Some("disabled") => return Some(Shown::OptedOut),
        _ => {}
    }
    let revision = labels.get("istio.io/rev")?;
    injected(format!("label `istio.io/rev: {revision}` of the namespace"))
}

fn linkerd(pod: &Pod, namespace: Option<&NamespaceFacts>) -> Option<Shown> {
    const INJECT: &str = "linkerd.io/inject";
    let places = [("pod", Some(&pod.annotations)), ("namespace", namespace.map(|n| &n.annotations))];
    for (whose, annotations) in places {
        match annotations.and_then(|a| a.get(INJECT)).map(String::as_str) {
            Some(how @ ("enabled" | "ingress")) => {
                let because = format!("annotation `{INJECT}: {how}` of the {whose}");
                return Some(Shown::Injected(Mesh::Linkerd, because));
            }
            Some("disabled") => return Some(Shown::OptedOut),
            _ => {}
        }
    }
    None
}

fn consul(pod: &Pod) -> Option<Shown> {
    const INJECT: &str = "consul.hashicorp.com/connect-inject";
    match pod.annotations.get(INJECT)?.as_str() {
        "true" => Some(Shown::Injected(Mesh::Consul, format!("annotation `{INJECT}: \"true\"` of the pod"))),
        _ => None,
    }
}

/// Meshes that are switched on by one key, as a label or an annotation of the pod or of its namespace: Kuma, AWS App
/// Mesh, Open Service Mesh.
fn others(pod: &Pod, namespace: Option<&NamespaceFacts>) -> Option<Shown> {
    const KEYS: [(Mesh, &str); 4] = [
        (Mesh::Kuma, "kuma.io/sidecar-injection"),
        (Mesh::AppMesh, "appmesh.k8s.aws/sidecarInjectorWebhook"),
        (Mesh::OpenServiceMesh, "openservicemesh.io/sidecar-injection"),
        (Mesh::OpenServiceMesh, "openservicemesh.io/monitored-by"),
    ];
    let maps = [
        ("label", "pod", Some(&pod.labels)),
        ("annotation", "pod", Some(&pod.annotations)),
        ("label", "namespace", namespace.map(|facts| &facts.labels)),
        ("annotation", "namespace", namespace.map(|facts| &facts.annotations)),
    ];
    for (mesh, key) in KEYS {
        for (kind, whose, map) in &maps {
            match map.and_then(|map| map.get(key)).map(String::as_str) {
                Some("disabled" | "false") => return Some(Shown::OptedOut),
                Some(value) => {
                    return Some(Shown::Injected(mesh, format!("{kind} `{key}: {value}` of the {whose}")));
                }
                None => {}
            }
        }
    }
    None
}

/// Settings of a mesh's proxy, which only a pod that gets one has: the switch stands in a namespace that the files do
/// not show.
fn settings(pod: &Pod) -> Option<Shown> {
    const ISTIO: [&str; 3] = ["proxy.istio.io/", "traffic.sidecar.istio.io/", "sidecar.istio.io/"];
    // The injector's own note stands in pods that have their proxy already; the others are no settings of it.
    const NO_SETTING: [&str; 3] =
        ["sidecar.istio.io/status", "sidecar.istio.io/inject", "sidecar.istio.io/nativeSidecar"];
    let is_istio = |key: &&String| {
        ISTIO.iter().any(|prefix| key.starts_with(prefix)) && !NO_SETTING.contains(&key.as_str())
    };
    if let Some(key) = pod.annotations.keys().find(is_istio) {
        let because = format!("annotation `{key}` of the pod, a setting of Istio's proxy");
        return Some(Shown::Injected(Mesh::Istio, because));
    }
    let key = pod.annotations.keys().find(|key| key.starts_with("config.linkerd.io/"))?;
    let because = format!("annotation `{key}` of the pod, a setting of Linkerd's proxy");
    Some(Shown::Injected(Mesh::Linkerd, because))
}
