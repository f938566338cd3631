use outrigger_text::{Pointer, Span, Step};

use crate::meaning::{is_merge_key, resolve_key};
use crate::tree::{Child, Entry, NodeId, NodeKind, Tree};

/// Where a place of the meaning stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located {
    /// The key, where the last step goes by key.
    pub key: Option<Span>,
    /// The value, without its anchor and tag. Empty, behind the `:` or `-`, where nothing is written.
    pub value: Span,
    /// The whole entry: from its dash (or its key) to the end of the value.
    pub entry: Option<Span>,
    /// The alias that the way there leads through (the last of them), also where a merge key brings it in: the
    /// text then belongs to another place too.
    pub through_alias: Option<Span>,
}

/// A place in the tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The node, aliases followed.
    pub(crate) node: NodeId,
    /// How it is bound to its parent.
    pub(crate) binding: Binding,
    /// The last alias or merge key on the way.
    pub(crate) through: Option<NodeId>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Binding {
    Root,
    Item { parent: NodeId, index: usize, child: Child },
    Entry { parent: NodeId, entry: Entry },
}

/// Follows `pointer` from the root.
pub(crate) fn find(text: &str, tree: &Tree<'_>, pointer: &Pointer) -> Option<Place> {
    let mut place = Place { node: tree.root?, binding: Binding::Root, through: None };
    place = follow_alias(tree, place)?;
    for step in pointer.steps() {
        place = find_step(text, tree, place, step)?;
    }
    Some(place)
}

/// One step from `place`.
pub(crate) fn find_step(text: &str, tree: &Tree<'_>, place: Place, step: &Step) -> Option<Place> {
    let through = place.through;
    let next = match step {
        Step::Index(index) => {
            let child = *tree.items(place.node)?.get(*index)?;
            let binding = Binding::Item { parent: place.node, index: *index, child };
            Place { node: child.node, binding, through }
        }
        Step::Key(key) => find_key(text, tree, place.node, key, through, 0)?,
    };
    follow_alias(tree, next)
}

fn follow_alias(tree: &Tree<'_>, mut place: Place) -> Option<Place> {
    if let NodeKind::Alias { target } = tree.node(place.node).kind {
        place.through = Some(place.node);
        place.node = target?;
    }
    Some(place)
}

/// The entry that counts for `key`: the last one, be it written here or merged in.
fn find_key(
    text: &str,
    tree: &Tree<'_>,
    mapping: NodeId,
    key: &str,
    through: Option<NodeId>,
    merges: usize,
) -> Option<Place> {
    // A merge key may lead in a circle, which has no meaning.
    if merges > 64 {
        return None;
    }
    for entry in tree.entries(mapping)?.rev() {
        if is_merge_key(tree, entry.key.node) {
            let sources = tree.items(entry.value.node);
            let single = [entry.value];
            for source in sources.unwrap_or(&single) {
                let target = tree.behind_alias(source.node);
                if let Some(found) = find_key(text, tree, target, key, Some(source.node), merges + 1) {
                    return Some(found);
                }
            }
        } else if is_key(text, tree, entry.key.node, key) {
            let binding = Binding::Entry { parent: mapping, entry };
            return Some(Place { node: entry.value.node, binding, through });
        }
    }
    None
}

/// Whether the key `node` reads as `key`.
pub(crate) fn is_key(text: &str, tree: &Tree<'_>, node: NodeId, key: &str) -> bool {
    if let NodeKind::Scalar { value, .. } = &tree.node(node).kind
        && value == key
        && tree.node(node).properties.is_none()
        && key.starts_with(|c: char| c.is_ascii_alphabetic() && !"yYnNtTfFoO".contains(c))
    {
        return true;
    }
    resolve_key(text, tree, node).is_ok_and(|name| name == key)
}

impl Place {
    /// What the public face says of the place.
    pub(crate) fn located(&self, tree: &Tree<'_>) -> Located {
        let written = match self.binding {
            Binding::Root => None,
            Binding::Item { child, .. } => Some(child.node),
            Binding::Entry { entry, .. } => Some(entry.value.node),
        };
        // An alias is where the value is written; what it stands for is elsewhere.
        let node = written.unwrap_or(self.node);
        let value = tree.node(node).span;
        let (key, start) = match self.binding {
            Binding::Root => (None, None),
            Binding::Item { child, .. } => (None, Some(tree.child_start(child))),
            Binding::Entry { entry, .. } => {
                (Some(tree.node(entry.key.node).span), Some(tree.child_start(entry.key)))
            }
        };
        Located {
            key,
            value,
            entry: start.map(|start| Span::new(start, value.end().max(start))),
            through_alias: self.through.map(|alias| tree.node(alias).span),
        }
    }
}

