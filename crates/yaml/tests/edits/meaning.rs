//! The changes made on the meaning of a document, in the simplest way that is right.

use outrigger_text::{Pointer, Step};
use outrigger_yaml::Change;
use serde_json::{Map, Value};

/// The meaning with all changes made; every pointer speaks of the original.
pub(crate) fn apply(original: &Value, changes: &[Change]) -> Result<Value, String> {
    changed(original, original, &Pointer::ROOT, changes)
}

fn changed(root: &Value, value: &Value, at: &Pointer, changes: &[Change]) -> Result<Value, String> {
    let set = changes.iter().find_map(|change| match change {
        Change::SetItem { item, value } if item == at => Some(value),
        _ => None,
    });
    if let Some(new) = set {
        return Ok(new.clone());
    }
    match value {
        Value::String(text) => edited(text, at, changes),
        Value::Object(map) => changed_mapping(root, map, at, changes),
        Value::Array(items) => changed_sequence(root, items, at, changes),
        scalar if gains(at, changes) => match scalar {
            Value::Null if is_mapping_target(at, changes) => changed_mapping(root, &Map::new(), at, changes),
            Value::Null => changed_sequence(root, &[], at, changes),
            other => Err(format!("{other} at {at} gains nothing")),
        },
        scalar => Ok(scalar.clone()),
    }
}

/// The text with parts replaced, from the last to the first.
fn edited(text: &str, at: &Pointer, changes: &[Change]) -> Result<Value, String> {
    let mut text = text.to_owned();
    for change in changes {
        let Change::EditScalar { scalar, edits } = change else { continue };
        if scalar != at {
            continue;
        }
        let mut edits: Vec<_> = edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start()));
        for edit in edits {
            text.get(edit.span.range()).ok_or_else(|| format!("{at} has no {:?}", edit.span))?;
            text.replace_range(edit.span.range(), &edit.replacement);
        }
    }
    Ok(Value::String(text))
}

fn changed_mapping(
    root: &Value,
    map: &Map<String, Value>,
    at: &Pointer,
    changes: &[Change],
) -> Result<Value, String> {
    let mut out = Map::new();
    for (key, value) in map {
        out.insert(key.clone(), changed(root, value, &at.key(key.as_str()), changes)?);
    }
    for change in changes {
        match change {
            Change::SetKey { mapping, key, value, .. } if mapping == at => {
                out.insert(key.clone(), value.clone());
            }
            Change::RemoveKey { mapping, key } if mapping == at => {
                out.shift_remove(key);
            }
            Change::MoveItem { to, .. } | Change::InsertItem { sequence: to, .. } => {
                if let Some((parent, Step::Key(key))) = to.split_last()
                    && parent == *at
                    && !map.contains_key(key)
                    && !out.contains_key(key)
                {
                    out.insert(key.clone(), changed_sequence(root, &[], to, changes)?);
                }
            }
            _ => {}
        }
    }
    Ok(Value::Object(out))
}

fn changed_sequence(
    root: &Value,
    items: &[Value],
    at: &Pointer,
    changes: &[Change],
) -> Result<Value, String> {
    let leaves = |index: usize| {
        changes.iter().any(|change| match change {
            Change::MoveItem { from: item, .. } | Change::RemoveItem { item } => *item == at.index(index),
            _ => false,
        })
    };
    let mut stays = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if !leaves(index) {
            stays.push(changed(root, item, &at.index(index), changes)?);
        }
    }
    let mut coming: Vec<(usize, Value)> = Vec::new();
    for change in changes {
        match change {
            Change::MoveItem { from, to, index } if to == at => {
                let item = root.pointer(&from.to_string()).ok_or_else(|| format!("nothing is at {from}"))?;
                coming.push((*index, changed(root, item, from, changes)?));
            }
            Change::InsertItem { sequence, index, value } if sequence == at => {
                coming.push((*index, value.clone()));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for (place, item) in stays.iter().enumerate() {
        out.extend(coming.iter().filter(|(index, _)| *index == place).map(|(_, value)| value.clone()));
        out.push(item.clone());
    }
    coming.sort_by_key(|(index, _)| *index);
    out.extend(coming.into_iter().filter(|(index, _)| *index >= stays.len()).map(|(_, value)| value));
    Ok(Value::Array(out))
}

fn gains(at: &Pointer, changes: &[Change]) -> bool {
    changes.iter().any(|change| match change {
        Change::MoveItem { to, .. } | Change::InsertItem { sequence: to, .. } => to == at,
        Change::SetKey { mapping, .. } => mapping == at,
        _ => false,
    })
}

fn is_mapping_target(at: &Pointer, changes: &[Change]) -> bool {
    changes.iter().any(|change| matches!(change, Change::SetKey { mapping, .. } if mapping == at))
}
