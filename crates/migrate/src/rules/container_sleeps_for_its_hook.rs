//! A container only sleeps, so that its `preStop` hook can clean up when the pod ends.
//!
//! ## What happens to the pod
//! The hooks of all containers in `containers` run at once when the pod is told to end, so that the cleaning begins while the app
//! still works. As a native sidecar the container would be stopped after the app, but its hook would not wait for that: `preStop`
//! hooks of native sidecars run at once too. The order is not mended by a move.
//!
//! ## What is done
//! It is named. What has to be done after the app has ended is done when the container's own program gets SIGTERM: in a native
//! sidecar that traps it and cleans up then, within what is left of the grace period.
//!
//! Sources: rules R55, R62 and R63 of the lifecycle; KEP-753.

use outrigger_finding::Severity;
use outrigger_plan::ScriptField;
use outrigger_pod::{ContainerRef, Handler, Lifecycle};
use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::{Errand, errand_of, file_name};

use crate::case::{Case, Hack};
use crate::hook_command::{HookPurpose, purpose_of};
use crate::outcome::HackAction;

pub(super) const ID: &str = "container-sleeps-for-its-hook";

const HOOK: [&str; 2] = ["lifecycle", "preStop"];

/// From here on a sleep is no pause but a program that does nothing, in seconds.
const A_LONG_TIME: f64 = 3600.0;

pub(super) fn apply(case: &mut Case<'_>) {
    let places: Vec<ContainerRef> = case.app_seats().map(|seat| seat.place).collect();
    if places.len() < 2 {
        return;
    }
    for place in places {
        if !only_sleeps(case, place) || !hook_works(case, place) {
            continue;
        }
        let label = &case.seat(place).label;
        let title = format!(
            "`{label}` only sleeps for its `preStop` hook, which runs while the app still works, and would so in a native sidecar"
        );
        let finding = case
            .about_field(ID, place, &HOOK, title)
            .severity(Severity::Note)
            .help(
                "let the program of a native sidecar trap SIGTERM, which comes when the app has ended, and clean up then",
            )
            .build();
        let words = if case.container(place).command.is_some() { "command" } else { "args" };
        case.note_hack(Hack::in_field(ID, "PLACEHOLDER", place, &[words], HackAction::Reported));
        case.report_hack(finding, Hack::in_field(ID, "PRESTOP-CLEANUP", place, &HOOK, HackAction::Reported));
    }
}

/// Whether the container's program does nothing but let time pass.
fn only_sleeps(case: &Case<'_>, place: ContainerRef) -> bool {
    let held = case.scripts.iter().find(|held| held.container == place && held.is_command());
    let Some(held) = held else {
        let words: Vec<&str> = case.container(place).words().collect();
        return does_nothing(&words);
    };
    let reading = held.reading();
    let sleeps = |act: &Act| match act.kind {
        ActKind::Sleeps { seconds } => act.in_loop || seconds.is_none_or(|seconds| seconds >= A_LONG_TIME),
        _ => false,
    };
    let acts = reading.acts_of_block(&held.script.body);
    let in_words = || {
        let statements = &held.script.body.statements;
        let [statement] = statements.as_slice() else { return false };
        let words = statement.only_command().and_then(|command| command.simple()?.argv());
        words.is_some_and(|words| does_nothing(&words.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    matches!(held.field, ScriptField::Argument(..))
        && (!acts.is_empty() && acts.iter().all(sleeps) || in_words())
}

fn does_nothing(words: &[&str]) -> bool {
    let words = match words {
        ["exec", rest @ ..] => rest,
        all => all,
    };
    match words {
        [tail, .., "/dev/null"] => {
            file_name(tail) == "tail" && words[1..].iter().any(|word| word.starts_with('-'))
        }
        _ => match errand_of(words) {
            Errand::Sleeps { seconds } => seconds.is_none_or(|seconds| seconds >= A_LONG_TIME),
            _ => false,
        },
    }
}

/// Whether the hook does something that is neither a pause nor the end of the program.
fn hook_works(case: &Case<'_>, place: ContainerRef) -> bool {
    match &case.container(place).lifecycle {
        Some(Lifecycle { pre_stop: Some(hook @ Handler::Exec { .. }), .. }) => {
            matches!(purpose_of(hook), HookPurpose::Unknown)
        }
        _ => false,
    }
}
