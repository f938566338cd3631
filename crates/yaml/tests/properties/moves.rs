//! The main edit, move a container to the init containers, tried on any text and checked without trust: the proof
//! must hold, and a second reading of the text, by another parser and with another model of the move, must agree.

use outrigger_text::{EditSet, Pointer};
use outrigger_yaml::{Change, Document, DocumentSource, proof, split_documents};
use serde_json::{Value, json};

use crate::events::{read_granit, read_libyaml};
use crate::lines;
use crate::model::{self, find_key, set_key};
use crate::node::{Node, compose};

/// A move of some, not all, of a pod's containers.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    /// The mapping that holds `containers`.
    pub(crate) pod: Pointer,
    /// The places in `containers` of what moves, each once.
    pub(crate) items: Vec<usize>,
    /// The place in `initContainers` of the first of them afterwards.
    pub(crate) index: usize,
    /// Changes inside of what moves.
    pub(crate) inside: Vec<Change>,
}

/// What came of a move.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Edited, proven, and found right by the second reading.
    Proven {
        /// What was done.
        edits: EditSet,
        /// Whether the second reading could be made; rarely it makes nothing of a text.
        is_read_twice: bool,
    },
    /// Not edited; the kind of refusal.
    Refused(String),
    /// Edited, and the proof did not hold: nothing is written.
    Unproven(String),
}

/// A place with more than one container.
pub(crate) struct Place {
    /// The mapping that holds `containers`.
    pub(crate) pod: Pointer,
    /// How many containers there are.
    pub(crate) containers: usize,
    /// How many init containers there are.
    pub(crate) init_containers: usize,
}

/// All places in `value` with at least two containers.
pub(crate) fn find_places(value: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    collect_places(value, &Pointer::ROOT, &mut places);
    places
}

fn collect_places(value: &Value, at: &Pointer, places: &mut Vec<Place>) {
    match value {
        Value::Object(entries) => {
            if let Some(Value::Array(containers)) = entries.get("containers")
                && containers.len() >= 2
            {
                let init_containers =
                    entries.get("initContainers").and_then(Value::as_array).map_or(0, Vec::len);
                places.push(Place { pod: at.clone(), containers: containers.len(), init_containers });
            }
            for (key, value) in entries {
                collect_places(value, &at.key(key), places);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_places(item, &at.index(index), places);
            }
        }
        _ => {}
    }
}

fn restart_policy() -> Value {
    json!("Always")
}

fn startup_probe() -> Value {
    json!({"httpGet": {"path": "/startup", "port": 9739, "scheme": "HTTP"}, "periodSeconds": 1, "failureThreshold": 60})
}

/// The lines that a probe and a restart policy take in block style.
const NEW_LINES: [&str; 8] = [
    "restartPolicy: Always",
    "startupProbe:",
    "httpGet:",
    "path: /startup",
    "port: 9739",
    "scheme: HTTP",
    "periodSeconds: 1",
    "failureThreshold: 60",
];

