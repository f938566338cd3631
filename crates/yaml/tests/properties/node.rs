//! A second, simple reading of what a document means, made from a parser's events and without any code of the
//! crate under test: aliases and merge keys carried out, scalars left as they are written.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::events::{Event, Properties};

/// More nodes than this are not looked at: aliases can make a small text mean a large one.
const MOST_NODES: usize = 200_000;

/// The meaning of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// A scalar: its text, its tag, and whether it is plain (`None`: either is right).
    Scalar { text: String, tag: Option<String>, plain: Option<bool> },
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in the order of its keys, each key once.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// A scalar that may be written in any style.
    pub(crate) fn any_style(text: &str) -> Self {
        Self::Scalar { text: text.to_owned(), tag: None, plain: None }
    }

    /// The node of a value that an edit sets.
    pub(crate) fn of_value(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::any_style(text),
            Value::Array(items) => Self::Sequence(items.iter().map(Self::of_value).collect()),
            Value::Object(entries) => Self::Mapping(
                entries.iter().map(|(key, value)| (Self::any_style(key), Self::of_value(value))).collect(),
            ),
            scalar => Self::any_style(&scalar.to_string()),
        }
    }

    /// Whether both mean the same. The keys of a mapping may stand in any order.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Scalar { text: left, tag: left_tag, plain: left_plain },
                Self::Scalar { text: right, tag: right_tag, plain: right_plain },
            ) => {
                let any_style = left_plain.is_none() || right_plain.is_none();
                let null = |text: &str| matches!(text, "" | "~" | "null");
                let same_text = left == right || any_style && null(left) && null(right);
                same_text && left_tag == right_tag && (any_style || left_plain == right_plain)
            }
            (Self::Sequence(left), Self::Sequence(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.same(right))
            }
            (Self::Mapping(left), Self::Mapping(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(entry, twin)| {
                        // Nearly always the order is the same; only else is the key looked for.
                        let twin = if entry.0.same(&twin.0) {
                            Some(twin)
                        } else {
                            right.iter().find(|candidate| entry.0.same(&candidate.0))
                        };
                        twin.is_some_and(|twin| entry.1.same(&twin.1))
                    })
            }
            _ => false,
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    fn is_merge_key(&self) -> bool {
        match self {
            Self::Scalar { text, tag: None, plain } => text == "<<" && *plain == Some(true),
            Self::Scalar { text, tag: Some(tag), .. } => text == "<<" && tag == "tag:yaml.org,2002:merge",
            _ => false,
        }
    }
}

/// The meaning of each document among `events`; `None` where it has none (an alias without its anchor or inside it,
/// a merge of something that is no mapping), or more nodes than anyone wants to look at.
pub(crate) fn compose(events: &[Event]) -> Vec<Option<Node>> {
    let mut documents = Vec::new();
    for document in events.split(|event| *event == Event::DocumentStart).skip(1) {
        let mut composer = Composer { events: document, at: 0, anchors: BTreeMap::new(), left: MOST_NODES };
        documents.push(composer.node());
    }
    documents
}

struct Composer<'e> {
    events: &'e [Event],
    at: usize,
    anchors: BTreeMap<usize, Node>,
    left: usize,
}

