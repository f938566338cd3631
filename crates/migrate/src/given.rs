//! Settings of a sidecar, taken away where they are given.

use outrigger_catalog::Given;
use outrigger_plan::Operation;
use outrigger_pod::{ArgumentList, ContainerRef};
use outrigger_text::Pointer;

use crate::case::Case;

/// What takes settings away.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TakenAway {
    pub(crate) operations: Vec<Operation>,
    /// The steps without which the words do not stand where they are looked for.
    pub(crate) only_with: Vec<usize>,
}

/// The operations that take settings away from a container. Says why that cannot be done, in words that end a sentence.
pub(crate) fn take_away(
    case: &Case<'_>,
    place: ContainerRef,
    settings: &[&Given],
) -> Result<TakenAway, String> {
    if settings.iter().any(|given| !given.is_all) {
        return Err("since it is not only given by words and variables of the container itself".to_owned());
    }
    let words = || settings.iter().flat_map(|given| &given.words);
    let mut taken = TakenAway::default();
    let (container, written) = (case.container(place), case.container_as_written(place));
    if words().next().is_some() && container.words().ne(written.words()) {
        // A shell stands around the program: the words count once it is gone.
        let stands_alone = |number: &usize| {
            let cut = case.steps[*number].cut.as_ref();
            cut.is_some_and(|cut| case.scripts[cut.script].container == place && cut.alone.is_some())
        };
        taken.only_with = (0..case.steps.len()).filter(stands_alone).collect();
        if taken.only_with.is_empty() {
            return Err("since it is given in a script".to_owned());
        }
    }
    let in_args = words().filter(|word| word.list == ArgumentList::Args).count();
    let has_command = container.command.as_ref().is_some_and(|command| !command.is_empty());
    let image_is_bare =
        case.resolver(place).is_some_and(|resolver| resolver.entry().program.image_brings_no_arguments);
    if in_args > 0
        && container.args.as_ref().is_some_and(|args| args.len() == in_args)
        && !has_command
        && !image_is_bare
    {
        return Err("since without any argument the program would get those of its image".to_owned());
    }
    taken.operations = words()
        .map(|word| Operation::RemoveArgument { container: place, list: word.list, index: word.index })
        .collect();
    let variables = settings.iter().flat_map(|given| &given.env);
    taken
        .operations
        .extend(variables.map(|name| Operation::RemoveEnvironment { container: place, name: name.clone() }));
    Ok(taken)
}

/// Where a setting is given: its first word, or its variable, or else the container.
pub(crate) fn place_of(case: &Case<'_>, place: ContainerRef, given: &Given) -> Pointer {
    if let Some(word) = given.words.first() {
        return place.pointer().key(word.list.field()).index(word.index);
    }
    let variables = case.container(place).env.iter();
    let named = |name: &Option<String>| name.as_ref().is_some_and(|name| given.env.contains(name));
    match variables.enumerate().find(|(_, variable)| named(&variable.name)) {
        Some((index, _)) => place.pointer().key("env").index(index),
        None => place.pointer(),
    }
}
