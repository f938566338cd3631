//! Files of images, once it is known what goes from them.

use outrigger_dockerfile::with_text;
use outrigger_text::{Edit, EditSet, Span};

use super::{Holder, ImagePart, PlannedScript, SharedScriptPlan};
use crate::images::ImageFile;
use crate::outcome::{DocumentOutcome, ObjectOutcome, StepOutcome};
use crate::step::Applicability;
use crate::world::World;

/// The outcomes of files of images that change, by their numbers, each with its proven edits. One whose edits cannot be proven
/// is left as it is.
pub(super) fn change_images(plan: &mut SharedScriptPlan, world: World<'_>) -> Vec<(usize, DocumentOutcome)> {
    let images = world.facts.images();
    let mut outcomes = Vec::new();
    let mut kept = Vec::new();
    for (number, planned) in plan.of_images() {
        let Some(at) = images.file_with(number) else { continue };
        match edits_of_file(images.file(at), &planned) {
            Ok(edits) => {
                let outcome = outcome_of(images.file(at), images.stated_for(at), &planned, number);
                outcomes.push((number, DocumentOutcome { edits, ..outcome }));
            }
            Err(why) => kept.push((number, why)),
        }
    }
    for (number, why) in kept {
        plan.keep(number, 0, &why);
    }
    outcomes
}

/// The edits of the file. Says why they are not proven.
fn edits_of_file(file: &ImageFile, planned: &[&PlannedScript]) -> Result<Vec<Edit>, String> {
    let [only] = planned else {
        return Err("two instructions of the Dockerfile would have to change at once".to_owned());
    };
    let edits = &only.edits;
    match &only.script.holder {
        Holder::Image { part: ImagePart::Shell(start, end), .. } => {
            let moved = edits.iter().map(|edit| Edit {
                span: Span::new(edit.span.start() + start, edit.span.end() + start),
                replacement: edit.replacement.clone(),
            });
            let moved: Vec<Edit> = moved.collect();
            let text = &file.dockerfile.text;
            let inner = &text[*start..*end];
            let set = EditSet::new(edits.clone()).map_err(|conflict| conflict.to_string())?;
            with_text(text, &file.parsed, Span::new(*start, *end), &set.apply(inner), moved)
                .map_err(|refusal| refusal.to_string())
        }
        // Of a script its own tree is the proof, of words the Dockerfile's.
        _ => Ok(edits.clone()),
    }
}

fn outcome_of(
    file: &ImageFile,
    image: Option<&str>,
    planned: &[&PlannedScript],
    number: usize,
) -> DocumentOutcome {
    let text = file.text_of(number).unwrap_or(&file.dockerfile);
    let is_dockerfile = number == file.dockerfile.number;
    let steps = planned.iter().flat_map(|planned| {
        let goes = planned.cuts.iter().filter(|cut| cut.goes);
        goes.map(|cut| StepOutcome {
            container: None,
            reason: planned.order(),
            applicability: Applicability::Unsafe { why: planned.order() },
            taken: true,
            ..cut.step.clone()
        })
    });
    let steps: Vec<StepOutcome> = steps.collect();
    let object = ObjectOutcome {
        site: steps.first().map_or_else(|| text.site(text.rest_of_line(0)), |step| step.site),
        document: 0,
        kind: Some(if is_dockerfile { "image" } else { "script of the image" }.to_owned()),
        namespace: None,
        name: image.map(str::to_owned),
        steps,
        changed: true,
        reason: None,
    };
    DocumentOutcome { objects: vec![object], ..DocumentOutcome::default() }
}
