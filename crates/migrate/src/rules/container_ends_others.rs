//! A container exists only to watch the app and end a sidecar.
//!
//! ## What happens to the pod
//! People put a third container into the pod of a Job: its script looks through the shared process namespace until the app's
//! process is gone, then signals the sidecar or calls its quit endpoint, and ends. The kubelet stops a native sidecar when the app
//! is gone. The container then ends a sidecar that the kubelet starts again, asks for resources in each run, and keeps the pod from
//! completing as long as it watches.
//!
//! ## What is done
//! With `--unsafe` the container goes. It is recognised by its script, also where that stands in a `ConfigMap` of the same files:
//! the script does nothing but ask, wait and end a sidecar that is native or becomes so.
//!
//! Sources: rules R20 and R62 of the lifecycle.

use outrigger_finding::{Finding, Severity};
use outrigger_plan::Operation;
use outrigger_pod::{ContainerList, ContainerRef};
use outrigger_text::Span;

use crate::case::{Case, Hack, Verdict};
use crate::outcome::HackAction;
use crate::scripts::quit::{Quit, quit_of};
use crate::scripts::{HeldScript, runs_something};
use crate::step::Step;

pub(super) const ID: &str = "container-ends-others";

pub(super) fn apply(case: &mut Case<'_>) {
    let scripts = case.scripts;
    for held in scripts.iter().filter(|held| held.is_command() && held.container.list == ContainerList::App) {
        // A name that says sidecar says less than a script.
        let is_known = case.seat(held.container).identification.is_some();
        let is_open = matches!(case.seat(held.container).verdict, Verdict::Kept | Verdict::Suggested { .. });
        if is_known || !is_open || case.staying_apps().count() < 2 {
            continue;
        }
        if let Some((span, quit)) = only_ends(case, held) {
            goes(case, held, span, &quit);
        }
    }
}

/// What the script of a container ends, where that is all that the container is for.
fn only_ends(case: &Case<'_>, held: &HeldScript) -> Option<(Span, Quit)> {
    let acts = held.acts();
    if runs_something(&acts) {
        return None;
    }
    acts.iter().find_map(|act| Some((act.span, quit_of(case, held.container, act)?)))
}

fn goes(case: &mut Case<'_>, held: &HeldScript, span: Span, quit: &Quit) {
    let place: ContainerRef = held.container;
    let label = case.seat(place).label.clone();
    let name = quit.meant.name(case);
    let hack = Hack::in_field(ID, "CTRL", place, &[], HackAction::Removed);
    let call = Hack::in_script(ID, if quit.by_signal { "PKILL" } else { "QUIT" }, held, span);
    let title = format!(
        "`{label}` only watches the pod and ends {name} ({}): the kubelet does that for a native sidecar",
        quit.words
    );
    let finding: Finding = case.about(ID, place, title).severity(Severity::Note).build();
    if !quit.meant.is_native_to_be(case) {
        case.note_hack(Hack { action: HackAction::Reported, ..call });
        case.report_hack(finding, hack);
        return;
    }
    let why = format!("a container goes; it seems to do nothing but end {name}");
    let step = Step::safe(
        finding,
        format!("container `{label}` goes"),
        vec![Operation::RemoveContainer { container: place }],
    )
    .removing(hack)
    .removing(call)
    .unsafe_because(why);
    if !case.ignores.covers(ID, Some(&label)) {
        case.seat_mut(place).verdict = if case.world.options.unsafe_steps {
            Verdict::Removed { why: format!("it existed only to end {name}") }
        } else {
            let why = format!("it exists only to end {name}, which the kubelet does from now on");
            Verdict::Suggested { why, way: "`--unsafe` takes it away".to_owned() }
        };
    }
    case.propose(step);
}
