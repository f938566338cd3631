//! The proof of an edit: the new text is read, and says what the old one says with the changes and no other.

use outrigger_text::{Edit, EditSet, Span};

use crate::outline::{Changes, outline};
use crate::{Refusal, Script};

/// Gives `edits` back if they carry out `changes` and nothing else.
pub(crate) fn check(script: &Script, changes: &Changes, edits: Vec<Edit>) -> Result<Vec<Edit>, Refusal> {
    let set = EditSet::new(edits).map_err(|conflict| Refusal::Unproven(conflict.to_string()))?;
    let text = set.apply(&script.text);
    let new = Script::parse(&text).map_err(|problem| Refusal::Unproven(problem.to_string()))?;
    if outline(&new, &Changes::new()) != outline(script, changes) {
        return Err(Refusal::Unproven("the new text says something else".to_owned()));
    }
    let goes = |comment: &Span| set.edits().iter().any(|edit| edit.span.contains(*comment));
    let kept = script.comments.iter().filter(|comment| !goes(comment)).map(|comment| script.slice(*comment));
    let new_comments = new.comments.iter().map(|comment| new.slice(*comment));
    if !kept.eq(new_comments) {
        return Err(Refusal::Unproven("a comment is not what it was".to_owned()));
    }
    Ok(set.edits().to_vec())
}
