//! A new value in place of an item's.

use outrigger_text::Span;
use serde_json::Value;

use super::editor::Editor;
use super::patch::Patch;
use super::path::Refused;
use super::region::line_after;
use super::value::has_line_break;
use crate::EditRefusalReason;
use crate::render::{Quotes, render_flow, render_item, render_scalar};
use crate::tree::{Child, NodeId};

/// A value that an item gets.
#[derive(Debug)]
pub(super) struct ItemValue {
    pub(super) change: usize,
    pub(super) sequence: NodeId,
    pub(super) item: Child,
    pub(super) value: Value,
}

impl Editor<'_, '_> {
    pub(super) fn patch_item_values(&mut self) {
        for new in std::mem::take(&mut self.item_values) {
            if let Err(refusal) = self.patch_item_value(&new) {
                self.refuse(new.change, refusal);
            }
        }
    }

    /// The dash, the space behind it and a comment on the line stay; anchor and tag go with the old value.
    fn patch_item_value(&mut self, new: &ItemValue) -> Result<(), Refused> {
        let ItemValue { change, sequence, item, value } = new;
        self.refuse_anchor_in_use(item.node)?;
        if self.means(item.node, value) {
            return Ok(());
        }
        let outer = self.tree.outer_span(item.node);
        let owner = self.owner_of(item.node);
        let line_break = self.lines.line_break_at(outer.start());
        let quotes = self.quotes_of(item.node, value);
        let Some(dash) = item.mark() else {
            let style = self.flow_style(*sequence);
            let text = if style.json || quotes == Quotes::AsNeeded {
                render_flow(value, style, self.indentation_at(outer.start()))
            } else {
                render_scalar(value, quotes, true)
            };
            self.patch(Patch::inline(outer, text.replace('\n', line_break), *change, owner));
            return Ok(());
        };
        let before = self.lines.before(dash);
        if before.contains('\t') || self.text[dash..outer.start()].contains('\t') {
            return Err((EditRefusalReason::Tab, outer));
        }
        let end = self.lines.of(outer.end());
        let unsafe_below = line_after(&self.lines, end, before.len()) > end + 1
            || self.has_spaces_below(self.lines.start(end + 1));
        let quotes = if unsafe_below && quotes == Quotes::AsNeeded && has_line_break(value) {
            Quotes::Double
        } else {
            quotes
        };
        let text = if self.keeps_flow(item.node, value) {
            render_flow(value, self.flow_style(item.node), before.len())
        } else if quotes == Quotes::AsNeeded {
            // Written for a dash and one space; the keys of a mapping stand where its first one does.
            let width = if outer.is_empty() { 2 } else { self.item_width(dash, outer) };
            let column = before.len() + width - 2;
            let lines = render_item(value, column, self.block_style(*sequence));
            lines.trim_end_matches('\n')[column + 2..].to_owned()
        } else {
            render_scalar(value, quotes, false)
        };
        let line = self.lines.of(outer.end());
        let behind = self.text[outer.end()..self.lines.content_end(line)].trim_matches([' ', '\t']);
        let Some((head, body)) = text.split_once('\n').filter(|_| !behind.is_empty()) else {
            let text = if outer.is_empty() { format!(" {text}") } else { text };
            self.patch(Patch::inline(outer, text.replace('\n', line_break), *change, owner));
            return Ok(());
        };
        // The comment stays on its line, which must be the item's only one.
        if self.lines.of(outer.start()) != line {
            return Err((EditRefusalReason::SharesLine, outer));
        }
        let space = if outer.is_empty() { " " } else { "" };
        let body = format!("{body}\n").replace('\n', line_break);
        self.patch(Patch::inline(outer, format!("{space}{head}"), *change, owner));
        self.patch(Patch::lines(self.lines.start(line + 1), body, *change, owner, usize::MAX));
        Ok(())
    }

    /// How far from its dash the content of an item stands, where it is on the same line.
    fn item_width(&self, dash: usize, content: Span) -> usize {
        if self.lines.of(dash) == self.lines.of(content.start()) { content.start() - dash } else { 2 }
    }
}
