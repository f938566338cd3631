//! Traps, and what a shell that has one is to its signals.
//!
//! `docs/design/rewriting-scripts.md` has what was measured.

use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::{ends, file_name};
use outrigger_shell::{CommandKind, Part, Script, Simple, Statement, Word};
use outrigger_text::Span;

use super::{Cut, HeldScript, Unit};
use crate::case::Case;

/// What a person has to weigh where an app takes the place of a shell that passed its signals on.
pub(crate) const NO_SIGNAL: &str =
    "the app becomes the first process of its container, which gets no SIGTERM that it has no handler for";

/// What is to be said of a trap that stays empty.
pub(crate) const EMPTY_TRAP: &str = "the trap stays, empty: a bash that has one ends at SIGTERM; with `--unsafe` it goes too, \
     and an app that has no handler for the signal then runs until the grace period is over";

/// What a person has to weigh where such a trap goes.
const ENDS_BASH: &str = "bash, which `sh` is in some images, ends at SIGTERM where it has such a trap; an app that has no handler \
     for the signal runs until the grace period is over without it";

/// Shells that are not bash, whatever the image is.
const NOT_BASH: [&str; 2] = ["dash", "ash"];

/// Whether the shell is the first process of its container, as far as the pod shows it: no init process stands before it, and
/// the container does not see the processes of others.
///
/// The kernel keeps from a first process each signal that it has no handler for
/// (<https://man7.org/linux/man-pages/man7/pid_namespaces.7.html>, read 2026-11-24). With `shareProcessNamespace` the first one
/// is the pause container's
/// (<https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/>, read 2026-11-24).
pub(crate) fn is_first_process(case: &Case<'_>, held: &HeldScript) -> bool {
    let pod = case.written;
    held.words_before_shell == 0 && pod.share_process_namespace != Some(true) && pod.host_pid != Some(true)
}

/// The cut that takes a part out of a script, and what a person has to weigh. Of a trap for the shell's end only the words go, and
/// the trap stays empty, where bash may be the first process: with such a trap bash ends at SIGTERM, and without one the kernel keeps
/// the signal from it. With `--unsafe` the trap goes too.
pub(crate) fn without_trap(
    case: &Case<'_>,
    script: usize,
    held: &HeldScript,
    unit: &Unit,
) -> (Cut, Option<&'static str>) {
    let is_for_the_end = matches!(
        unit.acts.as_slice(),
        [Act { kind: ActKind::Traps { signals, .. }, .. }] if signals.iter().all(|signal| signal == "EXIT")
    );
    let ends_bash = is_for_the_end && is_first_process(case, held) && may_be_bash(case, held);
    match handler_in(held, unit.span).filter(|_| ends_bash) {
        Some(handler) if !case.world.options.unsafe_steps => {
            let words = vec![(handler.span, ":".to_owned())];
            (Cut { script, words, ..Cut::default() }, None)
        }
        Some(_) => (Cut::of(script, unit.span), Some(ENDS_BASH)),
        None => (Cut::of(script, unit.span), None),
    }
}

/// `sh` is bash in some images, and the first line of a mounted script is not asked.
fn may_be_bash(case: &Case<'_>, held: &HeldScript) -> bool {
    let shell = case.container_as_written(held.container).words().nth(held.words_before_shell);
    held.is_shared() || !shell.is_some_and(|shell| NOT_BASH.contains(&file_name(shell)))
}

