//! Plain, single-quoted and double-quoted scalars, read piece by piece.

use outrigger_text::Span;

use super::pieces::Pieces;
use crate::parser::ScalarStyle;

/// The scalar that is written at `span`; `None` for block scalars, and for what cannot be read.
pub(super) fn read_pieces(text: &str, span: Span, style: ScalarStyle) -> Option<Pieces<'_>> {
    let (quote, content) = match style {
        ScalarStyle::Plain => (None, span.range()),
        ScalarStyle::SingleQuoted => (Some(b'\''), span.start() + 1..span.end().checked_sub(1)?),
        ScalarStyle::DoubleQuoted => (Some(b'"'), span.start() + 1..span.end().checked_sub(1)?),
        ScalarStyle::Literal | ScalarStyle::Folded => return None,
    };
    if content.start > content.end {
        return None;
    }
    let bytes = &text.as_bytes()[..content.end];
    let mut pieces = Pieces::new(text, content.start);
    let (mut at, mut run) = (content.start, content.start);
    while at < content.end {
        match bytes[at] {
            b'\n' | b'\r' => {
                let end = run + text[run..at].trim_end_matches([' ', '\t']).len();
                pieces.push_exact(run..end);
                let (after, breaks) = skip_fold(bytes, at);
                let value = if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) };
                pieces.push_sign(end..after, &value);
                (at, run) = (after, after);
            }
            b'\'' if quote == Some(b'\'') => {
                pieces.push_exact(run..at);
                pieces.push_sign(at..at + 2, "'");
                (at, run) = (at + 2, at + 2);
            }
            b'\\' if quote == Some(b'"') => {
                pieces.push_exact(run..at);
                let end = push_escape(&mut pieces, text, bytes, at)?;
                (at, run) = (end, end);
            }
            _ => at += 1,
        }
    }
    pieces.push_exact(run..content.end);
    Some(pieces)
}

/// Past line breaks and the white space around them, with the number of the breaks. A break stands at `at`.
fn skip_fold(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let mut breaks = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' => breaks += 1,
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => breaks += 1,
            b'\r' | b' ' | b'\t' => {}
            _ => break,
        }
        at += 1;
    }
    (at, breaks)
}

/// Reads the escape whose backslash stands at `at`, and gives its end.
fn push_escape(pieces: &mut Pieces<'_>, text: &str, bytes: &[u8], at: usize) -> Option<usize> {
    let sign = *bytes.get(at + 1)?;
    let digits = match sign {
        b'\n' | b'\r' => {
            let (end, breaks) = skip_fold(bytes, at + 1);
            pieces.push_sign(at..end, &"\n".repeat(breaks - 1));
            return Some(end);
        }
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        _ => {
            pieces.push_sign(at..at + 2, single_escape(sign)?);
            return Some(at + 2);
        }
    };
    let number = |from: usize| u32::from_str_radix(text.get(from..from + digits)?, 16).ok();
    let first = number(at + 2)?;
    let mut end = at + 2 + digits;
    let mut code = first;
    // JSON writes a character beyond U+FFFF as a pair of surrogates.
    if sign == b'u' && (0xD800..0xDC00).contains(&first) && text.get(end..end + 2) == Some("\\u") {
        let second = number(end + 2).filter(|second| (0xDC00..0xE000).contains(second))?;
        code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        end += 6;
    }
    pieces.push_sign(at..end, char::from_u32(code)?.encode_utf8(&mut [0; 4]));
    (end <= bytes.len()).then_some(end)
}

/// What a backslash and one sign stand for (YAML 1.2.2, section 5.7).
fn single_escape(sign: u8) -> Option<&'static str> {
    Some(match sign {
        b'0' => "\0",
        b'a' => "\u{7}",
        b'b' => "\u{8}",
        b't' | b'\t' => "\t",
        b'n' => "\n",
        b'v' => "\u{B}",
        b'f' => "\u{C}",
        b'r' => "\r",
        b'e' => "\u{1B}",
        b' ' => " ",
        b'"' => "\"",
        b'/' => "/",
        b'\\' => "\\",
        b'N' => "\u{85}",
        b'_' => "\u{A0}",
        b'L' => "\u{2028}",
        b'P' => "\u{2029}",
        _ => return None,
    })
}
