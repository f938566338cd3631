//! Entries put into and taken out of flow collections: commas are the trouble.

use std::collections::BTreeSet;

use outrigger_text::Span;

use super::editor::Editor;
use super::patch::{Form, Patch};
use super::region::first_line;
use crate::tree::NodeId;
use crate::trivia::skip_trivia;

/// Where a new entry of a flow collection goes, among the entries that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlowPlace {
    Before(usize),
    Behind(usize),
    /// Right behind the bracket of a collection without entries (or whose entries all go).
    Inside,
}

/// A new entry of a flow collection.
#[derive(Debug)]
pub(super) struct FlowInsertion {
    pub(super) place: FlowPlace,
    /// Its text; empty if a moved item comes.
    pub(super) text: String,
    /// The column of the entries where each has a line of its own.
    pub(super) column: Option<usize>,
    pub(super) change: usize,
    pub(super) owner: Option<usize>,
    /// Whether the last entries go, so that the entry in front of this one keeps its comma.
    pub(super) fills_tail: bool,
    /// Whether a space follows a comma.
    pub(super) spaced: bool,
    /// The moved item that comes.
    pub(super) brings: Option<usize>,
}

impl Editor<'_, '_> {
    /// Puts an entry into the flow collection `node` whose entries are at `spans`. `commas` remembers the last
    /// entries that got a comma already.
    pub(super) fn insert_into_flow(
        &mut self,
        node: NodeId,
        spans: &[Span],
        insertion: &FlowInsertion,
        commas: &mut BTreeSet<usize>,
    ) {
        let comma = if insertion.spaced { ", " } else { "," };
        match insertion.place {
            FlowPlace::Inside => {
                let at = self.tree.node(node).span.start() + 1;
                let before = if commas.insert(at) { "" } else { comma };
                self.put(at, before.to_owned(), String::new(), insertion);
            }
            FlowPlace::Before(index) => {
                let start = spans[index].start();
                if let Some(column) = insertion.column.filter(|_| self.lines.is_first(start)) {
                    let line = self.flow_first_line(node, spans, index);
                    let line_break = self.lines.line_break_at(start);
                    let (before, after) = (" ".repeat(column), format!(",{line_break}"));
                    self.put(self.lines.start(line), before, after, insertion);
                } else {
                    self.put(start, String::new(), comma.to_owned(), insertion);
                }
            }
            FlowPlace::Behind(index) => self.put_behind(node, spans, index, insertion, comma, commas),
        }
    }

    fn put_behind(
        &mut self,
        node: NodeId,
        spans: &[Span],
        index: usize,
        insertion: &FlowInsertion,
        comma: &str,
        commas: &mut BTreeSet<usize>,
    ) {
        let bytes = self.text.as_bytes();
        // `{a:, b: 1}` is read in two ways: a colon without a value keeps a space.
        let end = spans[index].end();
        let is_bare = self.text[..end].ends_with(':');
        let has_space = self.text[end..].starts_with(' ');
        let end = if is_bare && has_space { end + 1 } else { end };
        let gap = if is_bare && !has_space { " " } else { "" };
        let Some(column) = insertion.column.filter(|_| self.lines.is_first(spans[index].start())) else {
            return self.put(end, format!("{gap}{comma}"), String::new(), insertion);
        };
        let next = skip_trivia(bytes, end);
        let has_comma = bytes.get(next) == Some(&b',');
        let line_start = format!("{}{}", self.lines.line_break_at(end), " ".repeat(column));
        let tail = if has_comma { next + 1 } else { end };
        let line_end = self.lines.content_end(self.lines.of(tail));
        let rest = self.text[tail..line_end].trim_start_matches([' ', '\t']);
        let only_comment = rest.is_empty() || rest.starts_with('#');
        let close = self.tree.node(node).span.end() - 1;
        if has_comma && only_comment && insertion.fills_tail {
            let before = if commas.insert(end) { line_start } else { format!(",{line_start}") };
            self.put(line_end, before, String::new(), insertion);
        } else if has_comma && only_comment {
            self.put(line_end, line_start, ",".to_owned(), insertion);
        } else if has_comma || close < line_end {
            self.put(end, format!("{gap},{line_start}"), String::new(), insertion);
        } else if commas.insert(end) {
            let comma = format!("{gap},");
            self.patch(Patch::inline(Span::empty(end), comma, insertion.change, insertion.owner));
            self.put(line_end, line_start, String::new(), insertion);
        } else {
            self.put(line_end, format!(",{line_start}"), String::new(), insertion);
        }
    }

