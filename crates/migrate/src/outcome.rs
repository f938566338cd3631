use std::collections::BTreeSet;

use outrigger_finding::{Confidence, Finding};
use outrigger_manifest::Workload;
use outrigger_pod::resources::ResourceChanges;
use outrigger_pod::{ContainerList, ContainerRef, Role};
use outrigger_text::{Edit, LineColumn, Span};

use crate::case::{StartupProbe, Verdict};
use crate::lives::Comparison;
use crate::shared::SharedUse;
use crate::step::Applicability;

/// A place in a file as people count it, found once, while the text was at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// Number of the file in the run.
    pub file: usize,
    /// The bytes.
    pub span: Span,
    /// Line and column of the first byte.
    pub at: LineColumn,
}

/// A finding whose places are found.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// What was seen.
    pub finding: Finding,
    /// Where its primary label stands.
    pub site: Site,
    /// Where its secondary labels stand, in their order; `None` where the place could not be found.
    pub others: Vec<Option<Site>>,
    /// The workload that it is about: its number among the workloads of the document.
    pub workload: Option<usize>,
    /// Whether a step of the workload says the same, with what is done about it.
    pub of_step: bool,
}

/// What becomes of one pod.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkloadOutcome {
    /// The object, and where its pod stands.
    pub workload: Workload,
    /// Where the object begins.
    pub site: Site,
    /// Helm's `# Source:` line of the document, if it has one: the template that it was rendered from.
    pub rendered_from: Option<String>,
    /// All containers: init containers first, each list in order.
    pub containers: Vec<ContainerOutcome>,
    /// What works around the lack of native sidecars.
    pub hacks: Vec<HackOutcome>,
    /// What is done, and what is only shown.
    pub steps: Vec<StepOutcome>,
    /// The scripts in `ConfigMap`s that it runs, with what goes from them as far as it is concerned.
    pub shared: Vec<SharedUse>,
    /// The Dockerfiles of its containers, by their numbers among those of the run.
    pub(crate) images: BTreeSet<usize>,
    /// What the pod asks for before and after, where its text changes.
    pub resources: Option<ResourceChanges>,
    /// What applying the change does, and how to go back. Empty where nothing changes.
    pub applying: Vec<String>,
    /// Whether labels, annotations or the configuration show that a mesh proxy is put into its pods.
    pub injected: bool,
    /// Known issues, by their ids in the catalogue, that the pod meets on versions which the run may be for: nobody stated
    /// them.
    pub issues_elsewhere: Vec<&'static str>,
    /// What the change makes of the pod's lives, where its text changes and they were compared.
    pub lives: Option<Comparison>,
    /// What becomes of it as a whole.
    pub verdict: WorkloadVerdict,
    /// Why, where something was refused or suggested.
    pub reason: Option<String>,
}

/// What becomes of a workload as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadVerdict {
    /// Its text changes, and the change is proven.
    Converted,
    /// Nothing is to be done.
    Unchanged,
    /// A person must decide.
    Suggested,
    /// It could change, and will not, for a reason.
    Refused,
}

impl WorkloadVerdict {
    /// As the output formats spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Converted => "converted",
            Self::Unchanged => "unchanged",
            Self::Suggested => "suggested",
            Self::Refused => "refused",
        }
    }
}

/// What becomes of one container.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerOutcome {
    /// Its name, or `containers[1]`.
    pub name: String,
    /// Its place in the file as it is.
    pub place: ContainerRef,
    /// Its place once the plan is carried out; `None` where it goes.
    pub becomes: Option<ContainerRef>,
    /// What it is in the pod's life.
    pub role: Role,
    /// What it was to the kubelet.
    pub was: Role,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The catalogue's id of the sidecar.
    pub sidecar: Option<String>,
    /// How sure we are.
    pub confidence: Option<Confidence>,
    /// Why we think so.
    pub evidence: Vec<String>,
    /// What became of its startup probe; `None` for what is no sidecar.
    pub startup_probe: Option<StartupProbe>,
}

impl ContainerOutcome {
    /// Its number among the init containers once the plan is carried out, for a sidecar that moved or is native.
    pub fn position(&self) -> Option<usize> {
        self.becomes.filter(|place| place.list == ContainerList::Init).map(|place| place.index)
    }
}

/// One workaround for the lack of native sidecars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HackOutcome {
    /// Our name for it.
    pub rule: &'static str,
    /// The code of the kind of hack: `PRESTOP-SLEEP`, `TERMTIMEOUT`.
    pub kind: &'static str,
    /// The container whose command, hook or flag it is; `None` where it is the pod's.
    pub container: Option<String>,
    /// Line of what should go, from 1.
    pub line: u32,
    /// The file of that line, by its number in the run, where it stands outside of the workload: in a script of a `ConfigMap`.
    pub file: Option<usize>,
    /// What is done about it.
    pub action: HackAction,
}

/// What is done about a workaround.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HackAction {
    /// It goes.
    Removed,
    /// It is written anew, without the workaround.
    Rewritten,
    /// It is only named.
    Reported,
}

impl HackAction {
    /// As the output formats spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Rewritten => "rewritten",
            Self::Reported => "reported",
        }
    }
}

/// One step, with its place found.
#[derive(Debug, Clone, PartialEq)]
pub struct StepOutcome {
    /// The rule that asked for it.
    pub rule: &'static str,
    /// The container that it is about, as people call it; `None` where it is about the pod.
    pub container: Option<String>,
    /// What is done.
    pub action: String,
    /// Why.
    pub reason: String,
    /// Whether it is taken by default, with `--unsafe`, or never.
    pub applicability: Applicability,
    /// Whether it was taken.
    pub taken: bool,
    /// Where it begins in the file as it is.
    pub site: Site,
}

/// What becomes of an object outside of its pods.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectOutcome {
    /// Where it begins.
    pub site: Site,
    /// Number of its document in the file, from 0.
    pub document: usize,
    /// Its kind; nothing for what is no object, such as values of a Helm chart.
    pub kind: Option<String>,
    /// Its namespace, where it names one.
    pub namespace: Option<String>,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What is done, and what is only shown.
    pub steps: Vec<StepOutcome>,
    /// Whether its text changes.
    pub changed: bool,
    /// Why it was left alone after all.
    pub reason: Option<String>,
}

/// What becomes of one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentOutcome {
    /// Its pods, in order.
    pub workloads: Vec<WorkloadOutcome>,
    /// Its objects outside of their pods, of which something is to be said or done.
    pub objects: Vec<ObjectOutcome>,
    /// What is to be said about it.
    pub findings: Vec<Reported>,
    /// The edits of the file's text, proven. Empty where nothing changes.
    pub edits: Vec<Edit>,
}
