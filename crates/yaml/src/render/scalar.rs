use std::fmt::Write as _;

use serde_json::Value;

use crate::scalar::{Resolved, resolve_plain};
use crate::timestamp::is_timestamp;

/// What a string is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// None where kubectl reads the same string without, else whichever read best.
    AsNeeded,
    Single,
    Double,
    /// Double, with JSON's escapes alone.
    Json,
}

/// A scalar on one line. A mapping or a sequence must be empty.
pub(crate) fn render_scalar(value: &Value, quotes: Quotes, in_flow: bool) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => render_string(text, quotes, in_flow),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
    }
}

/// A key.
pub(crate) fn render_key(key: &str, json: bool, in_flow: bool) -> String {
    let quotes = if json { Quotes::Json } else { Quotes::AsNeeded };
    if !json && (key == "<<" || key.len() > 512) {
        return double_quoted(key);
    }
    render_string(key, quotes, in_flow)
}

fn render_string(text: &str, quotes: Quotes, in_flow: bool) -> String {
    let printable = text.chars().all(is_printable);
    match quotes {
        Quotes::Json => json_string(text),
        Quotes::Single if printable => single_quoted(text),
        Quotes::AsNeeded if is_plain_safe(text, in_flow) => text.to_owned(),
        Quotes::AsNeeded if printable && text.contains(['"', '\\']) => single_quoted(text),
        Quotes::AsNeeded | Quotes::Single | Quotes::Double => double_quoted(text),
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    // JSON lets line breaks of YAML 1.1 and byte order marks stand as they are, YAML does not.
    for character in Value::from(text).to_string().chars() {
        if is_printable(character) {
            out.push(character);
        } else {
            let _ = write!(out, "\\u{:04x}", character as u32);
        }
    }
    out
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character if is_printable(character) => out.push(character),
            character if (character as u32) <= 0xFF => {
                let _ = write!(out, "\\x{:02x}", character as u32);
            }
            character if (character as u32) <= 0xFFFF => {
                let _ = write!(out, "\\u{:04x}", character as u32);
            }
            character => {
                let _ = write!(out, "\\U{:08x}", character as u32);
            }
        }
    }
    out.push('"');
    out
}

/// Whether a character can stand in a scalar of one line as it is: what YAML 1.2.2 calls printable, without tabs,
/// line breaks of YAML 1.1 and 1.2, and byte order marks.
pub(crate) fn is_printable(character: char) -> bool {
    !matches!(character, '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether `text`, written without quotes, is read as this very string, by kubectl and by readers with other rules
/// for times and numbers of base 60.
pub(crate) fn is_plain_safe(text: &str, in_flow: bool) -> bool {
    if text.is_empty() || text.starts_with(' ') || text.ends_with(' ') || !text.chars().all(is_printable) {
        return false;
    }
    if !matches!(resolve_plain(text), Resolved::Text(_)) || is_timestamp(text) || is_base_60(text) {
        return false;
    }
    if matches!(text, "=" | "<<") || text.starts_with("---") || text.starts_with("...") {
        return false;
    }
    let bytes = text.as_bytes();
    let is_flow_sign = |byte: u8| b",[]{}".contains(&byte);
    let first_is_good = match bytes[0] {
        b'-' | b'?' | b':' => {
            bytes.get(1).is_some_and(|&next| next != b' ' && !is_flow_sign(next) && next != b':')
        }
        first => !b",[]{}#&*!|>'\"%@`".contains(&first),
    };
    let breaks_off = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    first_is_good && !breaks_off && !(in_flow && is_ambiguous_in_flow(bytes))
}

/// What a flow collection takes for one of its own signs, by any of the two ways to read YAML: go-yaml ends a plain
/// scalar at a `?` and starts none with a `:` (`scannerc.go` of go.yaml.in/yaml/v2 2.4.2, read 2026-11-24).
fn is_ambiguous_in_flow(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b':')
        || bytes.iter().any(|byte| b",[]{}?".contains(byte))
        || bytes.windows(2).any(|pair| pair[0] == b':' && b"\"'".contains(&pair[1]))
}

/// `1:30`, `12:30:45.5`: a number of base 60 to YAML 1.1, a string to kubectl.
fn is_base_60(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.contains(':')
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Document, Limits, split_documents};

    #[test]
    fn quotes_only_where_kubectl_needs_them() {
        let plain = [
            "abc",
            "-c",
            "--port=9739",
            ":8080",
            "a:b",
            "/startup",
            "a, b",
            "1.2.3",
            "5m",
            "a#b",
            "http://x/y",
            "0o9",
            "1h30m",
        ];
        for text in plain {
            assert_eq!(render_scalar(&json!(text), Quotes::AsNeeded, false), text);
        }
        let quoted = [
            "true",
            "yes",
            "y",
            "off",
            "null",
            "~",
            "",
            "0123",
            "1_000",
            "0x1F",
            "1e3",
            ".5",
            "+1",
            "2001-01-01",
            "1:30",
            "a: b",
            "a #b",
            "- a",
            "-",
            "?",
            ":",
            "[a",
            "{{ x }}",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "a:",
            " a",
            "a ",
            "=",
            "<<",
            "---",
            "a\tb",
        ];
        for text in quoted {
            let written = render_scalar(&json!(text), Quotes::AsNeeded, false);
            assert!(written.starts_with(['"', '\'']), "{text:?} is written {written}");
        }
        assert_eq!(render_scalar(&json!("say \"hi\""), Quotes::AsNeeded, false), "say \"hi\"");
        assert_eq!(render_scalar(&json!("\"hi\""), Quotes::AsNeeded, false), "'\"hi\"'");
        for text in ["a, b", ":a", "a?b", "?a", "[", "a]", "x:'"] {
            assert!(render_scalar(&json!(text), Quotes::AsNeeded, true).starts_with('"'), "{text}");
        }
        assert_eq!(render_scalar(&json!("http://x:80/y"), Quotes::AsNeeded, true), "http://x:80/y");
    }

    #[test]
    fn every_string_is_read_back_as_it_was() {
        let hostile = [
            "a\nb",
            "\n",
            "\r\n",
            "\u{85}",
            "\u{2028}x",
            "\u{FEFF}",
            "'",
            "\"",
            "\\",
            "a\\b: c",
            "é",
            "😀",
            "\u{7}",
            "{a: b}",
            "a::b",
            "a:,b",
            "x:\"",
        ];
        for text in hostile {
            for quotes in [Quotes::AsNeeded, Quotes::Single, Quotes::Double, Quotes::Json] {
                for in_flow in [false, true] {
                    let written = render_scalar(&json!(text), quotes, in_flow);
                    let file =
                        if in_flow { format!("{{k: {written}}}\n") } else { format!("k: {written}\n") };
                    let document = Document::parse(&file, split_documents(&file)[0], &Limits::default())
                        .expect("it is YAML");
                    let expected: Value = json!({"k": text});
                    assert_eq!(document.value(), Ok(expected), "{file}");
                }
            }
        }
    }
}
