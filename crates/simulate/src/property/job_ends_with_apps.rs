use outrigger_lifecycle::{Millis, PodReason, PodStatus};

use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::set::Set;
use crate::property::watch::{Found, Watch};

/// Who keeps the pod alive once its apps have ended: it runs and nobody has told it to end, or it will be started again.
fn keepers(watch: &Watch, case: &Case) -> Set {
    let untold = watch.running & !watch.signalled & !watch.stopped;
    let restarts = case.app_containers & watch.has_run & !watch.running & !watch.done;
    (untold | restarts) & !case.apps
}

pub(super) fn is_due(watch: &Watch, case: &Case) -> bool {
    case.is_to_end()
        && !case.apps.is_empty()
        && case.apps.is_within(watch.done)
        && !watch.is_ended_from_outside()
        && !watch.kubelet_is_busy()
        && !keepers(watch, case).is_empty()
}

/// A container that only ends a while after the apps, by itself, is given the pod's grace for it.
pub(super) fn patience(case: &Case) -> Millis {
    Millis::from_seconds(case.specification.grace_seconds).plus(case.notice)
}

pub(super) fn overdue(watch: &Watch, case: &Case) -> Option<Found> {
    let keeper = keepers(watch, case).first()?;
    Some((Breach::KeepsPodAlive(keeper), patience(case)))
}

/// The phase becomes final: each app should have ended by itself, if nothing from outside ended the pod.
pub(super) fn check(watch: &Watch, case: &Case, status: &PodStatus) -> Option<Breach> {
    let has_cause = watch.is_ended_from_outside()
        || status.reason != PodReason::None
        || watch.has_init_failed(case)
        || !case.is_to_end();
    let unfinished = case.apps & !(watch.done & watch.by_itself) & !watch.at_fault & !watch.stopped;
    let app = unfinished.first().filter(|_| !has_cause)?;
    Some(Breach::PodEndsFirst(app))
}
