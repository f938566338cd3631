use schemars::JsonSchema;
use serde::Deserialize;

/// An annotation, a label or an environment variable that belongs to a hack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// Its name; one that ends in `*` stands for all that begin so: `workflows.argoproj.io/kill-cmd-*`.
    pub key: String,
    /// What its value holds.
    pub holds: Holds,
    /// The value that it must have to be of effect; any where none is given.
    #[serde(default)]
    pub value: Option<String>,
    /// Whether nothing else reads it, so that it alone shows the hack, also where an image hides it.
    #[serde(default)]
    pub telling: bool,
    /// What it does, in a sentence.
    pub says: String,
}

/// What the value of a [`Marker`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Names of containers of the pod, with commas between them.
    ContainerNames,
    /// A command; the rest of the key is the name of the container that it ends.
    CommandForContainer,
    /// A switch: `"true"` and `"false"`, or any value at all.
    Switch,
    /// A whole number that orders containers: the higher, the earlier.
    Priority,
    /// The address of what is waited for.
    WaitAddress,
    /// Addresses of quit endpoints, with commas between them.
    QuitAddresses,
    /// A file or a folder.
    Path,
    /// A length of time.
    Duration,
    /// Something that says nothing about other containers.
    Text,
}

/// What ends containers from outside of them: a controller, or a container beside them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Killer {
    /// Repositories of its image, without registry and tag.
    #[serde(default)]
    pub images: Vec<String>,
    /// Names of workloads and containers that run it, where the image does not tell. Never enough alone.
    #[serde(default)]
    pub names: Vec<String>,
    /// The pods that it serves.
    pub serves: Serves,
    /// The flags that list containers, without their dashes: `sidecars`.
    #[serde(default)]
    pub list_flags: Vec<String>,
    /// The variables that list containers, or select pods.
    #[serde(default)]
    pub list_env: Vec<String>,
    /// Containers that it knows how to end without being told.
    #[serde(default)]
    pub knows: Vec<String>,
    /// How it ends a container, in a sentence.
    pub ends: String,
}

/// The pods that a [`Killer`] serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Serves {
    /// Those with an annotation of the entry.
    Annotated,
    /// Those with a label of the entry, or that a selector of its own finds.
    Labelled,
    /// Those with a container that has a variable of the entry.
    WithVariable,
    /// Every pod that is made to end.
    Jobs,
    /// Its own pod alone.
    OwnPod,
}

impl Marker {
    /// Whether this is the marker with this name.
    pub fn is(&self, name: &str) -> bool {
        self.suffix(name).is_some()
    }

    /// What follows the fixed part of the key: the name of the container in `workflows.argoproj.io/kill-cmd-NAME`.
    /// Empty where the key is fixed as a whole, nothing where the name is not this marker's.
    pub fn suffix<'n>(&self, name: &'n str) -> Option<&'n str> {
        match self.key.strip_suffix('*') {
            Some(start) => name.strip_prefix(start).filter(|rest| !rest.is_empty()),
            None => (self.key == name).then_some(""),
        }
    }
}
