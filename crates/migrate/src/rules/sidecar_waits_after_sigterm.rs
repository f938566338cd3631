//! A sidecar is told to go on for a while after its stop signal, so that it outlives the app.
//!
//! ## What happens to the pod
//! `-term_timeout`, `--max-sigterm-delay`, `terminationDrainDuration` and their like were set because app and sidecar
//! got the signal at the same time. A native sidecar gets it when the app is gone. The setting then helps nobody; where
//! it lets time pass whatever happens, it delays the end of the pod.
//!
//! ## What is done
//! The setting is named, and stays: it does no harm where the sidecar ends as soon as its connections are closed.
//!
//! Sources: rules R62 and R64 of the lifecycle; the entries of the catalogue say what each setting does.

use outrigger_finding::Severity;

use outrigger_pod::ArgumentList;

use crate::case::{Case, Hack, decapitalized};
use crate::outcome::HackAction;

pub(super) const ID: &str = "sidecar-waits-after-sigterm";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.moved() {
        let settings = case.resolver(place).map(|resolver| resolver.legacy_settings()).unwrap_or_default();
        for setting in settings {
            let label = case.seat(place).label.clone();
            let words: Vec<&str> = case.container(place).words().collect();
            let written = setting.words.first().and_then(|word| {
                let list = match word.list {
                    ArgumentList::Command => 0,
                    ArgumentList::Args => case.container(place).command.as_ref().map_or(0, Vec::len),
                };
                words.get(list + word.index).map(|word| word.split('=').next().unwrap_or(word))
            });
            let name = written.unwrap_or(&setting.name);
            let title = format!("`{name}` of `{label}` no longer helps: {}", decapitalized(&setting.because));
            let at = match setting.words.first() {
                Some(word) => place.pointer().key(word.list.field()).index(word.index),
                None => place.pointer(),
            };
            let finding = outrigger_finding::Finding::of(ID, case.place(&at), title)
                .container(label)
                .severity(Severity::Note)
                .build();
            let waits = setting.name.contains("term") || setting.name.contains("delay");
            if waits {
                let hack = Hack::in_field(ID, "TERMTIMEOUT", place, &[], HackAction::Reported);
                case.note_hack(Hack { at, ..hack });
            }
            case.report(finding);
        }
    }
}
