//! The main edit, move a container to the init containers, tried on any text and checked without trust: the proof
//! must hold, and a second reading of the text, by another parser and with another model of the move, must agree.

use std::collections::BTreeMap;

use outrigger_text::{EditSet, Pointer, Step};
use outrigger_yaml::{Change, Document, DocumentSource, proof, split_documents};
use serde_json::{Value, json};

use crate::events::{read_granit, read_libyaml};
use crate::lines;
use crate::node::{Node, compose};

/// A move of one item of `containers`.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    /// The mapping that holds `containers`.
    pub(crate) pod: Pointer,
    /// The item's place in `containers`.
    pub(crate) item: usize,
    /// Its place in `initContainers` afterwards.
    pub(crate) index: usize,
}

/// What came of a move.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Edited, proven, and found right by the second reading.
    Proven { edits: EditSet, result: String },
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
                let init_containers = entries.get("initContainers").and_then(Value::as_array).map_or(0, Vec::len);
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
        let from = self.pod.key("containers").index(self.item);
        let set = |key: &str, value: Value| Change::SetKey {
            mapping: from.clone(),
            key: key.to_owned(),
            value,
            after: vec!["image".to_owned(), "name".to_owned(), "restartPolicy".to_owned()],
        };
        vec![
            Change::MoveItem { from: from.clone(), to: self.pod.key("initContainers"), index: self.index },
            set("restartPolicy", restart_policy()),
            set("startupProbe", startup_probe()),
        ]
    }

    /// What `value` should be afterwards; `None` where there is nothing to move or no place to move to.
    pub(crate) fn apply_to_value(&self, value: &mut Value) -> Option<()> {
        let mut pod = value;
        for step in self.pod.steps() {
            pod = match step {
                Step::Key(key) => pod.get_mut(key)?,
                Step::Index(index) => pod.get_mut(index)?,
            };
        }
        let containers = pod.get_mut("containers")?.as_array_mut()?;
        let mut moved = containers.remove(self.item);
        let container = moved.as_object_mut()?;
        container.insert("restartPolicy".to_owned(), restart_policy());
        container.insert("startupProbe".to_owned(), startup_probe());
        match pod.as_object_mut()?.entry("initContainers").or_insert(Value::Null) {
            Value::Array(init_containers) => init_containers.insert(self.index, moved),
            empty @ Value::Null => *empty = json!([moved]),
            _ => return None,
        }
        Some(())
    }

    /// The same, on the second reading.
    fn apply_to_node(&self, node: &mut Node) -> Option<()> {
        let mut pod = node;
        for step in self.pod.steps() {
            pod = match (step, pod) {
                (Step::Key(key), Node::Mapping(entries)) => find_key(entries, key)?,
                (Step::Index(index), Node::Sequence(items)) => items.get_mut(*index)?,
                _ => return None,
            };
        }
        let Node::Mapping(pod) = pod else { return None };
        let Node::Sequence(containers) = find_key(pod, "containers")? else { return None };
        let mut moved = containers.remove(self.item);
        let Node::Mapping(container) = &mut moved else { return None };
        set_key(container, "restartPolicy", Node::of_value(&restart_policy()));
        set_key(container, "startupProbe", Node::of_value(&startup_probe()));
        match find_key(pod, "initContainers") {
            Some(Node::Sequence(init_containers)) => init_containers.insert(self.index, moved),
            // That it is null, and no other scalar, is known from the first reading.
            Some(scalar @ Node::Scalar { .. }) => *scalar = Node::Sequence(vec![moved]),
            Some(Node::Mapping(_)) => return None,
            None => pod.push((Node::any_style("initContainers"), Node::Sequence(vec![moved]))),
        }
        Some(())
    }
}

fn find_key<'e>(entries: &'e mut [(Node, Node)], key: &str) -> Option<&'e mut Node> {
    entries.iter_mut().find(|(known, _)| known.text() == Some(key)).map(|(_, value)| value)
}

fn set_key(entries: &mut Vec<(Node, Node)>, key: &str, value: Node) {
    match find_key(entries, key) {
        Some(known) => *known = value,
        None => entries.push((Node::any_style(key), value)),
    }
}

/// Tries a move and checks all that can be said of its result. Panics where something is wrong: an edit that cannot
/// be applied, a proven edit that means something else, a line that got lost.
pub(crate) fn try_move(text: &str, document: &Document<'_>, value: &Value, wanted: &Move) -> Outcome {
    let edits = match document.edit(&wanted.changes()) {
        Ok(edits) => edits,
        Err(refusal) => return Outcome::Refused(kind(&format!("{:?}", refusal.reason))),
    };
    let edits = EditSet::new(edits).unwrap_or_else(|conflict| panic!("{conflict}: {wanted:?} in\n{text}"));
    let mut expected = value.clone();
    assert!(
        wanted.apply_to_value(&mut expected).is_some(),
        "an edit that cannot be is made: {wanted:?} in\n{text}"
    );
    let index = document.source().index;
    match proof::prove_edit(text, &edits, &[(index, expected)]) {
        Ok(result) => {
            check_meaning(text, &result, document.source(), wanted);
            check_lines(text, &result, document, wanted);
            Outcome::Proven { edits, result }
        }
        Err(failure) => Outcome::Unproven(failure.to_string()),
    }
}

