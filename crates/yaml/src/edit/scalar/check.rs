//! A scalar's new text, read again in its surroundings.

use serde_json::Value;

use crate::{Document, Limits, split_documents};

/// Whether `written`, without the break of its last line, means the text `value`, as an item of a list at the column `parent` (or of a list in flow style)
/// with the lines `below` behind it.
pub(super) fn means_text(written: &str, below: &str, parent: Option<usize>, value: &str) -> bool {
    let (file, count) = match parent {
        Some(column) => {
            let dash = " ".repeat(column);
            (format!("{dash}- {written}\n{below}{dash}- end\n"), 2)
        }
        None => (format!("[{written}]\n"), 1),
    };
    let sources = split_documents(&file);
    let [source] = sources[..] else { return false };
    let Ok(document) = Document::parse(&file, source, &Limits::default()) else { return false };
    match document.value() {
        Ok(Value::Array(items)) => items.len() == count && items[0].as_str() == Some(value),
        _ => false,
    }
}
