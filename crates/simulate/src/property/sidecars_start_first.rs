use outrigger_lifecycle::ContainerIx;

use crate::life::EventKind;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::set::Set;
use crate::property::watch::Watch;

/// An app starts, and sidecars that it needs do not work. One that has crashed did once.
pub(super) fn check(
    watch: &Watch,
    case: &Case,
    app: ContainerIx,
    kind: EventKind,
) -> impl Iterator<Item = Breach> {
    let starts = matches!(kind, EventKind::Started(_)) && case.apps.has(app);
    let missing = case.needed & !watch.working & !watch.at_fault & !case.waits_for[app.index()];
    let missing = if starts { missing } else { Set::default() };
    missing.iter().map(move |sidecar| Breach::AppStartsFirst { app, sidecar })
}
