use outrigger_text::{Edit, Pointer, Span};
use outrigger_yaml::Change;
use serde_json::Value;

/// A case, read from its file.
pub(crate) struct Case {
    pub(crate) text: String,
    pub(crate) changes: Vec<Change>,
    pub(crate) expected: Expected,
}

/// What must come of it.
pub(crate) enum Expected {
    Text(String),
    Refusal(String),
}

impl Case {
    pub(crate) fn parse(content: &str) -> Result<Self, String> {
        let blocks = blocks(content);
        let [(_, text), (_, changes), (info, expected)] = &blocks[..] else {
            return Err(format!("a case has three fenced blocks, this one has {}", blocks.len()));
        };
        let changes: Vec<Value> = serde_json::from_str(changes).map_err(|error| error.to_string())?;
        let expected = if info.contains("refusal") {
            Expected::Refusal(expected.trim_end().to_owned())
        } else {
            Expected::Text(expected.clone())
        };
        Ok(Self {
            text: text.clone(),
            changes: changes.iter().map(change).collect::<Result<_, _>>()?,
            expected,
        })
    }
}

/// Info string and content of every fenced block.
fn blocks(content: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in content.split_inclusive('\n') {
        match (line.strip_prefix("```"), open.take()) {
            (Some(info), None) => open = Some((info.trim().to_owned(), String::new())),
            (Some(_), Some((info, text))) => {
                let text = if info.contains("escaped") { unescape(&text) } else { text };
                blocks.push((info, text));
            }
            (None, Some((info, text))) => open = Some((info, text + line)),
            (None, None) => {}
        }
    }
    blocks
}

fn unescape(text: &str) -> String {
    let joined: String = text.split('\n').collect();
    joined
        .replace("\\\\", "\u{0}")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\t", "\t")
        .replace("\\uFEFF", "\u{FEFF}")
        .replace('\u{0}', "\\")
}

fn change(value: &Value) -> Result<Change, String> {
    let kind = value.as_object().and_then(|map| map.keys().next()).ok_or("a change is a mapping")?.as_str();
    let pointer = |key: &str| {
        let text =
            value.get(key).and_then(Value::as_str).ok_or_else(|| format!("`{key}` is missing in {value}"))?;
        Pointer::parse(text).ok_or_else(|| format!("`{text}` is no pointer"))
    };
    let key = || value.get("key").and_then(Value::as_str).map(str::to_owned).ok_or("`key` is missing");
    let index = value.get("index").and_then(Value::as_u64).unwrap_or(99) as usize;
    let new = || value.get("value").cloned().ok_or("`value` is missing");
    let after = value.get("after").and_then(Value::as_array).into_iter().flatten();
    let after = after.filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(match kind {
        "move" => Change::MoveItem { from: pointer("move")?, to: pointer("to")?, index },
        "set" => Change::SetKey { mapping: pointer("set")?, key: key()?, value: new()?, after },
        "unset" => Change::RemoveKey { mapping: pointer("unset")?, key: key()? },
        "insert" => Change::InsertItem { sequence: pointer("insert")?, index, value: new()? },
        "item" => Change::SetItem { item: pointer("item")?, value: new()? },
        "edit" => Change::EditScalar { scalar: pointer("edit")?, edits: edits(value)? },
        "remove" => Change::RemoveItem { item: pointer("remove")? },
        other => return Err(format!("`{other}` is no change")),
    })
}

/// `"bytes": [[4, 9, "new"], …]`: ranges of the value, and what comes in their place.
fn edits(value: &Value) -> Result<Vec<Edit>, String> {
    let edits = value.get("bytes").and_then(Value::as_array).ok_or("`bytes` is missing")?;
    let edit = |edit: &Value| {
        let number = |at: usize| Some(edit.get(at)?.as_u64()? as usize);
        Some(Edit::replace(Span::new(number(0)?, number(1)?), edit.get(2)?.as_str()?))
    };
    edits.iter().map(edit).collect::<Option<_>>().ok_or_else(|| format!("{value} has no edits"))
}