impl Composer<'_> {
    fn node(&mut self) -> Option<Node> {
        let event = self.events.get(self.at)?;
        self.at += 1;
        self.left = self.left.checked_sub(1)?;
        match event {
            Event::Scalar { properties, text, plain } => {
                let node =
                    Node::Scalar { text: text.clone(), tag: properties.tag.clone(), plain: Some(*plain) };
                self.define(properties, &node);
                Some(node)
            }
            Event::SequenceStart(properties) => {
                let mut items = Vec::new();
                while !self.ends() {
                    items.push(self.node()?);
                }
                let node = Node::Sequence(items);
                self.define(properties, &node);
                Some(node)
            }
            Event::MappingStart(properties) => {
                let mut entries = Vec::new();
                while !self.ends() {
                    let merges_an_alias = matches!(self.events.get(self.at + 1), Some(Event::Alias(_)));
                    let key = self.node()?;
                    let value = self.node()?;
                    if key.is_merge_key() {
                        merge(&mut entries, value, merges_an_alias)?;
                    } else {
                        put(&mut entries, key, value);
                    }
                }
                let node = Node::Mapping(entries);
                self.define(properties, &node);
                Some(node)
            }
            Event::Alias(number) => {
                let node = self.anchors.get(&(*number)?)?.clone();
                self.left = self.left.checked_sub(count(&node))?;
                Some(node)
            }
            Event::DocumentStart | Event::DocumentEnd | Event::CollectionEnd => None,
        }
    }

    /// Steps over the end of a collection, if it is there.
    fn ends(&mut self) -> bool {
        let ends = matches!(self.events.get(self.at), Some(Event::CollectionEnd | Event::DocumentEnd) | None);
        self.at += usize::from(ends);
        ends
    }

    fn define(&mut self, properties: &Properties, node: &Node) {
        if let Some(number) = properties.anchor {
            self.anchors.insert(number, node.clone());
        }
    }
}

/// Carries a merge key out where it stands: what comes later wins, in a list what comes first.
fn merge(entries: &mut Vec<(Node, Node)>, value: Node, is_alias: bool) -> Option<()> {
    match value {
        Node::Mapping(merged) => put_all(entries, merged),
        // kubectl's library takes a list only where it is written out.
        Node::Sequence(items) if !is_alias => {
            for item in items.into_iter().rev() {
                let Node::Mapping(merged) = item else { return None };
                put_all(entries, merged);
            }
        }
        _ => return None,
    }
    Some(())
}

fn put_all(entries: &mut Vec<(Node, Node)>, merged: Vec<(Node, Node)>) {
    for (key, value) in merged {
        put(entries, key, value);
    }
}

/// Sets a key; of two that are the same the later counts.
fn put(entries: &mut Vec<(Node, Node)>, key: Node, value: Node) {
    match entries.iter_mut().find(|(known, _)| known.text().is_some() && known.text() == key.text()) {
        Some(entry) => entry.1 = value,
        None => entries.push((key, value)),
    }
}

fn count(node: &Node) -> usize {
    match node {
        Node::Scalar { .. } => 1,
        Node::Sequence(items) => 1 + items.iter().map(count).sum::<usize>(),
        Node::Mapping(entries) => {
            1 + entries.iter().map(|(key, value)| count(key) + count(value)).sum::<usize>()
        }
    }
}

/// Whether `value` is a reading of `node`: the same collections, and of scalars those that are quoted the same
/// strings. What a plain or tagged scalar stands for is the scalar table's business.
pub(crate) fn is_reading_of(node: &Node, value: &Value) -> bool {
    match (node, value) {
        (Node::Sequence(items), Value::Array(values)) => {
            items.len() == values.len()
                && items.iter().zip(values).all(|(item, value)| is_reading_of(item, value))
        }
        (Node::Mapping(entries), Value::Object(values)) => {
            // `yes` and `true` are one key to JSON; then there are fewer values than keys.
            let texts = entries.iter().all(|(key, _)| match key.text() {
                Some(text) => values.contains_key(text),
                None => false,
            });
            !texts
                || entries.len() == values.len()
                    && entries.iter().all(|(key, node)| {
                        let value = key.text().and_then(|text| values.get(text));
                        value.is_some_and(|value| is_reading_of(node, value))
                    })
        }
        (Node::Scalar { text, tag: None, plain: Some(false) }, Value::String(value)) => text == value,
        (Node::Scalar { text, .. }, Value::String(value)) => text == value || node_is_tagged(node),
        (Node::Scalar { tag, plain, .. }, Value::Null | Value::Bool(_) | Value::Number(_)) => {
            tag.is_some() || *plain == Some(true)
        }
        _ => false,
    }
}

fn node_is_tagged(node: &Node) -> bool {
    matches!(node, Node::Scalar { tag: Some(_), .. })
}
