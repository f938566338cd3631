/// An entry of `env`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvVar {
    /// The variable's name.
    pub name: Option<String>,
    /// `value`, in which the kubelet expands `$(NAME)`.
    pub value: Option<String>,
    /// `valueFrom`.
    pub value_from: Option<EnvSource>,
}

impl EnvVar {
    /// The value that the document itself gives: `value`, or the empty text where neither `value` nor `valueFrom`
    /// is set. `None` where the value comes from elsewhere.
    pub fn literal(&self) -> Option<&str> {
        match (&self.value, &self.value_from) {
            (_, Some(_)) => None,
            (Some(value), None) => Some(value),
            (None, None) => Some(""),
        }
    }
}

/// `valueFrom` of an entry of `env`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvSource {
    /// `configMapKeyRef`.
    ConfigMapKey {
        /// The name of the `ConfigMap`.
        name: Option<String>,
        /// The key in it.
        key: Option<String>,
    },
    /// `secretKeyRef`.
    SecretKey {
        /// The name of the Secret.
        name: Option<String>,
        /// The key in it.
        key: Option<String>,
    },
    /// `fieldRef`, with its `fieldPath`.
    Field {
        /// The path of the pod's field.
        path: Option<String>,
    },
    /// `resourceFieldRef`.
    Resource {
        /// The container whose resource it is; the own one where none is named.
        container: Option<String>,
        /// The resource, such as `limits.memory`.
        resource: Option<String>,
    },
    /// `fileKeyRef`: from a file that an init container writes into a volume.
    FileKey {
        /// The name of the volume.
        volume: Option<String>,
        /// The file's path in the volume.
        path: Option<String>,
        /// The key in the file.
        key: Option<String>,
    },
    /// None of those.
    Unknown,
}

/// An entry of `envFrom`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvFrom {
    /// What is put before each name.
    pub prefix: Option<String>,
    /// Where the variables come from; `None` where the entry says neither.
    pub source: Option<EnvFromSource>,
}

/// Where the variables of an entry of `envFrom` come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvFromSource {
    /// All keys of the `ConfigMap` with this name.
    ConfigMap(Option<String>),
    /// All keys of the Secret with this name.
    Secret(Option<String>),
}
