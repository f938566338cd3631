//! Something else in the files names a container that moves, or one of its ports.
//!
//! ## What happens
//! Autoscalers, Services, monitors, policies and annotations name containers and their ports. Some find a native
//! sidecar as they found the container, some only from a certain version of Kubernetes on, some lose their effect.
//!
//! ## What is done
//! Each is named with its line and with what the move does to it. Nothing is changed there.
//!
//! Sources: kubernetes/kubernetes#128850 (named ports of sidecars in Services, 1.33), kubernetes/autoscaler#7229
//! (no recommendations for sidecars), rules R116 and R143 of the lifecycle.

use outrigger_finding::{Finding, Place, Severity};
use outrigger_manifest::references::Effect;

use crate::case::Case;

pub(super) const ID: &str = "container-named-elsewhere";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.moved().is_empty() {
        return;
    }
    let oldest = case.world.options.kubernetes.oldest();
    for found in case.world.facts.matching(&case.moved_containers()) {
        let effect = found.reference.kind.effect();
        let severity = match effect {
            Effect::Breaks => continue,
            Effect::FindsFrom(minor) if u32::from(oldest.minor) < minor => Severity::Warning,
            Effect::LosesEffect | Effect::Check => Severity::Warning,
            Effect::FindsFrom(_) | Effect::StillFinds => Severity::Note,
        };
        let at = Place::new(found.file, found.reference.document, found.reference.at.clone());
        let finding = Finding::of(ID, at, found.reference.describe())
            .severity(severity)
            .also(case.object(), "the workload whose container moves")
            .build();
        case.report(finding);
    }
}
