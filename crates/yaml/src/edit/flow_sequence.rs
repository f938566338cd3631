//! Items of flow sequences.

use std::collections::BTreeSet;

use outrigger_text::Span;

use super::editor::Editor;
use super::flow::{FlowInsertion, FlowPlace};
use super::path::Spot;
use super::sequence::{Incoming, SequencePlan};
use crate::render::render_flow;
use crate::tree::Child;

impl Editor<'_, '_> {
    pub(super) fn patch_flow_sequence(&mut self, spot: Spot, plan: &SequencePlan) {
        let items: Vec<Child> = self.tree.items(spot.node).unwrap_or_default().to_vec();
        let spans: Vec<Span> = items.iter().map(|item| self.tree.outer_span(item.node)).collect();
        let removed: Vec<usize> = plan.removed.keys().copied().collect();
        let stays: Vec<usize> = (0..items.len()).filter(|index| !plan.removed.contains_key(index)).collect();
        let owner = self.owner_of(spot.node);
        let comes_last = plan.incoming.iter().any(|incoming| incoming.at >= stays.len());
        let fills_tail = self.fills_tail(&spans, &removed, comes_last);
        self.remove_from_flow(spot.node, &spans, &removed, plan.first_change(), owner, fills_tail);
        let style = self.flow_style(spot.node);
        let column =
            spans.first().filter(|_| style.step.is_some()).map(|span| self.lines.column(span.start()));
        let mut commas = BTreeSet::new();
        let mut incoming: Vec<&Incoming> = plan.incoming.iter().collect();
        incoming.sort_by_key(|incoming| incoming.at);
        for incoming in incoming {
            let place = match (stays.get(incoming.at), stays.last()) {
                (Some(&stay), _) => FlowPlace::Before(stay),
                (None, Some(&last)) => FlowPlace::Behind(last),
                (None, None) => FlowPlace::Inside,
            };
            let indentation =
                column.unwrap_or_else(|| self.indentation_at(self.tree.node(spot.node).span.start()));
            let text = if incoming.item.is_none() {
                render_flow(&incoming.value, style, indentation)
            } else {
                String::new()
            };
            let insertion = FlowInsertion {
                place,
                fills_tail: fills_tail && matches!(place, FlowPlace::Behind(_)),
                text,
                column: column.filter(|_| place != FlowPlace::Inside),
                change: incoming.change,
                owner,
                spaced: style.spaced,
                brings: incoming.item,
            };
            self.insert_into_flow(spot.node, &spans, &insertion, &mut commas);
        }
    }
}
