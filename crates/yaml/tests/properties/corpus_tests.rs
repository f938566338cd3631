//! The properties on the corpus.

use std::collections::BTreeMap;

use outrigger_yaml::{Document, Limits, split_documents};

use crate::changes::pick_change;
use crate::differential::{self, Agreement};
use crate::moves::{Move, Outcome, find_places, try_change, try_moves};
use crate::random::Random;
use crate::tally::Tally;
use crate::{corpus, over, reading};

#[test]
fn corpus_reads_with_true_places() {
    let files = corpus::read_files("corpus_reads_with_true_places");
    let parsed = over::each(
        &files,
        0,
        |file| file.name.clone(),
        |file| reading::check_text(&file.text),
        |sum, parsed| *sum += parsed,
    );
    if !files.is_empty() {
        corpus::say(&format!("{} files, {parsed} documents read", files.len()));
    }
}

#[test]
fn corpus_reads_as_libyaml_reads_it() {
    let files = corpus::read_files("corpus_reads_as_libyaml_reads_it");
    let counts: BTreeMap<_, usize> = over::each(
        &files,
        BTreeMap::new(),
        |file| file.name.clone(),
        |file| {
            let sources = split_documents(&file.text);
            sources.into_iter().map(|source| differential::compare(&file.text, source)).collect::<Vec<_>>()
        },
        |sum, agreements| {
            for agreement in agreements {
                *sum.entry(agreement).or_default() += 1;
            }
        },
    );
    if !files.is_empty() {
        corpus::say(&format!("documents of the corpus, compared with libyaml: {counts:?}"));
        assert!(
            !counts.contains_key(&Agreement::OnlyLibyamlReads),
            "a document that kubectl takes is refused"
        );
    }
}

/// A file with more bytes than this is proven as a whole for a few moves alone.
const LARGE: usize = 300_000;

#[test]
fn corpus_moves_are_proven_or_refused() {
    let files = corpus::read_files("corpus_moves_are_proven_or_refused");
    let (all, block) = over::each(
        &files,
        (Tally::default(), Tally::default()),
        |file| file.name.clone(),
        |file| (file.name.clone(), try_all_moves(&file.text)),
        |(all, block), (name, outcomes)| {
            for (outcome, is_block) in outcomes {
                all.add(&outcome, || name.clone());
                if is_block {
                    block.add(&outcome, || name.clone());
                }
            }
        },
    );
    if files.is_empty() {
        return;
    }
    corpus::say(&format!("moves in the corpus: {}", all.render()));
    corpus::say(&format!("of them in block style: {}", block.render()));
    for (message, (count, example)) in &all.unproven {
        corpus::say(&format!("  without proof, {count} times, such as in {example}: {message}"));
    }
    let count = block.proven + block.refused_count() + block.unproven_count();
    assert!(all.read_twice * 100 >= all.proven * 99, "too few results are read a second time");
    assert!(block.proven * 100 >= count * 99, "fewer than 99 % of the moves in block style are proven");
}

/// Moves each container of each pod alone, and then one of each pod at once. Gives the outcomes, and whether all was
/// in block style.
fn try_all_moves(text: &str) -> Vec<(Outcome, bool)> {
    let mut left = if text.len() > LARGE { 6 } else { 200 };
    let mut outcomes = Vec::new();
    for source in split_documents(text) {
        let Ok(document) = Document::parse(text, source, &Limits::default()) else { continue };
        assert_eq!(document.edit(&[]), Ok(Vec::new()), "no change gives no edit");
        let Ok(value) = document.value() else { continue };
        let mut at_once = Vec::new();
        for place in find_places(&value) {
            for item in 0..place.containers.min(left) {
                left -= 1;
                let (pod, index) = (place.pod.clone(), place.init_containers);
                let wanted = Move { pod, items: vec![item], index, inside: Vec::new() };
                let outcome = try_moves(text, &document, &value, std::slice::from_ref(&wanted));
                let is_proven = matches!(outcome, Outcome::Proven { .. });
                outcomes.push((outcome, wanted.is_plain_block(&document)));
                if item == 1 && is_proven {
                    at_once.push(wanted);
                }
            }
        }
        // A pod inside a container that moves is another matter.
        let pods: Vec<_> = at_once.iter().map(|wanted| wanted.pod.clone()).collect();
        at_once.retain(|wanted| !pods.iter().any(|pod| *pod != wanted.pod && wanted.pod.starts_with(pod)));
        if at_once.len() > 1 {
            let is_block = at_once.iter().all(|wanted| wanted.is_plain_block(&document));
            outcomes.push((try_moves(text, &document, &value, &at_once), is_block));
        }
    }
    outcomes
}

#[test]
fn corpus_changes_are_proven_or_refused() {
    let files = corpus::read_files("corpus_changes_are_proven_or_refused");
    let tally = over::each(
        &files,
        Tally::default(),
        |file| file.name.clone(),
        |file| (file.name.clone(), try_some_changes(&file.text)),
        |tally, (name, outcomes)| outcomes.iter().for_each(|outcome| tally.add(outcome, || name.clone())),
    );
    if files.is_empty() {
        return;
    }
    corpus::say(&format!("changes of keys and items in the corpus: {}", tally.render()));
    for (message, (count, example)) in &tally.unproven {
        corpus::say(&format!("  without proof, {count} times, such as in {example}: {message}"));
    }
    assert!(tally.unproven_count() * 200 < tally.proven, "the proof catches too much");
    assert!(tally.read_twice * 100 >= tally.proven * 99, "too few results are read a second time");
}

/// A change at a random place of each document, of a large file only of some.
fn try_some_changes(text: &str) -> Vec<Outcome> {
    let mut random = Random::new(text.len() as u64);
    let most = if text.len() > LARGE { 3 } else { 50 };
    let mut outcomes = Vec::new();
    for source in split_documents(text).into_iter().take(most) {
        let Ok(document) = Document::parse(text, source, &Limits::default()) else { continue };
        let Ok(value) = document.value() else { continue };
        let Some(change) = pick_change(&value, &mut random) else { continue };
        outcomes.push(try_change(text, &document, &value, &change));
    }
    outcomes
}
