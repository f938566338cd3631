//! Turns a plan into changes of the user's YAML or JSON text.

use std::collections::BTreeSet;

use outrigger_plan::{Operation, Plan};
use outrigger_pod::{ArgumentList, ContainerRef, Hook};
use outrigger_text::Pointer;
use outrigger_yaml::Change;
use serde_json::{Value, json};

/// A new key of a container goes behind the last of these, so that it stands beside its kin.
const BEFORE_PROBES: [&str; 13] = [
    "name",
    "image",
    "imagePullPolicy",
    "restartPolicy",
    "command",
    "args",
    "workingDir",
    "env",
    "envFrom",
    "ports",
    "lifecycle",
    "readinessProbe",
    "livenessProbe",
];
const BEFORE_RESTART_POLICY: [&str; 3] = ["name", "image", "imagePullPolicy"];
const BEFORE_ARGS: [&str; 5] = ["name", "image", "imagePullPolicy", "restartPolicy", "command"];
const BEFORE_ENV: [&str; 7] =
    ["name", "image", "imagePullPolicy", "restartPolicy", "command", "args", "workingDir"];
const BEFORE_GRACE: [&str; 4] =
    ["serviceAccountName", "serviceAccount", "restartPolicy", "automountServiceAccountToken"];

/// The changes that carry `plan` out in the document that holds the pod template at `template`.
///
/// `meaning` is the pod template as it is. All pointers of the changes speak of the document as it is.
pub(crate) fn plan_changes(plan: &Plan, template: &Pointer, meaning: &Value) -> Vec<Change> {
    let writer = Writer { plan, template, meaning };
    let mut changes = Vec::new();
    for operation in plan.operations() {
        writer.carry_out(operation, &mut changes);
    }
    writer.remove_hooks(&mut changes);
    writer.change_arguments(&mut changes);
    writer.set_environment(&mut changes);
    changes
}

struct Writer<'p> {
    plan: &'p Plan,
    template: &'p Pointer,
    meaning: &'p Value,
}

