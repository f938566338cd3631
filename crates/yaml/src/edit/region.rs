//! Which lines belong to an item or a key: its comments are part of it.

use std::ops::Range;

use super::lines::{LineKind, Lines};

/// The first line of what stands at `line`: the comment lines right above it belong to it.
///
/// They reach up to a blank line, to a line that is no comment, to `floor` (the last line of what stands before), or
/// to a comment whose column is not in `columns`.
pub(crate) fn first_line(lines: &Lines<'_>, line: usize, floor: usize, columns: &Range<usize>) -> usize {
    let mut first = line;
    while first > floor + 1 {
        match lines.kind(first - 1) {
            LineKind::Comment { column } if columns.contains(&column) => first -= 1,
            _ => break,
        }
    }
    first
}

/// One past the last line of what ends on `line`: later comment lines indented deeper than `column` belong to it,
/// with the blank lines before them.
pub(crate) fn line_after(lines: &Lines<'_>, line: usize, column: usize) -> usize {
    let mut after = line + 1;
    for next in line + 1..lines.count() {
        match lines.kind(next) {
            LineKind::Blank => {}
            LineKind::Comment { column: found } if found > column => after = next + 1,
            _ => break,
        }
    }
    after
}

/// How many blank lines start at `line`; an empty last line, which is no line, does not count.
pub(crate) fn blank_lines(lines: &Lines<'_>, line: usize) -> usize {
    (line..lines.count())
        .take_while(|&at| lines.kind(at) == LineKind::Blank && !lines.whole(at).is_empty())
        .count()
}
