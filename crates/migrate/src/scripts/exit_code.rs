//! What becomes of a script's exit code when a part of it goes.

use outrigger_shell::acts::ActKind;
use outrigger_shell::{Connector, Part, Simple, Statement};

use super::traps::keeps_the_code;
use super::{HeldScript, Unit};

/// The exit code of a script without one of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeAfter {
    /// What it was.
    Same,
    /// The app's own code counts, which the part hid: a failure that nobody saw is one.
    Unmasked,
}

/// The code of `held` without `unit`.
///
/// A part that is not the last to run leaves the code alone, and so does one behind the app with `&&`, or behind it in a
/// shell that stops at failures: it ran only where the app had succeeded. One that is last of all hid what came before, and so
/// did a trap that ends with a code of its own.
pub(crate) fn code_without(held: &HeldScript, unit: &Unit) -> CodeAfter {
    let sets_a_trap =
        unit.acts.iter().all(|act| matches!(act.kind, ActKind::Traps { .. })) && !unit.acts.is_empty();
    if sets_a_trap {
        return if keeps_the_code(held, unit) { CodeAfter::Same } else { CodeAfter::Unmasked };
    }
    let statements = &held.script.body.statements;
    if unit.is_inside || unit.statement >= statements.len() {
        return CodeAfter::Same;
    }
    let before: Vec<Unit> = held
        .units()
        .into_iter()
        .filter(|other| other.span.start() < unit.span.start() && !other.is_inside && other.runs_something())
        .collect();
    let counts = is_last_to_count(statements, unit.statement);
    if before.is_empty() || !counts || unit.joined_by == Some(Connector::And) {
        return CodeAfter::Same;
    }
    let was_reached_by_success = held.stops_at_failure()
        && unit.joined_by.is_none()
        && before
            .iter()
            .all(|other| statements.get(other.statement).is_some_and(ends_the_shell_when_it_fails));
    if was_reached_by_success { CodeAfter::Same } else { CodeAfter::Unmasked }
}

/// Whether a shell that stops at failures stops at that of this statement: not where a command before `&&` or behind `!` fails
/// (`set -e` in 2.15 of the shell command language of POSIX). Compound commands may hold such.
fn ends_the_shell_when_it_fails(statement: &Statement) -> bool {
    !statement.background
        && statement.rest.iter().all(|(connector, _)| *connector == Connector::Or)
        && statement.pipelines().all(|pipeline| {
            !pipeline.negated && pipeline.commands.iter().all(|command| command.simple().is_some())
        })
}

/// Whether a script that awaits its one child ends with that child's code: `wait` is last, or its code is carried to the end.
pub(crate) fn passes_the_code_on(held: &HeldScript) -> bool {
    let statements = &held.script.body.statements;
    let is_wait =
        |statement: &Statement| simple_of(statement).and_then(Simple::program).as_deref() == Some("wait");
    let names_one =
        |statement: &Statement| simple_of(statement).is_some_and(|simple| simple.words.len() == 2);
    let Some(last) = statements.last() else { return false };
    if is_wait(last) {
        return names_one(last);
    }
    let before_last = statements.len().checked_sub(2).map(|at| &statements[at]);
    if simple_of(last).is_some_and(is_exit_with_last_code) {
        return before_last.is_some_and(|statement| is_wait(statement) && names_one(statement));
    }
    code_carriers(statements)
        .is_some_and(|(taking, _)| is_wait(&statements[taking - 1]) && names_one(&statements[taking - 1]))
}

/// Whether the code of the statement at `index` becomes that of the script: it is the last one, but for an `exit` that names
/// no code of its own.
fn is_last_to_count(statements: &[Statement], index: usize) -> bool {
    let after = statements[index + 1..].iter();
    after.clone().count() == 0
        || after.map(simple_of).all(|simple| {
            simple.is_some_and(|simple| {
                simple.argv().is_some_and(|words| words == ["exit"]) || is_exit_with_last_code(simple)
            })
        })
}

/// `exit $?`
fn is_exit_with_last_code(simple: &Simple) -> bool {
    simple.program().as_deref() == Some("exit")
        && matches!(simple.words.get(1).map(|word| word.parts.as_slice()), Some([Part::Variable { name, .. }]) if name == "?")
}

fn simple_of(statement: &Statement) -> Option<&Simple> {
    statement.only_command()?.simple()
}

/// The statements that carry the app's code past the workaround, if nothing else does: `code=$?` right behind the app, and
/// `exit $code` at the end. By their places among the statements.
pub(super) fn code_carriers(statements: &[Statement]) -> Option<(usize, usize)> {
    let last = statements.len().checked_sub(1)?;
    let exit = simple_of(&statements[last])?;
    if exit.program().as_deref() != Some("exit") || exit.words.len() != 2 {
        return None;
    }
    let [Part::Variable { name: variable, default: None, .. }] = exit.words[1].parts.as_slice() else {
        return None;
    };
    let takes_code = |statement: &Statement| {
        let Some(simple) = simple_of(statement) else { return false };
        let [assignment] = simple.assignments.as_slice() else { return false };
        let value = assignment.value.as_ref().map(|word| word.parts.as_slice());
        simple.words.is_empty()
            && assignment.name == *variable
            && matches!(value, Some([Part::Variable { name, .. }]) if name == "?")
    };
    let mut taking = statements.iter().enumerate().filter(|(_, statement)| takes_code(statement));
    match (taking.next(), taking.next()) {
        (Some((at, _)), None) if at > 0 => Some((at, last)),
        _ => None,
    }
}
