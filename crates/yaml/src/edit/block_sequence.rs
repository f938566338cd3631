//! Items of block sequences: the lines that belong to them, and what is left when they go.

use outrigger_text::Span;

use super::editor::Editor;
use super::lines::LineKind;
use super::patch::Patch;
use super::path::{Refused, Spot};
use super::region::{blank_lines, first_line, line_after};
use super::sequence::{Incoming, SequencePlan};
use crate::EditRefusalReason;
use crate::locate::Binding;
use crate::parser::ScalarStyle;
use crate::tree::{Child, NodeId, NodeKind};
use crate::trivia::block_scalar_header;

impl Editor<'_, '_> {
    pub(super) fn patch_block_sequence(&mut self, spot: Spot, plan: &SequencePlan) -> Result<(), Refused> {
        let items: Vec<Child> = self.tree.items(spot.node).unwrap_or_default().to_vec();
        let stays: Vec<usize> = (0..items.len()).filter(|index| !plan.removed.contains_key(index)).collect();
        self.remove_block_items(spot, plan, &stays)?;
        if stays.is_empty() && plan.incoming.is_empty() {
            return self.leave_empty(spot, plan.first_change());
        }
        let Some(dash) = items.first().and_then(|item| item.mark()).filter(|_| !plan.incoming.is_empty())
        else {
            return Ok(());
        };
        let column = self.dash_column(dash)?;
        let mut incoming: Vec<&Incoming> = plan.incoming.iter().collect();
        incoming.sort_by_key(|incoming| incoming.at);
        for incoming in incoming {
            let offset = match (stays.get(incoming.at), stays.last()) {
                (Some(&stay), _) => self.item_region(spot, stay)?.start(),
                (None, Some(&last)) => {
                    let end = self.item_region(spot, last)?.end();
                    self.past_blank_lines(incoming, end)
                }
                (None, None) => self.item_region(spot, 0)?.start(),
            };
            let holder = match spot.binding {
                Binding::Entry { parent, .. } => parent,
                _ => spot.node,
            };
            self.bring_lines(incoming, offset, column, holder, spot.depth);
        }
        Ok(())
    }

    /// Blank lines behind a scalar that keeps them (`|+`) would become part of it: it comes behind them.
    fn past_blank_lines(&self, incoming: &Incoming, end: usize) -> usize {
        let keeps =
            incoming.item.is_some_and(|id| self.keeps_blank_lines(self.moves[id].from, self.moves[id].index));
        if keeps { self.gap_below(end) } else { end }
    }

    /// Whether an item ends in a scalar to which the blank lines below it belong.
    fn keeps_blank_lines(&self, sequence: NodeId, index: usize) -> bool {
        let Some(item) = self.tree.items(sequence).and_then(|items| items.get(index)) else { return false };
        let last = self.tree.node(self.tree.last_inside(item.node));
        match last.kind {
            NodeKind::Scalar { style: ScalarStyle::Literal | ScalarStyle::Folded, .. } => {
                block_scalar_header(self.text.as_bytes(), last.span.start()).contains(&b'+')
            }
            _ => false,
        }
    }

    /// Items that go take the blank lines along that only set them apart: one gap is enough where they stood between
    /// two, and none is left at the end of the list or below its key. Blank lines that a scalar above keeps are its
    /// own, and none become so.
    fn remove_block_items(
        &mut self,
        spot: Spot,
        plan: &SequencePlan,
        stays: &[usize],
    ) -> Result<(), Refused> {
        let owner = self.owner_of(spot.node);
        let removed: Vec<(usize, usize)> =
            plan.removed.iter().map(|(&index, &change)| (index, change)).collect();
        for run in removed.chunk_by(|(one, _), (next, _)| one + 1 == *next) {
            let (first, last) = (run[0].0, run[run.len() - 1].0);
            let keeps = first.checked_sub(1).is_some_and(|before| self.keeps_blank_lines(spot.node, before));
            let gap_above = self.gap_above(spot, first)?;
            let is_tail = stays.last().is_some_and(|&stay| stay < first);
            let is_head = stays.first().is_some_and(|&stay| stay > last);
            for &(index, change) in run {
                let region = self.item_region(spot, index)?;
                let start = if is_tail { self.gap_above(spot, index)?.start() } else { region.start() };
                let takes_gap_below = if index < last {
                    !is_tail
                } else {
                    is_head || keeps || (!is_tail && !gap_above.is_empty())
                };
                let end = if takes_gap_below { self.gap_below(region.end()) } else { region.end() };
                self.patch(Patch::inline(Span::new(start, end), "", change, owner));
            }
        }
        Ok(())
    }

