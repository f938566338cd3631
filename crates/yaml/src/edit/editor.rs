use std::collections::{BTreeMap, BTreeSet};

use outrigger_text::{Edit, Span};

use super::anchors::{Use, find_uses};
use super::item_value::ItemValue;
use super::lines::Lines;
use super::mapping::MappingPlan;
use super::patch::Patch;
use super::path::{DuplicateState, Refused};
use super::scalar::ScalarEdit;
use super::sequence::{SequencePlace, SequencePlan};
use crate::render::BlockStyle;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::{Change, Document, EditRefusal, EditRefusalReason};

/// All changes as edits of the text, or every change that is refused.
pub(crate) fn edit_document(
    document: &Document<'_>,
    changes: &[Change],
) -> Result<Vec<Edit>, Vec<EditRefusal>> {
    let uses = find_uses(&document.tree);
    let mut editor = Editor {
        document,
        text: document.text,
        tree: &document.tree,
        lines: Lines::new(document.text, document.source.span),
        duplicate_state: vec![DuplicateState::Unknown; document.tree.nodes.len()],
        default_style: None,
        used: uses.iter().copied().map(Use::target).collect(),
        uses,
        moves: Vec::new(),
        moved_nodes: Vec::new(),
        sequences: BTreeMap::new(),
        mappings: BTreeMap::new(),
        item_values: Vec::new(),
        scalar_edits: Vec::new(),
        patches: Vec::new(),
        refusals: Vec::new(),
    };
    for (index, change) in changes.iter().enumerate() {
        editor.read(index, change);
    }
    editor.rebuild_flow_sequences();
    editor.sort_moves();
    editor.patch_mappings();
    editor.patch_scalars();
    editor.patch_item_values();
    editor.patch_sequences();
    if editor.refusals.is_empty() {
        editor.patch_anchors();
    }
    let result = if editor.refusals.is_empty() { editor.finish() } else { Ok(Vec::new()) };
    match result {
        Ok(edits) if editor.refusals.is_empty() => Ok(edits),
        Ok(_) => {
            editor.refusals.sort_by_key(|refusal| refusal.change);
            Err(editor.refusals)
        }
        Err(refusal) => Err(vec![refusal]),
    }
}

/// An item on its way to another sequence.
#[derive(Debug, Clone)]
pub(super) struct Move {
    pub(super) change: usize,
    pub(super) item: NodeId,
    /// The sequence that it leaves, and its index there.
    pub(super) from: NodeId,
    pub(super) index: usize,
    /// The bytes that go with it: whole lines from a block sequence, the item alone from a flow sequence.
    pub(super) region: Span,
}

/// The nodes of a moved item.
#[derive(Debug, Clone, Copy)]
struct MovedNodes {
    first: NodeId,
    last: NodeId,
    id: usize,
}

/// What is known while the changes of one document are worked out.
pub(super) struct Editor<'d, 't> {
    pub(super) document: &'d Document<'t>,
    pub(super) text: &'t str,
    pub(super) tree: &'d Tree<'t>,
    pub(super) lines: Lines<'t>,
    pub(super) duplicate_state: Vec<DuplicateState>,
    pub(super) default_style: Option<BlockStyle>,
    pub(super) uses: Vec<Use>,
    /// The nodes that aliases stand for.
    pub(super) used: BTreeSet<NodeId>,
    pub(super) moves: Vec<Move>,
    moved_nodes: Vec<MovedNodes>,
    pub(super) sequences: BTreeMap<SequencePlace, SequencePlan>,
    pub(super) mappings: BTreeMap<NodeId, MappingPlan>,
    pub(super) item_values: Vec<ItemValue>,
    pub(super) scalar_edits: Vec<ScalarEdit>,
    pub(super) patches: Vec<Patch>,
    pub(super) refusals: Vec<EditRefusal>,
}

impl Editor<'_, '_> {
    pub(super) fn refuse(&mut self, change: usize, (reason, span): Refused) {
        self.refusals.push(EditRefusal { change, reason, span });
    }

    fn read(&mut self, index: usize, change: &Change) {
        let result = match change {
            Change::MoveItem { from, to, index: at } => self.read_move_item(index, from, to, *at),
            Change::SetItem { item, value } => self.read_set_item(index, item, value),
            Change::EditScalar { scalar, edits } => self.read_edit_scalar(index, scalar, edits),
            Change::RemoveItem { item } => self.read_remove_item(index, item),
            Change::InsertItem { sequence, index: at, value } => {
                self.read_insert_item(index, sequence, *at, value)
            }
            Change::SetKey { mapping, key, value, after } => {
                self.read_set_key(index, mapping, key, value, after)
            }
            Change::RemoveKey { mapping, key } => self.read_remove_key(index, mapping, key),
        };
        if let Err(refusal) = result {
            self.refuse(index, refusal);
        }
    }

    /// Makes [`Self::owner_of`] answer, and refuses moves out of and into moved items.
    fn sort_moves(&mut self) {
        self.moved_nodes = self
            .moves
            .iter()
            .enumerate()
            .map(|(id, moved)| MovedNodes { first: moved.item, last: self.tree.last_inside(moved.item), id })
            .collect();
        self.moved_nodes.sort_by_key(|nodes| nodes.first);
        let mut nested = Vec::new();
        let mut outer: Option<MovedNodes> = None;
        for &nodes in &self.moved_nodes {
            match outer {
                Some(outer) if nodes.first <= outer.last => nested.push(self.moves[nodes.id].change),
                _ => outer = Some(nodes),
            }
        }
        for plan in self.sequences.values().filter(|plan| self.owner_of(plan.holder()).is_some()) {
            nested.extend(
                plan.incoming
                    .iter()
                    .filter(|incoming| incoming.item.is_some())
                    .map(|incoming| incoming.change),
            );
        }
        for change in nested {
            self.refuse(change, (EditRefusalReason::Conflict, self.document.source.span));
        }
    }

    /// The moved item that `node` lies in (or is).
    pub(super) fn owner_of(&self, node: NodeId) -> Option<usize> {
        let before = self.moved_nodes.partition_point(|nodes| nodes.first <= node);
        let nodes = self.moved_nodes[..before].last()?;
        (node <= nodes.last).then_some(nodes.id)
    }

    pub(super) fn patch(&mut self, patch: Patch) {
        self.patches.push(patch);
    }

    /// Whether the node is a null without anchor or tag, written or not.
    pub(super) fn is_bare_null(&self, node: NodeId) -> bool {
        let node = self.tree.node(node);
        match &node.kind {
            NodeKind::Scalar { value, style, .. } if node.properties.is_none() => {
                *style == crate::ScalarStyle::Plain
                    && matches!(value.as_ref(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }
}
