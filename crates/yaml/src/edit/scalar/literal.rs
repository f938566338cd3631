//! Block scalars edited line by line.

use std::ops::Range;

use outrigger_text::{Edit, EditSet, Span};

use crate::edit::lines::Lines;
use crate::edit::region::blank_lines;
use crate::render::is_printable;

/// A block scalar as it is written.
pub(super) struct Block<'t> {
    /// `|`, `>2-` …
    pub(super) header: &'t str,
    /// Its lines, by number, without the blank ones behind it that its value does not have.
    pub(super) lines: Range<usize>,
    /// The column of its text.
    pub(super) indent: usize,
    /// The column of the mapping or the dash that holds it.
    pub(super) parent: usize,
    /// Its value.
    pub(super) value: &'t str,
    /// Whether it goes to another place.
    pub(super) moves: bool,
}

/// What becomes of a block scalar: its header, and runs of lines that are replaced by others, without line breaks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) header: String,
    pub(super) runs: Vec<(Range<usize>, Vec<String>)>,
}

/// The lines of a value, each without its line break.
fn lines_of(value: &str) -> Vec<&str> {
    if value.is_empty() {
        Vec::new()
    } else {
        value.strip_suffix('\n').unwrap_or(value).split('\n').collect()
    }
}

/// A literal scalar with the (sorted) `edits` of its value made, which give `new`. `None` where it cannot stay one.
pub(super) fn edit_literal(
    lines: &Lines<'_>,
    block: &Block<'_>,
    edits: &EditSet,
    new: &str,
) -> Option<Rewritten> {
    let old: Vec<&str> = lines_of(block.value);
    if old.len() != block.lines.len() || !is_read_from(lines, block, &old) {
        return None;
    }
    let header = new_header(block, block.indent, new)?;
    // A run that reaches the end is filled up with the blank lines that the value ends with.
    let ending_changes = breaks_at_end(new) != breaks_at_end(block.value);
    let mut runs = Vec::new();
    for (touched, inside) in touched_runs(block.value, edits.edits(), ending_changes) {
        let start = offset_of_line(block.value, touched.start);
        let end = offset_of_line(block.value, touched.end);
        let shifted = inside.iter().map(|edit| Edit {
            span: Span::new(edit.span.start() - start, edit.span.end() - start),
            replacement: edit.replacement.clone(),
        });
        let text = EditSet::new(shifted.collect()).ok()?.apply(&block.value[start..end]).into_owned();
        let reaches_end = touched.end >= old.len();
        let touched = touched.start.min(old.len())..touched.end.min(old.len());
        let mut fresh: Vec<&str> = lines_of(&text);
        if reaches_end {
            let content = text.trim_end_matches('\n');
            fresh = if content.is_empty() { Vec::new() } else { content.split('\n').collect() };
            let kept = if content.is_empty() { trailing_blanks(&old[..touched.start]) } else { 0 };
            let missing = missing_blanks(lines, block, new, kept)?;
            fresh.extend(std::iter::repeat_n("", missing));
        }
        if let Some((run, fresh)) = trimmed(touched, &old, &fresh) {
            let run = block.lines.start + run.start..block.lines.start + run.end;
            runs.push((run, indented(&fresh, block.indent)?));
        }
    }
    Some(Rewritten { header, runs })
}

/// A block scalar of any kind, written anew as a literal one that means `new`. `None` where that cannot be.
pub(super) fn write_literal(lines: &Lines<'_>, block: &Block<'_>, new: &str) -> Option<Rewritten> {
    let indent = if block.indent > block.parent { block.indent } else { return None };
    let header = new_header(block, indent, new)?;
    let content: Vec<&str> = new.trim_end_matches('\n').split('\n').collect();
    let missing = missing_blanks(lines, block, new, 0)?;
    let mut fresh = indented(&content, indent)?;
    fresh.extend(std::iter::repeat_n(String::new(), missing));
    Some(Rewritten { header, runs: vec![(block.lines.clone(), fresh)] })
}

/// Whether each line of the value is the text of its line, without the indentation.
fn is_read_from(lines: &Lines<'_>, block: &Block<'_>, value: &[&str]) -> bool {
    block.indent > block.parent
        && block.lines.clone().zip(value).all(|(line, value)| {
            let bare = lines.bare(line);
            let (before, text) = bare.split_at_checked(block.indent).unwrap_or((bare, ""));
            before.bytes().all(|byte| byte == b' ') && text == *value
        })
}

