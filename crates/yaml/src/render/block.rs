use serde_json::{Map, Value};

use super::scalar::{Quotes, is_printable, render_key, render_scalar};

/// How the text around is indented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BlockStyle {
    /// How much deeper the keys of a mapping in a mapping stand.
    pub(crate) step: usize,
    /// How much deeper than their key the dashes of a sequence stand.
    pub(crate) sequence_offset: usize,
}

/// A value as it stands behind its key: what follows on the line, and the lines below, each with a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HeadBody {
    pub(crate) head: String,
    pub(crate) body: String,
}

/// The value of a key that stands at `column`.
pub(crate) fn render_value(value: &Value, quotes: Quotes, column: usize, style: BlockStyle) -> HeadBody {
    let mut body = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => {
            render_entries(map, column + style.step, true, style, &mut body);
            HeadBody { head: String::new(), body }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                render_item_into(item, column + style.sequence_offset, style, &mut body);
            }
            HeadBody { head: String::new(), body }
        }
        Value::String(text) if matches!(quotes, Quotes::AsNeeded) && fits_block_scalar(text) => {
            HeadBody { head: block_header(text).to_owned(), body: block_body(text, column + style.step) }
        }
        value => HeadBody { head: render_scalar(value, quotes, false), body },
    }
}

/// `key: value` at `column`, as whole lines.
pub(crate) fn render_entry(key: &str, value: &Value, column: usize, style: BlockStyle) -> String {
    let mut out = String::new();
    render_entry_into(key, value, column, true, style, &mut out);
    out
}

/// `- value` with its dash at `column`, as whole lines.
pub(crate) fn render_item(value: &Value, column: usize, style: BlockStyle) -> String {
    let mut out = String::new();
    render_item_into(value, column, style, &mut out);
    out
}

fn render_entries(
    map: &Map<String, Value>,
    column: usize,
    indent_first: bool,
    style: BlockStyle,
    out: &mut String,
) {
    for (index, (key, value)) in map.iter().enumerate() {
        render_entry_into(key, value, column, indent_first || index > 0, style, out);
    }
}

fn render_entry_into(
    key: &str,
    value: &Value,
    column: usize,
    indent: bool,
    style: BlockStyle,
    out: &mut String,
) {
    if indent {
        out.push_str(&" ".repeat(column));
    }
    out.push_str(&render_key(key, false, false));
    out.push(':');
    let HeadBody { head, body } = render_value(value, Quotes::AsNeeded, column, style);
    if !head.is_empty() {
        out.push(' ');
        out.push_str(&head);
    }
    out.push('\n');
    out.push_str(&body);
}

fn render_item_into(value: &Value, column: usize, style: BlockStyle, out: &mut String) {
    out.push_str(&" ".repeat(column));
    out.push_str("- ");
    match value {
        Value::Object(map) if !map.is_empty() => render_entries(map, column + 2, false, style, out),
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                let mut lines = String::new();
                render_item_into(item, column + 2, style, &mut lines);
                out.push_str(if index == 0 { lines.trim_start_matches(' ') } else { &lines });
            }
        }
        Value::String(text) if fits_block_scalar(text) => {
            out.push_str(block_header(text));
            out.push('\n');
            out.push_str(&block_body(text, column + 2));
        }
        value => {
            out.push_str(&render_scalar(value, Quotes::AsNeeded, false));
            out.push('\n');
        }
    }
}

/// Whether a string of several lines reads well, and stays exact, as a block scalar without an indentation
/// indicator.
fn fits_block_scalar(text: &str) -> bool {
    let content = text.strip_suffix('\n').unwrap_or(text);
    content.contains('\n')
        && !content.starts_with([' ', '\n', '\t'])
        && !content.ends_with('\n')
        && content.chars().all(|character| matches!(character, '\n' | '\t') || is_printable(character))
        && content.split('\n').all(|line| !line.ends_with([' ', '\t']))
}

fn block_header(text: &str) -> &'static str {
    if text.ends_with('\n') { "|" } else { "|-" }
}

fn block_body(text: &str, column: usize) -> String {
    let mut out = String::new();
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            out.push_str(&" ".repeat(column));
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Document, Limits, split_documents};

    const STYLE: BlockStyle = BlockStyle { step: 2, sequence_offset: 0 };

    #[test]
    fn writes_what_it_is_given_and_kubectl_reads_it_back() {
        let value = json!({
            "httpGet": {"path": "/startup", "port": 9739, "scheme": "HTTP"},
            "args": ["a", "true", 5, 1.5, null, {"x": 1, "z": [1, [2, {"q": "r"}]]}, [], {}],
            "script": "set -e\n\n\techo hi: # no comment\n", "odd": " a\nb", "kept": "a\nb\n\n", "strip": "a\nb",
            "on": "yes", "a: b": "c",
        });
        for style in [STYLE, BlockStyle { step: 4, sequence_offset: 2 }] {
            let text = render_entry("probe", &value, 0, style);
            let document =
                Document::parse(&text, split_documents(&text)[0], &Limits::default()).expect("it is YAML");
            assert_eq!(document.value(), Ok(json!({"probe": value})), "{text}");
            let item = render_item(&value, 0, style);
            let document =
                Document::parse(&item, split_documents(&item)[0], &Limits::default()).expect("it is YAML");
            assert_eq!(document.value(), Ok(json!([value])), "{item}");
        }
    }

    #[test]
    fn looks_as_a_person_writes_it() {
        let value =
            json!({"httpGet": {"path": "/startup", "port": 9739}, "args": ["a", "b"], "run": "x\ny\n"});
        let expected = "  probe:\n    httpGet:\n      path: /startup\n      port: 9739\n    args:\n    - a\n    - b\n    run: |\n      x\n      y\n";
        assert_eq!(render_entry("probe", &value, 2, STYLE), expected);
    }
}
