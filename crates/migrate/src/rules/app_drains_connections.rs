//! An app is kept alive until its connections are closed, so that its sidecar does not go before it.
//!
//! ## What happens to the pod
//! App and sidecar in `containers` get SIGTERM at the same time. People therefore let a shell stand before the app that traps
//! SIGTERM, polls `netstat`, `ss` or `/proc/net/tcp` until no connection is open, and only then ends; or a `preStop` hook of the
//! app does the same. The kubelet stops a native sidecar when the app is gone: whatever the app still has to say goes through it
//! until the end. The wrapper then only stands between the app and its signals, and a connection that is never closed costs the
//! whole grace period.
//!
//! ## What is done
//! Where a shell starts the app beside itself and passes its signal on at once, the poll goes from its trap: the shell waits for
//! the app itself, and ends with the code that it had. With `--unsafe` the shell gives way to the app, which then ends with its own
//! code and, as the first process of its container, needs a handler for SIGTERM. A shell that passes the signal on only when the
//! connections are closed goes with `--unsafe`: the app is then told to stop at once, as any app is. A loop that polls behind the
//! app goes. A `preStop` hook of the app that polls for connections to a sidecar goes with `--unsafe`.
//!
//! Left alone, a poll that counts all connections sees those that the native sidecar keeps open until the app is gone, and lasts
//! until the grace period is over.
//!
//! An app's own drain, of connections that others opened to it, is none of a sidecar's and is left alone: a hook goes only where
//! the port that it looks for is a sidecar's.
//!
//! Sources: rules R55, R62 and R63 of the lifecycle; `pid_namespaces(7)`
//! (<https://man7.org/linux/man-pages/man7/pid_namespaces.7.html>, read 2026-11-24) for the first process.

use outrigger_finding::{Finding, Severity};
use outrigger_plan::{Operation, ScriptField};
use outrigger_pod::{ContainerList, ContainerRef, Hook};
use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::ends;
use outrigger_text::Span;

use crate::case::{Case, Hack, listed};
use crate::outcome::HackAction;
use crate::scripts::meant::meant_by_port;
use crate::scripts::quit::quit_of_unit;
use crate::scripts::{
    CodeAfter, Cut, HeldScript, Meant, NO_SIGNAL, Unit, awaiting_the_app, can_go, can_make, code_without,
    is_first_process, passes_the_code_on,
};
use crate::step::Step;

pub(super) const ID: &str = "app-drains-connections";

const PRE_STOP: [&str; 2] = ["lifecycle", "preStop"];

pub(super) fn apply(case: &mut Case<'_>) {
    if case.native_to_be().is_empty() && case.injection.is_none() {
        return;
    }
    let scripts = case.scripts;
    for (index, held) in scripts.iter().enumerate() {
        let is_app = held.container.list == ContainerList::App && !case.seat(held.container).becomes_native();
        if !is_app {
            continue;
        }
        if let ScriptField::Hook(Hook::PreStop, _) = held.field {
            hook(case, held);
        } else if held.is_command() {
            let units = held.units();
            match wrapper_of(case, held, &units) {
                Some(wrapper) => wrapper_goes(case, index, held, &wrapper),
                None => loops_behind_the_app(case, index, held, &units),
            }
        }
    }
}

/// Whether acts poll for connections, and do nothing but let time pass beside.
fn polls(acts: &[Act]) -> bool {
    let leaves = acts.iter().any(|act| act.kind == ActKind::Leaves);
    let is_poll = |act: &Act| {
        matches!(act.kind, ActKind::CountsConnections { .. }) && (act.in_condition || (act.in_loop && leaves))
    };
    let is_beside = |act: &Act| {
        matches!(
            act.kind,
            ActKind::CountsConnections { .. } | ActKind::Sleeps { seconds: Some(_) } | ActKind::Leaves
        )
    };
    acts.iter().any(is_poll) && acts.iter().all(is_beside)
}

/// A script that does nothing but start one command beside itself and see to its end.
struct DrainingWrapper {
    /// The command that is the app.
    app: Span,
    /// The statements that go: the trap, and all behind the app.
    rest: Vec<Span>,
    /// The statement that traps the signal.
    trap: Span,
    /// Whether the signal is passed on before anything is waited for.
    passes_on_at_once: bool,
    /// What the trap says without the poll, where that can be said.
    trap_without_poll: Option<(Span, String)>,
}

