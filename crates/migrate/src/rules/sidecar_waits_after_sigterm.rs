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

use crate::case::{Case, Hack};
use crate::outcome::HackAction;

pub(super) const ID: &str = "sidecar-waits-after-sigterm";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.moved() {
        let settings = case.resolver(place).map(|resolver| resolver.legacy_settings()).unwrap_or_default();
        for setting in settings {
            let label = case.seat(place).label.clone();
            let title = format!(
                "`{}` of `{label}` no longer helps: {}",
                setting.name,
                setting.because.trim_end_matches('.')
            );
            let at = match setting.words.first() {
                Some(word) => place.pointer().key(word.list.key()).index(word.index),
                None => place.pointer(),
            };
            let finding = outrigger_finding::Finding::of(ID, case.place(&at), title)
                .container(label)
                .severity(Severity::Note)
                .build();
            let waits = setting.name.contains("term") || setting.name.contains("delay");
            if waits {
                case.note_hack(
                    Hack {
                        rule: ID,
                        kind: "TERMTIMEOUT",
                        container: place,
                        field: &[],
                        action: HackAction::Reported,
                    },
                    &at,
                );
            }
            case.report(finding);
        }
    }
}
