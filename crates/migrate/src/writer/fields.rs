//! The whole plan, and each operation that stands alone.

use outrigger_plan::{Operation, Plan};
use outrigger_pod::{ArgumentList, ContainerRef};
use outrigger_text::Pointer;
use outrigger_yaml::Change;
use serde_json::{Value, json};

/// A new key of a container goes behind the last of these, so that it stands beside its kin.
pub(super) const BEFORE_PROBES: [&str; 13] = [
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
const BEFORE_COMMAND: [&str; 4] = ["name", "image", "imagePullPolicy", "restartPolicy"];
const BEFORE_RESTART_POLICY: [&str; 3] = ["name", "image", "imagePullPolicy"];
pub(super) const BEFORE_ARGS: [&str; 5] = ["name", "image", "imagePullPolicy", "restartPolicy", "command"];
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
    writer.change_hooks(&mut changes);
    writer.change_arguments(&mut changes);
    writer.change_environment(&mut changes);
    writer.remove_volumes(&mut changes);
    writer.change_metadata(&mut changes);
    changes
}

pub(super) struct Writer<'p> {
    pub(super) plan: &'p Plan,
    pub(super) template: &'p Pointer,
    /// The pod template as it is.
    pub(super) meaning: &'p Value,
}

impl Writer<'_> {
    /// The place of a container in the document.
    pub(super) fn at(&self, container: ContainerRef) -> Pointer {
        self.template.join(&container.pointer())
    }

    /// What a container has in a field, if it is not null.
    pub(super) fn field(&self, container: ContainerRef, field: &str) -> Option<&Value> {
        self.written(&container.pointer().key(field)).filter(|value| !value.is_null())
    }

    /// What stands at a place of the pod template.
    pub(super) fn written(&self, place: &Pointer) -> Option<&Value> {
        self.meaning.pointer(&place.to_string())
    }

    /// An operation that needs to know of no other.
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
            Operation::RemoveProbe { container, kind } => {
                changes.push(remove_key(self.at(*container), kind.field()));
            }
            Operation::EditScript { container, field, edits } => {
                changes.push(self.edit_script(*container, *field, edits));
            }
            Operation::SetCommand { container, command, args } => {
                self.set_list(*container, ArgumentList::Command, command.as_deref(), changes);
                self.set_list(*container, ArgumentList::Args, args.as_deref(), changes);
            }
            Operation::UnshareProcessNamespace => {
                changes.push(remove_key(self.template.key("spec"), "shareProcessNamespace"));
            }
            Operation::SetGracePeriod { seconds } => changes.push(set_key(
                self.template.key("spec"),
                "terminationGracePeriodSeconds",
                json!(seconds),
                &BEFORE_GRACE,
            )),
            // These depend on what else the plan does to the same list or mapping.
            Operation::SetHook { .. }
            | Operation::RemoveHook { .. }
            | Operation::SetEnvironment { .. }
            | Operation::RemoveEnvironment { .. }
            | Operation::RemoveVolumeMounts { .. }
            | Operation::RemoveVolume { .. }
            | Operation::SetAnnotation { .. }
            | Operation::RemoveAnnotation { .. }
            | Operation::RemoveLabel { .. }
            | Operation::InsertArgument { .. }
            | Operation::SetArgument { .. }
            | Operation::RemoveArgument { .. } => {}
        }
    }

    /// `command` or `args` as a whole; none takes the key away where it is written.
    fn set_list(
        &self,
        container: ContainerRef,
        list: ArgumentList,
        items: Option<&[String]>,
        changes: &mut Vec<Change>,
    ) {
        let after: &[&str] = match list {
            ArgumentList::Command => &BEFORE_COMMAND,
            ArgumentList::Args => &BEFORE_ARGS,
        };
        let is_written = self.written(&container.pointer().key(list.field())).is_some();
        match items {
            Some(items) => changes.push(set_key(self.at(container), list.field(), json!(items), after)),
            None if is_written => changes.push(remove_key(self.at(container), list.field())),
            None => {}
        }
    }
}

pub(super) fn set_key(mapping: Pointer, key: &str, value: Value, after: &[&str]) -> Change {
    let after = after.iter().map(|&key| key.to_owned()).collect();
    Change::SetKey { mapping, key: key.to_owned(), value, after }
}

pub(super) fn remove_key(mapping: Pointer, key: &str) -> Change {
    Change::RemoveKey { mapping, key: key.to_owned() }
}