/// What a trap for the stop signal says when it passes the signal on and awaits the app, in place of all else that `acts` did.
/// `rest` are the parts of the script that see to the end of its one child. Nothing where that cannot be said.
pub(crate) fn awaiting_the_app(
    held: &HeldScript,
    trap: Span,
    acts: &[Act],
    rest: &[&Unit],
) -> Option<(Span, String)> {
    let signal = acts.iter().find_map(|act| match &act.kind {
        ActKind::SignalsChild { signal } if ends(signal) => Some(signal),
        _ => None,
    })?;
    let waits: Vec<&Act> =
        rest.iter().flat_map(|unit| &unit.acts).filter(|act| act.kind == ActKind::AwaitsChild).collect();
    if waits.is_empty() || waits.iter().any(|act| act.in_loop) {
        return None;
    }
    let child = waits.iter().map(|act| child_awaited(held, act.span)).collect::<Option<Vec<_>>>()?[0];
    let exits: Vec<&Option<String>> = acts
        .iter()
        .filter_map(|act| match &act.kind {
            ActKind::Exits { code } => Some(code),
            _ => None,
        })
        .collect();
    let mut text = format!("kill -{signal} {child}");
    // The signal ends the first `wait` of the script. A second one awaits the app, and needs its code.
    if waits.len() == 1 || !exits.is_empty() {
        text.extend(["; wait ", child]);
    }
    match exits.as_slice() {
        [] => {}
        // The code of `wait` would end a shell that stops at failures before it gets there.
        [_] if held.stops_at_failure() => return None,
        [None] => text.push_str("; exit"),
        [Some(code)] if code.chars().all(|letter| letter.is_ascii_digit()) => {
            text.extend(["; exit ", code]);
        }
        _ => return None,
    }
    Some((handler_in(held, trap)?.span, format!("'{text}'")))
}

/// The child that a `wait` names, as it is written: `"$child"`.
fn child_awaited(held: &HeldScript, wait: Span) -> Option<&str> {
    let commands = held.script.simple_commands();
    let visited = commands.iter().find(|visited| visited.command.span == wait)?;
    let [_, child] = visited.simple.words.as_slice() else { return None };
    let is_variable = matches!(child.parts.as_slice(), [Part::Variable { default: None, .. }]);
    let text = held.script.slice(child.span);
    (is_variable && !text.contains('\'')).then_some(text)
}

/// The word of a trap that says what is done.
fn handler_in(held: &HeldScript, part: Span) -> Option<&Word> {
    let commands = held.script.simple_commands();
    let mut traps = commands.into_iter().filter(|visited| {
        part.contains(visited.command.span) && visited.simple.program().as_deref() == Some("trap")
    });
    let trap: &Simple = traps.next().filter(|_| traps.next().is_none())?.simple;
    let skipped = usize::from(trap.words.get(1).is_some_and(|word| held.script.slice(word.span) == "--"));
    trap.words.get(1 + skipped)
}

/// Whether the code of a script that ends is what it was without this trap for its end: the trap ends by no code of its own, or
/// by the one that it has taken first of all.
pub(super) fn keeps_the_code(held: &HeldScript, unit: &Unit) -> bool {
    let exits = unit.acts.iter().flat_map(|act| match &act.kind {
        ActKind::Traps { acts, .. } => acts.as_slice(),
        _ => &[],
    });
    let mut codes = exits.filter_map(|act| match &act.kind {
        ActKind::Exits { code } => Some(code.as_deref()),
        _ => None,
    });
    codes.all(|code| match code {
        // Without a code it is the one with which the trap was entered.
        None => true,
        Some(code) => taken_first(held, unit.span).is_some_and(|name| {
            [format!("${name}"), format!("${{{name}}}")].contains(&code.replace('"', ""))
        }),
    })
}

/// The variable that takes the code as the first thing that a trap does: `code=$?`.
fn taken_first(held: &HeldScript, part: Span) -> Option<String> {
    let handler = handler_in(held, part)?.literal()?;
    let of_function =
        held.script.body.statements.iter().find_map(|statement| match &statement.only_command()?.kind {
            CommandKind::Function { name, body } if name == handler.trim() => Some(&body.kind),
            _ => None,
        });
    match of_function {
        Some(CommandKind::Group(block)) => code_taken_by(block.statements.first()?),
        Some(_) => None,
        None => code_taken_by(Script::parse(&handler).ok()?.body.statements.first()?),
    }
}

fn code_taken_by(statement: &Statement) -> Option<String> {
    let simple = statement.only_command()?.simple().filter(|simple| simple.words.is_empty())?;
    let [assignment] = simple.assignments.as_slice() else { return None };
    let value = assignment.value.as_ref()?.parts.as_slice();
    matches!(value, [Part::Variable { name, default: None, .. }] if name == "?")
        .then(|| assignment.name.clone())
}
