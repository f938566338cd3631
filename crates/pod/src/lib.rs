//! What a pod is: its containers and their roles, probes, hooks and resources, and Kubernetes versions.
//!
//! A pod is read from its **template**: the mapping that holds `metadata` and `spec`, as a [`serde_json::Value`]
//! whose anchors, merge keys and scalars are resolved already. Reading is lenient ([`Pod::read`]): what has the
//! wrong type is named and left out, the rest is read.
//!
//! Rule numbers (R1, R43 …) are those of the project's specification of the kubelet. Kubernetes sources are
//! named by their path in the repository kubernetes/kubernetes.

mod container;
mod environment;
mod handler;
mod image;
mod pod;
mod probe;
mod quantity;
mod read;
mod reference;
pub mod resources;
mod security;
pub mod validation;
mod version;
mod volume;

pub use container::{ArgumentList, Container, ContainerPort, ResizePolicy, Resources};
pub use environment::{EnvFrom, EnvFromSource, EnvSource, EnvVar};
pub use handler::{Handler, Hook, HttpHeader, Lifecycle, PortRef};
pub use image::Image;
pub use pod::{Pod, RestartPolicy};
pub use probe::{Probe, ProbeKind, ProbeTiming};
pub use quantity::{Quantity, QuantityError, QuantityFormat};
pub use read::{PodReading, Problem};
pub use reference::{ContainerList, ContainerRef, Role};
pub use security::{PodSecurityContext, SecurityContext};
pub use version::{KubernetesVersion, VersionError, VersionRange, VersionTarget};
pub use volume::{KeyToPath, Volume, VolumeMount, VolumeSource};
