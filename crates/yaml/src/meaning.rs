//! From the tree to what it means: aliases, merge keys and scalars resolved.

use std::borrow::Cow;

use outrigger_text::Span;
use serde_json::{Map, Value};

use crate::ambiguity::{ambiguous_entry, ambiguous_word};
use crate::parser::{Properties, ScalarStyle};
use crate::scalar::{Resolved, resolve_scalar};
use crate::tree::{Entry, NodeId, NodeKind, Tree};
use crate::{Limits, MeaningError, MeaningErrorReason};

/// The meaning of the document, or the first thing in it that has none.
pub(crate) fn resolve_tree(
    text: &str,
    document: Span,
    tree: &Tree<'_>,
    limits: &Limits,
) -> Result<Value, MeaningError> {
    let Some(root) = tree.root else { return Ok(Value::Null) };
    refuse_unicode_line_breaks(text, document)?;
    Resolver { text, tree, limits, cost: 0, depth: 0, aliases: Vec::new() }.value(root)
}

/// The text of a key as kubectl has it.
pub(crate) fn resolve_key<'n>(
    text: &str,
    tree: &'n Tree<'_>,
    key: NodeId,
) -> Result<Cow<'n, str>, MeaningError> {
    let target = tree.behind_alias(key);
    let fail = |reason| MeaningError { reason, span: tree.node(key).span };
    match &tree.node(target).kind {
        NodeKind::Scalar { value, style, .. } => {
            resolve_scalar(value, *style, tag(tree, target)).and_then(|key| key.into_key(value)).map_err(fail)
        }
        NodeKind::Alias { .. } => Err(fail(MeaningErrorReason::UnknownAlias(alias_name(text, tree, target)))),
        NodeKind::Sequence { .. } | NodeKind::Mapping { .. } => Err(fail(MeaningErrorReason::CollectionKey)),
    }
}

/// What the scalar `id` is. `Err` for what is no scalar.
pub(crate) fn scalar_meaning<'n>(tree: &'n Tree<'_>, id: NodeId) -> Result<Resolved<'n>, MeaningErrorReason> {
    match &tree.node(id).kind {
        NodeKind::Scalar { value, style, .. } => resolve_scalar(value, *style, tag(tree, id)),
        _ => Err(MeaningErrorReason::CollectionKey),
    }
}

/// Whether `key` is the merge key `<<`: plain, or with the tag `!!merge` (or the tag `!`).
///
/// As `isMerge` in `decode.go` of go.yaml.in/yaml/v2 2.4.2 (read 2026-11-24) has it.
pub(crate) fn is_merge_key(tree: &Tree<'_>, key: NodeId) -> bool {
    match &tree.node(key).kind {
        NodeKind::Scalar { value, style, .. } if value == "<<" => match tag(tree, key) {
            None => *style == ScalarStyle::Plain,
            Some(tag) => matches!(tag, "tag:yaml.org,2002:merge" | "!"),
        },
        _ => false,
    }
}

fn tag<'n>(tree: &'n Tree<'_>, id: NodeId) -> Option<&'n str> {
    tree.node(id).properties.as_deref().and_then(|properties: &Properties| properties.tag.as_deref())
}

fn alias_name(text: &str, tree: &Tree<'_>, id: NodeId) -> String {
    text[tree.node(id).span.range()].trim_start_matches('*').to_owned()
}

/// Characters that break a line in YAML 1.1 alone.
pub(crate) fn refuse_unicode_line_breaks(text: &str, document: Span) -> Result<(), MeaningError> {
    let bytes = &text.as_bytes()[document.range()];
    for at in memchr::memchr2_iter(0xC2, 0xE2, bytes) {
        let character = match &bytes[at..] {
            [0xC2, 0x85, ..] => '\u{85}',
            [0xE2, 0x80, 0xA8, ..] => '\u{2028}',
            [0xE2, 0x80, 0xA9, ..] => '\u{2029}',
            _ => continue,
        };
        let start = document.start() + at;
        let span = Span::new(start, start + character.len_utf8());
        return Err(MeaningError { reason: MeaningErrorReason::UnicodeLineBreak(character as u32), span });
    }
    Ok(())
}

