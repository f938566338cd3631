//! What in a pod names something, and which steps take that away.

use outrigger_plan::Operation;
use outrigger_pod::{ContainerRef, Hook};
use outrigger_text::{Pointer, Span};
use serde_json::Value;

use crate::case::Case;
use crate::scripts::{HeldScript, gone_with};

/// A text of a container that names what is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The container.
    pub(crate) container: ContainerRef,
    /// Where the text stands.
    pub(crate) at: Pointer,
    /// The steps that take it away together, by their numbers; none where it stays.
    pub(crate) gone_with: Option<Vec<usize>>,
}

/// Every text of a container in which `is_named` finds what is looked for. Comments of scripts name nothing.
pub(crate) fn mentions_in(
    case: &Case<'_>,
    container: ContainerRef,
    is_named: &dyn Fn(&Pointer, &str) -> bool,
) -> Vec<Mention> {
    let root = container.pointer();
    let Some(value) = case.template.pointer(&root.to_string()) else { return Vec::new() };
    let mut texts = Vec::new();
    collect_texts(value, &Pointer::ROOT, &mut texts);
    let mut mentions = Vec::new();
    for (at, text) in texts {
        let held = case.scripts.iter().position(|held| {
            held.container == container && !held.is_of_image() && held.field.pointer() == at
        });
        let gone_with = match held {
            Some(script) => in_script(case, script, &|text: &str| is_named(&at, text)),
            None if is_named(&at, text) => Some(whole_text(case, container, &at)),
            None => None,
        };
        if let Some(gone_with) = gone_with {
            mentions.push(Mention { container, at: root.join(&at), gone_with });
        }
    }
    // Scripts of `ConfigMap`s that another script of the container calls, and those of its image.
    let is_first = |script: usize| {
        let held = &case.scripts[script];
        let is_same = |other: &HeldScript| other.container == container && other.field == held.field;
        !held.is_of_image() && case.scripts.iter().position(is_same) == Some(script)
    };
    for (script, held) in case.scripts.iter().enumerate().filter(|(_, held)| held.container == container) {
        let at = held.field.pointer();
        if !is_first(script)
            && let Some(gone_with) = in_script(case, script, &|text: &str| is_named(&at, text))
        {
            mentions.push(Mention { container, at: root.join(&at), gone_with });
        }
    }
    mentions
}

fn collect_texts<'v>(value: &'v Value, at: &Pointer, texts: &mut Vec<(Pointer, &'v str)>) {
    match value {
        Value::String(text) => texts.push((at.clone(), text)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_texts(item, &at.index(index), texts);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                collect_texts(field, &at.key(key.as_str()), texts);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The steps that take the mention in a script away; the inner `None` where some of it stays, the outer where there is none.
#[expect(clippy::option_option, reason = "whether it is named, and whether that goes")]
fn in_script(case: &Case<'_>, script: usize, is_named: &dyn Fn(&str) -> bool) -> Option<Option<Vec<usize>>> {
    let held = &case.scripts[script];
    let without = |spans: &[Span]| blanked(held, spans);
    if !is_named(&without(&[])) {
        return None;
    }
    if let Some(steps) = whole_text(case, held.container, &held.field.pointer()) {
        return Some(Some(steps));
    }
    let cuts: Vec<(usize, Vec<Span>)> = case
        .steps
        .iter()
        .enumerate()
        .filter_map(|(number, step)| {
            let cut = step.cut.as_ref().filter(|cut| cut.script == script)?;
            Some((number, cut.gone()))
        })
        .collect();
    let all: Vec<Span> = cuts.iter().flat_map(|(_, spans)| spans.iter().copied()).collect();
    if all.is_empty() || is_named(&without(&gone_with(held, &all))) {
        return Some(None);
    }
    let naming = cuts.iter().filter(|(_, spans)| spans.iter().any(|span| is_named(held.script.slice(*span))));
    let mut steps: Vec<usize> = naming.map(|(number, _)| *number).collect();
    let named_by_them: Vec<Span> = cuts
        .iter()
        .filter(|(number, _)| steps.contains(number))
        .flat_map(|(_, spans)| spans.iter().copied())
        .collect();
    if steps.is_empty() || is_named(&without(&gone_with(held, &named_by_them))) {
        steps = cuts.iter().map(|(number, _)| *number).collect();
    }
    Some(Some(steps))
}

/// The script without its comments and without `spans`.
fn blanked(held: &HeldScript, spans: &[Span]) -> String {
    let mut text = held.script.text.clone();
    for span in held.script.comments.iter().chain(spans) {
        text.replace_range(span.range(), &" ".repeat(span.range().len()));
    }
    text
}

/// The step that takes a whole text of a container away, if there is one: with its hook, its variable or its container.
fn whole_text(case: &Case<'_>, place: ContainerRef, at: &Pointer) -> Option<Vec<usize>> {
    let hook_at = |hook: Hook| Pointer::ROOT.keys(["lifecycle", hook.field()]);
    let variables = &case.container_as_written(place).env;
    let takes = |operation: &Operation| match operation {
        Operation::RemoveContainer { container } => *container == place,
        Operation::RemoveHook { container, hook } | Operation::SetHook { container, hook, .. } => {
            *container == place && at.starts_with(&hook_at(*hook))
        }
        Operation::RemoveEnvironment { container, name } => {
            *container == place
                && variables.iter().enumerate().any(|(index, variable)| {
                    variable.name.as_ref() == Some(name)
                        && at.starts_with(&Pointer::ROOT.key("env").index(index))
                })
        }
        _ => false,
    };
    let step = case.steps.iter().position(|step| step.operations.iter().any(takes))?;
    Some(vec![step])
}
