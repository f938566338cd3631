use outrigger_text::Pointer;

use crate::scripts::{Cut, HeldScript};
use crate::step::{Applicability, Step};

/// A script that stands in a `ConfigMap` of the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedScript {
    /// The file: its number in the run.
    pub file: usize,
    /// The document in the file, from 0.
    pub document: usize,
    /// The text, in the document: `/data/run.sh`.
    pub at: Pointer,
    /// The name of the `ConfigMap`.
    pub map: String,
    /// The key.
    pub key: String,
}

/// What one workload would do with a script that it shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedUse {
    /// The script.
    pub script: SharedScript,
    /// What goes as far as this workload is concerned.
    pub cuts: Vec<SharedCut>,
}

/// Parts of a shared script that a workload does without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedCut {
    /// The parts, in bytes of the script.
    pub(crate) cut: Cut,
    /// The step of the workload that says so.
    pub(crate) step: usize,
    /// The workarounds of the workload that go with it.
    pub(crate) hacks: Vec<usize>,
}

impl SharedCut {
    /// Whether the same parts go.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.cut.has_same_parts(&other.cut)
    }
}

/// What the steps of a pod take out of scripts that it shares. Nothing, where its object is not changed at all.
///
/// What waits for such a step is left to a person: whether that is taken, other pods decide.
pub(crate) fn hand_on(
    scripts: &[HeldScript],
    steps: &mut [(Step, bool)],
    convertible: bool,
) -> Vec<SharedUse> {
    let shared: Vec<(usize, &SharedScript)> =
        scripts.iter().enumerate().filter_map(|(index, held)| Some((index, held.shared.as_ref()?))).collect();
    let is_shared = |step: &Step| {
        step.cut.as_ref().is_some_and(|cut| shared.iter().any(|(index, _)| *index == cut.script))
    };
    let of_shared: Vec<bool> = steps.iter().map(|(step, _)| is_shared(step)).collect();
    for (step, _) in steps.iter_mut() {
        if step.only_with.iter().any(|other| of_shared.get(*other) == Some(&true)) {
            let way = "take it away when the script in the ConfigMap is changed".to_owned();
            step.applicability = Applicability::Suggested { way };
        }
    }
    let proposed: Vec<&Step> = steps.iter().map(|(step, _)| step).collect();
    let mut uses = uses_of(&shared, &proposed);
    if !convertible {
        for used in &mut uses {
            used.cuts.clear();
        }
    }
    uses
}

/// `scripts` names the shared ones, by their places among all of the pod. A part that not every run of the script does without is left out.
fn uses_of(scripts: &[(usize, &SharedScript)], steps: &[&Step]) -> Vec<SharedUse> {
    let mut uses: Vec<SharedUse> = Vec::new();
    for (_, script) in scripts {
        if uses.iter().any(|known| known.script == **script) {
            continue;
        }
        let runs: Vec<usize> =
            scripts.iter().filter(|(_, other)| other == script).map(|(index, _)| *index).collect();
        let mut cuts = Vec::new();
        let mut first_hack = 0;
        for (number, step) in steps.iter().enumerate() {
            let hacks = first_hack..first_hack + step.hacks.len();
            first_hack = hacks.end;
            let Some(cut) = step.cut.as_ref().filter(|cut| runs.contains(&cut.script)) else { continue };
            let everywhere = runs.iter().all(|run| {
                let mut cuts = steps.iter().filter_map(|step| step.cut.as_ref());
                cuts.any(|other| other.script == *run && cut.has_same_parts(other))
            });
            if everywhere {
                cuts.push(SharedCut { cut: cut.clone(), step: number, hacks: hacks.collect() });
            }
        }
        uses.push(SharedUse { script: (*script).clone(), cuts });
    }
    uses
}
