//! A sidecar's `postStart` hook waits until the sidecar answers.
//!
//! ## What happens to the pod
//! The kubelet starts the containers of `containers` one after another and runs each one's `postStart` to its end
//! before the next, so a first container whose hook waits holds the others back. The hook has no timeout, and a pod
//! that is deleted meanwhile is not stopped until it returns.
//!
//! ## What is done
//! The container becomes a native sidecar with a startup probe, which is made for this; the hook goes.
//!
//! Sources: rules R7, R8 and R9 of the lifecycle; Istio's `holdApplicationUntilProxyStarts` and Linkerd's
//! `config.linkerd.io/proxy-await` are such hooks.

use outrigger_catalog::HackKind;
use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_pod::{Handler, Hook, Lifecycle};

use crate::case::{Case, Hack, StartupProbe, Verdict};
use crate::hook_command::{HookPurpose, purpose_of};
use crate::outcome::HackAction;
use crate::step::Step;

pub(super) const ID: &str = "poststart-waits-for-sidecar";

const FIELD: [&str; 2] = ["lifecycle", "postStart"];

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.moved() {
        let container = case.container(place);
        let Some(Lifecycle { post_start: Some(hook), .. }) = &container.lifecycle else { continue };
        let label = case.seat(place).label.clone();
        let purpose = purpose_of(hook);
        let waits = matches!(purpose, HookPurpose::WaitsUntilReady | HookPurpose::Sleeps { .. });
        if !waits || case.seat(place).verdict != Verdict::Moved {
            continue;
        }
        if case.seat(place).startup_probe == StartupProbe::None {
            let title = format!("the `postStart` hook of `{label}` stays: it is all that gates the start");
            let finding = case.about_field(ID, place, &FIELD, title).severity(Severity::Note).build();
            case.report(finding);
            continue;
        }
        let title = format!("the `postStart` hook of `{label}` only waits: the startup probe does that now");
        let finding = case.about_field(ID, place, &FIELD, title).severity(Severity::Note).build();
        let operation = Operation::RemoveHook { container: place, hook: Hook::PostStart };
        let kind = match wrapper_in(case, hook) {
            Some(kind) => kind,
            None if super::is_mesh_proxy(case.seat(place)) => "HOLD",
            None => "POSTSTART",
        };
        let hack = Hack::in_field(ID, kind, place, &FIELD, HackAction::Removed);
        let action = format!("the `postStart` hook of `{label}` goes");
        case.propose(Step::safe(finding, action, vec![operation]).removing(hack));
    }
}

/// The kind of the wrapper that a hook calls, such as `linkerd-await`.
fn wrapper_in(case: &Case<'_>, hook: &Handler) -> Option<&'static str> {
    let Handler::Exec { command } = hook else { return None };
    let (hack, _) = case.world.catalog.wrapper_of(command.first()?)?;
    hack.kind.map(HackKind::code).filter(|kind| kind.starts_with("WRAP-"))
}
