//! A new value in place of the one behind a key.

use outrigger_text::Span;
use serde_json::Value;

use super::editor::Editor;
use super::lines::LineKind;
use super::patch::Patch;
use super::path::Refused;
use super::region::line_after;
use crate::EditRefusalReason;
use crate::parser::{Properties, ScalarStyle};
use crate::render::{HeadBody, Quotes, render_flow, render_scalar, render_value};
use crate::scalar::resolve_scalar;
use crate::tree::{Entry, NodeId, NodeKind};
use crate::trivia::block_scalar_header;

/// Where a value behind a key is written: the part on the line of its key (which may run over several lines), and
/// the lines below.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValuePlace {
    pub(super) head: Span,
    pub(super) body: Span,
}

impl Editor<'_, '_> {
    /// Puts `value` behind the key of `entry`, an entry of `mapping`.
    pub(super) fn replace_value(
        &mut self,
        mapping: NodeId,
        entry: Entry,
        value: &Value,
        change: usize,
        depth: usize,
    ) -> Result<(), Refused> {
        self.refuse_anchor_in_use(entry.value.node)?;
        if self.means(entry.value.node, value) {
            return Ok(());
        }
        let quotes = self.quotes_of(entry.value.node, value);
        let keeps_flow = self.keeps_flow(entry.value.node, value);
        if self.tree.is_flow(mapping) || keeps_flow {
            let style = self.flow_style(if keeps_flow { entry.value.node } else { mapping });
            let text = if style.json || quotes == Quotes::AsNeeded {
                render_flow(value, style, self.indentation_at(self.tree.node(entry.key.node).span.start()))
            } else {
                render_scalar(value, quotes, true)
            };
            self.replace_head(entry, &text, change);
            return Ok(());
        }
        let column = self.key_column(entry)?;
        let style = self.block_style(mapping);
        // Comments below, deeper than the key, would become text of a block scalar; so may spaces on blank lines.
        let place = self.value_place(entry)?;
        let unsafe_below = self.has_comments_below(entry, place) || self.has_spaces_below(place.body.end());
        let quotes = if unsafe_below && quotes == Quotes::AsNeeded && has_line_break(value) {
            Quotes::Double
        } else {
            quotes
        };
        let HeadBody { head, body } = render_value(value, quotes, column, style);
        self.write_value(entry, &head, body, change, depth)
    }

    /// Writes `head` behind the key of `entry` and `body` below, in place of its value.
    pub(super) fn write_value(
        &mut self,
        entry: Entry,
        head: &str,
        body: String,
        change: usize,
        depth: usize,
    ) -> Result<(), Refused> {
        let place = self.value_place(entry)?;
        let owner = self.owner_of(entry.value.node);
        let bytes_before = place.head.start();
        if place.head.is_empty() {
            if !head.is_empty() {
                self.patch(Patch::inline(place.head, format!(" {head}"), change, owner));
            }
        } else if head.is_empty() {
            // The space before the value goes with it.
            let start = self.text[..bytes_before].trim_end_matches([' ', '\t']).len();
            self.patch(Patch::inline(Span::new(start, place.head.end()), "", change, owner));
        } else {
            self.patch(Patch::inline(place.head, head, change, owner));
        }
        let break_here = self.lines.line_break_at(place.body.start());
        let body = if break_here == "\n" { body } else { body.replace('\n', break_here) };
        if !place.body.is_empty() {
            self.patch(Patch::inline(place.body, "", change, owner));
        }
        if !body.is_empty() {
            self.patch(Patch::lines(place.body.start(), body, change, owner, depth));
        }
        Ok(())
    }

    /// Whether comment lines stay right below the value.
    fn has_comments_below(&self, entry: Entry, place: ValuePlace) -> bool {
        let line = self.lines.of(place.head.end());
        let column = self.key_column(entry).unwrap_or(0);
        if place.body.is_empty() {
            return place.body.start() > self.lines.start(line + 1);
        }
        let last = self.lines.of(place.body.end() - 1);
        line_after(&self.lines, last, column) > last + 1
    }

    /// Whether blank lines with spaces start at `offset`, the start of a line: below a block scalar the spaces may
    /// become a part of it.
    pub(super) fn has_spaces_below(&self, offset: usize) -> bool {
        let line = self.lines.of(offset);
        self.lines.start(line) == offset
            && (line..self.lines.count())
                .take_while(|&at| self.lines.kind(at) == LineKind::Blank)
                .any(|at| !self.lines.bare(at).is_empty())
    }

