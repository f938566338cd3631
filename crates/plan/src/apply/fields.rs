//! What changes no place: probes, hooks, scripts, variables, volumes, metadata.

use outrigger_pod::{ContainerRef, Hook};
use serde_json::{Map, Value, json};

use super::access::{container_of, object_at, place};
use super::arguments::set_command;
use super::error::ApplyError;
use super::script::edit_script;
use crate::operation::Operation;

/// Everything but changes of place and of arguments, which shift indexes.
pub(super) fn apply_in_place(template: &mut Value, operation: &Operation) -> Result<(), ApplyError> {
    match operation {
        Operation::Move { .. }
        | Operation::RemoveContainer { .. }
        | Operation::InsertArgument { .. }
        | Operation::SetArgument { .. }
        | Operation::RemoveArgument { .. } => {}
        Operation::SetProbe { container, kind, probe } => {
            container_of(template, *container)?.insert(kind.field().to_owned(), probe.clone());
        }
        Operation::SetHook { container, hook, handler } => {
            let fields = container_of(template, *container)?;
            let lifecycle = fields.entry("lifecycle").or_insert_with(|| json!({}));
            if lifecycle.is_null() {
                *lifecycle = json!({});
            }
            lifecycle
                .as_object_mut()
                .ok_or_else(|| ApplyError::WrongShape(place(*container, "lifecycle"), "a mapping"))?
                .insert(hook.field().to_owned(), handler.clone());
        }
        Operation::RemoveProbe { container, kind } => {
            let probe = container_of(template, *container)?.shift_remove(kind.field());
            probe.ok_or_else(|| ApplyError::NothingThere(place(*container, kind.field())))?;
        }
        Operation::RemoveHook { container, hook } => remove_hook(template, *container, *hook)?,
        Operation::EditScript { container, field, edits } => {
            edit_script(template, *container, *field, edits)?;
        }
        Operation::SetCommand { container, command, args } => {
            set_command(template, *container, command.as_deref(), args.as_deref())?;
        }
        Operation::SetEnvironment { container, name, value } => {
            set_environment(template, *container, name, value)?;
        }
        Operation::RemoveEnvironment { container, name } => {
            remove_named(container_of(template, *container)?, "env", name)?;
        }
        Operation::RemoveVolumeMounts { container, volume } => {
            remove_named(container_of(template, *container)?, "volumeMounts", volume)?;
        }
        Operation::RemoveVolume { name } => {
            remove_named(object_at(template, "spec")?, "volumes", name)?;
        }
        Operation::UnshareProcessNamespace => {
            let shared = object_at(template, "spec")?.shift_remove("shareProcessNamespace");
            shared.ok_or_else(|| ApplyError::NothingThere("shareProcessNamespace".to_owned()))?;
        }
        Operation::SetGracePeriod { seconds } => {
            object_at(template, "spec")?.insert("terminationGracePeriodSeconds".to_owned(), json!(seconds));
        }
        Operation::SetAnnotation { key, value } => {
            let metadata = object_at(template, "metadata")?;
            let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
            annotations
                .as_object_mut()
                .ok_or_else(|| ApplyError::WrongShape("/metadata/annotations".to_owned(), "a mapping"))?
                .insert(key.clone(), json!(value));
        }
        Operation::RemoveAnnotation { key } => remove_metadata(template, "annotations", key)?,
        Operation::RemoveLabel { key } => remove_metadata(template, "labels", key)?,
    }
    Ok(())
}

/// Takes the items called `name` from the list `key`; with the last item, the key.
fn remove_named(fields: &mut Map<String, Value>, key: &str, name: &str) -> Result<(), ApplyError> {
    let nothing = || ApplyError::NothingThere(format!("{name} in {key}"));
    let items = match fields.get_mut(key) {
        None | Some(Value::Null) => return Err(nothing()),
        Some(value) => {
            value.as_array_mut().ok_or_else(|| ApplyError::WrongShape(key.to_owned(), "a list"))?
        }
    };
    let before = items.len();
    items.retain(|item| item.get("name").and_then(Value::as_str) != Some(name));
    if items.len() == before {
        return Err(nothing());
    }
    if items.is_empty() {
        fields.shift_remove(key);
    }
    Ok(())
}

/// Takes `key` from `metadata.annotations` or `metadata.labels`; with the last one, the mapping.
fn remove_metadata(template: &mut Value, mapping: &str, key: &str) -> Result<(), ApplyError> {
    let nothing = || ApplyError::NothingThere(format!("{key} in {mapping}"));
    let metadata = object_at(template, "metadata")?;
    let fields = metadata.get_mut(mapping).and_then(Value::as_object_mut).ok_or_else(nothing)?;
    fields.shift_remove(key).ok_or_else(nothing)?;
    if fields.is_empty() {
        metadata.shift_remove(mapping);
    }
    Ok(())
}

fn remove_hook(template: &mut Value, container: ContainerRef, hook: Hook) -> Result<(), ApplyError> {
    let fields = container_of(template, container)?;
    let lifecycle = fields
        .get_mut("lifecycle")
        .and_then(Value::as_object_mut)
        .ok_or_else(|| ApplyError::WrongShape(place(container, "lifecycle"), "a mapping"))?;
    lifecycle.shift_remove(hook.field());
    if lifecycle.is_empty() {
        fields.shift_remove("lifecycle");
    }
    Ok(())
}

fn set_environment(
    template: &mut Value,
    container: ContainerRef,
    name: &str,
    value: &str,
) -> Result<(), ApplyError> {
    let fields = container_of(template, container)?;
    let variables = fields.entry("env").or_insert_with(|| json!([]));
    let variables =
        variables.as_array_mut().ok_or_else(|| ApplyError::WrongShape(place(container, "env"), "a list"))?;
    let known = variables.iter_mut().rev().find(|v| v.get("name").and_then(Value::as_str) == Some(name));
    match known.map(Value::as_object_mut) {
        Some(Some(variable)) => {
            variable.shift_remove("valueFrom");
            variable.insert("value".to_owned(), json!(value));
        }
        _ => variables.push(json!({ "name": name, "value": value })),
    }
    Ok(())
}
