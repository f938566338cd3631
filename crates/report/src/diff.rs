//! A unified diff, made from the edits themselves: no text is compared, so a large file costs no more than its
//! changes.

use outrigger_text::{Edit, EditSet, LineIndex, Span};

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// What a line of a diff is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// It is in both texts.
    Same,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// One line of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DiffLine {
    /// What it is.
    pub kind: LineKind,
    /// Its text, without the line break.
    pub text: String,
    /// Whether the text ends here without a line break.
    pub unfinished: bool,
}

/// A run of changed lines with the lines around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// First line in the old text, from 1; how many lines of it are shown.
    pub old: (usize, usize),
    /// The same in the new text.
    pub new: (usize, usize),
    /// The lines.
    pub lines: Vec<DiffLine>,
}

/// Lines `first..first + removed.len()` of the old text become `added`.
struct Change<'t> {
    first: usize,
    removed: Vec<&'t str>,
    added: Vec<String>,
}

/// The hunks of the `edits` of `text`, by rising place. `edits` must be those of an [`EditSet`]: sorted and
/// without overlap. Line numbers of the new text count these edits alone.
pub(crate) fn diff_hunks(text: &str, lines: &LineIndex, edits: &[Edit]) -> Vec<Hunk> {
    let changes = line_changes(text, lines, edits);
    let mut hunks: Vec<Hunk> = Vec::new();
    let line_count = old_line_count(text, lines);
    let mut shift: isize = 0;
    let mut at = 0;
    while at < changes.len() {
        let mut last = at;
        while last + 1 < changes.len()
            && changes[last + 1].first <= changes[last].first + changes[last].removed.len() + 2 * CONTEXT
        {
            last += 1;
        }
        let group = &changes[at..=last];
        hunks.push(hunk_of(text, lines, line_count, group, shift));
        let grown =
            |change: &Change<'_>| change.added.len().cast_signed() - change.removed.len().cast_signed();
        shift += group.iter().map(grown).sum::<isize>();
        at = last + 1;
    }
    hunks
}

fn hunk_of(text: &str, lines: &LineIndex, line_count: usize, group: &[Change<'_>], shift: isize) -> Hunk {
    let line_text = |line: usize| line_of(text, lines, line);
    let start = group[0].first.saturating_sub(CONTEXT);
    let mut shown = Vec::new();
    let mut line = start;
    for change in group {
        for same in line..change.first {
            push(&mut shown, LineKind::Same, line_text(same));
        }
        change.removed.iter().for_each(|removed| push(&mut shown, LineKind::Removed, removed));
        change.added.iter().for_each(|added| push(&mut shown, LineKind::Added, added));
        line = change.first + change.removed.len();
    }
    let end = (line + CONTEXT).min(line_count);
    for same in line..end {
        push(&mut shown, LineKind::Same, line_text(same));
    }
    let count = |kind| shown.iter().filter(|line| line.kind == LineKind::Same || line.kind == kind).count();
    let new_start = start.cast_signed() + shift;
    Hunk {
        old: (start + 1, count(LineKind::Removed)),
        new: (usize::try_from(new_start).unwrap_or(0) + 1, count(LineKind::Added)),
        lines: shown,
    }
}

fn push(shown: &mut Vec<DiffLine>, kind: LineKind, line: &str) {
    let text = line.trim_end_matches(['\n', '\r']);
    shown.push(DiffLine { kind, text: text.to_owned(), unfinished: text.len() == line.len() });
}

/// How many lines the text has, not counting an empty one behind the last line break.
fn old_line_count(text: &str, lines: &LineIndex) -> usize {
    let all = lines.line_count();
    let last_is_empty = lines.line_start(all as u32) == Some(text.len());
    if last_is_empty { all - 1 } else { all }
}

/// Line `line`, from 0, with its line break.
fn line_of<'t>(text: &'t str, lines: &LineIndex, line: usize) -> &'t str {
    let start = lines.line_start(line as u32 + 1).unwrap_or(text.len());
    let end = lines.line_start(line as u32 + 2).unwrap_or(text.len());
    &text[start..end]
}

/// The edits as changes of whole lines, with what stays the same at their ends left out.
fn line_changes<'t>(text: &'t str, lines: &LineIndex, edits: &[Edit]) -> Vec<Change<'t>> {
    let mut changes: Vec<Change<'t>> = Vec::new();
    let mut at = 0;
    while at < edits.len() {
        let (first, mut end) = lines_touched(text, lines, edits[at].span);
        let mut last = at;
        // Edits that touch the same lines are one change.
        while last + 1 < edits.len() {
            let (next_first, next_end) = lines_touched(text, lines, edits[last + 1].span);
            if next_first >= end && !(next_first == first && next_end == end) {
                break;
            }
            end = end.max(next_end);
            last += 1;
        }
        let start_byte = lines.line_start(first as u32 + 1).unwrap_or(text.len());
        let end_byte = lines.line_start(end as u32 + 1).unwrap_or(text.len());
        let old = &text[start_byte..end_byte];
        let moved: Vec<Edit> = edits[at..=last]
            .iter()
            .map(|edit| {
                let span = Span::new(edit.span.start() - start_byte, edit.span.end() - start_byte);
                Edit::replace(span, edit.replacement.clone())
            })
            .collect();
        let new = EditSet::new(moved).map_or_else(|_| old.to_owned(), |set| set.apply(old).into_owned());
        changes.extend(trimmed(first, old, &new));
        at = last + 1;
    }
    changes
}

