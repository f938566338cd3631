//! What go-yaml and YAML 1.2 read in different ways inside flow collections (`scannerc.go` of go.yaml.in/yaml/v2
//! 2.4.2, read 2026-11-24).

use outrigger_text::Span;

use crate::parser::ScalarStyle;
use crate::tree::{Entry, NodeId, NodeKind, Tree};

/// `{b:}` and `[b:, c]`: a colon right before a sign of flow style ends a plain key here, and is part of it to go-yaml.
pub(crate) fn ambiguous_entry(text: &str, tree: &Tree<'_>, entry: Entry) -> Option<Span> {
    let key = tree.node(entry.key.node);
    let glued = entry.value.mark().is_some_and(|colon| {
        colon == key.span.end()
            && matches!(text.as_bytes().get(colon + 1), Some(b',' | b'[' | b']' | b'{' | b'}'))
    });
    if glued && matches!(key.kind, NodeKind::Scalar { style: ScalarStyle::Plain, .. }) {
        return Some(Span::new(key.span.start(), key.span.end() + 1));
    }
    ambiguous_word(text, tree, entry.key.node).or_else(|| ambiguous_word(text, tree, entry.value.node))
}

/// `[?b]`, `[a?b]`, `[:b]`, and a tag that takes a comma with it.
pub(crate) fn ambiguous_word(text: &str, tree: &Tree<'_>, id: NodeId) -> Option<Span> {
    let node = tree.node(id);
    let word = &text[node.span.range()];
    let is_plain = matches!(node.kind, NodeKind::Scalar { style: ScalarStyle::Plain, .. });
    if is_plain && (word.contains('?') || word.starts_with(':')) {
        return Some(node.span);
    }
    let tag = node.properties.as_deref().and_then(|properties| properties.tag_span)?;
    (text[tag.end()..].starts_with(',') || text[tag.range()].ends_with(',')).then_some(tag)
}
