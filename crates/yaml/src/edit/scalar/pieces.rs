use std::ops::Range;

use outrigger_text::{Edit, Span};

/// A run of a scalar's value and the bytes that it is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    value: Range<usize>,
    source: Range<usize>,
    /// Whether the bytes are the same; else it is one sign (an escape, a fold) that only changes as a whole.
    exact: bool,
}

/// A scalar, read piece by piece. Offsets of the source are those of the whole text.
#[derive(Debug)]
pub(super) struct Pieces<'t> {
    text: &'t str,
    /// The value so far.
    pub(super) value: String,
    list: Vec<Piece>,
    /// Where the content starts in the source.
    start: usize,
}

impl<'t> Pieces<'t> {
    pub(super) fn new(text: &'t str, start: usize) -> Self {
        Self { text, value: String::new(), list: Vec::new(), start }
    }

    /// Bytes that stand for themselves.
    pub(super) fn push_exact(&mut self, source: Range<usize>) {
        let value = self.text[source.clone()].to_owned();
        self.push(source, &value, true);
    }

    /// Bytes that stand for `value`.
    pub(super) fn push_sign(&mut self, source: Range<usize>, value: &str) {
        self.push(source, value, false);
    }

    fn push(&mut self, source: Range<usize>, value: &str, exact: bool) {
        if exact && source.is_empty() {
            return;
        }
        let start = self.value.len();
        self.value.push_str(value);
        self.list.push(Piece { value: start..self.value.len(), source, exact });
    }

    /// The bytes from which those of `edit`, a range of the value, are read; `None` where it cuts a sign in two.
    pub(super) fn source_of(&self, edit: Span) -> Option<Span> {
        let start = self.source_behind(edit.start())?;
        let end = if edit.is_empty() { start } else { self.source_before(edit.end())? };
        (start <= end).then(|| Span::new(start, end))
    }

    /// Where the value's byte at `offset` starts, or the end of the content.
    fn source_behind(&self, offset: usize) -> Option<usize> {
        match self.piece_of(offset) {
            Some(piece) if piece.exact => Some(piece.source.start + offset - piece.value.start),
            Some(piece) => (piece.value.start == offset).then_some(piece.source.start),
            None => Some(self.list.last().map_or(self.start, |piece| piece.source.end)),
        }
    }

    /// The piece that holds the value's byte at `offset`. Pieces follow one another without a gap.
    fn piece_of(&self, offset: usize) -> Option<&Piece> {
        let number = self.list.partition_point(|piece| piece.value.end <= offset);
        self.list.get(number).filter(|piece| piece.value.start <= offset)
    }

    /// Where the value's byte at `offset` is written; of a sign its first byte.
    pub(super) fn byte_of(&self, offset: usize) -> Option<usize> {
        let piece = self.piece_of(offset)?;
        Some(if piece.exact { piece.source.start + offset - piece.value.start } else { piece.source.start })
    }

    /// Where the value's byte before `offset` ends.
    fn source_before(&self, offset: usize) -> Option<usize> {
        let number = self.list.partition_point(|piece| piece.value.end < offset);
        let piece = self.list.get(number).filter(|piece| piece.value.start < offset)?;
        if piece.exact {
            Some(piece.source.start + offset - piece.value.start)
        } else {
            (piece.value.end == offset).then_some(piece.source.end)
        }
    }

    /// The edits of the value as edits of the text. `encode` writes a replacement in the scalar's style.
    pub(super) fn carry_over(
        &self,
        edits: &[Edit],
        encode: impl Fn(&str) -> Option<String>,
    ) -> Option<Vec<Edit>> {
        edits
            .iter()
            .map(|edit| {
                let span = self.source_of(edit.span)?;
                Some(Edit { span, replacement: encode(&edit.replacement)? })
            })
            .collect()
    }
}
