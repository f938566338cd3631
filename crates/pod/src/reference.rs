use std::fmt;

use outrigger_text::Pointer;

/// The list of the pod's spec in which a container stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContainerList {
    /// `spec.initContainers`.
    Init,
    /// `spec.containers`.
    App,
}

impl ContainerList {
    /// The key of the list in the pod's spec: `initContainers` or `containers`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Init => "initContainers",
            Self::App => "containers",
        }
    }
}

impl fmt::Display for ContainerList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// A container by its place: the list, and the index in it, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerRef {
    /// The list in which it stands.
    pub list: ContainerList,
    /// Its index in that list.
    pub index: usize,
}

impl ContainerRef {
    /// Item `index` of `spec.initContainers`.
    pub fn init(index: usize) -> Self {
        Self { list: ContainerList::Init, index }
    }

    /// Item `index` of `spec.containers`.
    pub fn app(index: usize) -> Self {
        Self { list: ContainerList::App, index }
    }

    /// Its place in the template: `/spec/containers/1`.
    pub fn pointer(self) -> Pointer {
        Pointer::ROOT.keys(["spec", self.list.key()]).index(self.index)
    }
}

/// Shown as the place that names a container without a name: `containers[1]`.
impl fmt::Display for ContainerRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.list, self.index)
    }
}

/// What a container is to the kubelet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// An init container with `restartPolicy: Always`: a native sidecar (R1).
    Sidecar,
    /// An init container that runs once, to its end.
    Init,
    /// A container of `spec.containers`.
    App,
}
