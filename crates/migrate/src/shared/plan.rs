//! What goes from scripts in `ConfigMap`s, once all pods are considered.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_shell::Script;
use outrigger_text::{Edit, Pointer};

use super::{SharedCut, SharedScript, SharedUse};
use crate::case::listed;
use crate::facts::Facts;
use crate::outcome::{DocumentOutcome, HackAction, Reported, StepOutcome, WorkloadOutcome};
use crate::scripts::{Cut, edits_of, is_usual_variable};
use crate::step::Applicability;
use crate::world::World;

/// What becomes of the scripts that workloads share.
#[derive(Debug, Default)]
pub(crate) struct SharedScriptPlan {
    scripts: Vec<PlannedScript>,
}

/// What becomes of one of them.
#[derive(Debug)]
pub(crate) struct PlannedScript {
    pub(crate) script: SharedScript,
    pub(crate) cuts: Vec<PlannedCut>,
    /// The edits of its text; none where nothing goes.
    pub(crate) edits: Vec<Edit>,
    /// Who runs it, in words.
    pub(crate) readers: String,
}

/// Parts of a script that at least one workload does without.
#[derive(Debug)]
pub(crate) struct PlannedCut {
    cut: SharedCut,
    /// The first step that asks for it.
    pub(crate) step: StepOutcome,
    /// Why it stays, whatever flag is given.
    stays: Option<String>,
    /// Whether it is among the edits.
    pub(crate) goes: bool,
}

/// An object: file, document, place.
type Object = (usize, usize, Pointer);

/// One use of a script, and whose it is.
type Use<'o> = (Object, &'o WorkloadOutcome, &'o SharedUse);

/// Says which parts of shared scripts go: with `--unsafe`, those that all users among the given files do without.
pub(crate) fn plan_shared_scripts<'o>(
    documents: impl IntoIterator<Item = &'o DocumentOutcome>,
    world: World<'_>,
) -> SharedScriptPlan {
    let mut uses: BTreeMap<&SharedScript, Vec<Use<'o>>> = BTreeMap::new();
    for workload in documents.into_iter().flat_map(|document| &document.workloads) {
        let object = (workload.site.file, workload.workload.document, workload.workload.object.clone());
        for used in &workload.shared {
            uses.entry(&used.script).or_default().push((object.clone(), workload, used));
        }
    }
    let scripts = uses.into_iter().filter_map(|(script, uses)| plan_script(script, &uses, world));
    SharedScriptPlan { scripts: scripts.collect() }
}

