//! Scripts of the corpus, each with a line or a word taken out.

use std::collections::BTreeMap;

use outrigger_text::{Edit, EditSet, Pointer, Span};
use outrigger_yaml::{Change, Document, DocumentSource, EditRefusalReason, Limits, proof, split_documents};
use serde_json::Value;

use crate::random::Random;
use crate::scalars::style_of;
use crate::{corpus, over};

/// A larger file is left out: each edit is proven on its whole document.
const LARGE: usize = 300_000;
/// More scripts than this of one document teach nothing new.
const MOST_SCRIPTS: usize = 12;

#[test]
fn scripts_of_the_corpus_change_in_their_style() {
    let mut files = corpus::read_files("scripts_of_the_corpus_change_in_their_style");
    files.retain(|file| file.text.len() < LARGE);
    let counts: BTreeMap<String, usize> = over::each(
        &files,
        BTreeMap::new(),
        |file| file.name.clone(),
        |file| {
            let mut random = Random::new(file.text.len() as u64);
            let sources = split_documents(&file.text);
            sources
                .into_iter()
                .flat_map(|source| try_scripts(&file.text, source, &mut random))
                .collect::<Vec<_>>()
        },
        |sum, outcomes| {
            for outcome in outcomes {
                *sum.entry(outcome).or_default() += 1;
            }
        },
    );
    if files.is_empty() {
        return;
    }
    corpus::say(&format!("scripts of the corpus: {counts:?}"));
    let of = |outcome: &str| counts.get(outcome).copied().unwrap_or_default();
    let others: usize =
        counts.iter().filter(|(outcome, _)| outcome.starts_with("literal to")).map(|(_, count)| count).sum();
    assert!(others * 50 < of("literal stays"), "{others} literal scripts do not stay literal: {counts:?}");
}

/// What became of each script of a document.
fn try_scripts(text: &str, source: DocumentSource, random: &mut Random) -> Vec<String> {
    let Ok(document) = Document::parse(text, source, &Limits::default()) else { return Vec::new() };
    let Ok(value) = document.value() else { return Vec::new() };
    let mut places = Vec::new();
    find_scripts(&value, &Pointer::ROOT, &mut places);
    while places.len() > MOST_SCRIPTS {
        places.swap_remove(random.below(places.len()));
    }
    places.iter().filter_map(|place| try_script(text, &document, &value, place, random)).collect()
}

/// Texts of several lines, and those of several words in a list.
fn find_scripts(value: &Value, at: &Pointer, places: &mut Vec<Pointer>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                // A step of digits counts as an index in a pointer that is read back.
                if key.bytes().any(|byte| !byte.is_ascii_digit()) {
                    find_scripts(value, &at.key(key.as_str()), places);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let is_line = item.as_str().is_some_and(|text| text.contains(' ') && !text.contains('\n'));
                if is_line {
                    places.push(at.index(index));
                }
                find_scripts(item, &at.index(index), places);
            }
        }
        // A file that is one text is no YAML to anyone.
        Value::String(text) if *at != Pointer::ROOT && text.trim_end().contains('\n') => {
            places.push(at.clone());
        }
        _ => {}
    }
}

fn try_script(
    text: &str,
    document: &Document<'_>,
    value: &Value,
    place: &Pointer,
    random: &mut Random,
) -> Option<String> {
    let old = value.pointer(&place.to_string())?.as_str()?;
    let style = style_of(text, document, place)?;
    let separator = if old.contains('\n') { '\n' } else { ' ' };
    let parts: Vec<&str> = old.split_inclusive(separator).collect();
    let gone = random.below(parts.len());
    let start: usize = parts[..gone].iter().map(|part| part.len()).sum();
    let edits = vec![Edit::delete(Span::new(start, start + parts[gone].len()))];
    let mut expected = value.clone();
    let new = EditSet::new(edits.clone()).ok()?.apply(old).into_owned();
    *expected.pointer_mut(&place.to_string())? = Value::from(new.as_str());
    let edits = match document.edit(&[Change::EditScalar { scalar: place.clone(), edits }]) {
        Ok(edits) => edits,
        Err(refusal) => {
            use EditRefusalReason::{
                AnchorInUse, BarePair, CommentBehindHeader, DuplicateKey, SharesLine, Tab, ThroughAlias,
            };
            let is_sound = matches!(
                refusal.reason,
                AnchorInUse(_)
                    | BarePair
                    | CommentBehindHeader
                    | DuplicateKey(_)
                    | SharesLine
                    | Tab
                    | ThroughAlias(_)
            );
            assert!(is_sound, "{place}: {refusal}");
            return Some("refused".to_owned());
        }
    };
    let result = proof::prove_document(text, document.source(), &edits, &expected)
        .unwrap_or_else(|failure| panic!("{place}: {failure} ({new:?})"));
    let after = split_documents(&result)[0];
    let read = Document::parse(&result, after, &Limits::default()).ok()?;
    let new_style = style_of(&result, &read, place)?;
    Some(if new_style == style { format!("{style} stays") } else { format!("{style} to {new_style}") })
}
