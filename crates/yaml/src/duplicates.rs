use std::borrow::Cow;
use std::collections::BTreeMap;

use outrigger_text::{Pointer, Span};

use crate::meaning::{is_merge_key, resolve_key};
use crate::tree::{NodeId, NodeKind, Tree};

/// A key that stands twice in one mapping. The last one counts for kubectl, the others are lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The mapping.
    pub mapping: Pointer,
    /// The key, as kubectl reads it.
    pub key: String,
    /// The first key of that name.
    pub first: Span,
    /// The last key of that name, whose value counts.
    pub last: Span,
}

/// All duplicate keys of the document, in the order of the text.
pub(crate) fn find_duplicate_keys(text: &str, tree: &Tree<'_>) -> Vec<DuplicateKey> {
    let mut found = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        if matches!(node.kind, NodeKind::Mapping { .. }) {
            let mapping = NodeId(index as u32);
            let duplicates = duplicates_of(text, tree, mapping);
            if !duplicates.is_empty() {
                found.push((mapping, duplicates));
            }
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let places: BTreeMap<u32, usize> =
        found.iter().enumerate().map(|(place, (mapping, _))| (mapping.0, place)).collect();
    let mut pointers = vec![Pointer::ROOT; found.len()];
    if let Some(root) = tree.root {
        let mut visit = |id: NodeId, pointer: &Pointer| {
            if let Some(&place) = places.get(&id.0) {
                pointers[place] = pointer.clone();
            }
        };
        walk(text, tree, root, &Pointer::ROOT, &mut visit);
    }
    found
        .into_iter()
        .zip(pointers)
        .flat_map(|((_, duplicates), mapping)| {
            duplicates.into_iter().map(move |(key, first, last)| DuplicateKey {
                mapping: mapping.clone(),
                key,
                first,
                last,
            })
        })
        .collect()
}

/// Key, first and last span of each key that `mapping` has more than once.
pub(crate) fn duplicates_of(text: &str, tree: &Tree<'_>, mapping: NodeId) -> Vec<(String, Span, Span)> {
    let mut keys: Vec<(Cow<'_, str>, Span)> = tree
        .entries(mapping)
        .into_iter()
        .flatten()
        .filter(|entry| !is_merge_key(tree, entry.key.node))
        .filter_map(|entry| {
            let name = resolve_key(text, tree, entry.key.node).ok()?;
            Some((name, tree.node(entry.key.node).span))
        })
        .collect();
    keys.sort();
    let mut duplicates: Vec<(String, Span, Span)> = keys
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|run| match run {
            [(name, first), .., (_, last)] => Some((name.clone().into_owned(), *first, *last)),
            _ => None,
        })
        .collect();
    duplicates.sort_by_key(|(_, first, _)| *first);
    duplicates
}

fn walk(
    text: &str,
    tree: &Tree<'_>,
    id: NodeId,
    pointer: &Pointer,
    visit: &mut impl FnMut(NodeId, &Pointer),
) {
    visit(id, pointer);
    for (index, item) in tree.items(id).unwrap_or_default().iter().enumerate() {
        if is_collection(tree, item.node) {
            walk(text, tree, item.node, &pointer.index(index), visit);
        }
    }
    for entry in tree.entries(id).into_iter().flatten() {
        if is_collection(tree, entry.value.node) {
            let name = resolve_key(text, tree, entry.key.node).unwrap_or_default();
            walk(text, tree, entry.value.node, &pointer.key(name), visit);
        }
    }
}

fn is_collection(tree: &Tree<'_>, id: NodeId) -> bool {
    matches!(tree.node(id).kind, NodeKind::Sequence { .. } | NodeKind::Mapping { .. })
}

#[cfg(test)]
mod tests {
    use crate::{Document, Limits, split_documents};

    #[test]
    fn finds_all_of_them_and_says_where() {
        let text = "a: 1\nb:\n- c: 1\n  \"c\": 2\n  c: 3\n  yes: 1\n  true: 2\n  <<: {}\n  <<: {}\na: 2\n";
        let document =
            Document::parse(text, split_documents(text)[0], &Limits::default()).expect("the text is YAML");
        let found: Vec<_> = document
            .duplicate_keys()
            .into_iter()
            .map(|found| (found.mapping.to_string(), found.key, found.first.start(), found.last.start()))
            .collect();
        let at = |piece: &str| text.find(piece).expect("the piece is there");
        assert_eq!(
            found,
            [
                (String::new(), "a".to_owned(), 0, at("a: 2")),
                ("/b/0".to_owned(), "c".to_owned(), at("c: 1"), at("c: 3")),
                ("/b/0".to_owned(), "true".to_owned(), at("yes"), at("true")),
            ]
        );
    }
}