#[cfg(test)]
mod tests {
    use outrigger_text::Pointer;

    use crate::{Document, Limits, Located, split_documents};

    fn locate(text: &str, at: &str) -> Option<Located> {
        let pointer = Pointer::parse(at)?;
        let source = *split_documents(text).last()?;
        Document::parse(text, source, &Limits::default()).expect("the text is YAML").locate(&pointer)
    }

    /// Key, value and entry, as they are written.
    fn written<'t>(text: &'t str, at: &str) -> Option<(Option<&'t str>, &'t str, Option<&'t str>)> {
        let found = locate(text, at)?;
        let slice = |span: outrigger_text::Span| &text[span.range()];
        Some((found.key.map(slice), slice(found.value), found.entry.map(slice)))
    }

    const LIST: &str = "x: 1\n---\nspec:\n  containers:\n  - name: a\n    \"image\": b # c\n  -\n    name: >-\n      long\n\n  - &l !t {name: c, args: [1,\n     2]}\n";

    #[test]
    fn finds_keys_values_and_items() {
        assert_eq!(
            written(LIST, "/spec/containers/0/image"),
            Some((Some("\"image\""), "b", Some("\"image\": b")))
        );
        assert_eq!(
            written(LIST, "/spec/containers/1/name"),
            Some((Some("name"), ">-\n      long", Some("name: >-\n      long")))
        );
        assert_eq!(written(LIST, "/spec/containers/2/args/1"), Some((None, "2", Some("2"))));
        let item = "- &l !t {name: c, args: [1,\n     2]}";
        assert_eq!(written(LIST, "/spec/containers/2"), Some((None, &item[8..], Some(item))));
        assert_eq!(written(LIST, "/spec/containers/3"), None);
        assert_eq!(written(LIST, "/spec/nothing"), None);
    }

    #[test]
    fn what_is_not_written_stands_behind_its_mark() {
        let text = "a:\nb:   # c\nc: &x\nd:\n-\n- # e\n- f\n";
        assert_eq!(locate(text, "/a").map(|found| found.value.start()), Some(2));
        assert_eq!(locate(text, "/b").map(|found| found.value.start()), Some(5));
        assert_eq!(locate(text, "/c").map(|found| found.value.start()), Some(17));
        assert_eq!(written(text, "/d/0"), Some((None, "", Some("-"))));
        assert_eq!(written(text, "/d/1"), Some((None, "", Some("-"))));
        assert_eq!(written(text, "/d/2"), Some((None, "f", Some("- f"))));
    }

    #[test]
    fn follows_aliases_and_says_so() {
        let text = "base: &b\n  x: 1\n  w: 2\nuse: *b\nover:\n  w: 3\n  <<: *b\nlist:\n  <<: [{z: 1}, *b]\n";
        let alias =
            |at: &str| locate(text, at).and_then(|found| found.through_alias).map(|span| &text[span.range()]);
        assert_eq!(alias("/base/x"), None);
        assert_eq!(alias("/use/x"), Some("*b"));
        assert_eq!(written(text, "/use"), Some((Some("use"), "*b", Some("use: *b"))));
        // What comes later counts, the merge key included.
        assert_eq!(written(text, "/over/w"), Some((Some("w"), "2", Some("w: 2"))));
        assert_eq!(alias("/over/w"), Some("*b"));
        assert_eq!(alias("/list/z"), Some("{z: 1}"));
    }

    #[test]
    fn of_duplicate_keys_the_last_counts_and_keys_are_read_as_kubectl_does() {
        assert_eq!(written("a: 1\na: 2\n", "/a"), Some((Some("a"), "2", Some("a: 2"))));
        assert_eq!(written("on: 1\n", "/true"), Some((Some("on"), "1", Some("on: 1"))));
    }

    #[test]
    fn knows_keys_with_a_question_mark_and_pairs_in_lists() {
        let text = "? a\n: - b: 1\n  - [c: 2, d]\n";
        assert_eq!(written(text, "/a/0/b"), Some((Some("b"), "1", Some("b: 1"))));
        assert_eq!(written(text, "/a/1/0/c"), Some((Some("c"), "2", Some("c: 2"))));
        assert_eq!(written(text, "/a/1/1"), Some((None, "d", Some("d"))));
    }
}
