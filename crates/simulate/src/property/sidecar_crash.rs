use outrigger_lifecycle::ContainerIx;

use crate::life::EventKind;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::watch::Watch;

/// An app is stopped right after a sidecar has crashed, and there is no other reason.
pub(super) fn check(watch: &Watch, case: &Case, app: ContainerIx, kind: EventKind) -> Option<Breach> {
    if !case.apps.has(app) || !watch.running.has(app) {
        return None;
    }
    let sidecar = match kind {
        EventKind::Signalled | EventKind::Killed => watch.crashed?,
        EventKind::StoppedBy(other) if case.helpers.has(other) => other,
        _ => return None,
    };
    let has_reason = watch.is_stopping(case) || watch.is_failing(app) || case.restarts_all;
    (!has_reason).then_some(Breach::StoppedWithSidecar { app, sidecar })
}
