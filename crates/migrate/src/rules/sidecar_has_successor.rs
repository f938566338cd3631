//! A sidecar runs a program whose vendor has another one in its place now.
//!
//! ## What happens to the pod
//! Nothing: the old program works as a native sidecar too. The new one has other flags, other variables, and may behave otherwise
//! where nothing is set, so that a new image alone would not start.
//!
//! ## What is done
//! It is named, with what each flag and variable that stands here is in the new program, and with what differs whatever is set.
//! The image and its flags stay: which database address is asked first, for example, is a decision of its own.
//!
//! Sources: the entry of the catalogue (`outrigger explain cloud-sql-proxy-v1`).

use outrigger_catalog::{FlagChange, SuccessorChange};
use outrigger_finding::{Confidence, Severity};
use outrigger_pod::ContainerRef;

use crate::case::Case;

pub(super) const ID: &str = "sidecar-has-successor";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        names_the_successor(case, place);
    }
}

fn names_the_successor(case: &mut Case<'_>, place: ContainerRef) {
    // Of a program that is not surely this one nothing is to be said.
    if case.seat(place).confidence != Confidence::High {
        return;
    }
    let Some(resolver) = case.resolver(place) else { return };
    let entry = resolver.entry();
    let Some(successor) = &entry.successor else { return };
    let name = case.world.catalog.entry(&successor.id).map_or(&successor.id, |entry| &entry.name);
    let label = &case.seat(place).label;
    let title = format!(
        "`{label}` runs {}; {name} (`{}`) is in its place now, and takes other flags",
        entry.name, successor.image
    );
    let mut finding = case.about_field(ID, place, &["image"], title).severity(Severity::Note);
    for change in resolver.successor_changes() {
        finding = finding.note(sentence_of(&change));
    }
    for sentence in &successor.differs {
        finding = finding.note(sentence.trim_end_matches('.'));
    }
    let finding = finding.help("nothing of that is changed here: it is a decision of its own").build();
    case.report(finding);
}

fn sentence_of(change: &SuccessorChange<'_>) -> String {
    let written = &change.written;
    let FlagChange { becomes, says } = change.change;
    let becomes = match becomes {
        Some(word) if word.starts_with('-') => format!("`{written}` is `{word}`"),
        Some(words) => format!("in place of `{written}` there are {words}"),
        None => format!("`{written}` is no more"),
    };
    match says {
        Some(says) => format!("{becomes}: {says}"),
        None => becomes,
    }
}
