use outrigger_lifecycle::ContainerIx;

use crate::life::EventKind;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::watch::Watch;

/// A sidecar that is needed ends, and an app runs that does not ignore its signal. A sidecar that fails its probes or
/// crashes is excused where it is started again.
pub(super) fn check(watch: &Watch, case: &Case, sidecar: ContainerIx, kind: EventKind) -> Option<Breach> {
    let code = match kind {
        EventKind::Exited(code) => code,
        EventKind::Killed | EventKind::Died => 137,
        _ => return None,
    };
    if !case.needed.has(sidecar) || !watch.running.has(sidecar) {
        return None;
    }
    let is_told = watch.signalled.has(sidecar) || watch.stopped.has(sidecar);
    let is_at_fault = !is_told || watch.is_failing(sidecar);
    if is_at_fault && case.specification.may_restart(sidecar, code) {
        return None;
    }
    let app = (case.apps & watch.running & !watch.ignoring).first()?;
    Some(Breach::SidecarEndsFirst { app, sidecar })
}
