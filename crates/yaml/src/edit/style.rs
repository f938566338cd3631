//! How the text around is written.

use super::editor::Editor;
use crate::parser::ScalarStyle;
use crate::render::{BlockStyle, FlowStyle};
use crate::tree::{Entry, NodeId, NodeKind};

impl Editor<'_, '_> {
    /// How block collections under the keys of `mapping` are indented: as its other values are, else as the first
    /// ones of the document.
    pub(super) fn block_style(&mut self, mapping: NodeId) -> BlockStyle {
        let (step, sequence_offset) = self.offsets_in(mapping);
        if let (Some(step), Some(sequence_offset)) = (step, sequence_offset) {
            return BlockStyle { step, sequence_offset };
        }
        let default = self.default_style();
        BlockStyle {
            step: step.unwrap_or(default.step),
            sequence_offset: sequence_offset.unwrap_or(default.sequence_offset),
        }
    }

    fn offsets_in(&self, mapping: NodeId) -> (Option<usize>, Option<usize>) {
        let (mut step, mut sequence_offset) = (None, None);
        for Entry { key, value } in self.tree.entries(mapping).into_iter().flatten() {
            let flow = self.tree.is_flow(value.node) || self.tree.is_flow(mapping);
            let node = self.tree.node(value.node);
            let offset = || {
                let key = self.lines.column(self.tree.outer_span(key.node).start());
                self.lines.column(node.span.start()).checked_sub(key)
            };
            match node.kind {
                NodeKind::Mapping { .. } if !flow && step.is_none() => {
                    step = offset().filter(|&step| step > 0);
                }
                NodeKind::Sequence { .. } if !flow && sequence_offset.is_none() => sequence_offset = offset(),
                _ => {}
            }
        }
        (step, sequence_offset)
    }

    fn default_style(&mut self) -> BlockStyle {
        if let Some(style) = self.default_style {
            return style;
        }
        let (mut step, mut sequence_offset) = (None, None);
        for index in 0..self.tree.nodes.len() {
            let mapping = NodeId(index as u32);
            if !matches!(self.tree.node(mapping).kind, NodeKind::Mapping { flow: false, .. }) {
                continue;
            }
            let (found_step, found_offset) = self.offsets_in(mapping);
            step = step.or(found_step);
            sequence_offset = sequence_offset.or(found_offset);
            if step.is_some() && sequence_offset.is_some() {
                break;
            }
        }
        let style = BlockStyle { step: step.unwrap_or(2), sequence_offset: sequence_offset.unwrap_or(0) };
        self.default_style = Some(style);
        style
    }

    /// How the flow collection `node` is written.
    pub(super) fn flow_style(&self, node: NodeId) -> FlowStyle {
        let span = self.tree.node(node).span;
        let inside = &self.text[span.range()];
        let starts = self.child_starts(node);
        let own_lines =
            starts.first().is_some_and(|&start| self.lines.of(start) != self.lines.of(span.start()));
        let step = own_lines.then(|| {
            let outer = self.indentation_at(span.start());
            starts.first().map_or(2, |&start| self.lines.column(start).saturating_sub(outer)).max(1)
        });
        FlowStyle {
            json: self.is_json(node),
            spaced: self.is_spaced(node),
            padded: inside.starts_with("{ "),
            step,
        }
    }

    /// Where each item or key of a flow collection starts.
    pub(super) fn child_starts(&self, node: NodeId) -> Vec<usize> {
        let starts = |child: NodeId| self.tree.outer_span(child).start();
        match self.tree.node(node).kind {
            NodeKind::Sequence { children, .. } => {
                self.tree.children(children).iter().map(|child| starts(child.node)).collect()
            }
            NodeKind::Mapping { children, .. } => self
                .tree
                .children(children)
                .iter()
                .step_by(2)
                .map(|&child| self.tree.child_start(child))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the collection is written as JSON: by its first quoted key or string, else by the document's first
    /// character and first key.
    fn is_json(&self, node: NodeId) -> bool {
        let mut at = node;
        loop {
            match self.tree.node(at).kind {
                NodeKind::Scalar { style, .. } => return style == ScalarStyle::DoubleQuoted,
                NodeKind::Mapping { children, .. } | NodeKind::Sequence { children, .. }
                    if children.count > 0 =>
                {
                    at = self.tree.children(children)[0].node;
                }
                _ => break,
            }
        }
        let Some(root) = self.tree.root.filter(|&root| root != node && self.tree.is_flow(root)) else {
            return false;
        };
        match self.tree.node(root).kind {
            NodeKind::Mapping { children, .. } if children.count > 0 => {
                let first = self.tree.children(children)[0].node;
                matches!(
                    self.tree.node(first).kind,
                    NodeKind::Scalar { style: ScalarStyle::DoubleQuoted, .. }
                )
            }
            NodeKind::Sequence { children, .. } if children.count > 0 => {
                let first = self.tree.children(children)[0].node;
                first != node && self.is_json(first)
            }
            _ => false,
        }
    }

    /// Whether a space follows the colons of the collection; without a colon inside, those of the document count.
    fn is_spaced(&self, node: NodeId) -> bool {
        let start = node.0 as usize;
        let nodes = &self.tree.nodes[start..];
        let in_order = nodes.iter().enumerate().map(|(index, _)| NodeId((start + index) as u32));
        let first_mapping = |id: &NodeId| matches!(self.tree.node(*id).kind, NodeKind::Mapping { children, .. } if children.count > 0);
        let found = in_order.take(64).find(first_mapping).or(self.tree.root.filter(first_mapping));
        let Some(mapping) = found else { return true };
        let value =
            self.tree.entries(mapping).and_then(|mut entries| entries.next()).map(|entry| entry.value);
        value.and_then(crate::tree::Child::mark).is_none_or(|colon| {
            self.text.as_bytes().get(colon + 1).is_none_or(|next| b" \t\r\n".contains(next))
        })
    }
}