fn plan_script(script: &SharedScript, uses: &[Use<'_>], world: World<'_>) -> Option<PlannedScript> {
    let text = world.facts.text_of(script)?;
    let parsed = Script::parse(text).ok()?;
    let readers = world.facts.users_of(script);
    let names: BTreeMap<Object, String> = readers
        .iter()
        .map(|user| {
            ((user.file, user.document, user.object.clone()), named(&user.name, user.file, world.facts))
        })
        .collect();
    let mut planned: Vec<PlannedCut> = Vec::new();
    let (mut all, mut edits) = (Cut::default(), Vec::new());
    let all_cuts =
        uses.iter().flat_map(|(_, workload, used)| used.cuts.iter().map(move |cut| (*workload, cut)));
    for (workload, cut) in all_cuts {
        if planned.iter().any(|known| known.cut.is_same(cut)) {
            continue;
        }
        let does_without = |used: &SharedUse| used.cuts.iter().any(|other| other.is_same(cut));
        let is_ready = |object: &Object| {
            let mut own = uses.iter().filter(|(of, ..)| of == object).peekable();
            own.peek().is_some() && own.all(|(_, _, used)| does_without(used))
        };
        let needing: Vec<&str> =
            names.iter().filter(|(object, _)| !is_ready(object)).map(|(_, name)| name.as_str()).collect();
        let mut stays = (!needing.is_empty()).then(|| {
            format!("`{}` of the ConfigMap `{}` is also read by {}", script.key, script.map, listed(&needing))
        });
        let mut goes = false;
        if stays.is_none() {
            let wanted = all.with(&cut.cut);
            match edits_of(&parsed, &wanted, &is_usual_variable) {
                Ok(_) if !world.options.unsafe_steps => {}
                Ok(new) => (edits, all, goes) = (new, wanted, true),
                Err(why) => stays = Some(why),
            }
        }
        planned.push(PlannedCut { cut: cut.clone(), step: workload.steps[cut.step].clone(), stays, goes });
    }
    let readers = listed(&names.values().map(String::as_str).collect::<Vec<_>>());
    (!planned.is_empty()).then(|| PlannedScript { script: script.clone(), cuts: planned, edits, readers })
}

fn named(name: &str, file: usize, facts: &Facts) -> String {
    format!("`{name}` ({})", facts.path(file))
}

impl PlannedScript {
    /// In which order things are applied.
    pub(crate) fn order(&self) -> String {
        format!(
            "{} run{} it: apply what changes there first, and the ConfigMap when the old pods are gone",
            self.readers,
            if self.readers.contains(" and ") { "" } else { "s" }
        )
    }
}

impl SharedScriptPlan {
    /// The documents whose scripts change: number of the file, and of the document in it.
    pub(crate) fn documents(&self) -> BTreeSet<(usize, usize)> {
        let changing = self.scripts.iter().filter(|script| !script.edits.is_empty());
        changing.map(|planned| (planned.script.file, planned.script.document)).collect()
    }

    /// Whether nothing is to be said.
    pub(crate) fn is_empty(&self) -> bool {
        self.scripts.is_empty()
    }

    pub(crate) fn of_document(&self, file: usize, document: usize) -> impl Iterator<Item = &PlannedScript> {
        self.scripts.iter().filter(move |planned| {
            !planned.edits.is_empty() && planned.script.file == file && planned.script.document == document
        })
    }

    /// The scripts of a document stay as they are after all.
    pub(crate) fn keep(&mut self, file: usize, document: usize, why: &str) {
        for planned in &mut self.scripts {
            if planned.script.file == file && planned.script.document == document {
                planned.edits.clear();
                for cut in &mut planned.cuts {
                    cut.goes = false;
                    cut.stays.get_or_insert_with(|| why.to_owned());
                }
            }
        }
    }

    /// Says in the outcome of a document what becomes of the parts that its workloads do without.
    pub(crate) fn note(&self, outcome: &mut DocumentOutcome) {
        for (number, workload) in outcome.workloads.iter_mut().enumerate() {
            for used in &workload.shared {
                let planned = self.scripts.iter().find(|planned| planned.script == used.script);
                let Some(planned) = planned else { continue };
                for cut in &used.cuts {
                    let Some(known) = planned.cuts.iter().find(|known| known.cut.is_same(cut)) else {
                        continue;
                    };
                    let step = &mut workload.steps[cut.step];
                    step.taken = known.goes;
                    match (&known.stays, &mut step.applicability) {
                        (Some(why), applicability) => {
                            let way = format!("it stays: {why}");
                            let is_it = |reported: &&mut Reported| {
                                reported.of_step
                                    && reported.workload == Some(number)
                                    && (reported.finding.rule, reported.site) == (step.rule, step.site)
                            };
                            for reported in outcome.findings.iter_mut().filter(is_it) {
                                reported.finding.help = Some(way.clone());
                            }
                            *applicability = Applicability::Suggested { way };
                        }
                        (None, Applicability::Unsafe { why }) => *why = format!("{why}; {}", planned.order()),
                        (None, _) => {}
                    }
                    let action = if known.goes { HackAction::Removed } else { HackAction::Reported };
                    for hack in &cut.hacks {
                        workload.hacks[*hack].action = action;
                    }
                }
            }
        }
    }
}
