//! Random scalars in every style and surrounding, with random edits of their values.

use std::collections::BTreeMap;

use outrigger_text::{Edit, EditSet, Pointer, Span};
use outrigger_yaml::{Change, Document, EditRefusalReason, Limits, proof, split_documents};
use serde_json::Value;

use crate::corpus;
use crate::differential::{self, Agreement};
use crate::random::Random;

/// How many scalars are tried.
const SCALARS: u64 = 40_000;

/// What values and replacements are made of.
const BITS: [&str; 34] = [
    "a", "b", "wait", "curl -s", "é", "😀", "x", "$x", " ", " ", " ", "  ", "\n", "\n", "\n", "\n\n", "\n  ",
    "\n\t", "\t", "#", " #", ": ", ":", "'", "\"", "\\", "true", "-", "- ", "{", ",", "]", ";", "1",
];

/// A text with `@` where the scalar stands, its place, the column of what holds it, and whether that is in flow style.
struct Surroundings {
    text: &'static str,
    place: &'static str,
    column: usize,
    flow: bool,
}

const fn block(text: &'static str, place: &'static str, column: usize) -> Surroundings {
    Surroundings { text, place, column, flow: false }
}

const fn flow(text: &'static str, place: &'static str) -> Surroundings {
    Surroundings { text, place, column: 4, flow: true }
}

const SURROUNDINGS: [Surroundings; 12] = [
    block("a: 1\nk: @\nz: 2\n", "/k", 0),
    block("k: @", "/k", 0),
    block("k: @\n\n\n# c\nz: 2\n", "/k", 0),
    block("x:\n    k: @\n    # c\n", "/x/k", 4),
    block("- x # x\n- @\n- y\n", "/1", 0),
    block("k:\n  l:\n    - - @\n      - z\n", "/k/l/0/0", 6),
    block("args:\n  - -c\n  -   @\n\n  # c\n  - z\n", "/args/1", 2),
    flow("k: [a, @, b] # c\n", "/k/1"),
    flow("k: {m: @, n: 1}\n", "/k/m"),
    flow("{\"k\": [@], \"l\": {\"m\": \"n\"}}\n", "/k/0"),
    // These two move with what is around them, to the right and to the left.
    block(
        "containers:\n- name: a\n  args:\n  - @\n  # c\n- name: b\ninitContainers:\n    - name: c\n",
        "/containers/0/args/0",
        2,
    ),
    block(
        "containers:\n      - name: a\n        args: [x]\n        run: @\n      - name: b\ninitContainers:\n- name: c\n",
        "/containers/0/run",
        8,
    ),
];

fn random_text(random: &mut Random, longest: usize) -> String {
    (0..random.below(longest + 1)).map(|_| *random.pick(&BITS)).collect()
}

/// A scalar as it could be written at a place; not each one is YAML.
fn random_scalar(random: &mut Random, column: usize, in_flow: bool) -> String {
    let indent = " ".repeat(column + 1 + random.below(4));
    let text = random_text(random, 14);
    // Lines as a folding writer leaves them.
    let folded = |text: &str| text.replace('\n', &format!("\n{indent}"));
    match random.below(if in_flow { 3 } else { 7 }) {
        0 => folded(text.trim()),
        1 => format!("'{}'", folded(&text.replace('\'', "''"))),
        2 => {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t");
            let broken = escaped.replace("é", "\\u00e9").replace("wait", &format!("wa\\\n{indent}it"));
            let some = if random.once_in(2) { broken } else { escaped };
            format!("\"{}\"", if random.once_in(2) { some.replace('\n', "\\n") } else { folded(&some) })
        }
        style => {
            let sign = if style < 6 { '|' } else { '>' };
            let chomp = *random.pick(&["", "-", "+"]);
            let digit = if random.once_in(3) { (indent.len() - column).to_string() } else { String::new() };
            let comment = if random.once_in(6) { " # c" } else { "" };
            let mut out = format!("{sign}{digit}{chomp}{comment}");
            for line in text.split('\n') {
                let before =
                    if line.is_empty() { &indent[..random.below(indent.len() + 1)] } else { &indent };
                out.extend(["\n", before, line]);
            }
            out
        }
    }
}

fn random_edits(random: &mut Random, value: &str) -> Vec<Edit> {
    let places: Vec<usize> = value.char_indices().map(|(at, _)| at).chain([value.len()]).collect();
    // Often whole lines, as who takes a command out of a script does.
    let lines: Vec<usize> = places
        .iter()
        .copied()
        .filter(|&at| at == 0 || value[..at].ends_with('\n'))
        .chain([value.len()])
        .collect();
    let mut edits: Vec<Edit> = Vec::new();
    for _ in 0..=random.below(3) {
        let places = if random.once_in(2) { &lines } else { &places };
        let (one, other) = (*random.pick(places), *random.pick(places));
        let replacement = if random.once_in(2) { String::new() } else { random_text(random, 3) };
        edits.push(Edit::replace(Span::new(one.min(other), one.max(other)), replacement));
    }
    match EditSet::new(edits.clone()) {
        Ok(set) => set.edits().to_vec(),
        Err(_) => vec![edits.swap_remove(0)],
    }
}

/// What became of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    SameStyle,
    OtherStyle,
    Refused,
}

/// Whether a refusal is one that some texts deserve.
fn is_sound(reason: &EditRefusalReason) -> bool {
    use EditRefusalReason::{CommentBehindHeader, SharesLine, Tab};
    matches!(reason, CommentBehindHeader | SharesLine | Tab)
}

