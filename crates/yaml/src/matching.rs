//! Whether a tree means a value, without building what it means.
//!
//! The proof asks this of every document that it reads again. The answer "no" only says that it is not seen in this
//! quick way: aliases, merge keys and whatever is not plain are left to [`crate::meaning`].

use std::borrow::Cow;

use serde_json::Value;

use crate::ambiguity::{ambiguous_entry, ambiguous_word};
use crate::meaning::{is_merge_key, scalar_meaning};
use crate::scalar::Resolved;
use crate::tree::{Entry, NodeId, NodeKind, Tree};

/// Whether `id` and all inside it plainly means `expected`.
pub(crate) fn plainly_means(text: &str, tree: &Tree<'_>, id: NodeId, expected: &Value) -> bool {
    match (&tree.node(id).kind, expected) {
        (NodeKind::Scalar { .. }, expected) => {
            scalar_meaning(tree, id).is_ok_and(|found| is_same(&found, expected))
        }
        (NodeKind::Sequence { children, flow }, Value::Array(items)) => {
            let children = tree.children(*children);
            children.len() == items.len()
                && !(*flow && children.iter().any(|child| ambiguous_word(text, tree, child.node).is_some()))
                && children.iter().zip(items).all(|(child, item)| plainly_means(text, tree, child.node, item))
        }
        (NodeKind::Mapping { flow, .. }, Value::Object(map)) => {
            let Some(entries) = tree.entries(id) else { return false };
            if entries.len() != map.len() {
                return false;
            }
            // As many entries as keys, each key found, none twice: the same keys. In their own order none is twice.
            let mut in_order = map.iter();
            let mut seen: Vec<Cow<'_, str>> = Vec::new();
            for (index, Entry { key, value }) in entries.enumerate() {
                if is_merge_key(tree, key.node)
                    || (*flow && ambiguous_entry(text, tree, Entry { key, value }).is_some())
                {
                    return false;
                }
                let Ok(Resolved::Text(name)) = scalar_meaning(tree, key.node) else { return false };
                let expected = match in_order.next() {
                    Some((next, expected)) if seen.is_empty() && *next == name => Some(expected),
                    _ => {
                        if seen.is_empty() {
                            seen.extend(map.keys().take(index).map(|key| Cow::Borrowed(key.as_str())));
                        }
                        let is_new = seen.len() <= 64 && !seen.contains(&name);
                        let expected = map.get(name.as_ref()).filter(|_| is_new);
                        seen.push(name);
                        expected
                    }
                };
                if !expected.is_some_and(|expected| plainly_means(text, tree, value.node, expected)) {
                    return false;
                }
            }
            true
        }
        _ => false,
    }
}

fn is_same(found: &Resolved<'_>, expected: &Value) -> bool {
    match (found, expected) {
        (Resolved::Null, Value::Null) => true,
        (Resolved::Bool(found), Value::Bool(expected)) => found == expected,
        (Resolved::Integer(found), Value::Number(expected)) => expected.as_i64() == Some(*found),
        (Resolved::Text(found), Value::String(expected)) => found == expected,
        // Floats and what is larger than 63 bits are compared with care elsewhere.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::plainly_means;
    use crate::{Document, Limits, split_documents};

    fn means(text: &str, expected: &Value) -> bool {
        let document =
            Document::parse(text, split_documents(text)[0], &Limits::default()).expect("the text is YAML");
        let root = document.tree.root.expect("the text has content");
        plainly_means(text, &document.tree, root, expected)
    }

    #[test]
    fn sees_what_is_the_same() {
        let text = "a: [x]\nb:\n- 1\n- \"1\"\n- true\n-\n- c: y\nd: |\n  e\n";
        assert!(means(text, &json!({"a": ["x"], "b": [1, "1", true, null, {"c": true}], "d": "e\n"})));
        assert!(!means("a: [b?c]\n", &json!({"a": ["b?c"]})));
        assert!(!means("a: {b:, c: 1}\n", &json!({"a": {"b": null, "c": 1}})));
    }

    #[test]
    fn sees_every_difference() {
        let text = "a: 1\nb:\n- x\n- z\n";
        for other in [
            json!({"a": 1}),
            json!({"a": 1, "b": ["x"]}),
            json!({"a": 1, "b": ["x", "w"]}),
            json!({"a": "1", "b": ["x", "z"]}),
            json!({"a": 1, "b": ["x", "z", "z"]}),
            json!({"a": 1, "c": ["x", "z"]}),
            json!({"a": 1, "b": ["x", "z"], "c": 1}),
            json!([1]),
        ] {
            assert!(!means(text, &other), "{other}");
        }
        assert!(!means("a: 1\na: 1\n", &json!({"a": 1, "b": 1})));
        assert!(!means("a: 1\na: 1\n", &json!({"a": 1})));
    }
}
