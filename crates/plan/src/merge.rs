use std::collections::BTreeMap;

use outrigger_pod::{ArgumentList, ContainerRef};
use outrigger_text::{Edit, EditSet};

use crate::operation::Operation;
use crate::plan::merge_arrivals;
use crate::script_field::ScriptField;
use crate::subject::Subject;

/// Two rules want the same thing to be different.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("two steps disagree about {what}")]
pub struct Conflict {
    /// What they disagree about, in words.
    pub what: String,
    /// The operation that came first.
    pub first: Box<Operation>,
    /// The one that does not fit it.
    pub second: Box<Operation>,
}

impl Conflict {
    fn new(what: &impl ToString, first: &Operation, second: &Operation) -> Self {
        Self { what: what.to_string(), first: Box::new(first.clone()), second: Box::new(second.clone()) }
    }
}

/// The operations, each thing decided once, in the order in which their subjects came up.
pub(crate) fn merge_operations(mut operations: Vec<Operation>) -> Result<Vec<Operation>, Conflict> {
    drop_superseded_edits(&mut operations);
    fold_arguments(&mut operations);
    let mut merged: Vec<Operation> = Vec::new();
    let mut decided: BTreeMap<Subject, usize> = BTreeMap::new();
    for operation in operations {
        let Some(subject) = operation.subject() else {
            if !merged.contains(&operation) {
                merged.push(operation);
            }
            continue;
        };
        if let Some(&at) = decided.get(&subject) {
            merged[at] = merge_two(&merged[at], &operation)
                .ok_or_else(|| Conflict::new(&subject, &merged[at], &operation))?;
        } else {
            // An edit that overlaps with itself is found here.
            let alone = merge_two(&operation, &operation)
                .ok_or_else(|| Conflict::new(&subject, &operation, &operation))?;
            decided.insert(subject, merged.len());
            merged.push(alone);
        }
    }
    check_wholes(&merged, &decided)?;
    check_removed_containers(&merged)?;
    Ok(merged)
}

/// The containers whose `command` and `args` are set as wholes.
fn set_as_wholes(operations: &[Operation]) -> Vec<ContainerRef> {
    let set = operations.iter().filter_map(|operation| match operation {
        Operation::SetCommand { container, .. } => Some(*container),
        _ => None,
    });
    set.collect()
}

/// Who sets `command` and `args` as wholes has the edits of their scripts in them.
fn drop_superseded_edits(operations: &mut Vec<Operation>) {
    let set = set_as_wholes(operations);
    operations.retain(|operation| match operation {
        Operation::EditScript { container, field: ScriptField::Argument(..), .. } => !set.contains(container),
        _ => true,
    });
}

/// Arguments that come, go and change where `command` and `args` are set as wholes: their places are those in the new lists.
fn fold_arguments(operations: &mut Vec<Operation>) {
    for of in set_as_wholes(operations) {
        for list in [ArgumentList::Command, ArgumentList::Args] {
            let mut changes = Vec::new();
            operations.retain(|operation| match operation {
                Operation::InsertArgument { container, list: which, .. }
                | Operation::SetArgument { container, list: which, .. }
                | Operation::RemoveArgument { container, list: which, .. }
                    if *container == of && *which == list =>
                {
                    if !changes.contains(operation) {
                        changes.push(operation.clone());
                    }
                    false
                }
                _ => true,
            });
            let whole = operations.iter_mut().find_map(|operation| match operation {
                Operation::SetCommand { container, command, args } if *container == of => Some(match list {
                    ArgumentList::Command => command,
                    ArgumentList::Args => args,
                }),
                _ => None,
            });
            if let Some(whole) = whole.filter(|_| !changes.is_empty()) {
                *whole = Some(changed_list(whole.as_deref().unwrap_or_default(), changes));
            }
        }
    }
}

fn changed_list(old: &[String], changes: Vec<Operation>) -> Vec<String> {
    let mut words: Vec<Option<String>> = old.iter().cloned().map(Some).collect();
    let mut arrivals = Vec::new();
    for change in changes {
        match change {
            Operation::InsertArgument { before, value, .. } => arrivals.push((before, value)),
            Operation::SetArgument { index, value, .. } if index < words.len() => words[index] = Some(value),
            Operation::RemoveArgument { index, .. } if index < words.len() => words[index] = None,
            _ => {}
        }
    }
    merge_arrivals(words.into_iter(), arrivals)
}

