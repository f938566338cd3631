//! Ways into a pod template's meaning.

use outrigger_pod::ContainerRef;
use serde_json::{Map, Value, json};

use super::error::ApplyError;

pub(super) fn object_at<'v>(
    template: &'v mut Value,
    key: &str,
) -> Result<&'v mut Map<String, Value>, ApplyError> {
    template
        .as_object_mut()
        .map(|fields| fields.entry(key).or_insert_with(|| json!({})))
        .and_then(Value::as_object_mut)
        .ok_or_else(|| ApplyError::WrongShape(format!("/{key}"), "a mapping"))
}

pub(super) fn container_of(
    template: &mut Value,
    container: ContainerRef,
) -> Result<&mut Map<String, Value>, ApplyError> {
    template
        .pointer_mut(&container.pointer().to_string())
        .ok_or_else(|| ApplyError::NoContainer(container.pointer().to_string()))?
        .as_object_mut()
        .ok_or_else(|| not_a_mapping(container))
}

/// The items of a list, taken out of its mapping; none where it is missing or null.
pub(super) fn take_list(mapping: &mut Map<String, Value>, key: &str) -> Result<Vec<Value>, ApplyError> {
    match mapping.get_mut(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(std::mem::take(items)),
        Some(_) => Err(ApplyError::WrongShape(format!("/{key}"), "a list")),
    }
}

pub(super) fn not_a_mapping(container: ContainerRef) -> ApplyError {
    ApplyError::WrongShape(container.pointer().to_string(), "a mapping")
}

pub(super) fn place(container: ContainerRef, field: &str) -> String {
    container.pointer().key(field).to_string()
}
