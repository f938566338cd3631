//! From a byte of a scalar's value to the byte of the text that it is read from.

use outrigger_text::Pointer;

use super::folded::read_folded;
use super::read::read_pieces;
use crate::Document;
use crate::edit::lines::Lines;
use crate::locate;
use crate::parser::ScalarStyle;
use crate::tree::NodeKind;

/// Where the byte at `offset` of the value at `at` is written. Of an escape or a fold its first byte.
pub(crate) fn byte_of_value(document: &Document<'_>, at: &Pointer, offset: usize) -> Option<usize> {
    let place = locate::find(document.text, &document.tree, at)?;
    let node = document.tree.node(place.node);
    let NodeKind::Scalar { value, style, indent } = &node.kind else { return None };
    if offset >= value.len() {
        return None;
    }
    let lines = || Lines::new(document.text, document.source.span);
    let pieces = match style {
        ScalarStyle::Literal => {
            // Each line of the value is a line of the text.
            let lines = lines();
            let before = &value[..value.floor_char_boundary(offset)];
            let line = lines.of(node.span.start()) + 1 + before.matches('\n').count();
            let column = before.rfind('\n').map_or(offset, |at| offset - at - 1);
            let is_end = value.as_bytes()[offset] == b'\n';
            let byte = (lines.start(line) + *indent as usize + column).min(lines.content_end(line));
            return (is_end || document.text.as_bytes().get(byte) == value.as_bytes().get(offset))
                .then_some(byte);
        }
        ScalarStyle::Folded => read_folded(document.text, &lines(), node.span, *indent as usize, value)?,
        style => read_pieces(document.text, node.span, *style)?,
    };
    if pieces.value == *value { pieces.byte_of(offset) } else { None }
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
