//! Words and their quotes.

use outrigger_text::Span;

use super::cursor::Parser;
use crate::{Part, SyntaxProblem, Word};

/// How far a brace or bracket is followed to see whether it is closed; where the end is not in sight, it
/// is taken for what a shell expands.
const LOOK_AHEAD: usize = 64;

/// Where the characters of a word stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a command.
    Plain,
    /// After the operator of `${…}`: up to its `}`.
    Operand {
        /// Whether `${…}` stands in double quotes.
        quoted: bool,
        /// Whether `'` quotes.
        single_quotes: bool,
    },
    /// Between the brackets of an array's index.
    Index,
    /// After `=~` or `==` in `[[ … ]]`: parentheses and bars belong to it.
    TestPattern,
}

/// Parts that are being gathered.
#[derive(Default)]
pub(super) struct Parts {
    parts: Vec<Part>,
    text: String,
}

impl Parts {
    pub(super) fn literal(&mut self, text: &str) {
        self.text.push_str(text);
        match self.parts.last_mut() {
            Some(Part::Literal(before)) => before.push_str(text),
            _ => self.parts.push(Part::Literal(text.to_owned())),
        }
    }

    /// Takes a part that is written as `raw`.
    pub(super) fn push(&mut self, part: Part, raw: &str) {
        self.text.push_str(raw);
        match (self.parts.last_mut(), part) {
            (Some(Part::Glob(before)), Part::Glob(text)) => before.push_str(&text),
            (_, part) => self.parts.push(part),
        }
    }

    /// The word; empty text is a part only where nothing else is.
    fn finish(mut self, span: Span) -> Word {
        if self.parts.len() > 1 {
            self.parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
        }
        Word { span, text: self.text, parts: self.parts }
    }
}

