//! The string literals of jsonnet, with the place of every byte.
//!
//! Jsonnet is not carried out here: expressions are found as far as they stand in one literal. The notation is that of
//! the language's specification (<https://jsonnet.org/ref/spec.html>, lexing, read 2026-11-24).

use outrigger_text::{Edit, Span};

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Literal {
    /// With its quotes.
    pub(crate) span: Span,
    /// What it means.
    pub(crate) value: String,
    /// Where each byte of the value is written, and where its end is.
    places: Vec<u32>,
    /// Bytes of the value at which nothing can be put in: blank lines of a text block, and its end.
    gaps: Vec<u32>,
    style: Style,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Style {
    /// `'…'` or `"…"`, with escapes.
    Quoted(char),
    /// `@'…'` or `@"…"`: a quote is written twice, nothing else is special.
    Verbatim(char),
    /// `|||`: lines, each with this indentation.
    Block(String),
}

impl Literal {
    /// Where the byte at `offset` of the value is written.
    pub(crate) fn place(&self, offset: usize) -> usize {
        self.places[offset.min(self.places.len() - 1)] as usize
    }

    /// An edit of the value as an edit of the source. `None` if the text cannot be written in this literal.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<Edit> {
        if self.gaps.contains(&edit.span.start) {
            return None;
        }
        let span = Span::new(self.place(edit.span.start()), self.place(edit.span.end()));
        Some(Edit { span, replacement: self.written(&edit.replacement)? })
    }

    fn written(&self, text: &str) -> Option<String> {
        Some(match &self.style {
            Style::Quoted(quote) => {
                let mut out = String::with_capacity(text.len());
                for char in text.chars() {
                    match char {
                        '\\' => out.push_str("\\\\"),
                        '\n' => out.push_str("\\n"),
                        '\t' => out.push_str("\\t"),
                        '\r' => out.push_str("\\r"),
                        _ if char == *quote => {
                            out.push('\\');
                            out.push(char);
                        }
                        _ => out.push(char),
                    }
                }
                out
            }
            Style::Verbatim(quote) => {
                let mut doubled = String::from(*quote);
                doubled.push(*quote);
                text.replace(*quote, &doubled)
            }
            Style::Block(indentation) => {
                if text.contains("|||") {
                    return None;
                }
                text.replace('\n', &format!("\n{indentation}"))
            }
        })
    }
}

/// All literals of a source, in order. `Err` with the offset of one that never ends.
pub(crate) fn literals(source: &str) -> Result<Vec<Literal>, usize> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        match bytes[at] {
            b'#' => at = end_of_line(source, at),
            b'/' if rest.starts_with("//") => at = end_of_line(source, at),
            b'/' if rest.starts_with("/*") => at += rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            quote @ (b'\'' | b'"') => {
                let literal = quoted(source, at, char::from(quote)).ok_or(at)?;
                at = literal.span.end();
                found.push(literal);
            }
            b'@' if matches!(bytes.get(at + 1), Some(b'\'' | b'"')) => {
                let literal = verbatim(source, at, char::from(bytes[at + 1])).ok_or(at)?;
                at = literal.span.end();
                found.push(literal);
            }
            b'|' if rest.starts_with("|||") => {
                let literal = block(source, at).ok_or(at)?;
                at = literal.span.end();
                found.push(literal);
            }
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    Ok(found)
}

fn end_of_line(source: &str, at: usize) -> usize {
    source[at..].find('\n').map_or(source.len(), |end| at + end)
}

/// A value as it grows.
#[derive(Default)]
struct Reading {
    value: String,
    places: Vec<u32>,
    gaps: Vec<u32>,
}

impl Reading {
    fn push(&mut self, char: char, at: usize) {
        self.value.push(char);
        self.places.extend(std::iter::repeat_n(at as u32, char.len_utf8()));
    }

    fn finish(mut self, span: Span, end: usize, style: Style) -> Literal {
        self.places.push(end as u32);
        if matches!(style, Style::Block(_)) {
            self.gaps.push(self.value.len() as u32);
        }
        Literal { span, value: self.value, places: self.places, gaps: self.gaps, style }
    }
}

