//! An app's `preStop` hook takes the whole grace period, and leaves nothing to the sidecars.
//!
//! ## What happens to the pod
//! All containers share one grace period, and the app's hook counts against it. Where the hook sleeps as long as the grace
//! period or longer, app and sidecars get their stop signals at the same moment and are killed 2 seconds later: the
//! sidecars no longer outlive the app.
//!
//! ## What is done
//! The hook is named. What the app takes to end after its hook is not in the file: the grace period has to hold both.
//!
//! Sources: rules R64, R68 and R69 of the lifecycle.

use outrigger_finding::Finding;
use outrigger_plan::Operation;
use outrigger_pod::Lifecycle;
use outrigger_text::Pointer;

use crate::case::{Case, listed};
use crate::hook_command::{HookPurpose, purpose_of};

pub(super) const ID: &str = "app-uses-up-grace-period";

pub(super) fn apply(case: &mut Case<'_>) {
    let sidecars = super::sidecars_in_order(case);
    if sidecars.is_empty() || sets_grace_period(case) {
        return;
    }
    let grace = case.pod.grace_seconds();
    let sleep_of = |hook| match purpose_of(hook) {
        HookPurpose::Sleeps { seconds } => Some(seconds),
        _ => None,
    };
    let sleeps = case.staying_apps().filter_map(|seat| match &case.container(seat.place).lifecycle {
        Some(Lifecycle { pre_stop: Some(hook), .. }) => Some((sleep_of(hook)?, seat.label.clone())),
        _ => None,
    });
    let Some((seconds, app)) = sleeps.max_by_key(|(seconds, _)| *seconds) else { return };
    if seconds < grace {
        return;
    }
    let sidecars = sidecars.iter().map(|place| case.seat(*place).label.as_str());
    let labels: Vec<String> =
        std::iter::once(app.as_str()).chain(sidecars).map(|label| format!("`{label}`")).collect();
    let title = format!(
        "the `preStop` hook of `{app}` takes {seconds} s, and the pod has {grace} s to end: {} then have 2 s together",
        listed(&labels)
    );
    let at = case.place(&Pointer::ROOT.keys(["spec", "terminationGracePeriodSeconds"]));
    let help = format!(
        "set terminationGracePeriodSeconds to more than {seconds} s, with the time that `{app}` takes to end"
    );
    let finding = Finding::of(ID, at, title).container(app).help(help).build();
    case.report(finding);
}

/// Whether a step sets the grace period already.
fn sets_grace_period(case: &Case<'_>) -> bool {
    let operations = case.steps.iter().flat_map(|step| &step.operations);
    operations.into_iter().any(|operation| matches!(operation, Operation::SetGracePeriod { .. }))
}
