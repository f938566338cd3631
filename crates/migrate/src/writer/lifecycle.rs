//! Hooks.

use std::collections::BTreeMap;

use outrigger_plan::Operation;
use outrigger_pod::{ContainerRef, Hook};
use outrigger_yaml::Change;
use serde_json::{Map, Value};

use super::fields::{BEFORE_PROBES, Writer, remove_key, set_key};

/// What the hooks of one container come to.
#[derive(Default)]
struct Hooks<'p> {
    set: Vec<(Hook, &'p Value)>,
    removed: Vec<Hook>,
}

impl Writer<'_> {
    /// A hook goes with its key; with the last hook goes `lifecycle`. Where that is not there, it is made.
    pub(super) fn change_hooks(&self, changes: &mut Vec<Change>) {
        let mut containers: BTreeMap<ContainerRef, Hooks<'_>> = BTreeMap::new();
        for operation in self.plan.operations() {
            match operation {
                Operation::SetHook { container, hook, handler } => {
                    containers.entry(*container).or_default().set.push((*hook, handler));
                }
                Operation::RemoveHook { container, hook } => {
                    containers.entry(*container).or_default().removed.push(*hook);
                }
                _ => {}
            }
        }
        for (container, hooks) in containers {
            self.change_hooks_of(container, &hooks, changes);
        }
    }

    fn change_hooks_of(&self, container: ContainerRef, hooks: &Hooks<'_>, changes: &mut Vec<Change>) {
        let lifecycle = self.field(container, "lifecycle");
        if lifecycle.is_none() {
            let new: Map<String, Value> = hooks
                .set
                .iter()
                .map(|(hook, handler)| (hook.field().to_owned(), (*handler).clone()))
                .collect();
            if !new.is_empty() {
                changes.push(set_key(self.at(container), "lifecycle", Value::Object(new), &BEFORE_PROBES));
                return;
            }
        }
        let goes = |key: &String| hooks.removed.iter().any(|hook| hook.field() == key);
        let all_go = lifecycle.and_then(Value::as_object).is_some_and(|fields| fields.keys().all(goes));
        if all_go && hooks.set.is_empty() {
            changes.push(remove_key(self.at(container), "lifecycle"));
            return;
        }
        let mapping = self.at(container).key("lifecycle");
        for (hook, handler) in &hooks.set {
            changes.push(set_key(mapping.clone(), hook.field(), (*handler).clone(), &["postStart"]));
        }
        changes.extend(hooks.removed.iter().map(|hook| remove_key(mapping.clone(), hook.field())));
    }
}
