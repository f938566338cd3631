//! What a change means, said twice and simply: on the values of the first reading and on the nodes of the second.

use outrigger_text::{Pointer, Step};
use outrigger_yaml::Change;
use serde_json::Value;

use crate::node::Node;

/// Makes a change of keys or items in `value`; `None` where it cannot be made, and for a move.
pub(crate) fn apply_to_value(value: &mut Value, change: &Change) -> Option<()> {
    match change {
        Change::SetKey { mapping, key, value: new, .. } => {
            find_value(value, mapping)?.as_object_mut()?.insert(key.clone(), new.clone());
        }
        Change::RemoveKey { mapping, key } => {
            find_value(value, mapping)?.as_object_mut()?.remove(key)?;
        }
        Change::InsertItem { sequence, index, value: new } => {
            let items = find_value(value, sequence)?.as_array_mut()?;
            items.insert((*index).min(items.len()), new.clone());
        }
        Change::RemoveItem { item } => {
            let (sequence, index) = split_index(item)?;
            find_value(value, &sequence)?.as_array_mut()?.remove(index);
        }
        Change::SetItem { item, value: new } => *find_value(value, item)? = new.clone(),
        Change::MoveItem { .. } | Change::EditScalar { .. } => return None,
    }
    Some(())
}

/// The same on a node.
pub(crate) fn apply_to_node(node: &mut Node, change: &Change) -> Option<()> {
    match change {
        Change::SetKey { mapping, key, value, .. } => {
            set_key(entries(node, mapping)?, key, Node::of_value(value));
        }
        Change::RemoveKey { mapping, key } => {
            let entries = entries(node, mapping)?;
            let at = entries.iter().position(|(known, _)| known.text() == Some(key))?;
            entries.remove(at);
        }
        Change::InsertItem { sequence, index, value } => {
            let items = items(node, sequence)?;
            items.insert((*index).min(items.len()), Node::of_value(value));
        }
        Change::RemoveItem { item } => {
            let (sequence, index) = split_index(item)?;
            items(node, &sequence)?.remove(index);
        }
        Change::SetItem { item, value } => *find_node(node, item)? = Node::of_value(value),
        Change::MoveItem { .. } | Change::EditScalar { .. } => return None,
    }
    Some(())
}

fn split_index(item: &Pointer) -> Option<(Pointer, usize)> {
    match item.split_last()? {
        (sequence, Step::Index(index)) => Some((sequence, *index)),
        (_, Step::Key(_)) => None,
    }
}

/// The value at `at`.
pub(crate) fn find_value<'v>(value: &'v mut Value, at: &Pointer) -> Option<&'v mut Value> {
    at.steps().iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    })
}

/// The node at `at`.
pub(crate) fn find_node<'n>(node: &'n mut Node, at: &Pointer) -> Option<&'n mut Node> {
    at.steps().iter().try_fold(node, |node, step| match (step, node) {
        (Step::Key(key), Node::Mapping(entries)) => find_key(entries, key),
        (Step::Index(index), Node::Sequence(items)) => items.get_mut(*index),
        _ => None,
    })
}

fn entries<'n>(node: &'n mut Node, at: &Pointer) -> Option<&'n mut Vec<(Node, Node)>> {
    match find_node(node, at)? {
        Node::Mapping(entries) => Some(entries),
        _ => None,
    }
}

fn items<'n>(node: &'n mut Node, at: &Pointer) -> Option<&'n mut Vec<Node>> {
    match find_node(node, at)? {
        Node::Sequence(items) => Some(items),
        _ => None,
    }
}

/// The value of a key.
pub(crate) fn find_key<'e>(entries: &'e mut [(Node, Node)], key: &str) -> Option<&'e mut Node> {
    entries.iter_mut().find(|(known, _)| known.text() == Some(key)).map(|(_, value)| value)
}

/// Gives a key its value, or adds it at the end.
pub(crate) fn set_key(entries: &mut Vec<(Node, Node)>, key: &str, value: Node) {
    match find_key(entries, key) {
        Some(known) => *known = value,
        None => entries.push((Node::any_style(key), value)),
    }
}
