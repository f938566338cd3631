//! Flow sequences that get items in block style.

use serde_json::Value;

use super::editor::{Editor, Move};
use super::sequence::{Incoming, Target};
use crate::EditRefusalReason;
use crate::locate::Binding;

impl Editor<'_, '_> {
    /// Where flow sequences get items in block style, all of their items go to a block sequence in their place.
    pub(super) fn rebuild_flow_sequences(&mut self) {
        let mut plans = std::mem::take(&mut self.sequences);
        for plan in plans.values_mut() {
            let Target::Sequence(spot) = plan.target else { continue };
            if !self.tree.is_flow(spot.node) {
                continue;
            }
            let from_block = |incoming: &&Incoming| match incoming.item {
                Some(id) => !self.tree.is_flow(self.moves[id].from),
                None => self.is_empty(spot.node),
            };
            let Some(change) = plan.incoming.iter().find(from_block).map(|incoming| incoming.change) else {
                continue;
            };
            let in_block =
                matches!(spot.binding, Binding::Entry { parent, .. } if !self.tree.is_flow(parent));
            if !in_block {
                if plan
                    .incoming
                    .iter()
                    .any(|incoming| incoming.item.is_some_and(|id| !self.tree.is_flow(self.moves[id].from)))
                {
                    self.refuse(change, (EditRefusalReason::BlockIntoFlow, self.tree.node(spot.node).span));
                }
                continue;
            }
            plan.rebuilt = true;
            let count = self.tree.items(spot.node).unwrap_or_default().len();
            let mut incoming = std::mem::take(&mut plan.incoming);
            incoming.sort_by_key(|incoming| incoming.at);
            let mut rest = incoming.into_iter().peekable();
            let mut stay = 0;
            for index in 0..count {
                if plan.removed.contains_key(&index) {
                    continue;
                }
                while let Some(next) = rest.next_if(|incoming| incoming.at <= stay) {
                    plan.incoming.push(next);
                }
                stay += 1;
                let Some(item) = self.tree.items(spot.node).and_then(|items| items.get(index)).copied()
                else {
                    continue;
                };
                let id = self.moves.len();
                let region = self.tree.outer_span(item.node);
                self.moves.push(Move { change, item: item.node, from: spot.node, index, region });
                plan.incoming.push(Incoming { change, at: 0, item: Some(id), value: Value::Null });
            }
            plan.incoming.extend(rest);
        }
        self.sequences = plans;
    }
}
