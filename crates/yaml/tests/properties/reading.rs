//! What must hold of each text that is read: its documents, its spans, its comments, its meaning.

use outrigger_text::{Pointer, Span};
use outrigger_yaml::{Document, Limits, Located, proof, split_documents};
use serde_json::Value;

/// Checks the splitting of `text` against the parser's own, and everything that its documents say of themselves.
/// Gives the number of documents that parse.
pub(crate) fn check_text(text: &str) -> usize {
    check_splitting(text);
    let mut parsed = 0;
    for source in split_documents(text) {
        let Ok(document) = Document::parse(text, source, &Limits::default()) else { continue };
        parsed += 1;
        check_comments(text, &document);
        document.duplicate_keys();
        if let Ok(value) = document.value() {
            check_places(text, &document, &value);
            check_proof(text, &document, &value);
        }
    }
    parsed
}

/// The textual splitting finds the documents that the parser finds, where it finds any.
pub(crate) fn check_splitting(text: &str) {
    let sources = split_documents(text);
    let mut end = 0;
    for (number, source) in sources.iter().enumerate() {
        assert_eq!(source.index, number, "documents are counted from 0 in\n{text}");
        assert!(source.span.start() >= end, "documents overlap in\n{text}");
        assert_on_characters(text, source.span);
        end = source.span.end();
    }
    let Some(starts) = document_starts(text) else { return };
    assert_eq!(
        starts.len(),
        sources.len(),
        "the parser starts documents at {starts:?}, we at {sources:?}, in\n{text}"
    );
    for (start, source) in starts.iter().zip(&sources) {
        assert!(
            source.span.range().contains(start) || *start == source.span.end(),
            "{start} {source:?} in\n{text}"
        );
    }
}

/// Where the parser, left to itself, sees documents start; `None` where it does not read the whole text.
fn document_starts(text: &str) -> Option<Vec<usize>> {
    let options = granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut starts = Vec::new();
    for next in granit_parser::Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.ok()?;
        if matches!(event, granit_parser::Event::DocumentStart(..)) {
            starts.push(span.byte_range()?.start);
        }
    }
    Some(starts)
}

/// Comments stand in order, inside their document, from a `#` to the end of its line.
fn check_comments(text: &str, document: &Document<'_>) {
    let mut end = document.source().span.start();
    for comment in document.comments() {
        let span = comment.span;
        assert_on_characters(text, span);
        assert!(span.start() >= end, "comments overlap in\n{text}");
        assert!(span.end() <= document.source().span.end(), "a comment leaves its document in\n{text}");
        let line = &text[span.range()];
        assert!(line.starts_with('#') && !line.contains(['\n', '\r']), "{line:?} is no comment in\n{text}");
        let rest = &text[span.end()..];
        assert!(rest.is_empty() || rest.starts_with(['\n', '\r']), "a comment ends early in\n{text}");
        end = span.end();
    }
}

/// A document that is not edited is proven to mean what it means, and nothing else.
fn check_proof(text: &str, document: &Document<'_>, value: &Value) {
    let proves = |value: &Value| proof::prove_document(text, document.source(), &[], value).is_ok();
    assert!(proves(value), "a document does not mean what it means: {value} in\n{text}");
    let leaves = count_leaves(value);
    // The first leaf, the last, and one between them.
    for leaf in [0, text.len() % leaves.max(1), leaves.saturating_sub(1)] {
        let mut other = value.clone();
        if spoil_leaf(&mut other, &mut { leaf }) {
            assert!(!proves(&other), "{other} is taken for {value} in\n{text}");
        }
    }
}

fn count_leaves(value: &Value) -> usize {
    match value {
        Value::Object(entries) => entries.values().map(count_leaves).sum(),
        Value::Array(items) => items.iter().map(count_leaves).sum(),
        _ => 1,
    }
}

/// Changes leaf number `left`. Gives whether there is one.
fn spoil_leaf(value: &mut Value, left: &mut usize) -> bool {
    match value {
        Value::Object(entries) => entries.values_mut().any(|value| spoil_leaf(value, left)),
        Value::Array(items) => items.iter_mut().any(|value| spoil_leaf(value, left)),
        _ if *left > 0 => {
            *left -= 1;
            false
        }
        leaf => {
            *leaf = match leaf {
                Value::String(string) => Value::String(format!("{string} ")),
                Value::Bool(bool) => Value::Bool(!*bool),
                // The same digits, as a string.
                Value::Number(number) => Value::String(number.to_string()),
                _ => Value::String("null".to_owned()),
            };
            true
        }
    }
}

/// Each place of the meaning stands in the text, inside the place that holds it.
fn check_places(text: &str, document: &Document<'_>, value: &Value) {
    let root = locate(text, document, &Pointer::ROOT);
    assert!(document.source().span.contains(root.value), "the root leaves its document in\n{text}");
    check_children(text, document, value, &Pointer::ROOT, root);
}

fn check_children(text: &str, document: &Document<'_>, value: &Value, at: &Pointer, parent: Located) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                check_child(text, document, value, &at.key(key), parent);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                check_child(text, document, value, &at.index(index), parent);
            }
        }
        Value::String(string) => check_scalar(&text[parent.value.range()], string),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            let written = &text[parent.value.range()];
            assert!(!written.starts_with(['[', '{']), "{at} is a scalar, not {written} in\n{text}");
        }
    }
}

fn check_child(text: &str, document: &Document<'_>, value: &Value, at: &Pointer, parent: Located) {
    let child = locate(text, document, at);
    // What an alias or a merge key brings in stands elsewhere, behind the alias.
    if child.through_alias == parent.through_alias && parent.through_alias != Some(parent.value) {
        let spans = [Some(child.value), child.key, child.entry];
        for span in spans.into_iter().flatten() {
            assert!(parent.value.contains(span), "{at}: {span:?} leaves {parent:?} in\n{text}");
        }
        if let Some(entry) = child.entry {
            assert!(entry.contains(child.value), "{at}: {child:?} in\n{text}");
        }
        if let Some(key) = child.key {
            assert!(key.end <= child.value.start, "{at}: the key overlaps the value in\n{text}");
        }
    }
    check_children(text, document, value, at, child);
}

fn locate(text: &str, document: &Document<'_>, at: &Pointer) -> Located {
    let Some(located) = document.locate(at) else { panic!("{at} has a meaning and no place in\n{text}") };
    let spans = [Some(located.value), located.key, located.entry, located.through_alias];
    spans.into_iter().flatten().for_each(|span| assert_on_characters(text, span));
    located
}

/// A scalar that needs no unescaping is its own text.
fn check_scalar(written: &str, string: &str) {
    let inside = if let Some(inside) = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        (!inside.contains(['\'', '\n', '\r'])).then_some(inside)
    } else if let Some(inside) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        (!inside.contains(['\\', '\n', '\r'])).then_some(inside)
    } else {
        None
    };
    if let Some(inside) = inside {
        assert!(
            inside == string || !string.is_ascii() || inside.len() > string.len(),
            "{written} is not {string}"
        );
    }
}

fn assert_on_characters(text: &str, span: Span) {
    let ends = [span.start(), span.end()];
    let inside = ends.iter().all(|&end| end <= text.len() && text.is_char_boundary(end));
    assert!(inside, "{span:?} cuts a character of\n{text}");
}
