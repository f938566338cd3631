use outrigger_lifecycle::{ContainerIx, Millis};

use crate::life::EventKind;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::watch::{Found, Watch};

/// The container that is to be started because all before it are ready, if it has never been.
pub(super) fn next_start(watch: &Watch, case: &Case) -> Option<ContainerIx> {
    if watch.is_stopping(case) || watch.kubelet_is_busy() || watch.phase_is_final {
        return None;
    }
    let started = case.sidecars & watch.working & !watch.failing_startup;
    let ready = started | case.inits & watch.done & watch.well;
    let mut all = case.specification.init_containers();
    match all.find(|one| !ready.has(*one)) {
        Some(container) => (!watch.has_run.has(container)).then_some(container),
        None => (case.app_containers & !watch.has_run).first(),
    }
}

/// Startup probes of sidecars are to pass first.
pub(super) fn patience(watch: &Watch, case: &Case) -> Millis {
    let sidecars = (case.sidecars & watch.working).iter().map(|one| case.startup_notice(one));
    sidecars.max().unwrap_or_default().plus(case.notice)
}

pub(super) fn overdue(watch: &Watch, case: &Case) -> Option<Found> {
    Some((Breach::NotStarted(watch.next_start?), patience(watch, case)))
}

/// A sidecar that would begin to work is stopped for its startup probe, as it will be after each start. One that has
/// crashed before is excused: what its probe found then still counts (R49).
pub(super) fn check(watch: &Watch, case: &Case, container: ContainerIx, kind: EventKind) -> Option<Breach> {
    let is_in_init = (case.app_containers & watch.has_run).is_empty();
    let breaks = kind == EventKind::Signalled
        && is_in_init
        && case.sidecars.has(container)
        && case.starts_surely.has(container)
        && !watch.hindered.has(container)
        && !watch.at_fault.has(container)
        && watch.failing_startup.has(container)
        && !watch.working.has(container)
        && !watch.is_stopping(case);
    breaks.then_some(Breach::GivenUpWhileStarting(container))
}