impl Writer<'_> {
    fn at(&self, container: ContainerRef) -> Pointer {
        self.template.join(&container.pointer())
    }

    fn field(&self, container: ContainerRef, field: &str) -> Option<&Value> {
        self.meaning.pointer(&container.pointer().key(field).to_string()).filter(|value| !value.is_null())
    }

    fn carry_out(&self, operation: &Operation, changes: &mut Vec<Change>) {
        match operation {
            Operation::Move { container, before } => {
                let inits = self.meaning.pointer("/spec/initContainers").and_then(Value::as_array);
                let index = (*before).min(inits.map_or(0, Vec::len));
                let to = self.template.keys(["spec", "initContainers"]);
                changes.push(Change::MoveItem { from: self.at(*container), to, index });
                changes.push(set_key(
                    self.at(*container),
                    "restartPolicy",
                    json!("Always"),
                    &BEFORE_RESTART_POLICY,
                ));
            }
            Operation::RemoveContainer { container } => {
                changes.push(Change::RemoveItem { item: self.at(*container) });
            }
            Operation::SetProbe { container, kind, probe } => {
                changes.push(set_key(self.at(*container), kind.field(), probe.clone(), &BEFORE_PROBES));
            }
            Operation::SetHook { container, hook, handler } => {
                let known = self.field(*container, "lifecycle").is_some();
                let (mapping, key, value, after): (_, _, _, &[&str]) = if known {
                    (self.at(*container).key("lifecycle"), hook.field(), handler.clone(), &["postStart"])
                } else {
                    (self.at(*container), "lifecycle", json!({ hook.field(): handler }), &BEFORE_PROBES)
                };
                changes.push(set_key(mapping, key, value, after));
            }
            Operation::SetGracePeriod { seconds } => changes.push(set_key(
                self.template.key("spec"),
                "terminationGracePeriodSeconds",
                json!(seconds),
                &BEFORE_GRACE,
            )),
            Operation::SetAnnotation { key, value } => {
                let annotations = self.meaning.pointer("/metadata/annotations");
                let metadata = self.template.key("metadata");
                changes.push(if annotations.is_some_and(Value::is_object) {
                    set_key(metadata.key("annotations"), key, json!(value), &[])
                } else {
                    set_key(metadata, "annotations", json!({ key.as_str(): value }), &["name", "labels"])
                });
            }
            // These depend on what else the plan does to the same list.
            Operation::RemoveHook { .. }
            | Operation::SetEnvironment { .. }
            | Operation::InsertArgument { .. }
            | Operation::SetArgument { .. }
            | Operation::RemoveArgument { .. } => {}
        }
    }

    /// A hook goes with its key; with the last hook goes `lifecycle`.
    fn remove_hooks(&self, changes: &mut Vec<Change>) {
        let mut removed: BTreeSet<(ContainerRef, Hook)> = BTreeSet::new();
        let mut set: BTreeSet<ContainerRef> = BTreeSet::new();
        for operation in self.plan.operations() {
            match operation {
                Operation::RemoveHook { container, hook } => {
                    removed.insert((*container, *hook));
                }
                Operation::SetHook { container, .. } => {
                    set.insert(*container);
                }
                _ => {}
            }
        }
        let containers: BTreeSet<ContainerRef> = removed.iter().map(|(container, _)| *container).collect();
        for container in containers {
            let gone: Vec<&str> =
                removed.iter().filter(|(of, _)| *of == container).map(|(_, hook)| hook.field()).collect();
            let lifecycle = self.field(container, "lifecycle").and_then(Value::as_object);
            let all_go =
                lifecycle.is_some_and(|fields| fields.keys().all(|key| gone.contains(&key.as_str())));
            if all_go && !set.contains(&container) {
                changes.push(Change::RemoveKey { mapping: self.at(container), key: "lifecycle".to_owned() });
            } else {
                let mapping = self.at(container).key("lifecycle");
                changes.extend(
                    gone.iter()
                        .map(|hook| Change::RemoveKey { mapping: mapping.clone(), key: (*hook).to_owned() }),
                );
            }
        }
    }

    /// Arguments go, come and are replaced. A list that is not there is made.
    fn change_arguments(&self, changes: &mut Vec<Change>) {
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

    /// Variables get their values. A list that is not there is made.
    fn set_environment(&self, changes: &mut Vec<Change>) {
        let mut missing: Vec<(ContainerRef, Vec<Value>)> = Vec::new();
        for operation in self.plan.operations() {
            let Operation::SetEnvironment { container, name, value } = operation else { continue };
            let known = self.field(*container, "env").and_then(Value::as_array);
            let new = json!({ "name": name, "value": value });
            let Some(variables) = known.filter(|items| !items.is_empty()) else {
                match missing.iter_mut().find(|(of, _)| of == container) {
                    Some((_, variables)) => variables.push(new),
                    None => missing.push((*container, vec![new])),
                }
                continue;
            };
            let list = self.at(*container).key("env");
            let named = |variable: &Value| variable.get("name").and_then(Value::as_str) == Some(name);
            let Some(at) = variables.iter().rposition(named) else {
                changes.push(Change::InsertItem { sequence: list, index: variables.len(), value: new });
                continue;
            };
            let variable = list.index(at);
            if variables[at].get("valueFrom").is_some() {
                changes.push(Change::RemoveKey { mapping: variable.clone(), key: "valueFrom".to_owned() });
            }
            changes.push(set_key(variable, "value", json!(value), &["name"]));
        }
        for (container, variables) in missing {
            changes.push(set_key(self.at(container), "env", Value::Array(variables), &BEFORE_ENV));
        }
    }
}

fn set_key(mapping: Pointer, key: &str, value: Value, after: &[&str]) -> Change {
    let after = after.iter().map(|&key| key.to_owned()).collect();
    Change::SetKey { mapping, key: key.to_owned(), value, after }
}