/// Two operations with one subject as one; none where they want it differently.
fn merge_two(before: &Operation, now: &Operation) -> Option<Operation> {
    match (before, now) {
        (Operation::SetGracePeriod { seconds: before }, Operation::SetGracePeriod { seconds: now }) => {
            Some(Operation::SetGracePeriod { seconds: *before.max(now) })
        }
        (Operation::EditScript { container, field, edits }, Operation::EditScript { edits: more, .. }) => {
            Some(Operation::EditScript {
                container: *container,
                field: *field,
                edits: merge_edits(edits, more)?,
            })
        }
        _ => (before == now).then(|| before.clone()),
    }
}

/// The edits of both, by rising offset, equal ones once; none where two overlap.
fn merge_edits(one: &[Edit], other: &[Edit]) -> Option<Vec<Edit>> {
    let mut edits: Vec<Edit> = Vec::new();
    for edit in one.iter().chain(other) {
        if !edits.contains(edit) {
            edits.push(edit.clone());
        }
    }
    Some(EditSet::new(edits).ok()?.edits().to_vec())
}

/// What is decided as a whole is not decided in parts too.
fn check_wholes(merged: &[Operation], decided: &BTreeMap<Subject, usize>) -> Result<(), Conflict> {
    for operation in merged {
        let whole = match operation {
            Operation::InsertArgument { container, .. } => Some(Subject::Command(*container)),
            _ => operation.subject().and_then(|subject| subject.around()),
        };
        let Some((whole, &at)) = whole.and_then(|whole| decided.get_key_value(&whole)) else { continue };
        return Err(Conflict::new(&whole, &merged[at], operation));
    }
    Ok(())
}