struct Resolver<'a, 't> {
    text: &'a str,
    tree: &'a Tree<'t>,
    limits: &'a Limits,
    cost: usize,
    depth: usize,
    /// The aliases that are being carried out, outermost first.
    aliases: Vec<NodeId>,
}

/// How deep a meaning may nest, aliases carried out: far above what is written, far below what a stack holds.
const DEPTH_FACTOR: usize = 3;

impl Resolver<'_, '_> {
    fn value(&mut self, id: NodeId) -> Result<Value, MeaningError> {
        let tree = self.tree;
        let node = tree.node(id);
        self.spend(1, node.span)?;
        match &node.kind {
            NodeKind::Scalar { value, style, .. } => {
                self.spend(value.len() / 64, node.span)?;
                resolve_scalar(value, *style, tag(tree, id))
                    .and_then(|resolved| resolved.into_value(value))
                    .map_err(|reason| MeaningError { reason, span: node.span })
            }
            NodeKind::Alias { .. } => self.through_alias(id, Self::value),
            NodeKind::Sequence { children, flow } => {
                self.enter(node.span)?;
                if *flow {
                    let mut words = tree.children(*children).iter().map(|child| child.node);
                    self.refuse_ambiguity(words.find_map(|word| ambiguous_word(self.text, tree, word)))?;
                }
                let children = tree.children(*children);
                let mut items = Vec::with_capacity(children.len());
                for child in children {
                    items.push(self.value(child.node)?);
                }
                self.depth -= 1;
                Ok(Value::Array(items))
            }
            NodeKind::Mapping { .. } => {
                let mut map = Map::with_capacity(tree.entries(id).map_or(0, |entries| entries.len()));
                self.fill(id, &mut map)?;
                Ok(Value::Object(map))
            }
        }
    }

    /// Puts the entries of a mapping into `map`, in their order: what comes later counts, a merge included.
    fn fill(&mut self, mapping: NodeId, map: &mut Map<String, Value>) -> Result<(), MeaningError> {
        let tree = self.tree;
        self.enter(tree.node(mapping).span)?;
        for Entry { key, value } in tree.entries(mapping).into_iter().flatten() {
            if tree.is_flow(mapping) {
                self.refuse_ambiguity(ambiguous_entry(self.text, tree, Entry { key, value }))?;
            }
            if is_merge_key(tree, key.node) {
                self.merge(value.node, map)?;
                continue;
            }
            let name = resolve_key(self.text, tree, key.node)?;
            self.spend(1 + name.len() / 64, tree.node(key.node).span)?;
            let value = self.value(value.node)?;
            map.insert(name.into_owned(), value);
        }
        self.depth -= 1;
        Ok(())
    }

    /// Puts what a merge key brings into `map`, over what is there; of a list the first counts most.
    fn merge(&mut self, source: NodeId, map: &mut Map<String, Value>) -> Result<(), MeaningError> {
        let tree = self.tree;
        match tree.node(source).kind {
            NodeKind::Sequence { .. } => {
                for item in tree.items(source).unwrap_or_default().iter().rev() {
                    self.merge_one(item.node, map)?;
                }
                Ok(())
            }
            _ => self.merge_one(source, map),
        }
    }

    fn merge_one(&mut self, source: NodeId, map: &mut Map<String, Value>) -> Result<(), MeaningError> {
        let tree = self.tree;
        self.spend(1, tree.node(source).span)?;
        match tree.node(source).kind {
            NodeKind::Mapping { .. } => self.fill(source, map),
            NodeKind::Alias { target: Some(target) } if tree.entries(target).is_some() => {
                self.through_alias(source, |resolver, target| resolver.fill(target, map))
            }
            NodeKind::Alias { target: None } => self.through_alias(source, |_, _| Ok(())),
            _ => {
                let reason = MeaningErrorReason::MergeOfNoMapping;
                Err(MeaningError { reason, span: tree.node(source).span })
            }
        }
    }

    fn through_alias<T>(
        &mut self,
        alias: NodeId,
        then: impl FnOnce(&mut Self, NodeId) -> Result<T, MeaningError>,
    ) -> Result<T, MeaningError> {
        let span = self.tree.node(alias).span;
        let name = || alias_name(self.text, self.tree, alias);
        let NodeKind::Alias { target: Some(target) } = self.tree.node(alias).kind else {
            return Err(MeaningError { reason: MeaningErrorReason::UnknownAlias(name()), span });
        };
        if self.aliases.contains(&alias) {
            return Err(MeaningError { reason: MeaningErrorReason::SelfReference(name()), span });
        }
        self.aliases.push(alias);
        let result = then(self, target);
        self.aliases.pop();
        result
    }

