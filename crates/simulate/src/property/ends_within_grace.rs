use outrigger_lifecycle::{ContainerIx, Millis};

use crate::life::EventKind;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::watch::{Found, Watch};

/// What a sidecar gets at least, also when the grace is used up (R62).
const LEAST: Millis = Millis(2_000);

/// The deletion asks for less than the pod's own grace.
fn is_shortened(watch: &Watch, case: &Case) -> bool {
    watch.grace < case.specification.grace_seconds
}

/// A container that is stopping is killed, in a pod that is being stopped.
pub(super) fn check(watch: &Watch, case: &Case, container: ContainerIx, kind: EventKind) -> Option<Breach> {
    let is_excused = watch.ignoring.has(container)
        || watch.is_failing(container)
        || watch.stopped_singly.has(container)
        || is_shortened(watch, case);
    let breaks = kind == EventKind::Killed && watch.is_stopping(case) && !is_excused;
    breaks.then_some(Breach::KilledWhileStopping(container))
}

pub(super) fn is_due(watch: &Watch) -> bool {
    watch.is_deleted && !watch.kubelet_is_busy() && !watch.running.is_empty()
}

pub(super) fn patience(watch: &Watch, case: &Case) -> Millis {
    Millis::from_seconds(watch.grace).plus(LEAST).plus(case.notice)
}

pub(super) fn overdue(watch: &Watch, case: &Case) -> Option<Found> {
    let container = watch.running.first()?;
    Some((Breach::OutlivesGrace(container), LEAST.plus(case.notice)))
}