fn check_removed_containers(merged: &[Operation]) -> Result<(), Conflict> {
    let removals = merged.iter().filter(|o| matches!(o, Operation::RemoveContainer { .. }));
    for removal in removals {
        let changes_it = |o: &&Operation| *o != removal && o.container() == removal.container();
        if let Some(other) = merged.iter().find(changes_it) {
            return Err(Conflict::new(&"a container that goes away", removal, other));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use outrigger_pod::{Hook, ProbeKind};
    use outrigger_text::Span;
    use serde_json::json;

    use super::*;
    use crate::Plan;

    fn probe(port: u16) -> Operation {
        Operation::SetProbe {
            container: ContainerRef::app(0),
            kind: ProbeKind::Startup,
            probe: json!({"tcpSocket": {"port": port}}),
        }
    }

    #[test]
    fn the_same_wish_twice_is_one() {
        let plan = Plan::merge([probe(1), probe(1)]).expect("equal operations agree");
        assert_eq!(plan.operations(), [probe(1)]);
    }

    #[test]
    fn two_wishes_for_one_place_conflict() {
        let conflict = Plan::merge([probe(1), probe(2)]).expect_err("two ports");
        assert_eq!(conflict.to_string(), "two steps disagree about /spec/containers/0/startupProbe");
        let hook =
            |handler| Operation::SetHook { container: ContainerRef::app(0), hook: Hook::PreStop, handler };
        let removal = Operation::RemoveHook { container: ContainerRef::app(0), hook: Hook::PreStop };
        assert!(Plan::merge([hook(json!({})), removal]).is_err());
    }

    #[test]
    fn the_longest_grace_period_stays() {
        let grace = |seconds| Operation::SetGracePeriod { seconds };
        let plan = Plan::merge([grace(40), grace(60), grace(50)]).expect("grace periods always agree");
        assert_eq!(plan.operations(), [grace(60)]);
    }

    #[test]
    fn a_container_that_goes_is_not_changed() {
        let removal = Operation::RemoveContainer { container: ContainerRef::app(0) };
        assert!(Plan::merge([removal.clone(), probe(1)]).is_err());
        assert!(Plan::merge([probe(1), removal]).is_err());
    }

    fn script(edits: Vec<Edit>) -> Operation {
        let field = ScriptField::Argument(ArgumentList::Args, 0);
        Operation::EditScript { container: ContainerRef::app(0), field, edits }
    }

    fn set_command(args: &str) -> Operation {
        let args = Some(vec![args.to_owned()]);
        Operation::SetCommand { container: ContainerRef::app(0), command: None, args }
    }

    #[test]
    fn edits_of_one_script_come_together() {
        let (late, early) = (Edit::delete(Span::new(8, 9)), Edit::replace(Span::new(0, 4), "exec"));
        let one = script(vec![late.clone(), early.clone()]);
        let other = script(vec![late.clone(), Edit::insert(5, "x")]);
        let plan = Plan::merge([one, other]).expect("no two overlap");
        assert_eq!(plan.operations(), [script(vec![early, Edit::insert(5, "x"), late])]);
    }

    #[test]
    fn edits_that_overlap_conflict() {
        let one = script(vec![Edit::delete(Span::new(0, 4))]);
        let other = script(vec![Edit::delete(Span::new(3, 5))]);
        let conflict = Plan::merge([one, other]).expect_err("both want byte 3");
        assert_eq!(conflict.to_string(), "two steps disagree about /spec/containers/0/args/0");
        let torn = script(vec![Edit::delete(Span::new(0, 4)), Edit::delete(Span::new(3, 5))]);
        assert!(Plan::merge([torn]).is_err());
    }

    #[test]
    fn a_command_set_as_a_whole_has_the_edits_in_it() {
        let edit = script(vec![Edit::delete(Span::new(0, 4))]);
        let crossing = script(vec![Edit::delete(Span::new(3, 5))]);
        for order in [[edit.clone(), set_command("a"), crossing.clone()], [set_command("a"), edit, crossing]]
        {
            let plan = Plan::merge(order).expect("the edits are dropped");
            assert_eq!(plan.operations(), [set_command("a")]);
        }
        let hook = Operation::EditScript {
            container: ContainerRef::app(0),
            field: ScriptField::Hook(Hook::PreStop, 2),
            edits: vec![Edit::delete(Span::new(0, 4))],
        };
        let plan = Plan::merge([hook.clone(), set_command("a")]).expect("a hook is no part of the command");
        assert_eq!(plan.operations(), [hook, set_command("a")]);
        assert!(Plan::merge([set_command("a"), set_command("b")]).is_err());
    }

    #[test]
    fn a_whole_and_its_part_conflict() {
        let container = ContainerRef::app(0);
        let list = ArgumentList::Args;
        let edits = vec![Edit::delete(Span::new(0, 1))];
        let hook = Operation::EditScript {
            container,
            field: ScriptField::Hook(Hook::PreStop, 2),
            edits: edits.clone(),
        };
        let in_probe =
            Operation::EditScript { container, field: ScriptField::Probe(ProbeKind::Startup, 2), edits };
        let pairs = [
            (script(vec![Edit::insert(0, "x")]), Operation::RemoveArgument { container, list, index: 0 }),
            (hook, Operation::RemoveHook { container, hook: Hook::PreStop }),
            (in_probe.clone(), Operation::RemoveProbe { container, kind: ProbeKind::Startup }),
            (in_probe, probe(1)),
        ];
        for (one, other) in pairs {
            assert!(Plan::merge([one.clone(), other.clone()]).is_err(), "{one:?} and {other:?}");
            assert!(Plan::merge([other.clone(), one.clone()]).is_err(), "{other:?} and {one:?}");
            assert!(Plan::merge([one]).is_ok() && Plan::merge([other]).is_ok());
        }
    }

    #[test]
    fn arguments_count_in_the_lists_that_are_set() {
        let container = ContainerRef::app(0);
        let list = ArgumentList::Args;
        let args = Some(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        let plan = Plan::merge([
            Operation::InsertArgument { container, list, before: 9, value: "last".into() },
            Operation::SetCommand { container, command: None, args },
            Operation::SetArgument { container, list, index: 1, value: "B".into() },
            Operation::RemoveArgument { container, list, index: 0 },
        ]);
        let args = Some(["B", "c", "last"].map(str::to_owned).to_vec());
        let whole = Operation::SetCommand { container, command: None, args };
        assert_eq!(plan.expect("they do not conflict").operations(), [whole]);
    }

    #[test]
    fn setting_and_removing_conflict() {
        let container = ContainerRef::app(0);
        let (key, value, name) = ("k".to_owned(), "v".to_owned(), "k".to_owned());
        let pairs = [
            (
                Operation::SetEnvironment { container, name: name.clone(), value: value.clone() },
                Operation::RemoveEnvironment { container, name },
            ),
            (probe(1), Operation::RemoveProbe { container, kind: ProbeKind::Startup }),
            (Operation::SetAnnotation { key: key.clone(), value }, Operation::RemoveAnnotation { key }),
        ];
        for (one, other) in pairs {
            assert!(Plan::merge([one.clone(), other.clone()]).is_err(), "{one:?} and {other:?}");
        }
    }
}
