use std::borrow::Cow;

use crate::Span;

/// One replacement: the bytes of `span` in the original text become `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes, in the original text. Empty for an insertion.
    pub span: Span,
    /// What comes in its place. Empty for a deletion.
    pub replacement: String,
}

impl Edit {
    /// Puts `text` before the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self { span: Span::empty(offset), replacement: text.into() }
    }

    /// Takes the bytes of `span` away.
    pub fn delete(span: Span) -> Self {
        Self { span, replacement: String::new() }
    }

    /// Puts `text` where the bytes of `span` were.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, replacement: text.into() }
    }
}

/// Two edits want the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("two edits want the same text: bytes {}..{} and {}..{}", .first.start, .first.end, .second.start, .second.end)]
pub struct EditConflict {
    /// The earlier one.
    pub first: Span,
    /// The later one.
    pub second: Span,
}

/// All edits of one text, as ranges on the original bytes: sorted, without overlap, applied once.
///
/// Insertions at one offset stay in the order in which they were given, and come before a replacement
/// that starts there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditSet {
    edits: Vec<Edit>,
}

impl EditSet {
    /// Sorts `edits` and checks that no two want the same bytes.
    ///
    /// Fails with the first pair that overlaps. An edit that changes nothing (an empty insertion) is dropped.
    pub fn new(mut edits: Vec<Edit>) -> Result<Self, EditConflict> {
        edits.retain(|edit| !(edit.span.is_empty() && edit.replacement.is_empty()));
        edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
        for pair in edits.windows(2) {
            if pair[0].span.end > pair[1].span.start {
                return Err(EditConflict { first: pair[0].span, second: pair[1].span });
            }
        }
        Ok(Self { edits })
    }

    /// The edits, by rising offset.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text with all edits carried out. Panics if an edit lies outside `text` or splits a character.
    pub fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.edits.is_empty() {
            return Cow::Borrowed(text);
        }
        let grown: usize = self.edits.iter().map(|edit| edit.replacement.len()).sum();
        let mut out = String::with_capacity(text.len() + grown);
        let mut at = 0;
        for edit in &self.edits {
            out.push_str(&text[at..edit.span.start()]);
            out.push_str(&edit.replacement);
            at = edit.span.end();
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applies_in_order_of_place_not_of_arrival() {
        let set = EditSet::new(vec![
            Edit::replace(Span::new(4, 5), "E"),
            Edit::insert(0, ">"),
            Edit::delete(Span::new(1, 3)),
            Edit::insert(1, "1"),
            Edit::insert(1, "2"),
        ]);
        assert_eq!(set.map(|set| set.apply("abcdef").into_owned()), Ok(">a12dEf".to_owned()));
    }

    #[test]
    fn refuses_an_overlap() {
        let set = EditSet::new(vec![Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))]);
        assert_eq!(set, Err(EditConflict { first: Span::new(0, 3), second: Span::new(2, 4) }));
    }

    #[test]
    fn refuses_an_insertion_inside_a_deletion() {
        assert!(EditSet::new(vec![Edit::delete(Span::new(0, 3)), Edit::insert(2, "x")]).is_err());
        assert!(EditSet::new(vec![Edit::delete(Span::new(0, 3)), Edit::insert(3, "x")]).is_ok());
    }

    #[test]
    fn no_edit_no_copy() {
        let set = EditSet::new(vec![Edit::insert(1, "")]).unwrap_or_default();
        assert!(set.is_empty());
        assert!(matches!(set.apply("same"), Cow::Borrowed("same")));
    }
}
