//! What a scalar means to kubectl.
//!
//! kubectl and the API server read YAML with sigs.k8s.io/yaml, which reads it with go.yaml.in/yaml/v2: YAML 1.1
//! with exceptions. The rules here follow its `resolve.go` (version 2.4.2, read 2026-11-24,
//! <https://github.com/yaml/go-yaml/blob/v2.4.2/resolve.go>) and the key rules of `convertToJSONableObject`
//! in <https://github.com/kubernetes-sigs/yaml/blob/aadfabb7/yaml.go> (read 2026-11-24).

use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::MeaningErrorReason;
use crate::number::{self, Parsed};
use crate::parser::ScalarStyle;
use crate::timestamp::is_timestamp;

/// A scalar, resolved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Resolved<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    /// More than fits an `i64`.
    Large(u64),
    Float(f64),
    Text(Cow<'a, str>),
}

const CORE: &str = "tag:yaml.org,2002:";

/// Resolves a scalar by its text, its style and its tag (in the long form).
pub(crate) fn resolve_scalar<'a>(
    text: &'a str,
    style: ScalarStyle,
    tag: Option<&str>,
) -> Result<Resolved<'a>, MeaningErrorReason> {
    let Some(tag) = tag else {
        return Ok(if style == ScalarStyle::Plain {
            resolve_plain(text)
        } else {
            Resolved::Text(text.into())
        });
    };
    let Some(short) = tag.strip_prefix(CORE) else { return Ok(Resolved::Text(text.into())) };
    let plain = || resolve_plain(text);
    let resolved = match short {
        "binary" => return Ok(Resolved::Text(decode_base64(text)?.into())),
        "bool" => match plain() {
            Resolved::Bool(value) => Some(Resolved::Bool(value)),
            _ => None,
        },
        "int" => match plain() {
            value @ (Resolved::Integer(_) | Resolved::Large(_)) => Some(value),
            _ => None,
        },
        "float" => match plain() {
            value @ Resolved::Float(_) => Some(value),
            #[expect(clippy::cast_precision_loss, reason = "go-yaml converts so")]
            Resolved::Integer(value) => Some(Resolved::Float(value as f64)),
            _ => None,
        },
        "null" => match plain() {
            Resolved::Null => Some(Resolved::Null),
            _ => None,
        },
        "timestamp" => is_timestamp(text).then(|| Resolved::Text(text.into())),
        // `!!str`, and the tags that go-yaml does not resolve.
        _ => Some(Resolved::Text(text.into())),
    };
    resolved
        .ok_or_else(|| MeaningErrorReason::TagMismatch { tag: format!("!!{short}"), value: text.to_owned() })
}

/// Resolves a plain scalar without a tag.
pub(crate) fn resolve_plain(text: &str) -> Resolved<'_> {
    let as_text = || Resolved::Text(Cow::Borrowed(text));
    let Some(&first) = text.as_bytes().first() else { return Resolved::Null };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            resolve_word(text).unwrap_or_else(as_text)
        }
        b'.' => match text {
            ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
            ".inf" | ".Inf" | ".INF" => Resolved::Float(f64::INFINITY),
            _ => number::parse_float(text).map_or_else(as_text, Resolved::Float),
        },
        b'+' | b'-' | b'0'..=b'9' => match text {
            "+.inf" | "+.Inf" | "+.INF" => Resolved::Float(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => Resolved::Float(f64::NEG_INFINITY),
            _ => match number::parse_number(text) {
                Some(Parsed::Integer(value)) => Resolved::Integer(value),
                Some(Parsed::Large(value)) => Resolved::Large(value),
                Some(Parsed::Float(value)) => Resolved::Float(value),
                None => as_text(),
            },
        },
        _ => as_text(),
    }
}

fn resolve_word(text: &str) -> Option<Resolved<'static>> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Resolved::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        _ => return None,
    })
}

impl<'a> Resolved<'a> {
    /// As JSON has it, the way Go writes it: a float without a fraction is an integer there.
    pub(crate) fn into_value(self, written: &str) -> Result<Value, MeaningErrorReason> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Integer(value) => Value::from(value),
            Self::Large(value) => Value::from(value),
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Float(value) => {
                let not_finite = || MeaningErrorReason::NotFinite(written.to_owned());
                if !value.is_finite() {
                    return Err(not_finite());
                }
                match number::whole(value) {
                    Some(whole) => Value::Number(whole),
                    None => Value::Number(Number::from_f64(value).ok_or_else(not_finite)?),
                }
            }
        })
    }

    /// As a key of a JSON object.
    pub(crate) fn into_key(self, written: &str) -> Result<Cow<'a, str>, MeaningErrorReason> {
        Ok(match self {
            Self::Null => return Err(MeaningErrorReason::NullKey),
            Self::Bool(value) => value.to_string().into(),
            Self::Integer(value) => value.to_string().into(),
            Self::Large(_) => return Err(MeaningErrorReason::LargeIntegerKey(written.to_owned())),
            Self::Float(value) => number::format_key(value).into(),
            Self::Text(text) => text,
        })
    }
}

/// Standard base64 with padding, as Go's `base64.StdEncoding` reads it: line breaks are skipped. Bytes that are
/// not UTF-8 become U+FFFD, as Go's JSON writer has it.
fn decode_base64(text: &str) -> Result<String, MeaningErrorReason> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut group, mut filled, mut padding) = (0_u32, 0, 0);
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' if filled >= 2 => {
                padding += 1;
                0
            }
            _ => return Err(MeaningErrorReason::InvalidBase64),
        };
        if padding > 0 && byte != b'=' || filled == 0 && !bytes.is_empty() && padding > 0 {
            return Err(MeaningErrorReason::InvalidBase64);
        }
        group = group << 6 | u32::from(digit);
        filled += 1;
        if filled == 4 {
            bytes.extend_from_slice(&group.to_be_bytes()[1..4 - padding]);
            (group, filled) = (0, 0);
        }
    }
    if filled != 0 {
        return Err(MeaningErrorReason::InvalidBase64);
    }
    Ok(go_text(&bytes))
}

/// Go's `encoding/json` writes U+FFFD for each single byte that is not part of a character.
fn go_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        match std::str::from_utf8(rest) {
            Ok(good) => {
                text.push_str(good);
                break;
            }
            Err(error) => {
                let (good, bad) = rest.split_at(error.valid_up_to());
                text.push_str(&String::from_utf8_lossy(good));
                text.push('\u{FFFD}');
                rest = &bad[1..];
            }
        }
    }
    text
}
