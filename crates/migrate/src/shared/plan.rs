//! What goes from scripts in `ConfigMap`s, once all pods are considered.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_shell::Script;
use outrigger_text::{Edit, Pointer};

use super::{Holder, ImagePart, MapUser, SharedCut, SharedScript, SharedUse};
use crate::case::listed;
use crate::facts::Facts;
use crate::images::edits_of_words;
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
    let names = users_of(script, uses, world.facts);
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
        let mut stays = why_not_stated(script, world.facts).or_else(|| {
            let does = if script.is_of_image() { "run" } else { "read" };
            let names = || format!("{} is also {does} by {}", script.name(), listed(&needing));
            (!needing.is_empty()).then(names)
        });
        let mut goes = false;
        if stays.is_none() {
            let wanted = all.with(&cut.cut);
            match edits_of_script(script, &wanted, uses, world.facts) {
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

/// The objects that use a script, with their names for messages: of a `ConfigMap` all that mount it, of an image those whose
/// containers start it.
fn users_of(script: &SharedScript, uses: &[Use<'_>], facts: &Facts) -> BTreeMap<Object, String> {
    if !script.is_of_image() {
        let readers = facts.users_of(script).into_iter();
        let name = |user: &MapUser| named(&user.name, user.file, facts);
        return readers.map(|user| ((user.file, user.document, user.object.clone()), name(user))).collect();
    }
    let running = uses.iter().map(|(object, outcome, _)| {
        let workload = &outcome.workload;
        let kind = workload.kind.as_deref().unwrap_or("object");
        let name = workload.name.as_deref().unwrap_or("without a name");
        (object.clone(), named(&format!("{kind}/{name}"), outcome.site.file, facts))
    });
    running.collect()
}

/// Why a part of an image stays that nobody said which image it is.
fn why_not_stated(script: &SharedScript, facts: &Facts) -> Option<String> {
    let images = facts.images();
    let mut with_it = images.files().filter(|(_, file)| file.text_of(script.file).is_some());
    let (_, open) = with_it.find(|(at, _)| images.stated_for(*at).is_none())?;
    script.is_of_image().then(|| {
        format!(
            "nothing says which image `{}` builds (`images` in outrigger.yaml does)",
            open.dockerfile.path
        )
    })
}

/// The edits of a script's text without some of its parts; of words, those of the Dockerfile. Says why they cannot go.
fn edits_of_script(
    script: &SharedScript,
    cut: &Cut,
    uses: &[Use<'_>],
    facts: &Facts,
) -> Result<Vec<Edit>, String> {
    let text = facts.text_of(script).ok_or("its text is not there")?;
    if let Holder::Image { part: ImagePart::Words, .. } = &script.holder {
        let images = facts.images();
        let file = images.file_with(script.file).ok_or("its Dockerfile is not there")?;
        return edits_of_words(images.file(file), &cut.spans);
    }
    let parsed = Script::parse(text).map_err(|problem| problem.to_string())?;
    let is_exported = |name: &str| {
        is_usual_variable(name)
            || uses
                .iter()
                .any(|(_, _, used)| used.variables.has_others || used.variables.names.contains(name))
    };
    edits_of(&parsed, cut, &is_exported)
}

impl PlannedScript {
    /// In which order things are applied.
    pub(crate) fn order(&self) -> String {
        let then = if self.script.is_of_image() {
            "build the image anew when the old pods are gone"
        } else {
            "the ConfigMap when the old pods are gone"
        };
        format!(
            "{} run{} it: apply what changes there first, and {then}",
            self.readers,
            if self.readers.contains(" and ") { "" } else { "s" }
        )
    }
}

impl SharedScriptPlan {
    /// The documents whose scripts change: number of the file, and of the document in it.
    pub(crate) fn documents(&self) -> BTreeSet<(usize, usize)> {
        let changing = self.scripts.iter().filter(|script| !script.edits.is_empty());
        let changing = changing.filter(|planned| !planned.script.is_of_image());
        changing.map(|planned| (planned.script.file, planned.script.document)).collect()
    }

    /// What changes of images, by the number of the file.
    pub(crate) fn of_images(&self) -> BTreeMap<usize, Vec<&PlannedScript>> {
        let mut files: BTreeMap<usize, Vec<&PlannedScript>> = BTreeMap::new();
        for planned in self.scripts.iter().filter(|planned| planned.script.is_of_image()) {
            if !planned.edits.is_empty() {
                files.entry(planned.script.file).or_default().push(planned);
            }
        }
        files
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
                        // An image that is a guess: the step says what would make it certain.
                        (Some(_), Applicability::Suggested { .. }) => {}
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
