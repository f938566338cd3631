//! Dockerfiles that no pod of the given files is shown to start.

use std::collections::BTreeSet;

use outrigger_finding::{Confidence, Finding, Severity};

use super::file::ImageFile;
use crate::outcome::{DocumentOutcome, Reported};
use crate::rules::image_starts_wrapper;
use crate::world::World;

/// What is to be said of Dockerfiles that are not among `used`: those that put a program before the app which is made for a
/// certain sidecar. Each with the number of its file.
pub(crate) fn findings_of_unused(used: &BTreeSet<usize>, world: World<'_>) -> Vec<(usize, DocumentOutcome)> {
    let images = world.facts.images();
    let is_ignored = |file: &ImageFile| {
        let mut fitting =
            world.options.config.ignore.iter().filter(|entry| entry.fits(&file.dockerfile.path, None, None));
        fitting.any(|entry| entry.rule.as_deref().is_none_or(|rule| rule == image_starts_wrapper::ID))
    };
    let unused = images.files().filter(|(at, file)| !used.contains(at) && !is_ignored(file));
    let found = unused.filter_map(|(at, file)| {
        let reported = finding_of(file, images.stated_for(at), world)?;
        Some((
            file.dockerfile.number,
            DocumentOutcome { findings: vec![reported], ..DocumentOutcome::default() },
        ))
    });
    found.collect()
}

fn finding_of(file: &ImageFile, image: Option<&str>, world: World<'_>) -> Option<Reported> {
    let words = file.words_in_order();
    let is_made_for_one = |word: &str| {
        let (hack, wrapper) = world.catalog.wrapper_of(word)?;
        hack.kind.and(wrapper.sidecar.as_ref().map(|sidecar| (hack.id.as_str(), sidecar.as_str())))
    };
    let (span, called, (hack, sidecar)) =
        words.iter().find_map(|(span, word)| Some((*span, word.as_str(), is_made_for_one(word)?)))?;
    let place = outrigger_finding::Place::new(file.dockerfile.number, 0, outrigger_text::Pointer::ROOT);
    let title = format!(
        "this image starts its app under `{called}`, which is made for {sidecar}, and no workload of the given files is shown to \
         start it"
    );
    let help = match image {
        Some(image) => format!("no container here has the image `{image}` that outrigger.yaml names for it"),
        None => "`images` in outrigger.yaml says which image it builds".to_owned(),
    };
    let finding = Finding::of(image_starts_wrapper::ID, place.inside(span.start()), title)
        .severity(Severity::Note)
        .confidence(Confidence::Low)
        .note(format!("`outrigger explain {hack}` says what becomes of it once the sidecar is native"))
        .help(help)
        .build();
    let site = file.dockerfile.site(span);
    Some(Reported { finding, site, others: Vec::new(), workload: None, of_step: false })
}
