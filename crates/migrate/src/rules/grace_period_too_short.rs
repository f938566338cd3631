//! The pod's grace period is shorter than its containers need, one after another.
//!
//! ## What happens to the pod
//! All containers share one grace period. The app has it first; when it is gone the sidecars are stopped one by one,
//! the last first. What is left is theirs: where nothing is left, a sidecar gets its signal and 2 seconds later it is
//! killed.
//!
//! ## What is done
//! The known times are added: the longest `preStop` sleep of an app, and what each sidecar may take by its settings and
//! by its source in the catalogue; a limit for draining the app's own connections does not count, since the app is gone
//! by then. Where the sum is longer than `terminationGracePeriodSeconds`, the grace period is
//! set to the sum. What the app itself takes to end is not in the file: if it is long, add it.
//!
//! Sources: rules R62, R64, R68 and R69 of the lifecycle.

use outrigger_catalog::{Direction, OnSigterm, StopTime};
use outrigger_plan::Operation;
use outrigger_pod::{ContainerRef, Lifecycle};

use crate::case::Case;
use crate::hook_command::{HookPurpose, purpose_of};
use crate::step::Step;

pub(super) const ID: &str = "grace-period-too-short";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.moved().is_empty() {
        return;
    }
    let app = case
        .staying_apps()
        .map(|seat| (sleep_before_stop(case, seat.place), seat.label.clone()))
        .max_by_key(|(seconds, _)| *seconds)
        .filter(|(seconds, _)| *seconds > 0);
    let sidecars: Vec<(u64, String)> = case
        .native_to_be()
        .into_iter()
        .filter(|place| !only_waits_for_the_app(case, *place))
        .filter_map(|place| match case.resolver(place)?.stop_time() {
            StopTime::Seconds(seconds) => Some((seconds, case.seat(place).label.clone())),
            StopTime::AtOnce | StopTime::Unknown => None,
        })
        .collect();
    if sidecars.is_empty() {
        return;
    }
    let parts: Vec<(u64, String)> = app
        .into_iter()
        .map(|(seconds, label)| (seconds, format!("{seconds} s `preStop` of `{label}`")))
        .chain(sidecars.into_iter().map(|(seconds, label)| (seconds, format!("{seconds} s for `{label}`"))))
        .collect();
    let sum: u64 = parts.iter().map(|(seconds, _)| seconds).sum();
    let grace = case.pod.grace_seconds();
    if sum <= grace {
        return;
    }
    let words: Vec<String> = parts.into_iter().map(|(_, words)| words).collect();
    let title = format!(
        "the pod has {grace} s to end, and its containers need {sum} s one after another: {}",
        words.join(" + ")
    );
    let at = case.place(&outrigger_text::Pointer::ROOT.keys(["spec", "terminationGracePeriodSeconds"]));
    let finding = outrigger_finding::Finding::of(ID, at, title)
        .help("add what the app itself takes to end, which the file does not show")
        .build();
    let action = format!("terminationGracePeriodSeconds: {sum}");
    case.propose(Step::safe(finding, action, vec![Operation::SetGracePeriod { seconds: sum }]));
}

/// Whether the longest time of a sidecar is a limit for connections of the app: the app is gone when the sidecar is told
/// to end, and so are they. Such a setting is one that a native sidecar no longer needs.
fn only_waits_for_the_app(case: &Case<'_>, place: ContainerRef) -> bool {
    let Some(resolver) = case.resolver(place) else { return false };
    let entry = resolver.entry();
    let Some(stop) = &entry.stop else { return false };
    let setting = stop.longest_setting.as_ref().and_then(|name| entry.settings.get(name));
    let waits_for_connections = stop.on_sigterm == OnSigterm::Drains && stop.longest_setting.is_some();
    setting.is_some_and(|setting| setting.legacy.is_some())
        || (resolver.direction() == Direction::Upstream && waits_for_connections)
}

fn sleep_before_stop(case: &Case<'_>, place: ContainerRef) -> u64 {
    match &case.container(place).lifecycle {
        Some(Lifecycle { pre_stop: Some(hook), .. }) => match purpose_of(hook) {
            HookPurpose::Sleeps { seconds } => seconds,
            _ => 0,
        },
        _ => 0,
    }
}
