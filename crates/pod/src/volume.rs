/// An entry of `spec.volumes`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Volume {
    /// Its name, by which mounts call it.
    pub name: Option<String>,
    /// What it holds; `None` where no source is named (the API server then makes it an empty directory).
    pub source: Option<VolumeSource>,
}

/// What a volume holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeSource {
    /// `emptyDir`: a directory that lives as long as the pod.
    EmptyDir {
        /// `medium`; `Memory` is a tmpfs.
        medium: Option<String>,
    },
    /// `configMap`.
    ConfigMap {
        /// The name of the `ConfigMap`.
        name: Option<String>,
        /// Which of its keys become which files; all under their own names where none is listed.
        items: Vec<KeyToPath>,
    },
    /// `secret`.
    Secret {
        /// The name of the Secret.
        name: Option<String>,
    },
    /// `hostPath`.
    HostPath {
        /// The path on the node.
        path: Option<String>,
    },
    /// `persistentVolumeClaim`.
    PersistentVolumeClaim {
        /// The name of the claim.
        claim: Option<String>,
    },
    /// Any other kind, by its key (`projected`, `csi`, `nfs` …).
    Other(String),
}

/// An entry of `items` of a volume.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyToPath {
    /// The key.
    pub key: Option<String>,
    /// The path of its file on the volume.
    pub path: Option<String>,
}

/// An entry of `volumeMounts`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VolumeMount {
    /// The name of the volume.
    pub name: Option<String>,
    /// `mountPath`.
    pub mount_path: Option<String>,
    /// `subPath`.
    pub sub_path: Option<String>,
    /// `subPathExpr`.
    pub sub_path_expr: Option<String>,
    /// `readOnly`.
    pub read_only: Option<bool>,
    /// `mountPropagation`.
    pub mount_propagation: Option<String>,
}