    /// The blank lines between an item and what belongs to the one before it, or to the key.
    fn gap_above(&self, spot: Spot, index: usize) -> Result<Span, Refused> {
        let start = self.item_region(spot, index)?.start();
        let before = index.checked_sub(1).map(|before| self.item_region(spot, before));
        // What shares its line with an outer item has no gap of its own.
        let Some(Ok(before)) = before else { return Ok(Span::empty(start)) };
        let floor = before.end();
        let mut line = self.lines.of(start);
        while line > 0 && self.lines.start(line - 1) >= floor && self.lines.kind(line - 1) == LineKind::Blank
        {
            line -= 1;
        }
        Ok(Span::new(self.lines.start(line), start))
    }

    /// The end of the blank lines that start at `end`, the start of a line.
    fn gap_below(&self, end: usize) -> usize {
        let line = self.lines.of(end);
        if self.lines.start(line) == end {
            self.lines.start(line + blank_lines(&self.lines, line))
        } else {
            end
        }
    }

    /// A block sequence without items is written `[]`.
    fn leave_empty(&mut self, spot: Spot, change: usize) -> Result<(), Refused> {
        let Binding::Entry { entry, .. } = spot.binding else {
            return Err((EditRefusalReason::SharesLine, self.tree.node(spot.node).span));
        };
        let place = self.value_place(entry)?;
        let owner = self.owner_of(spot.node);
        self.patch(Patch::inline(Span::empty(place.head.end()), " []", change, owner));
        Ok(())
    }

    fn dash_column(&self, dash: usize) -> Result<usize, Refused> {
        let span = Span::new(dash, dash + 1);
        let before = self.lines.before(dash);
        if before.contains('\t') {
            return Err((EditRefusalReason::Tab, span));
        }
        if !self.lines.is_first(dash) {
            return Err((EditRefusalReason::SharesLine, span));
        }
        Ok(before.len())
    }

    /// The bytes that belong to an item: whole lines in block style, the item alone in flow style.
    pub(super) fn item_region(&self, sequence: Spot, index: usize) -> Result<Span, Refused> {
        let items = self.tree.items(sequence.node).unwrap_or_default();
        let item = items[index];
        let outer = self.tree.outer_span(item.node);
        let Some(dash) = item.mark() else { return Ok(outer) };
        let column = self.dash_column(dash)?;
        let line = self.lines.of(dash);
        let content = outer.start().min(self.lines.content_end(line)).max(dash + 1);
        if self.text[dash + 1..content].contains('\t') {
            return Err((EditRefusalReason::Tab, Span::new(dash, content)));
        }
        let outside = match sequence.binding {
            Binding::Entry { entry, .. } => {
                Some((entry.value.mark().unwrap_or(dash), self.key_column(entry)?))
            }
            Binding::Item { child, .. } => Some((child.mark().unwrap_or(dash), column)),
            Binding::Root => None,
        };
        let (floor, columns) = match (index.checked_sub(1), outside) {
            (Some(before), outside) => {
                let end = self.tree.child_end(items[before]);
                (self.lines.of(end), outside.map_or(column, |(_, key)| key.min(column))..column + 1)
            }
            (None, Some((mark, key))) => (self.lines.of(mark), key.min(column)..usize::MAX),
            (None, None) => (line, column..column + 1),
        };
        let first = first_line(&self.lines, line, floor, &columns);
        let end = self.tree.node(item.node).span.end().max(dash + 1);
        let after = line_after(&self.lines, self.lines.of(end), column);
        Ok(Span::new(self.lines.start(first), self.lines.start(after)))
    }
}