/// The lines, `first..end` from 0, that a change of `span` can alter. An insertion at the start of a line
/// alters none of them.
fn lines_touched(text: &str, lines: &LineIndex, span: Span) -> (usize, usize) {
    let first = lines.line(span.start()) as usize - 1;
    let at_line_start = lines.line_start(first as u32 + 1) == Some(span.start());
    if span.is_empty() && at_line_start {
        return (first, first);
    }
    if span.is_empty() && span.start() == text.len() && first + 1 > old_line_count(text, lines) {
        return (first, first);
    }
    let end = if span.is_empty() { span.start() } else { span.end() - 1 };
    let last = lines.line(end) as usize - 1;
    // A replacement that ends with a line's break joins what it puts there to the next line.
    let ends_line = lines.line_start(last as u32 + 2) == Some(span.end());
    let whole_lines = at_line_start && ends_line;
    (first, if ends_line && !whole_lines { last + 2 } else { last + 1 })
}

fn trimmed<'t>(first: usize, old: &'t str, new: &str) -> Option<Change<'t>> {
    let removed: Vec<&str> = split_lines(old);
    let added: Vec<&str> = split_lines(new);
    let same_start = removed.iter().zip(&added).take_while(|(old, new)| old == new).count();
    let (removed, added) = (&removed[same_start..], &added[same_start..]);
    let same_end = removed.iter().rev().zip(added.iter().rev()).take_while(|(old, new)| old == new).count();
    let removed = &removed[..removed.len() - same_end];
    let added = &added[..added.len() - same_end];
    (!removed.is_empty() || !added.is_empty()).then(|| Change {
        first: first + same_start,
        removed: removed.to_vec(),
        added: added.iter().map(|&line| line.to_owned()).collect(),
    })
}

/// The lines of a text, each with its line break: LF, CRLF or a lone CR.
fn split_lines(text: &str) -> Vec<&str> {
    let index = LineIndex::new(text);
    let count = old_line_count(text, &index);
    (0..count).map(|line| line_of(text, &index, line)).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn shown(text: &str, edits: Vec<Edit>) -> String {
        let set = EditSet::new(edits).expect("edits do not overlap");
        let mut out = String::new();
        for hunk in diff_hunks(text, &LineIndex::new(text), set.edits()) {
            let (old, new) = (hunk.old, hunk.new);
            let _ = writeln!(out, "@@ -{},{} +{},{} @@", old.0, old.1, new.0, new.1);
            for line in hunk.lines {
                let mark = match line.kind {
                    LineKind::Same => ' ',
                    LineKind::Removed => '-',
                    LineKind::Added => '+',
                };
                let end = if line.unfinished { " (no newline)" } else { "" };
                let _ = writeln!(out, "{mark}{}{end}", line.text);
            }
        }
        out
    }

    #[test]
    fn a_move_is_a_removal_and_an_addition() {
        let text = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
        let edits = vec![Edit::delete(Span::new(2, 4)), Edit::insert(22, "b\n")];
        assert_eq!(
            shown(text, edits),
            "@@ -1,5 +1,4 @@\n a\n-b\n c\n d\n e\n@@ -9,4 +8,5 @@\n i\n j\n k\n+b\n l\n"
        );
    }

    #[test]
    fn edits_inside_a_line_show_the_line() {
        assert_eq!(
            shown("a: 1\nb: 2", vec![Edit::replace(Span::new(8, 9), "3")]),
            "@@ -1,2 +1,2 @@\n a: 1\n-b: 2 (no newline)\n+b: 3 (no newline)\n"
        );
    }

    #[test]
    fn near_changes_share_a_hunk() {
        let text = "1\n2\n3\n4\n5\n";
        let edits = vec![Edit::insert(2, "x\n"), Edit::delete(Span::new(6, 8))];
        assert_eq!(shown(text, edits), "@@ -1,5 +1,5 @@\n 1\n+x\n 2\n 3\n-4\n 5\n");
    }

    #[test]
    fn text_put_behind_an_unfinished_last_line() {
        assert_eq!(
            shown("a\nb", vec![Edit::insert(3, "\nc")]),
            "@@ -1,2 +1,3 @@\n a\n-b (no newline)\n+b\n+c (no newline)\n"
        );
    }

    /// The lines that a diff keeps and adds, put over the old text, are the new text.
    #[test]
    fn the_hunks_rebuild_the_new_text() {
        let text = "k:\n- a\n- b\n\n- c\nz: 1\n";
        let cases = [
            vec![Edit::delete(Span::new(3, 7)), Edit::insert(text.len(), "i:\n- a\n")],
            vec![Edit::replace(Span::new(5, 9), "X\n")],
            vec![Edit::insert(1, "q"), Edit::insert(9, "w"), Edit::delete(Span::new(11, 12))],
        ];
        for edits in cases {
            let set = EditSet::new(edits).expect("edits do not overlap");
            let new = set.apply(text);
            let old_lines = split_lines(text);
            let mut rebuilt = String::new();
            let mut at = 0;
            for hunk in diff_hunks(text, &LineIndex::new(text), set.edits()) {
                old_lines[at..hunk.old.0 - 1].iter().for_each(|line| rebuilt.push_str(line));
                for line in &hunk.lines {
                    if line.kind != LineKind::Removed {
                        rebuilt.push_str(&line.text);
                        rebuilt.push('\n');
                    }
                }
                at = hunk.old.0 - 1 + hunk.old.1;
            }
            old_lines[at..].iter().for_each(|line| rebuilt.push_str(line));
            assert_eq!(rebuilt, new);
        }
    }
}
