use schemars::JsonSchema;
use serde::Deserialize;

/// How the vendor's own tools make the sidecar a native one.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NativeSwitch {
    /// What kind of switch it is.
    pub kind: NativeSwitchKind,
    /// Its name: the annotation's key, the path in the chart's values, the variable.
    pub name: String,
    /// The value that turns it on.
    pub value: String,
    /// The first version of the vendor's tool that knows it.
    #[serde(default)]
    pub since: Option<String>,
    /// What holds where nothing is said, in words.
    #[serde(default)]
    pub default: Option<String>,
}

/// A vendor's tool that puts the sidecar into pods when they are created.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Injector {
    /// The annotations of a pod that ask for it.
    pub annotations: Vec<InjectorMark>,
    /// A sentence for the user: what decides about the form, where no switch does, and what to do.
    #[serde(default)]
    pub says: Option<String>,
    /// Whether the ordinary form ends by itself when the apps of the pod have.
    #[serde(default)]
    pub ends_with_apps: bool,
    /// A sentence for the user: what the injected native form lacks.
    #[serde(default)]
    pub native_lacks: Option<String>,
}

/// An annotation that asks for a sidecar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InjectorMark {
    /// Its key.
    pub key: String,
    /// The values that ask for it; where none stands here, every one but `false`.
    #[serde(default)]
    pub values: Vec<String>,
}

impl InjectorMark {
    /// Whether a value of the annotation asks for the sidecar.
    pub fn asks(&self, value: &str) -> bool {
        if self.values.is_empty() { value != "false" } else { self.values.iter().any(|asks| asks == value) }
    }
}

/// The hooks of the vendor's own native form.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NativeHooks {
    /// The command of the `preStop` hook; none where it is empty. `{name}` stands for the value of a setting. A
    /// `postStart` hook is never part of it: the startup probe does its work.
    #[serde(default)]
    pub pre_stop: Vec<String>,
    /// The first version of the program whose native form has that hook.
    #[serde(default)]
    pub since: Option<String>,
    /// A sentence for the user: why.
    pub because: String,
}

/// Where a vendor's switch is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NativeSwitchKind {
    /// An annotation of the pod.
    Annotation,
    /// A value of the vendor's Helm chart.
    HelmValue,
    /// An environment variable of the vendor's controller.
    ControllerEnv,
}

/// Where the sidecar must stand among the init containers.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The place.
    pub place: Place,
    /// Init containers that it comes right after, where they exist: those that prepare it.
    #[serde(default)]
    pub after: Vec<String>,
    /// A sentence for the user: why.
    pub because: String,
}

/// A place among the init containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Before all others, save those that prepare it.
    First,
    /// Before all init containers that use what it gives.
    BeforeItsUsers,
}

/// A pair of a one-shot init container and a long-running container of one entry.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Twin {
    /// Settings that may differ between the two without a difference in what they do.
    #[serde(default)]
    pub may_differ: Vec<String>,
    /// Whether the long-running one's startup signal means that what the one-shot one did is done, so that one
    /// native sidecar can stand for both.
    pub startup_means_the_same: bool,
    /// A sentence for the user: why.
    pub because: String,
}

/// Where facts of the entry stand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The address.
    #[schemars(regex(pattern = "^https://"))]
    pub url: String,
    /// The day on which it was read.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub read: String,
    /// What it says.
    #[serde(default)]
    pub says: Option<String>,
}