fn quoted(source: &str, start: usize, quote: char) -> Option<Literal> {
    let mut reading = Reading::default();
    let mut chars = source[start + 1..].char_indices().map(|(at, char)| (start + 1 + at, char));
    while let Some((at, char)) = chars.next() {
        if char == quote {
            return Some(reading.finish(Span::new(start, at + 1), at, Style::Quoted(quote)));
        }
        if char != '\\' {
            reading.push(char, at);
            continue;
        }
        let (escape_at, escape) = chars.next()?;
        let decoded = match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let digits = source.get(escape_at + 1..escape_at + 5)?;
                for _ in 0..4 {
                    chars.next()?;
                }
                // One half of a pair is no character; no query holds such.
                char::from_u32(u32::from_str_radix(digits, 16).ok()?).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            '"' | '\'' | '\\' | '/' => escape,
            _ => return None,
        };
        reading.push(decoded, at);
    }
    None
}

fn verbatim(source: &str, start: usize, quote: char) -> Option<Literal> {
    let mut reading = Reading::default();
    let mut chars = source[start + 2..].char_indices().map(|(at, char)| (start + 2 + at, char)).peekable();
    while let Some((at, char)) = chars.next() {
        if char == quote && chars.next_if(|&(_, next)| next == quote).is_none() {
            return Some(reading.finish(Span::new(start, at + 1), at, Style::Verbatim(quote)));
        }
        reading.push(char, at);
    }
    None
}

/// A text block: `|||` (or `|||-`), lines that all start with the white space of the first one, and a `|||` behind less.
fn block(source: &str, start: usize) -> Option<Literal> {
    let mut at = end_of_line(source, start) + 1;
    let first = source.get(at..)?.lines().find(|line| !line.trim().is_empty())?;
    let indentation = first[..first.len() - first.trim_start_matches([' ', '\t']).len()].to_owned();
    if indentation.is_empty() {
        return None;
    }
    let mut reading = Reading::default();
    while at < source.len() {
        let line_end = source[at..].find('\n').map_or(source.len(), |end| at + end + 1);
        let line = &source[at..line_end];
        if let Some(text) = line.strip_prefix(&indentation) {
            let text_at = at + indentation.len();
            text.char_indices().for_each(|(offset, char)| reading.push(char, text_at + offset));
        } else if line.trim().is_empty() {
            reading.gaps.push(reading.value.len() as u32);
            reading.push('\n', at);
        } else {
            let end = at + (line.len() - line.trim_start().len());
            return source[end..]
                .starts_with("|||")
                .then(|| reading.finish(Span::new(start, end + 3), at, Style::Block(indentation)));
        }
        at = line_end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = concat!(
        "// 'no' string\n",
        "local a = 'it\\'s %(x)s', b = \"q\\\"\\u0041\";\n",
        "/* \"no\" */ local c = @'v''w\\n';\n",
        "{ expr: |||\n    sum(\n      up\n\n    )\n  ||| % a }\n",
    );

    #[test]
    fn every_style_is_read() {
        let values: Vec<String> =
            literals(SOURCE).expect("the source is whole").into_iter().map(|literal| literal.value).collect();
        assert_eq!(values, ["it's %(x)s", "q\"A", "v'w\\n", "sum(\n  up\n\n)\n"]);
    }

    #[test]
    fn an_edit_of_the_value_is_an_edit_of_the_source() {
        for literal in literals(SOURCE).expect("the source is whole") {
            for offset in (0..=literal.value.len()).filter(|&at| literal.value.is_char_boundary(at)) {
                let Some(edit) = literal.edit(&Edit::insert(offset, "'\"\n\\")) else {
                    assert!(literal.gaps.contains(&(offset as u32)));
                    continue;
                };
                let mut source = SOURCE.to_owned();
                source.replace_range(edit.span.range(), &edit.replacement);
                let mut expected = literal.value.clone();
                expected.insert_str(offset, "'\"\n\\");
                let place = literals(SOURCE).unwrap().iter().position(|other| other == &literal).unwrap();
                assert_eq!(literals(&source).expect("still whole")[place].value, expected);
            }
        }
    }

    #[test]
    fn what_stands_between_strings_may_be_anything() {
        let values = literals("é 'a' /*/ 'b' */ ü // 'c'\n'd'").expect("the source is whole");
        assert_eq!(values.iter().map(|literal| literal.value.as_str()).collect::<Vec<_>>(), ["a", "d"]);
    }

    #[test]
    fn a_string_without_an_end_is_named() {
        assert_eq!(literals("a + 'b"), Err(4));
    }
}
