//! Programs in jsonnet, as far as an expression stands in one string.

use outrigger_promql::Dialect;
use outrigger_text::{Edit, EditSet};

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
        let Some(result) = of_literal(literal, settings, outcome) else { continue };
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

fn of_literal(literal: &Literal, settings: &Settings, outcome: &mut FileOutcome) -> Option<Outcome> {
    let dialect = Dialect { grafana: true, go_template: true, jsonnet_format: true };
    match rewrite(&literal.value, dialect, &Role::Literal, settings) {
        Ok(Outcome::Unaffected) => {
            outcome.queries += 1;
            None
        }
        Ok(Outcome::Rewritten(rewriting)) if is_bare_name(&literal.value) => {
            outcome.queries += 1;
            Some(refused(
                &rewriting.reason,
                "This is a name by itself: what is made of it cannot be seen here.",
            ))
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
