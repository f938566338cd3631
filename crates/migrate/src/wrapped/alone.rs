use outrigger_catalog::{Catalog, Form, HackAction, Surroundings};
use outrigger_pod::{Container, ContainerRef, Pod};

use super::call::calls_of;
use super::lists::lists_without;
use crate::ignore::Ignores;

/// The pod with each known sidecar called by itself that stands behind a wrapper which ends it: what the catalogue can say of
/// flags and ports then holds for it too. The rule that takes the wrapper away says the same words.
pub(crate) fn with_sidecars_alone(
    pod: &Pod,
    catalog: &Catalog,
    surroundings: &Surroundings,
    ignores: &Ignores,
    rule: &str,
) -> Option<Pod> {
    let wrapped = pod.containers.iter().enumerate().filter_map(|(index, container)| {
        let label = pod.label(ContainerRef::app(index));
        let gone = own_words(catalog, container, surroundings);
        (!gone.is_empty() && !ignores.covers(rule, Some(&label))).then_some((index, gone))
    });
    let wrapped: Vec<(usize, Vec<usize>)> = wrapped.collect();
    if wrapped.is_empty() {
        return None;
    }
    let mut alone = pod.clone();
    for (index, gone) in &wrapped {
        take_out(&mut alone.containers[*index], gone);
    }
    let known = catalog.identify_all(&alone, surroundings);
    let is_helper = |index: usize| {
        let place = ContainerRef::app(index);
        known.iter().any(|(other, known)| *other == place && known.form == Form::Helper)
    };
    let others = wrapped.iter().map(|(index, _)| *index).filter(|index| !is_helper(*index));
    let others: Vec<usize> = others.collect();
    for index in &others {
        alone.containers[*index] = pod.containers[*index].clone();
    }
    (others.len() < wrapped.len()).then_some(alone)
}

/// The words of the wrappers before a container's program that end it.
fn own_words(catalog: &Catalog, container: &Container, surroundings: &Surroundings) -> Vec<usize> {
    let has_command = container.command.as_ref().is_some_and(|command| !command.is_empty());
    let calls = calls_of(catalog, container, &surroundings.config_maps);
    let goes = calls.iter().filter(|call| {
        has_command
            && call.wrapper.ends_command
            && call.hack.action == HackAction::Removed
            && !call.command.is_empty()
    });
    goes.flat_map(|call| call.own.clone()).collect()
}

fn take_out(container: &mut Container, gone: &[usize]) {
    if let Some((command, args)) = lists_without(container, gone) {
        (container.command, container.args) = (command, args);
        return;
    }
    let in_command = container.command.as_ref().map_or(0, Vec::len);
    let keep = |list: &Option<Vec<String>>, offset: usize| {
        list.as_ref().map(|words| {
            let words = words.iter().enumerate();
            words
                .filter(|(index, _)| !gone.contains(&(index + offset)))
                .map(|(_, word)| word.clone())
                .collect()
        })
    };
    let (command, args) = (keep(&container.command, 0), keep(&container.args, in_command));
    (container.command, container.args) = (command, args);
}
