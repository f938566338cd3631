//! The proof of an edit: the result is read again, and means what it should.
//!
//! Nothing that an edit computed is trusted: the edits are made, the text is split and parsed anew, and its meaning
//! (anchors, aliases and merge keys carried out) is compared with the meaning that is expected, which the caller
//! computes from the meaning of the original. Each document is proven alone: documents that no one meant to change keep
//! every byte, because no edit reaches out of its document.

use outrigger_text::{Edit, EditConflict, EditSet, Pointer, Span};
use serde_json::Value;

use crate::matching::plainly_means;
use crate::meaning::refuse_unicode_line_breaks;
use crate::{Document, DocumentSource, Limits, MeaningError, ParseError, split_documents};

/// Why an edit is not proven. Nothing of it may be written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub struct ProofFailure {
    /// The document, by its number in the original.
    pub document: usize,
    /// What is wrong.
    pub reason: ProofFailureReason,
}

/// What is wrong with an edit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProofFailureReason {
    /// Two edits want the same bytes.
    #[error("{0}")]
    Conflict(#[source] EditConflict),
    /// An edit reaches out of its document.
    #[error("an edit reaches out of its document")]
    OutOfDocument,
    /// The text has more or fewer documents than before.
    #[error("the result has {after} documents instead of {before}")]
    DocumentCount {
        /// How many there were.
        before: usize,
        /// How many there are.
        after: usize,
    },
    /// The result is not YAML.
    #[error("the result cannot be read: {0}")]
    Unreadable(#[source] ParseError),
    /// The result means nothing to kubectl.
    #[error("the result has no meaning: {0}")]
    Meaningless(#[source] MeaningError),
    /// The result means something else than it should.
    #[error("the result is not what it should be at `{0}`")]
    OtherMeaning(Pointer),
}

/// Makes the `edits` of one document and proves that its new text is one document that means `expected`.
///
/// Gives the new text of the document alone. Documents are independent of each other: where each one is proven (or
/// keeps its bytes), the whole is, so that a caller may prove them in any order and leave an unproven one as it was.
pub fn prove_document(
    original: &str,
    source: DocumentSource,
    edits: &[Edit],
    expected: &Value,
) -> Result<String, ProofFailure> {
    let fail = |reason| ProofFailure { document: source.index, reason };
    let base = source.span.start();
    let shifted: Option<Vec<Edit>> = edits
        .iter()
        .map(|edit| {
            let inside = source.span.contains(edit.span);
            inside.then(|| Edit {
                span: Span::new(edit.span.start() - base, edit.span.end() - base),
                replacement: edit.replacement.clone(),
            })
        })
        .collect();
    let shifted = shifted.ok_or_else(|| fail(ProofFailureReason::OutOfDocument))?;
    let edits = EditSet::new(shifted).map_err(|conflict| fail(ProofFailureReason::Conflict(conflict)))?;
    let slice = &original[source.span.range()];
    let result = edits.apply(slice).into_owned();
    let line_breaks = ['\n', '\r'];
    let documents = split_documents(&result);
    // The document that follows starts on a line of its own only if this one ends its last line, and its text is its
    // own only if nothing of this one is left behind its last document.
    let ends_line = !slice.ends_with(line_breaks) || result.ends_with(line_breaks);
    let whole = documents.first().is_some_and(|document| document.span.end() == result.len());
    if documents.len() != 1 || !ends_line || !whole {
        let reason = ProofFailureReason::DocumentCount { before: 1, after: documents.len() };
        return Err(fail(reason));
    }
    check_meaning(&result, documents[0], expected).map_err(fail)?;
    Ok(result)
}

fn check_meaning(text: &str, source: DocumentSource, expected: &Value) -> Result<(), ProofFailureReason> {
    let document =
        Document::parse(text, source, &Limits::default()).map_err(ProofFailureReason::Unreadable)?;
    let seen = document.tree.root.is_some_and(|root| plainly_means(text, &document.tree, root, expected));
    if seen && refuse_unicode_line_breaks(text, source.span).is_ok() {
        return Ok(());
    }
    let value = document.value().map_err(ProofFailureReason::Meaningless)?;
    match first_difference(&value, expected, &Pointer::ROOT) {
        None => Ok(()),
        Some(place) => Err(ProofFailureReason::OtherMeaning(place)),
    }
}

/// The first place where two meanings differ. The order of keys has no meaning; `1` and `1.0` are one number.
fn first_difference(one: &Value, other: &Value, at: &Pointer) -> Option<Pointer> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let differs = one.iter().find_map(|(key, value)| match other.get(key) {
                None => Some(at.key(key)),
                Some(expected) if value == expected => None,
                Some(expected) => first_difference(value, expected, &at.key(key)),
            });
            differs.or_else(|| other.keys().find(|key| !one.contains_key(*key)).map(|key| at.key(key)))
        }
        (Value::Array(one), Value::Array(other)) => {
            let differs = one.iter().zip(other).enumerate().find_map(|(index, (value, expected))| {
                if value == expected { None } else { first_difference(value, expected, &at.index(index)) }
            });
            differs.or_else(|| (one.len() != other.len()).then(|| at.index(one.len().min(other.len()))))
        }
        (Value::Number(one), Value::Number(other)) if is_same_number(one, other) => None,
        (one, other) => (one != other).then(|| at.clone()),
    }
}

fn is_same_number(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    one == other || ((one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "a: 1\n---\nb: 2\n---\nc: 3\n";

    /// Proves edits of the second document.
    fn prove(edits: &[Edit], expected: &Value) -> Result<String, ProofFailure> {
        prove_document(TEXT, split_documents(TEXT)[1], edits, expected)
    }

    #[test]
    fn proves_what_is_right() {
        let edits = [Edit::replace(Span::new(12, 13), "5")];
        assert_eq!(prove(&edits, &json!({"b": 5})), Ok("---\nb: 5\n".to_owned()));
        assert_eq!(prove(&edits, &json!({"b": 5.0})), Ok("---\nb: 5\n".to_owned()));
    }

    #[test]
    fn names_the_place_that_is_wrong() {
        let edits = [Edit::replace(Span::new(12, 13), "[1, 2]")];
        let failure = prove(&edits, &json!({"b": [1, 3]})).expect_err("it is wrong");
        assert_eq!(failure.document, 1);
        assert_eq!(failure.reason, ProofFailureReason::OtherMeaning(Pointer::ROOT.key("b").index(1)));
    }

    #[test]
    fn no_other_document_may_change() {
        let edits = [Edit::replace(Span::new(12, 13), "5"), Edit::insert(4, " ")];
        let failure = prove(&edits, &json!({"b": 5})).expect_err("it is wrong");
        assert_eq!((failure.document, failure.reason), (1, ProofFailureReason::OutOfDocument));
    }

    #[test]
    fn no_document_may_come_or_go() {
        let edits = [Edit::insert(14, "---\nd: 1\n")];
        let failure = prove(&edits, &json!({"b": 2})).expect_err("it is wrong");
        assert_eq!(failure.reason, ProofFailureReason::DocumentCount { before: 1, after: 2 });
        let glued = [Edit::delete(Span::new(13, 14))];
        assert!(prove(&glued, &json!({"b": 2})).is_err());
    }

    #[test]
    fn a_result_that_cannot_be_read_is_none() {
        let edits = [Edit::replace(Span::new(12, 13), "[")];
        let failure = prove(&edits, &json!({"b": 2})).expect_err("it is wrong");
        assert!(matches!(failure.reason, ProofFailureReason::Unreadable(_)));
    }
}