/// The header that gives `new` its indentation and its end: `|`, `|-`, `|2+`.
fn new_header(block: &Block<'_>, indent: usize, new: &str) -> Option<String> {
    let mut header = "|".to_owned();
    if block.header.bytes().any(|byte| byte.is_ascii_digit()) || starts_spaced(new) {
        let digit = u32::try_from(indent.checked_sub(block.parent)?).ok()?;
        header.push(char::from_digit(digit, 10).filter(|&digit| digit != '0')?);
    }
    match breaks_at_end(new) {
        0 => header.push('-'),
        1 if !block.header.contains('+') => {}
        _ => header.push('+'),
    }
    Some(header)
}

/// How many blank lines must be written behind the text for the line breaks that `new` ends with, where `kept` are
/// there. `None` where `+` comes new and could take in what is blank behind the scalar, now or once it is moved.
fn missing_blanks(lines: &Lines<'_>, block: &Block<'_>, new: &str, kept: usize) -> Option<usize> {
    let wanted = breaks_at_end(new);
    let keeps = block.header.contains('+');
    if wanted == 0 || wanted == 1 && !keeps {
        return Some(0);
    }
    if !keeps && (block.moves || blank_lines(lines, block.lines.end) > 0) {
        return None;
    }
    (wanted - 1).checked_sub(kept)
}

/// Runs of lines of the value that edits touch, each with its edits; the last one to the end where that changes.
fn touched_runs<'e>(value: &str, edits: &'e [Edit], to_the_end: bool) -> Vec<(Range<usize>, Vec<&'e Edit>)> {
    let line_of = |offset: usize| value[..offset].matches('\n').count();
    let count = line_of(value.len()) + 1;
    let mut runs: Vec<(Range<usize>, Vec<&Edit>)> = Vec::new();
    for edit in edits {
        let touched = line_of(edit.span.start())..line_of(edit.span.end()) + 1;
        match runs.last_mut() {
            Some((run, inside)) if touched.start < run.end => {
                run.end = run.end.max(touched.end);
                inside.push(edit);
            }
            _ => runs.push((touched, vec![edit])),
        }
    }
    if to_the_end && let Some((run, _)) = runs.last_mut() {
        run.end = count;
    }
    runs
}

/// Where line `line` of a value starts, or its end.
fn offset_of_line(value: &str, line: usize) -> usize {
    value.split_inclusive('\n').take(line).map(str::len).sum()
}

/// The run without the lines at its ends that stay as they are, if there is anything left to do.
fn trimmed<'v>(run: Range<usize>, old: &[&str], fresh: &[&'v str]) -> Option<(Range<usize>, Vec<&'v str>)> {
    let before = &old[run.clone()];
    let head = before.iter().zip(fresh).take_while(|(one, other)| one == other).count();
    let rest = before[head..].iter().rev().zip(fresh[head..].iter().rev());
    let tail = rest.take_while(|(one, other)| one == other).count();
    let range = run.start + head..run.end - tail;
    let fresh = fresh[head..fresh.len() - tail].to_vec();
    (!range.is_empty() || !fresh.is_empty()).then_some((range, fresh))
}

fn indented(fresh: &[&str], indent: usize) -> Option<Vec<String>> {
    let is_writable = |character: char| character == '\t' || is_printable(character);
    fresh
        .iter()
        .map(|line| {
            let text = if line.is_empty() { String::new() } else { format!("{}{line}", " ".repeat(indent)) };
            line.chars().all(is_writable).then_some(text)
        })
        .collect()
}

/// Whether the first line of a value that is not empty starts with white space, so that its indentation must be given
/// as a number.
pub(super) fn starts_spaced(value: &str) -> bool {
    value.trim_start_matches('\n').starts_with([' ', '\t'])
}

fn trailing_blanks(lines: &[&str]) -> usize {
    lines.iter().rev().take_while(|line| line.is_empty()).count()
}

fn breaks_at_end(value: &str) -> usize {
    value.len() - value.trim_end_matches('\n').len()
}
