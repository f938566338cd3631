use outrigger_lifecycle::ContainerIx;

use crate::life::EventKind;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::watch::Watch;

/// An app starts, and a sidecar that it needs does not work. One that has crashed did once.
pub(super) fn check(watch: &Watch, case: &Case, app: ContainerIx, kind: EventKind) -> Option<Breach> {
    let EventKind::Started(_) = kind else { return None };
    let missing = case.needed & !watch.working & !watch.at_fault & !case.waits_for[app.index()];
    let sidecar = missing.first().filter(|_| case.apps.has(app))?;
    Some(Breach::AppStartsFirst { app, sidecar })
}
