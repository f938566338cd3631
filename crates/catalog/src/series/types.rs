use schemars::JsonSchema;
use serde::Deserialize;

use crate::version::ProgramVersion;

/// A family of series that kube-state-metrics has for each app container, and its twin for init containers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesFamily {
    /// The name for app containers: `kube_pod_container_resource_requests`.
    pub app: String,
    /// The first version that has it; nothing where 1.4.0, the oldest that was compared, has it.
    #[serde(default)]
    pub since: Option<ProgramVersion>,
    /// The first version that has it no more.
    #[serde(default)]
    pub gone_since: Option<ProgramVersion>,
    /// What took the place of one that is gone, as a selector.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// The name for init containers; nothing where no version has the two side by side.
    #[serde(default)]
    pub init: Option<String>,
    /// The first version that has the name for init containers.
    #[serde(default)]
    pub init_since: Option<ProgramVersion>,
    /// What its values are.
    pub kind: SeriesKind,
    /// Its labels beside those that all families have. The twin has the same, and the one for info one more.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Of which containers it has a series.
    pub exists: SeriesExists,
    /// What is promised for the name for app containers; nothing for one that is gone.
    #[serde(default)]
    pub stability: Option<Stability>,
    /// What is promised for the name for init containers.
    #[serde(default)]
    pub init_stability: Option<Stability>,
}

impl SeriesFamily {
    /// Whether a version has the name for app containers.
    pub fn has_app(&self, version: ProgramVersion) -> bool {
        self.since.is_none_or(|since| since <= version) && self.gone_since.is_none_or(|gone| version < gone)
    }

    /// Whether a version has the name for init containers.
    pub fn has_init(&self, version: ProgramVersion) -> bool {
        self.init_since.is_some_and(|since| since <= version)
    }
}

/// What the values of a family are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesKind {
    /// It only grows, and begins anew at a reset.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// What kube-state-metrics promises for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stability {
    /// It stays.
    Stable,
    /// It may change.
    Experimental,
}

/// Of which containers a family has a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesExists {
    /// Of each whose spec says something of it, from the pod's creation.
    FromSpec,
    /// Of each that the pod's status names; a pod that no kubelet has taken has none.
    FromStatus,
    /// Of those that wait.
    WhileWaiting,
    /// Of those that have ended and not been started again.
    WhileTerminated,
    /// Of those that run or have ended.
    OnceStarted,
    /// Of those that have ended and were started again.
    OnceRestarted,
}

/// What tells sidecars from one-shot init containers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InfoSeries {
    /// The info series of app containers.
    pub app: String,
    /// That of init containers.
    pub init: String,
    /// The label that only the latter has.
    pub label: String,
    /// The label's value for sidecars.
    pub value: String,
    /// The first version that has the label.
    pub since: ProgramVersion,
}

/// A list of kube-state-metrics that decides which families it shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesFilter {
    /// What an entry does to the families that it matches.
    pub effect: FilterEffect,
    /// The flag, with its dashes.
    pub flag: String,
    /// The key in the values of its chart: a list, whose items are joined with commas.
    pub chart_value: String,
}

/// What an entry of a list does to the families that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FilterEffect {
    /// Only those are shown.
    Allow,
    /// Those are not shown.
    Deny,
}

/// Series of another program that tell of a whole pod, and that a move does not blank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PodSeries {
    /// The program.
    pub program: String,
    /// The path at which it shows them.
    pub endpoint: String,
    /// Their names.
    pub series: Vec<String>,
    /// Their labels.
    pub labels: Vec<String>,
    /// What they hold, in sentences.
    pub says: String,
}