    fn refuse_ambiguity(&self, found: Option<Span>) -> Result<(), MeaningError> {
        match found {
            None => Ok(()),
            Some(span) => {
                let reason = MeaningErrorReason::AmbiguousFlow(self.text[span.range()].to_owned());
                Err(MeaningError { reason, span })
            }
        }
    }

    fn enter(&mut self, span: Span) -> Result<(), MeaningError> {
        self.depth += 1;
        if self.depth > self.limits.max_depth * DEPTH_FACTOR {
            return Err(MeaningError { reason: MeaningErrorReason::TooDeep, span });
        }
        Ok(())
    }

    fn spend(&mut self, cost: usize, span: Span) -> Result<(), MeaningError> {
        self.cost += cost;
        if self.cost > self.limits.max_expanded_nodes {
            return Err(MeaningError { reason: MeaningErrorReason::TooLarge, span });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Document, Limits, MeaningError, MeaningErrorReason, split_documents};

    fn value(text: &str) -> Result<Value, MeaningError> {
        let source = *split_documents(text).first().expect("the text has a document");
        Document::parse(text, source, &Limits::default()).expect("the text is YAML").value()
    }

    fn reason(text: &str) -> Option<MeaningErrorReason> {
        value(text).err().map(|error| error.reason)
    }

    #[test]
    fn aliases_and_merge_keys_are_carried_out_in_order() {
        let text = "b: &b {x: 1, w: 2}\nc: &c {x: 3, z: 4}\nd: {x: 0, <<: *b, w: 9}\ne: {<<: [*b, *c]}\nf: [*b, *c]\n";
        let expected = json!({
            "b": {"x": 1, "w": 2}, "c": {"x": 3, "z": 4},
            "d": {"x": 1, "w": 9}, "e": {"x": 1, "z": 4, "w": 2},
            "f": [{"x": 1, "w": 2}, {"x": 3, "z": 4}],
        });
        assert_eq!(value(text), Ok(expected));
    }

    #[test]
    fn an_anchor_can_be_given_again() {
        assert_eq!(value("[&a 1, *a, &a 2, *a]"), Ok(json!([1, 1, 2, 2])));
    }

    #[test]
    fn errors_name_their_place() {
        let error = value("a: 1\nb: [x, *nowhere]\n").expect_err("the alias leads nowhere");
        assert_eq!(error.reason, MeaningErrorReason::UnknownAlias("nowhere".to_owned()));
        assert_eq!((error.span.start(), error.span.end()), (12, 20));
        assert_eq!(reason("a: &a [*a]\n"), Some(MeaningErrorReason::SelfReference("a".to_owned())));
        assert_eq!(reason("? [a]\n: b\n"), Some(MeaningErrorReason::CollectionKey));
        assert_eq!(reason("~: b\n"), Some(MeaningErrorReason::NullKey));
        assert_eq!(reason("a: {<<: 1}\n"), Some(MeaningErrorReason::MergeOfNoMapping));
    }

    #[test]
    fn a_bomb_is_refused_in_bounded_memory() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = vec![format!("*a{}", level - 1); 10].join(", ");
            text += &["a", &level.to_string(), ": &a", &level.to_string(), " [", &before, "]\n"].concat();
        }
        assert_eq!(reason(&text), Some(MeaningErrorReason::TooLarge));
        let long = "y".repeat(100_000);
        let aliases = vec!["*s"; 10_000].join(", ");
        assert_eq!(reason(&format!("a: &s {long}\nb: [{aliases}]\n")), Some(MeaningErrorReason::TooLarge));
    }

    #[test]
    fn aliases_cannot_nest_without_end() {
        let deep = format!("{}*p{}", "[".repeat(150), "]".repeat(150));
        let mut text = "- &p x\n".to_owned();
        for _ in 0..20 {
            text += &["- &p ", &deep, "\n"].concat();
        }
        assert!(matches!(
            reason(&text),
            Some(MeaningErrorReason::TooDeep | MeaningErrorReason::SelfReference(_))
        ));
    }
}