impl Move {
    /// The changes that carry it out.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let after = ["image", "name", "restartPolicy"].map(str::to_owned);
        let mut changes = self.inside.clone();
        for &item in &self.items {
            let from = self.pod.key("containers").index(item);
            let to = self.pod.key("initContainers");
            changes.push(Change::MoveItem { from: from.clone(), to, index: self.index });
            for (key, value) in [("restartPolicy", restart_policy()), ("startupProbe", startup_probe())] {
                let (mapping, key, after) = (from.clone(), key.to_owned(), after.to_vec());
                changes.push(Change::SetKey { mapping, key, value, after });
            }
        }
        changes
    }

    /// Whether all that it touches is in block style, and nothing that it sets is there already.
    pub(crate) fn is_plain_block(&self, document: &Document<'_>) -> bool {
        let text = document.text();
        let written = |at: &Pointer| document.locate(at).map(|located| &text[located.value.range()]);
        let containers = self.pod.key("containers");
        written(&containers).is_some_and(|list| list.starts_with('-'))
            && written(&self.pod.key("initContainers")).is_none_or(|list| list.starts_with('-'))
            && self.inside.is_empty()
            && self.items.iter().all(|&item| {
                let item = containers.index(item);
                written(&item).is_some_and(|item| !item.starts_with(['{', '*']))
                    && ["restartPolicy", "startupProbe"].iter().all(|key| written(&item.key(*key)).is_none())
            })
    }

    /// What `value` should be afterwards; `None` where there is nothing to move or no place to move to.
    pub(crate) fn apply_to_value(&self, value: &mut Value) -> Option<()> {
        self.inside.iter().try_for_each(|change| model::apply_to_value(value, change))?;
        let pod = model::find_value(value, &self.pod)?;
        let containers = pod.get_mut("containers")?.as_array_mut()?;
        let mut moved = take(containers, &self.items);
        for container in &mut moved {
            let container = container.as_object_mut()?;
            container.insert("restartPolicy".to_owned(), restart_policy());
            container.insert("startupProbe".to_owned(), startup_probe());
        }
        match pod.as_object_mut()?.entry("initContainers").or_insert(Value::Null) {
            Value::Array(init_containers) => {
                init_containers.splice(self.index..self.index, moved);
            }
            empty @ Value::Null => *empty = Value::Array(moved),
            _ => return None,
        }
        Some(())
    }

    /// The same, on the second reading.
    fn apply_to_node(&self, node: &mut Node) -> Option<()> {
        self.inside.iter().try_for_each(|change| model::apply_to_node(node, change))?;
        let pod = model::find_node(node, &self.pod)?;
        let Node::Mapping(pod) = pod else { return None };
        let Node::Sequence(containers) = find_key(pod, "containers")? else { return None };
        let mut moved = take(containers, &self.items);
        for container in &mut moved {
            let Node::Mapping(container) = container else { return None };
            set_key(container, "restartPolicy", Node::of_value(&restart_policy()));
            set_key(container, "startupProbe", Node::of_value(&startup_probe()));
        }
        match find_key(pod, "initContainers") {
            Some(Node::Sequence(init_containers)) => {
                init_containers.splice(self.index..self.index, moved);
            }
            // That it is null, and no other scalar, is known from the first reading.
            Some(scalar @ Node::Scalar { .. }) => *scalar = Node::Sequence(moved),
            Some(Node::Mapping(_)) => return None,
            None => pod.push((Node::any_style("initContainers"), Node::Sequence(moved))),
        }
        Some(())
    }
}

/// Takes the items at `places` out of a list, in the order of `places`.
fn take<T: Clone>(list: &mut Vec<T>, places: &[usize]) -> Vec<T> {
    let taken = places.iter().map(|&place| list[place].clone()).collect();
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        !places.contains(&(at - 1))
    });
    taken
}

/// Tries moves of different pods at once and checks all that can be said of the result. Panics where something is
/// wrong: an edit that cannot be applied, a proven edit that means something else, a line that got lost.
pub(crate) fn try_moves(text: &str, document: &Document<'_>, value: &Value, moves: &[Move]) -> Outcome {
    let changes: Vec<Change> = moves.iter().flat_map(Move::changes).collect();
    let expected = expect(value, moves);
    let (outcome, result) =
        try_changes(text, document, expected, &changes, &|node| move_in_node(node, moves));
    if let Some(result) = result {
        check_lines(text, &result, document, moves);
    }
    outcome
}

/// Tries one change that is no move, likewise.
pub(crate) fn try_change(text: &str, document: &Document<'_>, value: &Value, change: &Change) -> Outcome {
    let mut expected = value.clone();
    let expected = model::apply_to_value(&mut expected, change).map(|()| expected);
    let changes = std::slice::from_ref(change);
    try_changes(text, document, expected, changes, &|node| model::apply_to_node(node, change)).0
}

