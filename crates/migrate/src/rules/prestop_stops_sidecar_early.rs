//! A sidecar's `preStop` hook stops it at the start of the pod's end.
//!
//! ## What happens to the pod
//! When a pod is to end, the `preStop` hooks of all containers run at once, those of native sidecars too; only the stop
//! signal of a sidecar waits until the app is gone. A hook that makes the sidecar quit, by a signal, a quit endpoint or
//! a `shutdown` command, takes it away while the app still finishes its work, and it is not started again in a pod that
//! ends. The app loses its database, or its mesh, in the middle of its last requests.
//!
//! ## What is done
//! The hook goes: the kubelet stops a native sidecar itself, after the app. A hook that only tells a proxy to drain
//! stays, since the process goes on. A hook that we cannot read stays too, and is named.
//!
//! Sources: rules R62, R63 and R72 of the lifecycle; GoogleCloudPlatform/cloud-sql-proxy#2269 and #2511,
//! cloud-sql-proxy-operator#797, linkerd/linkerd2#11465.

use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_pod::{ContainerRef, Hook, Lifecycle};

use crate::case::{Case, Hack, Verdict};
use crate::hook_command::{HookPurpose, purpose_of};
use crate::outcome::HackAction;
use crate::step::Step;

pub(super) const ID: &str = "prestop-stops-sidecar-early";

const FIELD: [&str; 2] = ["lifecycle", "preStop"];

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        let Some(Lifecycle { pre_stop: Some(hook), .. }) = &case.container(place).lifecycle else { continue };
        match purpose_of(hook) {
            HookPurpose::StopsTheProcess { by } => remove(case, place, &by),
            HookPurpose::StartsADrain { by } => say_that_it_drains(case, place, &by),
            HookPurpose::Unknown | HookPurpose::WaitsUntilReady => say_that_it_stays(case, place),
            HookPurpose::Sleeps { .. } | HookPurpose::WaitsForConnections => {}
        }
    }
}

fn remove(case: &mut Case<'_>, place: ContainerRef, by: &str) {
    let label = case.seat(place).label.clone();
    let title =
        format!("the `preStop` hook of `{label}` stops it (`{by}`) while the app still finishes its work");
    let finding = case
        .about_field(ID, place, &FIELD, title)
        .note("hooks of all containers run when the pod's end begins; only a sidecar's stop signal waits for the app")
        .help("take the hook away: the kubelet stops a native sidecar after the app")
        .build();
    let action = format!("the `preStop` hook of `{label}` goes: it would stop it before the app ends");
    let step =
        Step::safe(finding, action, vec![Operation::RemoveHook { container: place, hook: Hook::PreStop }]);
    if case.seat(place).verdict == Verdict::Moved {
        let kind = if by.starts_with("nginx") { "PRESTOP-NGINX-QUIT" } else { "PRESTOP-QUIT" };
        let hack = Hack::in_field(ID, kind, place, &FIELD, HackAction::Removed);
        case.propose(step.removing(hack));
    } else {
        case.propose(step);
    }
}

fn say_that_it_drains(case: &mut Case<'_>, place: ContainerRef, by: &str) {
    let label = case.seat(place).label.clone();
    let title = format!(
        "the `preStop` hook of `{label}` starts a drain (`{by}`) when the pod's end begins, before the app ends"
    );
    let finding = case
        .about_field(ID, place, &FIELD, title)
        .severity(Severity::Note)
        .note("it stays: the process goes on until the app is gone")
        .build();
    case.report(finding);
}

fn say_that_it_stays(case: &mut Case<'_>, place: ContainerRef) {
    let label = case.seat(place).label.clone();
    let title = format!(
        "the `preStop` hook of `{label}` stays: it still runs when the pod's end begins, not after the app"
    );
    let finding = case
        .about_field(ID, place, &FIELD, title)
        .severity(Severity::Note)
        .help("check that it does not stop what the app needs: hooks of sidecars do not wait for the app")
        .build();
    case.report(finding);
}
