//! The round after all others: scripts in `ConfigMap`s, once it is known what becomes of the pods.

use super::image::change_images;
use super::{Holder, SharedScriptPlan, plan_shared_scripts};
use crate::document::{DocumentInput, migrate_with_scripts};
use crate::images::findings_of_unused;
use crate::outcome::DocumentOutcome;
use crate::world::World;

/// Takes out of shared scripts what no reader needs any more, and says in the outcomes of all documents what became of it.
///
/// `documents` holds those that were considered; one with a script that changes is considered again, or joins them. `input_of`
/// gives a document by the number of its file and its own. What comes back are the files of images of which something is said
/// or done, by their numbers.
pub fn settle_shared_scripts<'t>(
    documents: &mut Vec<(DocumentInput<'t>, DocumentOutcome)>,
    input_of: impl Fn(usize, usize) -> Option<DocumentInput<'t>>,
    world: World<'_>,
) -> Vec<(usize, DocumentOutcome)> {
    let mut plan = plan_shared_scripts(documents.iter().map(|(_, outcome)| outcome), world);
    let workloads = documents.iter().flat_map(|(_, outcome)| &outcome.workloads);
    let used = workloads.flat_map(|workload| workload.images.iter().copied()).collect();
    let mut of_images = findings_of_unused(&used, world);
    if plan.is_empty() {
        return of_images;
    }
    for (file, number) in plan.documents() {
        let is_it = |input: &DocumentInput<'_>| input.file == file && input.source.index == number;
        let old = documents.iter().position(|(input, _)| is_it(input));
        let again = input_of(file, number).map(|input| (input, migrate_with_scripts(&input, &plan, world)));
        let problem = match &again {
            Some((_, Ok(new))) => trouble(new, old.map(|at| &documents[at].1), &plan, (file, number)),
            Some((_, Err(problem))) => Some(problem.to_string()),
            None => Some("its file is not read".to_owned()),
        };
        match (again, problem) {
            (Some((input, Ok(new))), None) => match old {
                Some(at) => documents[at] = (input, new),
                None => documents.push((input, new)),
            },
            (_, problem) => plan.keep(file, number, &problem.unwrap_or_default()),
        }
    }
    of_images.extend(change_images(&mut plan, world));
    for (_, outcome) in documents {
        plan.note(outcome);
    }
    of_images
}

/// Why the new outcome of a document cannot stand: a script of it is not changed after all, or a pod beside it comes out otherwise.
fn trouble(
    new: &DocumentOutcome,
    old: Option<&DocumentOutcome>,
    plan: &SharedScriptPlan,
    (file, number): (usize, usize),
) -> Option<String> {
    for planned in plan.of_document(file, number) {
        let Holder::ConfigMap { map, .. } = &planned.script.holder else { continue };
        let is_it = |name: &Option<String>| name.as_ref() == Some(map);
        let mut objects = new.objects.iter().filter(|object| is_it(&object.name));
        if let Some(object) = objects.find(|object| !object.changed) {
            return Some(object.reason.clone().unwrap_or_else(|| "its text is not changed".to_owned()));
        }
    }
    let verdicts = |outcome: &DocumentOutcome| -> Vec<_> {
        outcome.workloads.iter().map(|workload| workload.verdict).collect()
    };
    let differs = old.is_some_and(|old| verdicts(old) != verdicts(new));
    differs.then(|| "the script and the pods of its document cannot be changed together".to_owned())
}
