//! Single items of `command` and `args`.

use outrigger_plan::Operation;
use outrigger_pod::{ArgumentList, ContainerRef};
use outrigger_yaml::Change;
use serde_json::{Value, json};

use super::fields::{BEFORE_ARGS, Writer, set_key};

impl Writer<'_> {
    /// Arguments go, come and are replaced. A list that is not there is made.
    pub(super) fn change_arguments(&self, changes: &mut Vec<Change>) {
        let mut missing: Vec<(ContainerRef, ArgumentList, Vec<&str>)> = Vec::new();
        for operation in self.plan.operations() {
            match operation {
                Operation::RemoveArgument { container, list, index } => {
                    let item = self.at(*container).key(list.field()).index(*index);
                    changes.push(Change::RemoveItem { item });
                }
                Operation::SetArgument { container, list, index, value } => {
                    let item = self.at(*container).key(list.field()).index(*index);
                    changes.push(Change::SetItem { item, value: json!(value) });
                }
                Operation::InsertArgument { container, list, before, value } => {
                    let known = self.field(*container, list.field()).and_then(Value::as_array);
                    let Some(items) = known.filter(|items| !items.is_empty()) else {
                        match missing.iter_mut().find(|(of, which, _)| of == container && which == list) {
                            Some((_, _, values)) => values.push(value),
                            None => missing.push((*container, *list, vec![value])),
                        }
                        continue;
                    };
                    let before = (*before).min(items.len());
                    changes.push(Change::InsertItem {
                        sequence: self.at(*container).key(list.field()),
                        index: before - self.leaving_before(*container, *list, before),
                        value: json!(value),
                    });
                }
                _ => {}
            }
        }
        for (container, list, values) in missing {
            changes.push(set_key(self.at(container), list.field(), json!(values), &BEFORE_ARGS));
        }
    }

    /// How many arguments before `index` are taken away: an insertion counts only those that stay.
    fn leaving_before(&self, container: ContainerRef, list: ArgumentList, index: usize) -> usize {
        let leaves = |operation: &&Operation| match operation {
            Operation::RemoveArgument { container: of, list: which, index: at } => {
                *of == container && *which == list && *at < index
            }
            _ => false,
        };
        self.plan.operations().iter().filter(leaves).count()
    }
}