    fn put(&mut self, at: usize, before: String, after: String, insertion: &FlowInsertion) {
        let line_break = self.lines.line_break_at(at);
        let mut patch = Patch::inline(Span::empty(at), "", insertion.change, insertion.owner);
        match insertion.brings {
            Some(moved) => {
                patch.brings = Some((moved, Form::Flow { before, after, column: insertion.column }));
            }
            None => patch.text = format!("{before}{}{after}", insertion.text.replace('\n', line_break)),
        }
        self.patch(patch);
    }

    /// Whether new entries take the place of the last ones, which have no comma behind them.
    pub(super) fn fills_tail(&self, spans: &[Span], removed: &[usize], comes_last: bool) -> bool {
        let Some(last) = spans.last() else { return false };
        let after = skip_trivia(self.text.as_bytes(), last.end());
        let goes = removed.last() == Some(&(spans.len() - 1)) && removed.len() < spans.len();
        goes && comes_last && self.text.as_bytes().get(after) != Some(&b',')
    }

    /// Takes the entries `removed` (rising) out of the flow collection `node` whose entries are at `spans`.
    pub(super) fn remove_from_flow(
        &mut self,
        node: NodeId,
        spans: &[Span],
        removed: &[usize],
        change: usize,
        owner: Option<usize>,
        fills_tail: bool,
    ) {
        for run in removed.chunk_by(|one, next| one + 1 == *next) {
            let (&first, &last) = (&run[0], &run[run.len() - 1]);
            for span in self.flow_removal(node, spans, first, last, fills_tail) {
                self.patch(Patch::inline(span, "", change, owner));
            }
        }
    }

    /// What goes with the entries from `first` to `last`.
    fn flow_removal(
        &self,
        node: NodeId,
        spans: &[Span],
        first: usize,
        last: usize,
        fills_tail: bool,
    ) -> Vec<Span> {
        let bytes = self.text.as_bytes();
        let whole = self.tree.node(node).span;
        let own_line = self.lines.is_first(spans[first].start());
        if first == 0 && last + 1 == spans.len() {
            return vec![Span::new(whole.start() + 1, whole.end() - 1)];
        }
        if last + 1 < spans.len() {
            let next = spans[last + 1].start();
            if own_line && self.lines.is_first(next) {
                let from = self.flow_first_line(node, spans, first);
                let to = self.flow_first_line(node, spans, last + 1);
                return vec![Span::new(self.lines.start(from), self.lines.start(to))];
            }
            return vec![Span::new(spans[first].start(), next)];
        }
        let before = spans[first - 1].end();
        let end = spans[last].end();
        let after = skip_trivia(bytes, end);
        let trailing_comma = bytes.get(after) == Some(&b',');
        let last_line = self.lines.of(if trailing_comma { after } else { end });
        if !own_line || self.lines.of(whole.end() - 1) <= last_line {
            // A colon without a value keeps the space behind it: `{a:}` is read in two ways.
            let space = self.text[..before].ends_with(':') && self.text[before..end].starts_with(' ');
            return vec![Span::new(before + usize::from(space), end)];
        }
        let from = self.flow_first_line(node, spans, first);
        let lines = Span::new(self.lines.start(from), self.lines.start(last_line + 1));
        if trailing_comma || fills_tail {
            return vec![lines];
        }
        let comma = skip_trivia(bytes, before);
        vec![Span::new(comma, comma + 1), lines]
    }

    /// The first line of an entry that has lines of its own: the comment lines right above are part of it.
    pub(super) fn flow_first_line(&self, node: NodeId, spans: &[Span], index: usize) -> usize {
        let floor = match index.checked_sub(1) {
            Some(before) => self
                .lines
                .of(skip_trivia(self.text.as_bytes(), spans[before].end()).min(spans[index].start())),
            None => self.lines.of(self.tree.node(node).span.start()),
        };
        first_line(&self.lines, self.lines.of(spans[index].start()), floor, &(0..usize::MAX))
    }
}
