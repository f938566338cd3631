//! Places in a text (spans, lines, pointers), edits and how they are applied.
//!
//! Everything here counts **bytes** from the start of one text, and knows nothing of what the text means.
//! A text is at most 4 GiB ([`Span`] counts in `u32`); who reads files refuses larger ones.

mod edit;
mod line_index;
mod pointer;
mod span;

pub use edit::{Edit, EditConflict, EditSet};
pub use line_index::{LineColumn, LineIndex};
pub use pointer::{Pointer, Step};
pub use span::Span;
