use std::cmp::Reverse;

use outrigger_text::Span;

/// A replacement on the original text, before it is known whether its place moves.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    pub(super) span: Span,
    pub(super) text: String,
    /// The change that it comes from.
    pub(super) change: usize,
    /// How deep the collection lies that gains the text: at one offset, the deeper text comes first.
    pub(super) depth: usize,
    /// The moved item whose text it is a part of.
    pub(super) owner: Option<usize>,
    /// Whether the text is whole lines, put in at the start of a line.
    pub(super) lines: bool,
    /// The moved item that comes here, and in which form.
    pub(super) brings: Option<(usize, Form)>,
}

/// How a moved item is written in its new place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// As an item of a block sequence with its dash at `column`.
    Block { column: usize },
    /// As an item of a flow sequence on a line that is indented by `column`.
    Flow { before: String, after: String, column: Option<usize> },
}

impl Patch {
    /// A replacement inside a line, or of text up to the end of a line.
    pub(super) fn inline(span: Span, text: impl Into<String>, change: usize, owner: Option<usize>) -> Self {
        Self { span, text: text.into(), change, depth: 0, owner, lines: false, brings: None }
    }

    /// Whole lines, put in at `offset`, the start of a line.
    pub(super) fn lines(
        offset: usize,
        text: String,
        change: usize,
        owner: Option<usize>,
        depth: usize,
    ) -> Self {
        Self { span: Span::empty(offset), text, change, depth, owner, lines: true, brings: None }
    }

    /// Sorts patches into the order in which they are carried out. At `open_end`, the end of a text whose last line has
    /// no line break, what goes on that line comes before new lines.
    pub(super) fn sort(patches: &mut [Self], open_end: Option<usize>) {
        patches.sort_by_key(|patch| {
            let starts_line = patch.lines && Some(patch.span.start()) == open_end;
            (patch.span.start, !patch.span.is_empty(), starts_line, Reverse(patch.depth))
        });
    }

    /// The first change, in a sorted list, that wants the same bytes as another.
    pub(super) fn conflict(patches: &[Self]) -> Option<(usize, Span)> {
        let overlap = patches.windows(2).find(|pair| pair[0].span.end > pair[1].span.start)?;
        Some((overlap[0].change.max(overlap[1].change), overlap[1].span))
    }
}