fn wrapper_of(case: &Case<'_>, held: &HeldScript, units: &[Unit]) -> Option<DrainingWrapper> {
    let mut wrapper = DrainingWrapper {
        app: Span::empty(0),
        rest: Vec::new(),
        trap: Span::empty(0),
        passes_on_at_once: false,
        trap_without_poll: None,
    };
    let (mut drain, mut behind): (&[Act], Vec<&Unit>) = (&[], Vec::new());
    let (mut has_app, mut drains) = (false, false);
    for unit in units.iter().filter(|unit| !unit.is_inside) {
        if matches!(unit.acts.as_slice(), [Act { kind: ActKind::Runs, in_background: true, .. }]) {
            if has_app {
                return None;
            }
            (has_app, wrapper.app) = (true, unit.span);
            continue;
        }
        if let [Act { kind: ActKind::Traps { signals, acts }, .. }] = unit.acts.as_slice()
            && signals.iter().any(|signal| signal == "TERM")
        {
            let (polling, at_once) = handler(acts)?;
            let has_codes = acts.iter().any(|act| matches!(act.kind, ActKind::Exits { .. }));
            let runs_at_any_end = has_codes && signals.iter().any(|signal| signal == "EXIT");
            if runs_at_any_end || !acts.is_empty() && drains {
                return None;
            }
            drains |= polling;
            wrapper.passes_on_at_once |= polling && at_once;
            if polling {
                (drain, wrapper.trap) = (acts, unit.span);
            }
            wrapper.rest.push(unit.span);
        } else if has_app {
            // Nothing that stands behind the app runs once the app has the place of the shell.
            let only_sees_to_the_end =
                |act: &Act| matches!(act.kind, ActKind::AwaitsChild | ActKind::Exits { .. });
            let ends_a_native = || {
                let quit = quit_of_unit(case, held.container, unit);
                quit.is_some_and(|quit| quit.meant.is_native_to_be(case))
            };
            if !unit.acts.iter().all(only_sees_to_the_end) && !ends_a_native() {
                return None;
            }
            behind.push(unit);
            wrapper.rest.push(unit.span);
        } else if unit.runs_something() {
            return None;
        }
    }
    if wrapper.passes_on_at_once {
        wrapper.trap_without_poll = awaiting_the_app(held, wrapper.trap, drain, &behind);
    }
    (has_app && drains && !held.has_arguments).then_some(wrapper)
}

/// Whether what is done on a signal polls for connections, and whether it passes the signal on first. Nothing where it does
/// anything else.
fn handler(acts: &[Act]) -> Option<(bool, bool)> {
    let mut polling = false;
    let mut at_once = None;
    for act in acts {
        match &act.kind {
            ActKind::CountsConnections { .. } if act.in_loop => {
                polling = true;
                at_once = at_once.or(Some(false));
            }
            ActKind::SignalsChild { signal } if ends(signal) => at_once = at_once.or(Some(true)),
            ActKind::CountsConnections { .. }
            | ActKind::SignalsChild { .. }
            | ActKind::Sleeps { seconds: Some(_) }
            | ActKind::AwaitsChild
            | ActKind::Exits { .. }
            | ActKind::Leaves => {}
            _ => return None,
        }
    }
    Some((polling, at_once == Some(true)))
}

fn wrapper_goes(case: &mut Case<'_>, index: usize, held: &HeldScript, wrapper: &DrainingWrapper) {
    let label = case.seat(held.container).label.clone();
    let hack = Hack::in_script(ID, "TRAP-TERM", held, wrapper.trap);
    let at = case.place_of(&hack);
    let names = names_of_sidecars(case);
    let title = format!(
        "a shell keeps `{label}` alive until its connections are closed: {names} is stopped only when `{label}` is gone"
    );
    let finding = Finding::of(ID, at, title).container(label.clone()).severity(Severity::Note);
    let cut = Cut { script: index, spans: wrapper.rest.clone(), alone: Some(wrapper.app), ..Cut::default() };
    if !is_native_to_be(case) {
        case.report_hack(finding.help("it can go when the sidecar is a native one").build(), hack);
        return;
    }
    let awaits = wrapper.trap_without_poll.as_ref().filter(|_| !case.world.options.unsafe_steps);
    let cut = match awaits {
        Some(words) => Cut { script: index, words: vec![words.clone()], ..Cut::default() },
        None => cut,
    };
    if let Err(why) = can_make(held, &cut) {
        case.report_hack(
            finding.help(format!("it stays, since it cannot be taken out by itself: {why}")).build(),
            hack,
        );
        return;
    }
    if awaits.is_some() {
        let finding = finding.help(format!(
            "the shell passes the signal on and waits for `{label}`; with `--unsafe` it goes too, and `{label}` needs a handler for \
             SIGTERM of its own"
        ));
        let action = format!("the shell before `{label}` waits for it, and no longer for closed connections");
        let hack = hack.changed_by(&cut);
        case.propose(Step::safe(finding.build(), action, Vec::new()).cutting(cut).removing(hack));
        return;
    }
    let mut weigh: Vec<&str> = Vec::new();
    if wrapper.passes_on_at_once {
        weigh.push("the app's own exit code counts when it is told to stop, where the shell ended with one of its own");
    } else {
        weigh.push("the app gets its stop signal at once, and no longer when its connections are closed");
    }
    if is_first_process(case, held) {
        weigh.push(NO_SIGNAL);
    }
    if !passes_the_code_on(held) {
        weigh.push("the exit code of the app counts from now on, which the shell did not pass on");
    }
    let action = format!("the shell before `{label}` gives way to it");
    let step = Step::safe(finding.build(), action, Vec::new()).cutting(cut).removing(hack);
    case.propose(step.unsafe_because(listed(&weigh)));
}

