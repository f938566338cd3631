//! What a string says.

use outrigger_text::Span;

use crate::lexer::opaque_length;
use crate::{Dialect, ParseError};

/// What the string at `span` says, without quotes and escapes; `None` where something opaque stands in it, or its escapes
/// make bytes that are no UTF-8.
///
/// Fails at an escape that the language does not have.
/// Source: `lexEscape` in `promql/parser/lex.go` of Prometheus v3.14.0.
pub(crate) fn decode(text: &str, span: Span, dialect: Dialect) -> Result<Option<String>, ParseError> {
    let raw = &text[span.range()];
    let quote = raw.chars().next().expect("a string has its quotes");
    let inside = &raw[1..raw.len() - 1];
    let start = span.start() + 1;
    let (mut bytes, mut at, mut is_known) = (Vec::with_capacity(inside.len()), 0, true);
    while at < inside.len() {
        let rest = &inside[at..];
        let letter = rest.chars().next().expect("the text has not ended");
        if let Some(length) = opaque_length(rest, dialect) {
            is_known = false;
            at += length;
        } else if dialect.jsonnet_format && rest.starts_with("%%") {
            bytes.push(b'%');
            at += 2;
        } else if letter == '\\' && quote != '`' {
            let (value, length) = escape(rest, quote).map_err(|(length, message)| {
                ParseError::new(Span::new(start + at, start + at + length), message)
            })?;
            value.push_to(&mut bytes);
            at += length;
        } else if letter == char::REPLACEMENT_CHARACTER {
            let place = Span::new(start + at, start + at + letter.len_utf8());
            return Err(ParseError::new(place, "Prometheus takes the character U+FFFD for broken UTF-8"));
        } else {
            bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            at += letter.len_utf8();
        }
    }
    Ok(if is_known { String::from_utf8(bytes).ok() } else { None })
}

/// What an escape stands for.
enum Escaped {
    Byte(u8),
    Letter(char),
}

impl Escaped {
    fn push_to(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Byte(byte) => bytes.push(*byte),
            Self::Letter(letter) => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The value and length of the escape that `rest` starts with, or the length of what is none, with the reason.
fn escape(rest: &str, quote: char) -> Result<(Escaped, usize), (usize, String)> {
    let Some(kind) = rest[1..].chars().next() else { return Err((1, "the escape has no end".to_owned())) };
    let simple = |byte: u8| Ok((Escaped::Byte(byte), 2));
    match kind {
        'a' => simple(0x07),
        'b' => simple(0x08),
        'f' => simple(0x0c),
        'n' => simple(b'\n'),
        'r' => simple(b'\r'),
        't' => simple(b'\t'),
        'v' => simple(0x0b),
        '\\' => simple(b'\\'),
        _ if kind == quote => simple(quote as u8),
        '0'..='7' => coded(rest, 1, 3, 8),
        'x' => coded(rest, 2, 2, 16),
        'u' => coded(rest, 2, 4, 16),
        'U' => coded(rest, 2, 8, 16),
        _ => {
            Err((1 + kind.len_utf8(), format!("there is no escape `\\{kind}`; a backslash itself is `\\\\`")))
        }
    }
}

/// An escape of `count` digits from `start` on.
fn coded(rest: &str, start: usize, count: usize, radix: u32) -> Result<(Escaped, usize), (usize, String)> {
    let end = start + count;
    let shown =
        rest.char_indices().take_while(|(at, _)| *at < end).map(|(at, letter)| at + letter.len_utf8());
    let length = shown.last().unwrap_or(rest.len());
    let name = &rest[..length];
    let digits = rest.get(start..end).filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)));
    let Some(value) = digits.and_then(|digits| u32::from_str_radix(digits, radix).ok()) else {
        return Err((length, format!("the escape `{name}` wants {count} digits")));
    };
    if count <= 3 {
        return match u8::try_from(value) {
            Ok(byte) => Ok((Escaped::Byte(byte), end)),
            Err(_) => Err((length, format!("the escape `{name}` is above 255"))),
        };
    }
    match char::from_u32(value) {
        Some(letter) => Ok((Escaped::Letter(letter), end)),
        None => Err((length, format!("the escape `{name}` is no character"))),
    }
}