/// The name of an enum's variant, without what it holds.
fn kind(debug: &str) -> String {
    debug.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Reads both texts a second time, and holds the result to the original with the move made there. Gives `false`
/// where the second reading makes nothing of the original.
pub(crate) fn check_meaning(text: &str, result: &str, source: DocumentSource, wanted: &Move) -> bool {
    let sources = split_documents(text);
    let new_sources = split_documents(result);
    assert_eq!(sources.len(), new_sources.len(), "documents came or went: {wanted:?}\n{text}\n=>\n{result}");
    for (old, new) in sources.iter().zip(&new_sources).filter(|(old, _)| old.index != source.index) {
        assert_eq!(text[old.span.range()], result[new.span.range()], "another document changed: {wanted:?}");
    }
    let old = &text[source.span.range()];
    let new = &result[new_sources[source.index].span.range()];
    for (parser, read) in [("libyaml", read_libyaml as fn(&str) -> _), ("granit", read_granit)] {
        let Some(events) = read(old) else { continue };
        let new_events = read(new);
        assert!(new_events.is_some(), "{parser} reads the result no more: {wanted:?}\n{old}\n=>\n{new}");
        let Some(mut node) = compose(&events).into_iter().next().flatten() else { continue };
        if wanted.apply_to_node(&mut node).is_none() {
            continue;
        }
        let new_node = new_events.and_then(|events| compose(&events).into_iter().next().flatten());
        let same = new_node.as_ref().is_some_and(|new_node| node.same(new_node));
        assert!(same, "{parser} reads something else: {wanted:?}\n{old}\n=>\n{new}\n{node:?}\n{new_node:?}");
        return true;
    }
    false
}

/// In block style each line of the original is still there, indentation aside, and only the lines that were asked
/// for are new.
fn check_lines(text: &str, result: &str, document: &Document<'_>, wanted: &Move) {
    let slice = &text[document.source().span.range()];
    let containers = wanted.pod.key("containers");
    let starts_with = |at: &Pointer, marks: &[char]| {
        let span = document.locate(at).map(|located| located.value);
        span.is_some_and(|span| text[span.range()].starts_with(marks))
    };
    let init_containers = document.locate(&wanted.pod.key("initContainers"));
    let created = init_containers.is_none();
    let block = !starts_with(&containers, &['[', '*'])
        && !starts_with(&containers.index(wanted.item), &['{', '*'])
        && init_containers.is_none_or(|located| text[located.value.range()].trim_start().starts_with('-'));
    // An anchor that moves may change the place where it is defined.
    let plain = !slice.contains(['&', '*']);
    let sets_anew = ["restartPolicy", "startupProbe"]
        .iter()
        .any(|key| document.locate(&containers.index(wanted.item).key(*key)).is_some());
    if !block || !plain || sets_anew {
        return;
    }
    let (lost, new) = lines::difference(text, result);
    assert!(lost.is_empty(), "lines got lost: {lost:?}: {wanted:?} in\n{text}\n=>\n{result}");
    let mut expected: Vec<String> = NEW_LINES.iter().map(|line| (*line).to_owned()).collect();
    if created {
        expected.push("initContainers:".to_owned());
    }
    expected.sort();
    let mut new: Vec<String> = new.iter().map(|line| line.replace(['"', '\''], "")).collect();
    new.sort();
    assert_eq!(new, expected, "other lines are new: {wanted:?} in\n{text}\n=>\n{result}");
}

/// What came of many moves.
#[derive(Default)]
pub(crate) struct Tally {
    /// Proven edits.
    pub(crate) proven: usize,
    /// Refusals by their kind.
    pub(crate) refused: BTreeMap<String, usize>,
    /// Proofs that did not hold, by their message, with one example each.
    pub(crate) unproven: BTreeMap<String, (usize, String)>,
}

impl Tally {
    /// Counts one outcome.
    pub(crate) fn add(&mut self, outcome: &Outcome, example: impl FnOnce() -> String) {
        match outcome {
            Outcome::Proven { .. } => self.proven += 1,
            Outcome::Refused(kind) => *self.refused.entry(kind.clone()).or_default() += 1,
            Outcome::Unproven(message) => {
                self.unproven.entry(message.clone()).or_insert_with(|| (0, example())).0 += 1;
            }
        }
    }

    /// All that were refused.
    pub(crate) fn refused_count(&self) -> usize {
        self.refused.values().sum()
    }

    /// All whose proof did not hold.
    pub(crate) fn unproven_count(&self) -> usize {
        self.unproven.values().map(|(count, _)| count).sum()
    }

    /// One line with all numbers.
    pub(crate) fn render(&self) -> String {
        format!(
            "{} proven, {} refused {:?}, {} without proof",
            self.proven,
            self.refused_count(),
            self.refused,
            self.unproven_count()
        )
    }
}
