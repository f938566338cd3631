//! A sidecar's `preStop` hook lets time pass, so that the sidecar outlives the app.
//!
//! ## What happens to the pod
//! A sidecar in `containers` gets its stop signal together with the app, unless its `preStop` hook sleeps, or polls
//! `netstat` until no connection is left. Of a native sidecar the signal waits for the app anyway. The hook then only
//! costs: in a Job it delays the pod's end by its whole length, and the time counts against the grace period.
//!
//! ## What is done
//! The hook of a container that moves goes. That of an already native sidecar is named, and that of one that does not move.
//!
//! Sources: rules R55, R62 and R63 of the lifecycle; istio/istio#7136.

use outrigger_finding::Severity;
use outrigger_manifest::Ends;
use outrigger_plan::Operation;
use outrigger_pod::{ContainerRef, Handler, Hook, Lifecycle};

use crate::case::{Case, Hack, Verdict};
use crate::hook_command::{HookPurpose, purpose_of};
use crate::outcome::HackAction;
use crate::step::Step;

pub(super) const ID: &str = "prestop-delays-sidecar";

const FIELD: [&str; 2] = ["lifecycle", "preStop"];

pub(super) fn apply(case: &mut Case<'_>) {
    hooks_that_stay(case);
    for place in case.native_to_be() {
        let Some(Lifecycle { pre_stop: Some(hook), .. }) = &case.container(place).lifecycle else { continue };
        let Some((what, kind)) = delay_of(hook) else { continue };
        let label = case.seat(place).label.clone();
        if case.seat(place).verdict == Verdict::Native {
            if case.workload.ends == Ends::Ends {
                let title = format!(
                    "the `preStop` hook of `{label}` {what}: it delays the end of the pod by as much"
                );
                let finding = case
                    .about_field(ID, place, &FIELD, title)
                    .help("take the hook away: a native sidecar is stopped after the app anyway")
                    .build();
                case.report(finding);
            }
            continue;
        }
        let title = format!(
            "the `preStop` hook of `{label}` {what} so that it outlives the app; as a native sidecar it does so anyway"
        );
        let finding = case.about_field(ID, place, &FIELD, title).severity(Severity::Note).build();
        let operation = Operation::RemoveHook { container: place, hook: Hook::PreStop };
        let hack = Hack::in_field(ID, kind, place, &FIELD, HackAction::Removed);
        let action = format!("the `preStop` hook of `{label}` goes: it {what}, which is no longer needed");
        case.propose(Step::safe(finding, action, vec![operation]).removing(hack));
    }
}

/// What a hook does to let time pass, in words, and the code of that hack.
fn delay_of(hook: &Handler) -> Option<(String, &'static str)> {
    match purpose_of(hook) {
        HookPurpose::Sleeps { seconds } => Some((format!("sleeps {seconds} s"), "PRESTOP-SLEEP")),
        HookPurpose::WaitsForConnections => {
            Some(("waits for connections to end".to_owned(), "PRESTOP-DRAIN"))
        }
        _ => None,
    }
}

/// Hooks of sidecars that do not move: still needed, and gone once they do.
fn hooks_that_stay(case: &mut Case<'_>) {
    let stays = |verdict: &Verdict| matches!(verdict, Verdict::Refused { .. } | Verdict::Suggested { .. });
    let seats = case.app_seats().filter(|seat| seat.identification.is_some() && stays(&seat.verdict));
    let places: Vec<ContainerRef> = seats.map(|seat| seat.place).collect();
    for place in places {
        let Some(Lifecycle { pre_stop: Some(hook), .. }) = &case.container(place).lifecycle else { continue };
        let Some((what, kind)) = delay_of(hook) else { continue };
        let label = case.seat(place).label.clone();
        let title = format!(
            "the `preStop` hook of `{label}` {what} so that it outlives the app; it stays as long as `{label}` stays where it is"
        );
        let finding = case.about_field(ID, place, &FIELD, title).severity(Severity::Note).build();
        let hack = Hack::in_field(ID, kind, place, &FIELD, HackAction::Reported);
        case.report_hack(finding, hack);
    }
}