    fn replace_head(&mut self, entry: Entry, text: &str, change: usize) {
        let owner = self.owner_of(entry.value.node);
        let outer = self.tree.outer_span(entry.value.node);
        let text = text.replace('\n', self.lines.line_break_at(outer.start()));
        let text = match entry.value.mark() {
            Some(_) if outer.is_empty() => format!(" {text}"),
            // A key of a flow mapping without a `:`.
            None => format!(": {text}"),
            Some(_) => text,
        };
        self.patch(Patch::inline(outer, text, change, owner));
    }

    /// Where the value of an entry of a block mapping is written.
    pub(super) fn value_place(&self, entry: Entry) -> Result<ValuePlace, Refused> {
        let node = self.tree.node(entry.value.node);
        let Some(colon) = entry.value.mark().filter(|_| entry.key.mark().is_none()) else {
            return Err((EditRefusalReason::SharesLine, self.tree.node(entry.key.node).span));
        };
        let outer = self.tree.outer_span(entry.value.node);
        let line_below = |offset: usize| self.lines.start(self.lines.of(offset) + 1);
        let properties_end = node.properties.as_deref().and_then(Properties::end);
        let place = match node.kind {
            NodeKind::Scalar { style, .. } if style.is_block() => {
                let header = block_scalar_header(self.text.as_bytes(), node.span.start()).len();
                let body = line_below(node.span.start());
                let end = if node.span.end() > body { line_below(node.span.end()) } else { body };
                ValuePlace {
                    head: Span::new(outer.start(), node.span.start() + header),
                    body: Span::new(body, end),
                }
            }
            NodeKind::Mapping { flow: false, .. } | NodeKind::Sequence { flow: false, .. } => {
                let head_start = if properties_end.is_some() { outer.start() } else { colon + 1 };
                let head_end = properties_end.unwrap_or(colon + 1);
                if self.lines.of(head_end) == self.lines.of(node.span.start()) {
                    return Err((EditRefusalReason::SharesLine, node.span));
                }
                let body = line_below(head_end);
                let column = self.key_column(entry)?;
                // Comments that are indented deeper than the key are the old value's.
                let after = line_after(&self.lines, self.lines.of(node.span.end()), column);
                ValuePlace {
                    head: Span::new(head_start, head_end),
                    body: Span::new(body, self.lines.start(after)),
                }
            }
            _ => {
                let head = if outer.is_empty() { Span::empty(colon + 1) } else { outer };
                let line = self.lines.of(head.end());
                let after = line_after(&self.lines, line, self.key_column(entry)?);
                ValuePlace { head, body: Span::empty(self.lines.start(after)) }
            }
        };
        Ok(place)
    }

    /// The column of the key of an entry in a block mapping.
    pub(super) fn key_column(&self, entry: Entry) -> Result<usize, Refused> {
        let start = self.entry_start(entry);
        if self.lines.before(start).contains('\t') {
            return Err((EditRefusalReason::Tab, self.tree.node(entry.key.node).span));
        }
        Ok(self.lines.column(start))
    }

    /// A string keeps the quotes that the old value had.
    pub(super) fn quotes_of(&self, old: NodeId, new: &Value) -> Quotes {
        match self.tree.node(old).kind {
            NodeKind::Scalar { style: ScalarStyle::DoubleQuoted, .. } if new.is_string() => Quotes::Double,
            NodeKind::Scalar { style: ScalarStyle::SingleQuoted, .. } if new.is_string() => Quotes::Single,
            _ => Quotes::AsNeeded,
        }
    }

    /// Whether a collection in flow style gets another one.
    pub(super) fn keeps_flow(&self, old: NodeId, new: &Value) -> bool {
        self.tree.is_flow(old) && !self.is_empty(old) && is_filled(new)
    }

    /// Whether the scalar `node` has this very value already.
    pub(super) fn means(&self, node: NodeId, value: &Value) -> bool {
        let node = self.tree.node(node);
        let tag = node.properties.as_deref().and_then(|properties| properties.tag.as_deref());
        match &node.kind {
            NodeKind::Scalar { value: text, style, .. } => resolve_scalar(text, *style, tag)
                .and_then(|old| old.into_value(text))
                .is_ok_and(|old| old == *value),
            _ => false,
        }
    }

    /// The indentation of the line that holds `offset`.
    pub(super) fn indentation_at(&self, offset: usize) -> usize {
        let line = self.lines.bare(self.lines.of(offset));
        line.len() - line.trim_start_matches(' ').len()
    }

    pub(super) fn is_empty(&self, node: NodeId) -> bool {
        match self.tree.node(node).kind {
            NodeKind::Sequence { children, .. } | NodeKind::Mapping { children, .. } => children.count == 0,
            _ => false,
        }
    }
}

/// Whether the value is a collection that is not empty.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// Whether the value is a string of several lines.
pub(super) fn has_line_break(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains('\n'))
}