/// Edits, proves, and reads a second time. Gives the new text where the edit is proven.
fn try_changes(
    text: &str,
    document: &Document<'_>,
    expected: Option<Value>,
    changes: &[Change],
    apply: &dyn Fn(&mut Node) -> Option<()>,
) -> (Outcome, Option<String>) {
    let edits = match document.edit(changes) {
        Ok(edits) => edits,
        Err(refusal) => return (Outcome::Refused(kind(&format!("{:?}", refusal.reason))), None),
    };
    let edits = EditSet::new(edits).unwrap_or_else(|conflict| panic!("{conflict}: {changes:?} in\n{text}"));
    let expected =
        expected.unwrap_or_else(|| panic!("an edit that cannot be is made: {changes:?} in\n{text}"));
    match proof::prove_document(text, document.source(), edits.edits(), &expected) {
        Ok(alone) => {
            let result = edits.apply(text).into_owned();
            let is_read_twice = check_meaning(text, &result, document.source(), &alone, apply);
            (Outcome::Proven { edits, is_read_twice }, Some(result))
        }
        Err(failure) => (Outcome::Unproven(failure.to_string()), None),
    }
}

/// Makes the moves in the second reading.
pub(crate) fn move_in_node(node: &mut Node, moves: &[Move]) -> Option<()> {
    moves.iter().try_for_each(|wanted| wanted.apply_to_node(node))
}

/// What `value` should be after the moves.
pub(crate) fn expect(value: &Value, moves: &[Move]) -> Option<Value> {
    let mut expected = value.clone();
    moves.iter().try_for_each(|wanted| wanted.apply_to_value(&mut expected))?;
    Some(expected)
}

/// The name of an enum's variant, without what it holds.
fn kind(debug: &str) -> String {
    debug.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Reads both texts a second time, and holds the result, in which the edited document has to be `alone`, to the original
/// with the changes made there. Gives `false`
/// where the second reading makes nothing of the original.
pub(crate) fn check_meaning(
    text: &str,
    result: &str,
    source: DocumentSource,
    alone: &str,
    apply: &dyn Fn(&mut Node) -> Option<()>,
) -> bool {
    let sources = split_documents(text);
    let new_sources = split_documents(result);
    assert_eq!(sources.len(), new_sources.len(), "documents came or went:\n{text}\n=>\n{result}");
    for (old, new) in sources.iter().zip(&new_sources).filter(|(old, _)| old.index != source.index) {
        let same = text[old.span.range()] == result[new.span.range()];
        assert!(same, "another document changed:\n{text}\n=>\n{result}");
    }
    let old = &text[source.span.range()];
    let new = &result[new_sources[source.index].span.range()];
    assert_eq!(new, alone, "the whole has another document than was proven alone");
    for (parser, read) in [("libyaml", read_libyaml as fn(&str) -> _), ("granit", read_granit)] {
        let Some(events) = read(old) else { continue };
        let new_events = read(new);
        assert!(new_events.is_some(), "{parser} reads the result no more:\n{old}\n=>\n{new}");
        let Some(mut node) = compose(&events).into_iter().next().flatten() else { continue };
        if apply(&mut node).is_none() {
            continue;
        }
        let new_node = new_events.and_then(|events| compose(&events).into_iter().next().flatten());
        let same = new_node.as_ref().is_some_and(|new_node| node.same(new_node));
        assert!(same, "{parser} reads something else:\n{old}\n=>\n{new}\n{node:?}\n{new_node:?}");
        return true;
    }
    false
}

/// In block style each line of the original is still there, indentation aside, and only the lines that were asked
/// for are new.
fn check_lines(text: &str, result: &str, document: &Document<'_>, moves: &[Move]) {
    // An anchor that moves may change the place where it is defined.
    let slice = &text[document.source().span.range()];
    if slice.contains(['&', '*']) || !moves.iter().all(|wanted| wanted.is_plain_block(document)) {
        return;
    }
    let (lost, new) = lines::difference(text, result);
    assert!(lost.is_empty(), "lines got lost: {lost:?}: {moves:?} in\n{text}\n=>\n{result}");
    let mut expected = Vec::new();
    for wanted in moves {
        expected.extend(NEW_LINES.iter().cycle().take(NEW_LINES.len() * wanted.items.len()).copied());
        if document.locate(&wanted.pod.key("initContainers")).is_none() {
            expected.push("initContainers:");
        }
    }
    expected.sort_unstable();
    // The keys of some files are in quotes, and so may new ones be.
    let mut new: Vec<String> = new.iter().map(|line| line.replace(['"', '\''], "")).collect();
    new.sort();
    assert_eq!(new, expected, "other lines are new: {moves:?} in\n{text}\n=>\n{result}");
}