/// Edits the scalar at `place` and checks that the result means what it should, for libyaml too.
fn try_edits(text: &str, place: &str, edits: &[Edit], is_moved: bool) -> Option<(&'static str, Outcome)> {
    let sources = split_documents(text);
    let [source] = sources[..] else { return None };
    let document = Document::parse(text, source, &Limits::default()).ok()?;
    let value = document.value().ok()?;
    let old = value.pointer(place)?.as_str()?;
    let pointer = Pointer::parse(place)?;
    let style = style_of(text, &document, &pointer)?;
    let mut expected = value.clone();
    let new = EditSet::new(edits.to_vec()).expect("the edits do not overlap").apply(old).into_owned();
    *expected.pointer_mut(place)? = Value::from(new.as_str());
    let mut changes = vec![Change::EditScalar { scalar: pointer, edits: edits.to_vec() }];
    let mut new_place = place.to_owned();
    if is_moved {
        let (from, to) = (Pointer::parse("/containers/0")?, Pointer::parse("/initContainers")?);
        changes.push(Change::MoveItem { from, to, index: 0 });
        let item = expected["containers"].as_array_mut()?.remove(0);
        expected["initContainers"].as_array_mut()?.insert(0, item);
        new_place = place.replace("containers", "initContainers");
    }
    let edits = match document.edit(&changes) {
        Ok(edits) => edits,
        Err(refusal) if is_sound(&refusal.reason) => {
            return Some((style, Outcome::Refused));
        }
        Err(refusal) => panic!("{refusal} ({new:?}):\n{text}"),
    };
    let result = proof::prove_document(text, source, &edits, &expected)
        .unwrap_or_else(|failure| panic!("{failure} ({new:?}):\n{text}\n{edits:?}"));
    let agreed = differential::compare(text, source) == Agreement::Same;
    let after = split_documents(&result)[0];
    // On a line of white space libyaml takes a tab behind a plain scalar, and none behind a quoted one.
    if agreed && !(style == "plain" && text.contains('\t')) {
        let agreement = differential::compare(&result, after);
        assert_eq!(agreement, Agreement::Same, "({new:?}):\n{text}\nbecomes\n{result}");
    }
    let read = Document::parse(&result, after, &Limits::default()).ok()?;
    let same = style_of(&result, &read, &Pointer::parse(&new_place)?) == Some(style);
    Some((style, if same { Outcome::SameStyle } else { Outcome::OtherStyle }))
}

pub(crate) fn style_of(text: &str, document: &Document<'_>, place: &Pointer) -> Option<&'static str> {
    let written = &text[document.locate(place)?.value.range()];
    Some(match written.as_bytes().first()? {
        b'|' => "literal",
        b'>' => "folded",
        b'\'' => "single",
        b'"' => "double",
        _ => "plain",
    })
}

/// The text before and behind the scalar is the same as before.
fn assert_rest_is_kept(before: &str, behind: &str, result: &str, text: &str) {
    assert!(result.starts_with(before) && result.ends_with(behind), "{text}\nbecomes\n{result}");
}

#[test]
fn every_edit_of_a_scalar_gives_the_edited_text() {
    let mut counts: BTreeMap<(&str, Outcome), usize> = BTreeMap::new();
    for number in 0..SCALARS {
        let mut random = Random::new(number);
        let index = random.below(SURROUNDINGS.len());
        let around = &SURROUNDINGS[index];
        let scalar = random_scalar(&mut random, around.column, around.flow);
        let mut text = around.text.replace('@', &scalar);
        if random.once_in(4) {
            text = text.replace('\n', "\r\n");
        }
        let Some(value) = value_at(&text, around.place) else { continue };
        // A block scalar of white space alone has no column that the parser knows.
        if value.trim().is_empty() {
            continue;
        }
        let edits = random_edits(&mut random, &value);
        let is_moved = index >= SURROUNDINGS.len() - 2;
        if let Some((style, outcome)) = try_edits(&text, around.place, &edits, is_moved) {
            *counts.entry((style, outcome)).or_default() += 1;
        }
        if !is_moved {
            check_rest(&text, around, &scalar, &edits);
        }
    }
    corpus::say(&format!("edits of random scalars: {counts:?}"));
    let all: usize = counts.values().sum();
    let of = |style: &str, outcome| counts.get(&(style, outcome)).copied().unwrap_or_default();
    assert!(all > 10_000, "only {all} scalars are YAML");
    let (stays, changes) = (
        of("literal", Outcome::SameStyle),
        of("literal", Outcome::OtherStyle) + of("literal", Outcome::Refused),
    );
    assert!(changes * 4 < stays, "{changes} literal scalars do not stay literal, {stays} do");
}

fn value_at(text: &str, place: &str) -> Option<String> {
    let sources = split_documents(text);
    let document = Document::parse(text, *sources.first()?, &Limits::default()).ok()?;
    Some(document.value().ok()?.pointer(place)?.as_str()?.to_owned())
}

fn check_rest(text: &str, around: &Surroundings, scalar: &str, edits: &[Edit]) {
    let source = split_documents(text)[0];
    let Ok(document) = Document::parse(text, source, &Limits::default()) else { return };
    let pointer = Pointer::parse(around.place).expect("a pointer");
    let Ok(edits) = document.edit(&[Change::EditScalar { scalar: pointer, edits: edits.to_vec() }]) else {
        return;
    };
    let Ok(set) = EditSet::new(edits) else { return };
    let result = set.apply(text);
    let (before, behind) = around.text.split_once('@').expect("a place");
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let behind = behind.replace('\n', line_break);
    assert!(text.contains(&scalar.replace('\n', line_break)));
    assert_rest_is_kept(
        &before.replace('\n', line_break),
        behind.trim_start_matches(['\r', '\n']),
        &result,
        text,
    );
}
