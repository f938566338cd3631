use outrigger_lifecycle::{PodPhase, PodStatus};

use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::watch::Watch;

/// The phase becomes final, and all apps have ended by themselves: it is theirs.
pub(super) fn check(watch: &Watch, case: &Case, status: &PodStatus) -> Option<Breach> {
    let have_ended = case.apps.is_within(watch.done & watch.by_itself);
    if !case.is_to_end() || case.apps.is_empty() || !have_ended {
        return None;
    }
    let failed = (case.apps & !watch.well).first();
    match (failed, status.phase) {
        (None, PodPhase::Failed) => {
            let others = case.app_containers & !case.apps & watch.has_run & !watch.well;
            Some(Breach::FailsDespiteApps(others.first()))
        }
        (Some(app), PodPhase::Succeeded) => Some(Breach::SucceedsDespiteApp(app)),
        _ => None,
    }
}
