//! All cuts of a script, as one edit.

use outrigger_plan::{Operation, ScriptField};
use outrigger_pod::{ArgumentList, Container};
use outrigger_shell::Script;
use outrigger_shell::removal::without;
use outrigger_shell::replace;
use outrigger_text::{Edit, EditSet, Span};

use super::leftovers::{leftovers, needed_variable};
use super::unwrap::unwrap;
use super::{HeldScript, Unwrap};
use crate::case::Case;
use crate::step::Step;

/// Whether these parts can go, by themselves. Says why not.
pub(crate) fn can_go(held: &HeldScript, spans: &[Span]) -> Result<(), String> {
    edits_of_held(held, spans, None, &[]).map(|_| ())
}

/// Whether a wrapper can go from before what it runs. Says why not.
pub(crate) fn can_unwrap(held: &HeldScript, unwrap: Unwrap) -> Result<(), String> {
    edits_of_held(held, &[], None, &[unwrap]).map(|_| ())
}

/// The operations that carry the cuts of all steps out that are taken (`true`). A step whose cut does not fit those before it is
/// not taken after all.
pub(crate) fn carry_out(case: &Case<'_>, steps: &mut [(Step, bool)]) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (index, held) in case.scripts.iter().enumerate().filter(|(_, held)| !held.is_shared()) {
        let mut accepted: (Vec<Span>, Option<Span>, Vec<Unwrap>) = (Vec::new(), None, Vec::new());
        let mut edits = Vec::new();
        for (step, taken) in steps.iter_mut().filter(|(_, taken)| *taken) {
            let Some(cut) = step.cut.as_ref().filter(|cut| cut.script == index) else { continue };
            let mut spans: Vec<Span> = accepted.0.iter().chain(&cut.spans).copied().collect();
            spans.sort_by_key(|span| (span.start, span.end));
            spans.dedup();
            let alone = accepted.1.or(cut.alone);
            let unwraps: Vec<Unwrap> = accepted.2.iter().chain(&cut.unwraps).copied().collect();
            match edits_of_held(held, &spans, alone, &unwraps) {
                Ok(all) => (accepted, edits) = ((spans, alone, unwraps), all),
                Err(_) => *taken = false,
            }
        }
        if !edits.is_empty() {
            operations.push(operation_of(case, held, edits));
        }
    }
    operations
}

/// Parts that go, with what they leave without a use.
pub(crate) fn gone_with(held: &HeldScript, spans: &[Span]) -> Vec<Span> {
    spans.iter().copied().chain(leftovers(&held.script, spans, &|name: &str| held.exports(name))).collect()
}

fn edits_of_held(
    held: &HeldScript,
    spans: &[Span],
    alone: Option<Span>,
    unwraps: &[Unwrap],
) -> Result<Vec<Edit>, String> {
    edits_of(&held.script, spans, alone, unwraps, &|name| held.exports(name))
}

/// The edits that take parts out of a script, with what they leave without a use. Says why they cannot go.
pub(crate) fn edits_of(
    script: &Script,
    spans: &[Span],
    alone: Option<Span>,
    unwraps: &[Unwrap],
    is_exported: &dyn Fn(&str) -> bool,
) -> Result<Vec<Edit>, String> {
    let mut all = spans.to_vec();
    all.extend(leftovers(script, spans, is_exported));
    if let Some(name) = needed_variable(script, &all) {
        return Err(format!("it sets `{name}`, which is used elsewhere in the script"));
    }
    let mut edits = without(script, &all).map_err(|refusal| refusal.to_string())?;
    let unwrapped: Vec<(Span, String)> =
        unwraps.iter().map(|unwrap| (unwrap.command, without_own_words(script, *unwrap))).collect();
    edits.extend(replace(script, &unwrapped).map_err(|refusal| refusal.to_string())?);
    if let Some(alone) = alone {
        edits.extend(in_place_of_the_shell(script, alone)?);
    }
    EditSet::new(edits).map(|set| set.edits().to_vec()).map_err(|conflict| conflict.to_string())
}

fn without_own_words(script: &Script, unwrap: Unwrap) -> String {
    let (command, own) = (unwrap.command, unwrap.own);
    let before = script.slice(Span::new(command.start(), own.start()));
    let after = script.slice(Span::new(own.end(), command.end()));
    format!("{before}{after}")
}

/// A command that ran in the background takes the place of the shell: `./app &` becomes `exec ./app`. Only where it is all that
/// is left, since nothing after it would run.
fn in_place_of_the_shell(script: &Script, command: Span) -> Result<[Edit; 2], String> {
    let statements = &script.body.statements;
    let statement = statements.iter().find(|statement| statement.span == command && statement.background);
    let statement = statement.ok_or("it is no command in the background")?;
    let before_end = &script.text[command.end()..statement.end.start()];
    let ampersand = Span::new(statement.end.start() - before_end.len(), statement.end.end());
    let exec = if script.slice(command).starts_with("exec ") { "" } else { "exec " };
    Ok([Edit::insert(command.start(), exec), Edit::delete(ampersand)])
}

/// The words of a script without some of its parts, where it is one plain command then.
pub(super) fn words_without(held: &HeldScript, spans: &[Span], alone: Option<Span>) -> Option<Vec<String>> {
    plain_words(held, &edits_of_held(held, spans, alone, &[]).ok()?)
}

fn plain_words(held: &HeldScript, edits: &[Edit]) -> Option<Vec<String>> {
    let set = EditSet::new(edits.to_vec()).ok().filter(|_| held.is_command())?;
    unwrap(held, &set.apply(&held.script.text))
}

fn operation_of(case: &Case<'_>, held: &HeldScript, edits: Vec<Edit>) -> Operation {
    let container = held.container;
    match plain_words(held, &edits) {
        Some(words) => {
            let (command, args) = lists_of(held, case.container_as_written(container), words);
            Operation::SetCommand { container, command, args }
        }
        None => Operation::EditScript { container, field: held.field, edits },
    }
}

/// `command` and `args` with these words in place of the shell and its script: the program stands where the shell stood.
pub(super) fn lists_of(
    held: &HeldScript,
    old: &Container,
    words: Vec<String>,
) -> (Option<Vec<String>>, Option<Vec<String>>) {
    let mut all: Vec<String> = old.words().take(held.words_before_shell).map(str::to_owned).collect();
    let program_at = all.len();
    all.extend(words);
    let has_command = old.command.as_ref().is_some_and(|command| !command.is_empty());
    match held.field {
        ScriptField::Argument(ArgumentList::Args, _) if has_command => {
            let arguments = all.split_off(program_at + 1);
            (Some(all), Some(arguments).filter(|list| !list.is_empty()))
        }
        ScriptField::Argument(ArgumentList::Args, _) => (None, Some(all)),
        _ => (Some(all), None),
    }
}
