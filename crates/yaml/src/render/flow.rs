use serde_json::Value;

use super::scalar::{Quotes, render_key, render_scalar};

/// How the flow collections around are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FlowStyle {
    /// Whether keys and strings are quoted as in JSON.
    pub(crate) json: bool,
    /// Whether a space follows `:` (without one, everything is JSON) and `,`.
    pub(crate) spaced: bool,
    /// Whether spaces stand inside braces.
    pub(crate) padded: bool,
    /// How much deeper the content of a collection stands, where each entry has its own line. New collections are
    /// written so in JSON alone.
    pub(crate) step: Option<usize>,
}

impl FlowStyle {
    /// A comma on one line.
    pub(crate) fn comma(self) -> &'static str {
        if self.spaced { ", " } else { "," }
    }
}

/// A value in flow style whose line is indented by `column`.
pub(crate) fn render_flow(value: &Value, style: FlowStyle, column: usize) -> String {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let inner = style.step.map_or(column, |step| column + step);
            let entries: Vec<String> =
                map.iter().map(|(key, value)| render_flow_entry(key, value, style, inner)).collect();
            surround(&entries, ['{', '}'], style, column)
        }
        Value::Array(items) if !items.is_empty() => {
            let inner = style.step.map_or(column, |step| column + step);
            let items: Vec<String> = items.iter().map(|item| render_flow(item, style, inner)).collect();
            surround(&items, ['[', ']'], FlowStyle { padded: false, ..style }, column)
        }
        value => render_scalar(value, if style.json { Quotes::Json } else { Quotes::AsNeeded }, true),
    }
}

/// `key: value` in flow style.
pub(crate) fn render_flow_entry(key: &str, value: &Value, style: FlowStyle, column: usize) -> String {
    let colon = if style.spaced { ": " } else { ":" };
    format!("{}{colon}{}", render_key(key, style.json, true), render_flow(value, style, column))
}

fn surround(parts: &[String], [open, close]: [char; 2], style: FlowStyle, column: usize) -> String {
    if let Some(step) = style.step.filter(|_| style.json) {
        let inner = " ".repeat(column + step);
        let separator = format!(",\n{inner}");
        return format!("{open}\n{inner}{}\n{}{close}", parts.join(&separator), " ".repeat(column));
    }
    let padding = if style.padded { " " } else { "" };
    format!("{open}{padding}{}{padding}{close}", parts.join(style.comma()))
}