impl Parser<'_> {
    /// Whether a word comes next.
    pub(super) fn starts_word(&self) -> bool {
        match self.byte() {
            None | Some(b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')') => false,
            Some(b'\r') => self.line_break().is_none(),
            Some(b'<' | b'>') => self.byte_after(1) == Some(b'('),
            Some(_) => true,
        }
    }

    /// A word of a command.
    pub(super) fn word(&mut self) -> Result<Word, SyntaxProblem> {
        if !self.starts_word() {
            return self.problem("a word is missing");
        }
        self.word_at(Place::Plain)
    }

    /// What `=~` or `==` is followed by in `[[ … ]]`.
    pub(super) fn test_pattern(&mut self) -> Result<Word, SyntaxProblem> {
        let word = self.word_at(Place::TestPattern)?;
        if word.span.is_empty() { self.problem("a word is missing") } else { Ok(word) }
    }

    pub(super) fn word_at(&mut self, place: Place) -> Result<Word, SyntaxProblem> {
        self.deeper(|parser| parser.word_parts(place))
    }

    fn word_parts(&mut self, place: Place) -> Result<Word, SyntaxProblem> {
        let start = self.at;
        let mut parts = Parts::default();
        let mut open = 0_u32;
        while let Some(byte) = self.byte() {
            if self.is_word_end(place, byte, open) {
                break;
            }
            match byte {
                b'\\' => self.backslash(&mut parts, place)?,
                b'\'' if quotes_single(place) => {
                    let inner = &self.rest()[1..];
                    let Some((inside, _)) = inner.split_once('\'') else {
                        return self.problem("nothing closes `'`");
                    };
                    parts.literal(inside);
                    self.at += inside.len() + 2;
                }
                b'"' => self.double_quoted(&mut parts)?,
                b'`' => self.backticks(&mut parts)?,
                b'$' => self.dollar(&mut parts, is_quoted(place))?,
                b'<' | b'>' if self.byte_after(1) == Some(b'(') && place == Place::Plain => {
                    self.process_substitution(&mut parts)?;
                }
                b'(' | b')' | b'|' | b'<' | b'>' if place == Place::TestPattern => {
                    match byte {
                        b'(' => open += 1,
                        b')' => open -= 1,
                        _ => {}
                    }
                    parts.push(Part::Other, &self.text[self.at..=self.at]);
                    self.at += 1;
                }
                b'*' | b'?' if !is_quoted(place) => {
                    let glob = &self.text[self.at..=self.at];
                    parts.push(Part::Glob(glob.to_owned()), glob);
                    self.at += 1;
                }
                b'[' if !is_quoted(place) && self.opens_set() => {
                    parts.push(Part::Glob("[".to_owned()), "[");
                    self.at += 1;
                }
                b'{' if place == Place::Plain && self.expands_braces() => {
                    let brace = self.at;
                    self.at += 1;
                    self.note_bash_only(brace);
                    parts.push(Part::Other, "{");
                }
                b'~' if !is_quoted(place)
                    && (self.at == start
                        || (self.at > start + 1 && self.text[..self.at].ends_with(['=', ':']))) =>
                {
                    parts.push(Part::Other, &self.text[self.at..=self.at]);
                    self.at += 1;
                }
                _ => self.plain(&mut parts),
            }
        }
        Ok(parts.finish(self.span_from(start)))
    }

    fn is_word_end(&self, place: Place, byte: u8, open: u32) -> bool {
        match place {
            Place::Operand { .. } => byte == b'}',
            Place::Index => byte == b']',
            Place::Plain => !self.starts_word() && byte != b'\\',
            Place::TestPattern => match byte {
                b' ' | b'\t' | b'\n' | b')' | b';' => open == 0,
                b'|' => open == 0 && self.looks_at("||"),
                b'&' => open == 0 && self.looks_at("&&"),
                b'\r' => self.line_break().is_some(),
                _ => false,
            },
        }
    }

    /// Characters without a meaning of their own, at least one.
    fn plain(&mut self, parts: &mut Parts) {
        let rest = self.rest();
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest[first..]
            .find(|letter: char| {
                letter.is_ascii_whitespace()
                    || (letter.is_ascii_punctuation() && !"-_./,%+@".contains(letter))
            })
            .map_or(rest.len(), |end| first + end);
        parts.literal(&rest[..length]);
        self.at += length;
    }

    /// A backslash outside double quotes, or in the operand of a `${…}` that stands in them.
    fn backslash(&mut self, parts: &mut Parts, place: Place) -> Result<(), SyntaxProblem> {
        if let Some(length) = self.continuation() {
            self.at += length;
            return Ok(());
        }
        let Some(next) = self.rest()[1..].chars().next() else {
            return self.problem("nothing follows `\\`");
        };
        let takes_off = !is_quoted(place) || matches!(next, '$' | '`' | '"' | '\\' | '}');
        let from = self.at + usize::from(takes_off);
        self.at += 1 + next.len_utf8();
        parts.literal(&self.text[from..self.at]);
        Ok(())
    }

    /// `"…"`
    pub(super) fn double_quoted(&mut self, parts: &mut Parts) -> Result<(), SyntaxProblem> {
        let open = self.at;
        self.at += 1;
        parts.literal("");
        loop {
            match self.byte() {
                None => {
                    self.at = open;
                    return self.problem("nothing closes `\"`");
                }
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match (self.continuation(), self.byte_after(1)) {
                    (Some(length), _) => self.at += length,
                    (None, Some(b'$' | b'`' | b'"' | b'\\')) => {
                        parts.literal(&self.text[self.at + 1..self.at + 2]);
                        self.at += 2;
                    }
                    (None, _) => {
                        parts.literal("\\");
                        self.at += 1;
                    }
                },
                Some(b'`') => self.backticks(parts)?,
                Some(b'$') => self.dollar(parts, true)?,
                Some(_) => {
                    let rest = self.rest();
                    let length = rest.find(['"', '\\', '`', '$']).unwrap_or(rest.len());
                    parts.literal(&rest[..length]);
                    self.at += length;
                }
            }
        }
    }

    /// What follows the next byte up to a blank or `;`, and whether that is all: it is not followed far.
    fn ahead(&self) -> (&[u8], bool) {
        let rest = self.rest().as_bytes();
        let ahead = &rest[1..rest.len().min(LOOK_AHEAD)];
        match ahead.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b';')) {
            Some(end) => (&ahead[..end], true),
            None => (ahead, rest.len() <= LOOK_AHEAD),
        }
    }

    /// Whether a bracket could begin a set of characters.
    fn opens_set(&self) -> bool {
        let (ahead, whole) = self.ahead();
        !whole || ahead.contains(&b']')
    }

    /// Whether a brace could be the first of `{a,b}` or `{1..3}`.
    fn expands_braces(&self) -> bool {
        let (ahead, whole) = self.ahead();
        let parts = ahead.contains(&b',') || ahead.windows(2).any(|pair| pair == b"..");
        !whole || (parts && ahead.contains(&b'}'))
    }
}

fn quotes_single(place: Place) -> bool {
    !matches!(place, Place::Operand { single_quotes: false, .. })
}

fn is_quoted(place: Place) -> bool {
    matches!(place, Place::Operand { quoted: true, .. })
}
