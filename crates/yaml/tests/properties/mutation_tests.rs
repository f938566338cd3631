//! The properties on spoiled copies of our own files.

use std::collections::BTreeMap;
use std::ops::Range;

use outrigger_text::{EditSet, Pointer, Span};
use outrigger_yaml::{Change, Document, DocumentSource, Limits, proof, split_documents};
use serde_json::Value;

use crate::changes::{pick_change, pick_change_of_keys};
use crate::differential::{self, Agreement};
use crate::model::find_value;
use crate::moves::{
    Move, Outcome, Place, check_meaning, expect, find_places, move_in_node, try_change, try_moves,
};
use crate::mutate::mutate;
use crate::random::Random;
use crate::seeds::SEEDS;
use crate::tally::Tally;
use crate::{corpus, reading};

/// How many spoiled texts each of the four tests of the edit looks at; together 120,000.
const TEXTS: u64 = 30_000;
/// How many the tests of the reading look at.
const READ_TEXTS: u64 = 25_000;

/// The text that belongs to `number`.
fn spoiled(number: u64) -> String {
    let mut random = Random::new(number);
    let (_, seed) = *random.pick(&SEEDS);
    mutate(seed, &mut random)
}

#[test]
fn seeds_read_with_true_places() {
    for (name, text) in SEEDS {
        assert!(reading::check_text(text) > 0, "{name} has no document");
    }
}

#[test]
fn spoiled_texts_read_with_true_places() {
    for number in 0..READ_TEXTS {
        reading::check_text(&spoiled(number));
    }
}

#[test]
fn spoiled_texts_read_as_libyaml_reads_them() {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for number in 0..READ_TEXTS {
        let text = spoiled(number);
        for source in split_documents(&text) {
            *counts.entry(differential::compare(&text, source)).or_default() += 1;
        }
    }
    corpus::say(&format!("spoiled documents, compared with libyaml: {counts:?}"));
    let refused = counts.get(&Agreement::OnlyLibyamlReads).copied().unwrap_or_default();
    let same = counts.get(&Agreement::Same).copied().unwrap_or_default();
    assert!(refused * 20 < same, "{refused} documents are refused that libyaml reads, {same} are read alike");
}

#[test]
fn seeds_move_as_expected() {
    let mut tally = Tally::default();
    for (name, text) in SEEDS {
        for number in 0..20 {
            try_random_moves(text, &mut Random::new(number), &mut tally, name);
        }
    }
    corpus::say(&format!("moves in the seeds: {}", tally.render()));
    assert!(tally.unproven.is_empty(), "a move in a seed has no proof: {:?}", tally.unproven);
}

#[test]
fn spoiled_texts_move_or_refuse_1() {
    move_in_spoiled_texts(0..TEXTS);
}

#[test]
fn spoiled_texts_move_or_refuse_2() {
    move_in_spoiled_texts(TEXTS..2 * TEXTS);
}

#[test]
fn spoiled_texts_move_or_refuse_3() {
    move_in_spoiled_texts(2 * TEXTS..3 * TEXTS);
}

#[test]
fn spoiled_texts_move_or_refuse_4() {
    move_in_spoiled_texts(3 * TEXTS..4 * TEXTS);
}

#[test]
fn spoiled_texts_change_or_refuse() {
    let mut tally = Tally::default();
    for number in 0..TEXTS {
        let text = spoiled(number);
        let mut random = Random::new(!number);
        for source in split_documents(&text) {
            let Ok(document) = Document::parse(&text, source, &Limits::default()) else { continue };
            let Ok(value) = document.value() else { continue };
            let Some(change) = pick_change(&value, &mut random) else { continue };
            let outcome = try_change(&text, &document, &value, &change);
            tally.add(&outcome, || format!("spoiled text {number}: {change:?}"));
        }
    }
    check_tally("changes of keys and items in spoiled texts", &tally, TEXTS);
}

fn move_in_spoiled_texts(numbers: Range<u64>) {
    let mut tally = Tally::default();
    for number in numbers.clone() {
        let text = spoiled(number);
        let mut random = Random::new(!number);
        try_random_moves(&text, &mut random, &mut tally, &format!("spoiled text {number}"));
    }
    check_tally(&format!("moves in spoiled texts {numbers:?}"), &tally, numbers.end - numbers.start);
}

