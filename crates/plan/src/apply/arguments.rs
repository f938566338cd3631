//! `command` and `args`: items that come, go and change.

use std::collections::BTreeMap;

use outrigger_pod::{ArgumentList, ContainerRef};
use serde_json::{Value, json};

use super::access::{container_of, place, take_list};
use super::error::ApplyError;
use crate::operation::Operation;
use crate::plan::merge_arrivals;

/// All changes of one list of arguments at once, so that every index speaks of the old list.
pub(super) fn change_arguments(operations: &[Operation], template: &mut Value) -> Result<(), ApplyError> {
    let mut lists: BTreeMap<(ContainerRef, ArgumentList), Vec<&Operation>> = BTreeMap::new();
    for operation in operations {
        if let Operation::InsertArgument { container, list, .. }
        | Operation::SetArgument { container, list, .. }
        | Operation::RemoveArgument { container, list, .. } = operation
        {
            lists.entry((*container, *list)).or_default().push(operation);
        }
    }
    for ((container, list), operations) in lists {
        let fields = container_of(template, container)?;
        let old = take_list(fields, list.field())
            .map_err(|_| ApplyError::WrongShape(place(container, list.field()), "a list"))?;
        let new = changed_arguments(old, &operations)
            .map_err(|index| ApplyError::NoArgument(place(container, list.field()), index))?;
        fields.insert(list.field().to_owned(), Value::Array(new));
    }
    Ok(())
}

/// The list of arguments after `operations`, which are all about it. Fails with the index of an argument that
/// is not there.
fn changed_arguments(old: Vec<Value>, operations: &[&Operation]) -> Result<Vec<Value>, usize> {
    let mut arrivals: Vec<(usize, Value)> = Vec::new();
    let mut kept: Vec<Option<Value>> = old.into_iter().map(Some).collect();
    for operation in operations {
        match operation {
            Operation::InsertArgument { before, value, .. } => arrivals.push((*before, json!(value))),
            Operation::SetArgument { index, value, .. } => {
                *kept.get_mut(*index).ok_or(*index)? = Some(json!(value));
            }
            Operation::RemoveArgument { index, .. } => *kept.get_mut(*index).ok_or(*index)? = None,
            _ => {}
        }
    }
    Ok(merge_arrivals(kept.into_iter(), arrivals))
}

/// Sets both lists as wholes; a list that is none loses its key.
pub(super) fn set_command(
    template: &mut Value,
    container: ContainerRef,
    command: Option<&[String]>,
    args: Option<&[String]>,
) -> Result<(), ApplyError> {
    let fields = container_of(template, container)?;
    for (list, items) in [(ArgumentList::Command, command), (ArgumentList::Args, args)] {
        match items {
            Some(items) => drop(fields.insert(list.field().to_owned(), json!(items))),
            None => drop(fields.shift_remove(list.field())),
        }
    }
    Ok(())
}
