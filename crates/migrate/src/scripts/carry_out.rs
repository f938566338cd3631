//! All cuts of a script, as one edit.

use outrigger_plan::{Operation, ScriptField};
use outrigger_pod::{ArgumentList, Container};
use outrigger_shell::Script;
use outrigger_shell::removal::without;
use outrigger_shell::replace;
use outrigger_text::{Edit, EditSet, Span};

use super::leftovers::{leftovers, names, needed_variable};
use super::unwrap::unwrap;
use super::{Cut, HeldScript, Unwrap};
use crate::case::Case;
use crate::step::Step;

/// Whether these parts can go, by themselves. Says why not.
pub(crate) fn can_go(held: &HeldScript, spans: &[Span]) -> Result<(), String> {
    can_make(held, &Cut { spans: spans.to_vec(), ..Cut::default() })
}

/// Whether a cut can be made, by itself. Says why not.
pub(crate) fn can_make(held: &HeldScript, cut: &Cut) -> Result<(), String> {
    edits_of_held(held, cut).map(|_| ())
}

/// The operations that carry the cuts of all steps out that are taken (`true`). A step whose cut does not fit those before it is
/// not taken after all.
pub(crate) fn carry_out(case: &Case<'_>, steps: &mut [(Step, bool)]) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (index, held) in case.scripts.iter().enumerate().filter(|(_, held)| !held.is_shared()) {
        let mut accepted = Cut::default();
        let mut edits = Vec::new();
        for (step, taken) in steps.iter_mut().filter(|(_, taken)| *taken) {
            let Some(cut) = step.cut.as_ref().filter(|cut| cut.script == index) else { continue };
            let together = accepted.with(cut);
            match edits_of_held(held, &together) {
                Ok(all) => (accepted, edits) = (together, all),
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

fn edits_of_held(held: &HeldScript, cut: &Cut) -> Result<Vec<Edit>, String> {
    edits_of(&held.script, cut, &|name| held.exports(name))
}

/// The edits that make a cut in a script, with what it leaves without a use. Says why it cannot be made.
pub(crate) fn edits_of(
    script: &Script,
    cut: &Cut,
    is_exported: &dyn Fn(&str) -> bool,
) -> Result<Vec<Edit>, String> {
    let is_used = |name: &str| is_exported(name) || cut.words.iter().any(|(_, text)| names(text, name));
    let gone = cut.gone();
    let left = leftovers(script, &gone, &is_used);
    let all: Vec<Span> = gone.iter().copied().chain(left.iter().copied()).collect();
    if let Some(name) = needed_variable(script, &all) {
        return Err(format!("it sets `{name}`, which is used elsewhere in the script"));
    }
    let removed: Vec<Span> = cut.spans.iter().chain(&left).copied().collect();
    let mut edits = without(script, &removed).map_err(|refusal| refusal.to_string())?;
    let unwrapped = cut.unwraps.iter().map(|unwrap| (unwrap.command, without_own_words(script, *unwrap)));
    let anew: Vec<(Span, String)> = unwrapped.chain(cut.words.iter().cloned()).collect();
    edits.extend(replace(script, &anew).map_err(|refusal| refusal.to_string())?);
    if let Some(alone) = cut.alone {
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
    let cut = Cut { spans: spans.to_vec(), alone, ..Cut::default() };
    plain_words(held, &edits_of_held(held, &cut).ok()?)
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