fn check_tally(what: &str, tally: &Tally, texts: u64) {
    corpus::say(&format!("{what}: {}", tally.render()));
    for (message, (count, example)) in &tally.unproven {
        corpus::say(&format!("  without proof, {count} times, such as in {example}: {message}"));
    }
    // The proof is a net, not a way to work: what cannot be edited well is refused before.
    assert!(tally.unproven_count() * 200 < tally.proven, "the proof catches too much");
    assert!(tally.read_twice * 100 >= tally.proven * 99, "too few results are read a second time");
    assert!(tally.proven as u64 * 5 > texts, "too little is edited to show anything");
}

/// Moves something in each document of the text, and sees that a spoiled edit does not pass.
fn try_random_moves(text: &str, random: &mut Random, tally: &mut Tally, name: &str) {
    for source in split_documents(text) {
        let Ok(document) = Document::parse(text, source, &Limits::default()) else { continue };
        let Ok(value) = document.value() else { continue };
        let places = find_places(&value);
        if places.is_empty() {
            continue;
        }
        let moves = pick_moves(&value, &places, random);
        let outcome = try_moves(text, &document, &value, &moves);
        if let Outcome::Proven { edits, .. } = &outcome {
            try_spoiled_edit(text, source, &value, &moves, edits, random);
        }
        tally.add(&outcome, || format!("{name}: {moves:?}"));
    }
}

/// One pod, or sometimes two that do not lie inside each other; one container, or sometimes several.
fn pick_moves(value: &Value, places: &[Place], random: &mut Random) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for _ in 0..=usize::from(random.once_in(3)) {
        let place = random.pick(places);
        if moves.iter().any(|other| other.pod.starts_with(&place.pod) || place.pod.starts_with(&other.pod)) {
            continue;
        }
        let mut items: Vec<usize> = (0..place.containers).collect();
        let count = if random.once_in(3) { 1 + random.below(place.containers - 1) } else { 1 };
        while items.len() > count {
            items.remove(random.below(items.len()));
        }
        if random.once_in(2) {
            items.reverse();
        }
        let (pod, index) = (place.pod.clone(), random.below(place.init_containers + 1));
        let inside = if random.once_in(3) { pick_inside(value, &pod, items[0], random) } else { Vec::new() };
        moves.push(Move { pod, items, index, inside });
    }
    moves
}

/// A change inside a container that moves.
fn pick_inside(value: &Value, pod: &Pointer, item: usize, random: &mut Random) -> Vec<Change> {
    let at = pod.key("containers").index(item);
    let Some(Value::Object(entries)) = find_value(&mut value.clone(), &at).cloned() else {
        return Vec::new();
    };
    vec![pick_change_of_keys(at, entries.keys().collect(), random)]
}

/// Spoils an edit that is right. If the proof lets it pass all the same, it must still mean what was wanted.
fn try_spoiled_edit(
    text: &str,
    source: DocumentSource,
    value: &Value,
    moves: &[Move],
    edits: &EditSet,
    random: &mut Random,
) {
    let mut spoiled = edits.edits().to_vec();
    let at = random.below(spoiled.len());
    let edit = &mut spoiled[at];
    match random.below(5) {
        0 => {
            spoiled.remove(at);
        }
        1 => edit.replacement = edit.replacement.replacen("  ", " ", 1),
        2 => edit.replacement = edit.replacement.replacen('\n', "\n\n", 1),
        3 => {
            if let Some((last, _)) = edit.replacement.char_indices().nth_back(0) {
                edit.replacement.truncate(last);
            }
        }
        _ => {
            let length = text[edit.span.end()..].chars().next().map_or(0, char::len_utf8);
            edit.span = Span::new(edit.span.start(), edit.span.end() + length);
        }
    }
    let (Ok(spoiled), Some(expected)) = (EditSet::new(spoiled), expect(value, moves)) else { return };
    if let Ok(alone) = proof::prove_document(text, source, spoiled.edits(), &expected) {
        check_meaning(text, &spoiled.apply(text), source, &alone, &|node| move_in_node(node, moves));
    }
}
