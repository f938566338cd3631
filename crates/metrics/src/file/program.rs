//! Programs in jsonnet, as far as an expression stands in one string.

use outrigger_promql::Dialect;
use outrigger_text::{Edit, EditSet};

use super::find::{is_a_name, is_prose};
use super::jsonnet::{Literal, literals};
use super::names_series;
use crate::outcome::{Expression, FileOutcome, Remark, RemarkKind};
use crate::rewrite::{Outcome, Settings, is_bare_name, rewrite, selections};
use crate::role::Role;

/// Looks at all strings of a program that name a series.
pub(super) fn consider(text: &str, settings: &Settings, outcome: &mut FileOutcome) {
    let found = match literals(text) {
        Ok(found) => found,
        Err(offset) => {
            let message = "This string has no end.".to_owned();
            outcome.remarks.push(Remark { offset, kind: RemarkKind::Unreadable, message });
            return;
        }
    };
    let mut edits: Vec<Edit> = Vec::new();
    let mut expected: Vec<(usize, String)> = Vec::new();
    for (number, literal) in found.iter().enumerate().filter(|(_, literal)| names_series(&literal.value)) {
        let Some(result) = of_literal(text, literal, settings, outcome) else { continue };
        let mut result = result;
        if let Outcome::Rewritten(rewriting) = &result {
            let own: Option<Vec<Edit>> = rewriting.edits.iter().map(|edit| literal.edit(edit)).collect();
            match own {
                Some(own) => {
                    edits.extend(own);
                    expected.push((number, rewriting.new.clone()));
                }
                None => result = refused(&rewriting.reason, "It cannot be written in a text block."),
            }
        }
        let result = result.told(&|text| text.trim().to_owned());
        let offset = literal.place(literal.value.len() - literal.value.trim_start().len());
        let old = literal.value.trim().to_owned();
        outcome.expressions.push(Expression {
            offset,
            role: Role::Literal,
            selections: selections(&old),
            old,
            outcome: result,
        });
    }
    if let Some(edits) = proven(text, &found, edits, &expected) {
        outcome.edits = edits;
    } else {
        let all = 0..outcome.expressions.len();
        outcome.refuse(all, "The edit of this file could not be proven, so it stays as it is.");
    }
}

fn of_literal(
    text: &str,
    literal: &Literal,
    settings: &Settings,
    outcome: &mut FileOutcome,
) -> Option<Outcome> {
    match rewrite(&literal.value, Dialect::ALL, &Role::Literal, settings) {
        Ok(Outcome::Unaffected) => {
            outcome.queries += 1;
            None
        }
        Ok(_) if is_field_of_prose(text, literal) => None,
        Ok(Outcome::Rewritten(rewriting)) if is_bare_name(&literal.value) => {
            outcome.queries += 1;
            Some(refused(
                &rewriting.reason,
                "This is a name by itself: what is made of it cannot be seen here.",
            ))
        }
        Ok(Outcome::Rewritten(rewriting)) if !is_whole_field(text, literal) => {
            outcome.queries += 1;
            Some(Outcome::Reported {
                reason: format!(
                    "{} It may be a part of something larger, which cannot be seen here.",
                    rewriting.reason
                ),
                suggestion: Some(rewriting.new),
            })
        }
        Ok(result) => {
            outcome.queries += 1;
            Some(result)
        }
        Err(error) if looks_like_query(&literal.value) => Some(Outcome::Reported {
            reason: format!("It is no whole expression ({}), so it was not looked into.", error.message),
            suggestion: None,
        }),
        Err(_) => None,
    }
}

fn refused(reason: &str, why: &str) -> Outcome {
    Outcome::Reported { reason: format!("{reason} {why}"), suggestion: None }
}

/// Whether a string, filled by `%` or not, is all that a field holds: nothing is put before or behind it.
fn is_whole_field(source: &str, literal: &Literal) -> bool {
    let before = source[..literal.span.start()].trim_end();
    before.ends_with(':') && !has_more_behind(&source[literal.span.end()..])
}

/// Whether something is added to a string before its field ends.
fn has_more_behind(rest: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut chars = rest.chars().peekable();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(open), _) if open == char => quote = None,
            (None, '\'' | '"') => quote = Some(char),
            (None, '/') if chars.peek() == Some(&'/') => {
                while chars.next_if(|&char| char != '\n').is_some() {}
            }
            (None, '#') => while chars.next_if(|&char| char != '\n').is_some() {},
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') if depth > 0 => depth -= 1,
            (None, ',' | ';' | ')' | ']' | '}') if depth == 0 => return false,
            (None, '+') if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// Whether a string is the value of a field that is for people, or names series.
fn is_field_of_prose(source: &str, literal: &Literal) -> bool {
    let before = source[..literal.span.start()].trim_end().trim_end_matches(':').trim_end();
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let other = before.char_indices().rev().find(|(_, char)| !is_word(*char));
    let key = &before[other.map_or(0, |(at, char)| at + char.len_utf8())..];
    source[..literal.span.start()].trim_end().ends_with(':') && (is_prose(key) || is_a_name(key))
}

/// Whether a text that is no query is a part of one, and not prose about one.
fn looks_like_query(text: &str) -> bool {
    text.split("kube_pod_").skip(1).any(|rest| {
        let end = rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(rest.len());
        rest[end..].starts_with(['{', '[', ')'])
    })
}

/// The edits, if the program then holds the same strings, save those that were to change.
fn proven(
    text: &str,
    before: &[Literal],
    edits: Vec<Edit>,
    expected: &[(usize, String)],
) -> Option<Vec<Edit>> {
    let edits = EditSet::new(edits).ok()?;
    let after = edits.apply(text);
    let after = literals(&after).ok()?;
    let mut values: Vec<&str> = before.iter().map(|literal| literal.value.as_str()).collect();
    for (number, value) in expected {
        values[*number] = value;
    }
    let same =
        after.len() == values.len() && after.iter().zip(values).all(|(after, value)| after.value == value);
    same.then(|| edits.edits().to_vec())
}