/// Loops that poll when the app has ended.
fn loops_behind_the_app(case: &mut Case<'_>, index: usize, held: &HeldScript, units: &[Unit]) {
    let mut has_run = false;
    for unit in units {
        has_run |= !unit.is_inside && unit.runs_something();
        if !has_run || !polls(&unit.acts) {
            continue;
        }
        let label = case.seat(held.container).label.clone();
        let hack = Hack::in_script(ID, "PRESTOP-DRAIN", held, unit.span);
        let at = case.place_of(&hack);
        let names = names_of_sidecars(case);
        let title = format!(
            "`{label}` waits for its connections to close when it has ended: {names} is there until then anyway"
        );
        let finding = Finding::of(ID, at, title).container(label.clone()).severity(Severity::Note);
        if !is_native_to_be(case) || can_go(held, &[unit.span]).is_err() {
            case.report_hack(finding.help("it can go when the sidecar is a native one").build(), hack);
            continue;
        }
        let action = format!("the wait for closed connections goes from the command of `{label}`");
        let step =
            Step::safe(finding.build(), action, Vec::new()).cutting(Cut::of(index, unit.span)).removing(hack);
        let hid_the_code = code_without(held, unit) == CodeAfter::Unmasked;
        case.propose(if hid_the_code {
            step.unsafe_because(
                "the loop hid the exit code of the app: a failure that nobody saw so far fails the pod",
            )
        } else {
            step
        });
    }
}

fn hook(case: &mut Case<'_>, held: &HeldScript) {
    let acts = held.acts();
    if !polls(&acts) {
        return;
    }
    let Some(meant) = acts.iter().find_map(|act| sidecar_sought(case, held.container, act)) else { return };
    let label = case.seat(held.container).label.clone();
    let hack = Hack::in_field(ID, "PRESTOP-DRAIN", held.container, &PRE_STOP, HackAction::Removed);
    let title = format!(
        "the `preStop` hook of `{label}` waits until its connections to {} are closed: {0} is stopped only when `{label}` is gone",
        meant.name(case)
    );
    let finding = case.about_field(ID, held.container, &PRE_STOP, title).severity(Severity::Note);
    if !meant.is_native_to_be(case) {
        case.report_hack(finding.build(), hack);
        return;
    }
    let operation = Operation::RemoveHook { container: held.container, hook: Hook::PreStop };
    let action = format!("the `preStop` hook of `{label}` goes: it only waits for closed connections");
    let step = Step::safe(finding.build(), action, vec![operation]).removing(hack).unsafe_because(
        "the app gets its stop signal at once, and no longer when its connections are closed",
    );
    case.propose(step);
}

/// The sidecar whose port a look at connections seeks.
fn sidecar_sought(case: &Case<'_>, own: ContainerRef, act: &Act) -> Option<Meant> {
    let ActKind::CountsConnections { words } = &act.kind else { return None };
    let numbers = words.iter().flat_map(|word| word.split(|letter: char| !letter.is_ascii_digit()));
    let ports = numbers.filter_map(|number| number.parse::<u16>().ok().filter(|port| *port > 0));
    ports.map(|port| meant_by_port(case, own, "localhost", port)).find(|meant| meant.is_sidecar(case))
}

fn is_native_to_be(case: &Case<'_>) -> bool {
    !case.native_to_be().is_empty() || injected_is_native(case)
}

fn injected_is_native(case: &Case<'_>) -> bool {
    crate::scripts::meant::injected(case, |_| true).is_some_and(|meant| meant.is_native_to_be(case))
}

fn names_of_sidecars(case: &Case<'_>) -> String {
    let sidecars = case.native_to_be();
    if sidecars.is_empty() { "a native sidecar".to_owned() } else { case.listed_labels(&sidecars) }
}
