//! The text of a script with parts of it replaced.

use outrigger_pod::ContainerRef;
use outrigger_text::{Edit, EditSet};
use serde_json::Value;

use super::access::container_of;
use super::error::ApplyError;
use crate::script_field::ScriptField;

pub(super) fn edit_script(
    template: &mut Value,
    container: ContainerRef,
    field: ScriptField,
    edits: &[Edit],
) -> Result<(), ApplyError> {
    container_of(template, container)?;
    let place = container.pointer().join(&field.pointer()).to_string();
    let script = match template.pointer_mut(&place) {
        Some(Value::String(script)) => script,
        Some(_) => return Err(ApplyError::WrongShape(place, "a text")),
        None => return Err(ApplyError::NothingThere(place)),
    };
    for edit in edits {
        let (start, end) = (edit.span.start(), edit.span.end());
        if script.get(start..end).is_none() {
            return Err(ApplyError::OutOfScript(place, start, end));
        }
    }
    // The merge has seen to it that no two overlap.
    let edits = EditSet::new(edits.to_vec())
        .map_err(|conflict| ApplyError::OutOfScript(place, conflict.second.start(), conflict.second.end()))?;
    *script = edits.apply(script).into_owned();
    Ok(())
}
