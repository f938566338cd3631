//! From a byte of a scalar's value to the byte of the text that it is read from.

use outrigger_text::Pointer;

use super::folded::read_folded;
use super::pieces::Pieces;
use super::read::read_pieces;
use crate::Document;
use crate::edit::lines::Lines;
use crate::locate;
use crate::parser::ScalarStyle;
use crate::tree::NodeKind;

/// From every byte of one scalar's value to the byte of the text that it is read from.
#[derive(Debug)]
pub struct ValuePlaces<'d> {
    value: &'d str,
    text: &'d str,
    places: Places<'d>,
}

#[derive(Debug)]
enum Places<'d> {
    /// Each line of the value is a line of the text: where it starts in both, and where it ends in the text.
    Lines(Vec<(usize, usize, usize)>),
    Pieces(Pieces<'d>),
}

impl ValuePlaces<'_> {
    /// Where the byte at `offset` of the value is written: of an escape or a fold its first byte. `None` past the end, and
    /// where that cannot be said.
    pub fn byte(&self, offset: usize) -> Option<usize> {
        if offset >= self.value.len() {
            return None;
        }
        match &self.places {
            Places::Lines(lines) => {
                let number = lines.partition_point(|&(start, _, _)| start <= offset).checked_sub(1)?;
                let (start, written, end) = lines[number];
                let is_end = self.value.as_bytes()[offset] == b'\n';
                let byte = (written + offset - start).min(end);
                (is_end || self.text.as_bytes().get(byte) == self.value.as_bytes().get(offset))
                    .then_some(byte)
            }
            Places::Pieces(pieces) => pieces.byte_of(offset),
        }
    }
}

/// The places of the value at `at`. `None` where no text stands.
pub(crate) fn places_of_value<'d>(document: &'d Document<'d>, at: &Pointer) -> Option<ValuePlaces<'d>> {
    let place = locate::find(document.text, &document.tree, at)?;
    let node = document.tree.node(place.node);
    let NodeKind::Scalar { value, style, indent } = &node.kind else { return None };
    let lines = || Lines::new(document.text, document.source.span);
    let indent = *indent as usize;
    let of_pieces = |pieces: Pieces<'d>| (pieces.value == *value).then_some(Places::Pieces(pieces));
    let places = match style {
        ScalarStyle::Literal => {
            let lines = lines();
            let first = lines.of(node.span.start()) + 1;
            let starts =
                std::iter::once(0).chain(memchr::memchr_iter(b'\n', value.as_bytes()).map(|at| at + 1));
            let starts = starts.filter(|&start| start < value.len());
            let placed = starts.enumerate().map(|(number, start)| {
                let line = first + number;
                (start, lines.start(line) + indent, lines.content_end(line))
            });
            Places::Lines(placed.collect())
        }
        ScalarStyle::Folded => of_pieces(read_folded(document.text, &lines(), node.span, indent, value)?)?,
        style => of_pieces(read_pieces(document.text, node.span, *style)?)?,
    };
    Some(ValuePlaces { value, text: document.text, places })
}

/// Where the byte at `offset` of the value at `at` is written. Of an escape or a fold its first byte.
pub(crate) fn byte_of_value(document: &Document<'_>, at: &Pointer, offset: usize) -> Option<usize> {
    places_of_value(document, at)?.byte(offset)
}

#[cfg(test)]
mod tests {
    use outrigger_text::Pointer;

    use crate::{Document, Limits, split_documents};

    /// Of every character of the value in `text` at `/a/0` that stands for itself, the byte of the text is the right one.
    #[track_caller]
    fn check(text: &str, words: &[&str]) {
        let source = split_documents(text)[0];
        let document = Document::parse(text, source, &Limits::default()).expect(text);
        let meaning = document.value().expect(text);
        let value = meaning.pointer("/a/0").and_then(serde_json::Value::as_str).expect(text);
        let at = Pointer::default().key("a").index(0);
        for word in words {
            for (offset, _) in value.match_indices(word) {
                let byte = document.byte_of_value(&at, offset).unwrap_or_else(|| panic!("{text}: {word}"));
                assert!(
                    text[byte..].starts_with(word),
                    "{text}: {word} is looked for at {:?}",
                    &text[byte..]
                );
            }
            assert!(value.contains(word), "{text}: {value:?} has no {word}");
        }
        for (offset, letter) in value.char_indices().filter(|(_, letter)| letter.is_alphanumeric()) {
            let byte = document.byte_of_value(&at, offset).unwrap_or_else(|| panic!("{text}: {letter}"));
            let is_escape = text[byte..].starts_with('\\');
            assert!(
                is_escape || text[byte..].starts_with(letter),
                "{text}: {letter} at {offset} is at {:?}",
                &text[byte..]
            );
        }
        assert_eq!(document.byte_of_value(&at, value.len()), None);
    }

    #[test]
    fn every_style_leads_back_to_the_text() {
        check("a:\n- one; two\n", &["one", "two", "; "]);
        check("a:\n- one;\n   two\n\n   three\n", &["one", "two", "three"]);
        check("a:\n- 'it''s; two\n   three'\n", &["it", "s; two", "three"]);
        check("a: [\"one\\n\\u0074wo é\\\n  three \\\"four\\\"\"]\n", &["one", "wo é", "three", "four"]);
        check(
            "# é\na:\n- |\n  one\n\n  if two; then\n    three é four\n  fi\n",
            &["one", "two", "three", "four"],
        );
        check("a:\r\n- |-\r\n  one\r\n  two\r\n", &["one", "two"]);
        check("a:\n- |2\n    one\n  two\n", &["one", "two"]);
        check(
            "a:\n- >\n  one\n  two\n\n  three\n    four\n  five\n",
            &["one", "two", "three", "four", "five"],
        );
        check("---\na:\n- &x |+\n  one\n  two\n\n\n", &["one", "two"]);
        check("b: &x |\n  one\n  two\na: [*x]\n", &["one", "two"]);
    }

    #[test]
    fn what_is_no_text_has_no_bytes() {
        let text = "a: {b: 1}\n";
        let document = Document::parse(text, split_documents(text)[0], &Limits::default()).expect(text);
        assert_eq!(document.byte_of_value(&Pointer::default().key("a"), 0), None);
        assert_eq!(document.byte_of_value(&Pointer::default().key("c"), 0), None);
    }
}
