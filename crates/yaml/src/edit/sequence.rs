//! Items moved, put in and taken out.

use std::collections::BTreeMap;

use outrigger_text::{Pointer, Span, Step};
use serde_json::Value;

use super::editor::{Editor, Move};
use super::item_value::ItemValue;
use super::patch::{Form, Patch};
use super::path::{Ending, Refused, Spot};
use crate::EditRefusalReason;
use crate::locate::Binding;
use crate::render::render_item;
use crate::tree::{Entry, NodeId, NodeKind};

/// The sequence that a plan is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SequencePlace {
    /// One that is written.
    Node(NodeId),
    /// One that is to be: a key of a mapping, missing or null.
    Key(NodeId, String),
}

/// What a sequence gains and loses.
#[derive(Debug)]
pub(super) struct SequencePlan {
    pub(super) target: Target,
    pub(super) incoming: Vec<Incoming>,
    /// Items that go, with their changes.
    pub(super) removed: BTreeMap<usize, usize>,
    /// A flow sequence that is written anew in block style, since items in block style come.
    pub(super) rebuilt: bool,
}

/// Where a plan's sequence is written, or will be.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Sequence(Spot),
    Key { mapping: Spot, key: String, entry: Option<Entry> },
}

/// An item that comes.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub(super) change: usize,
    /// Before which of the items that stay.
    pub(super) at: usize,
    /// The moved item, or none for a new one.
    pub(super) item: Option<usize>,
    pub(super) value: Value,
}

impl SequencePlan {
    fn new(target: Target) -> Self {
        Self { target, incoming: Vec::new(), removed: BTreeMap::new(), rebuilt: false }
    }

    /// The collection that is written and holds what comes.
    pub(super) fn holder(&self) -> NodeId {
        match &self.target {
            Target::Sequence(spot) => spot.node,
            Target::Key { mapping, .. } => mapping.node,
        }
    }

    pub(super) fn first_change(&self) -> usize {
        let incoming = self.incoming.iter().map(|incoming| incoming.change);
        incoming.chain(self.removed.values().copied()).min().unwrap_or(0)
    }
}

impl Editor<'_, '_> {
    pub(super) fn read_move_item(
        &mut self,
        change: usize,
        from: &Pointer,
        to: &Pointer,
        at: usize,
    ) -> Result<(), Refused> {
        let (parent, item, index) = self.item_spot(from)?;
        let region = self.item_region(parent, index)?;
        let target = self.target(to)?;
        self.takes(change, parent, index, region)?;
        let id = self.moves.len();
        self.moves.push(Move { change, item: item.node, from: parent.node, index, region });
        let incoming = Incoming { change, at, item: Some(id), value: Value::Null };
        self.sequence_plan(target).incoming.push(incoming);
        Ok(())
    }

    pub(super) fn read_remove_item(&mut self, change: usize, pointer: &Pointer) -> Result<(), Refused> {
        let (parent, item, index) = self.item_spot(pointer)?;
        let region = self.item_region(parent, index)?;
        self.refuse_anchor_in_use(item.node)?;
        self.takes(change, parent, index, region)
    }

    pub(super) fn read_insert_item(
        &mut self,
        change: usize,
        sequence: &Pointer,
        at: usize,
        value: &Value,
    ) -> Result<(), Refused> {
        let target = self.target(sequence)?;
        let incoming = Incoming { change, at, item: None, value: value.clone() };
        self.sequence_plan(target).incoming.push(incoming);
        Ok(())
    }

    pub(super) fn read_set_item(
        &mut self,
        change: usize,
        pointer: &Pointer,
        value: &Value,
    ) -> Result<(), Refused> {
        let Ending { parent, spot } = self.ending(pointer)?;
        let span = self.tree.node(parent.node).span;
        match spot.map(|spot| spot.binding) {
            Some(Binding::Item { child, .. }) => {
                self.item_values.push(ItemValue {
                    change,
                    sequence: parent.node,
                    item: child,
                    value: value.clone(),
                });
                Ok(())
            }
            Some(_) => Err((
                EditRefusalReason::NotASequence(
                    pointer.split_last().map_or(Pointer::ROOT, |(holder, _)| holder),
                ),
                span,
            )),
            None => Err((EditRefusalReason::NoSuchPlace(pointer.clone()), span)),
        }
    }

    /// The sequence that holds the item at `pointer`, the item, and its index.
    fn item_spot(&mut self, pointer: &Pointer) -> Result<(Spot, Spot, usize), Refused> {
        let Ending { parent, spot } = self.ending(pointer)?;
        let parent_span = self.tree.node(parent.node).span;
        let no_place = (EditRefusalReason::NoSuchPlace(pointer.clone()), parent_span);
        let spot = spot.ok_or(no_place)?;
        let Binding::Item { index, .. } = spot.binding else {
            let (holder, _) = pointer.split_last().unwrap_or((Pointer::ROOT, &Step::Index(0)));
            return Err((EditRefusalReason::NotASequence(holder), parent_span));
        };
        if matches!(self.tree.node(spot.node).kind, NodeKind::Alias { .. }) {
            return Err((EditRefusalReason::AliasItem, self.tree.node(spot.node).span));
        }
        Ok((parent, spot, index))
    }

    fn takes(&mut self, change: usize, parent: Spot, index: usize, region: Span) -> Result<(), Refused> {
        let plan = self.sequence_plan(Target::Sequence(parent));
        match plan.removed.insert(index, change) {
            Some(_) => Err((EditRefusalReason::Conflict, region)),
            None => Ok(()),
        }
    }

    fn sequence_plan(&mut self, target: Target) -> &mut SequencePlan {
        let place = match &target {
            Target::Sequence(spot) => SequencePlace::Node(spot.node),
            Target::Key { mapping, key, .. } => SequencePlace::Key(mapping.node, key.clone()),
        };
        self.sequences.entry(place).or_insert_with(|| SequencePlan::new(target))
    }

    /// The sequence at `pointer`, written or to be.
    fn target(&mut self, pointer: &Pointer) -> Result<Target, Refused> {
        let not_a_sequence = |span| (EditRefusalReason::NotASequence(pointer.clone()), span);
        let Some(last) = pointer.steps().last() else {
            let spot = self.spot(pointer)?;
            let node = self.tree.node(spot.node);
            let is_sequence = matches!(node.kind, NodeKind::Sequence { .. });
            return if is_sequence { Ok(Target::Sequence(spot)) } else { Err(not_a_sequence(node.span)) };
        };
        let Ending { parent, spot } = self.ending(pointer)?;
        let parent_node = self.tree.node(parent.node);
        let Some(spot) = spot else {
            return match (last, &parent_node.kind) {
                (Step::Key(key), NodeKind::Mapping { .. }) => {
                    Ok(Target::Key { mapping: parent, key: key.clone(), entry: None })
                }
                _ => Err((EditRefusalReason::NoSuchPlace(pointer.clone()), parent_node.span)),
            };
        };
        let node = self.tree.node(spot.node);
        match (&node.kind, spot.binding, last) {
            (NodeKind::Sequence { .. }, _, _) => {
                self.refuse_shared(spot.node)?;
                Ok(Target::Sequence(spot))
            }
            (NodeKind::Alias { .. }, _, _) => {
                Err((EditRefusalReason::ThroughAlias(pointer.clone()), node.span))
            }
            (_, Binding::Entry { entry, .. }, Step::Key(key)) if self.is_bare_null(spot.node) => {
                Ok(Target::Key { mapping: parent, key: key.clone(), entry: Some(entry) })
            }
            _ => Err(not_a_sequence(node.span)),
        }
    }

    pub(super) fn patch_sequences(&mut self) {
        for plan in std::mem::take(&mut self.sequences).into_values() {
            if let Err(refusal) = self.patch_sequence(&plan) {
                self.refuse(plan.first_change(), refusal);
            }
        }
    }

    fn patch_sequence(&mut self, plan: &SequencePlan) -> Result<(), Refused> {
        match &plan.target {
            Target::Sequence(spot) if plan.rebuilt => match spot.binding {
                Binding::Entry { parent, entry, .. } => self.fill_key(parent, entry, plan, spot.depth),
                _ => Err((EditRefusalReason::BlockIntoFlow, self.tree.node(spot.node).span)),
            },
            Target::Sequence(spot) if self.tree.is_flow(spot.node) => {
                self.patch_flow_sequence(*spot, plan);
                Ok(())
            }
            Target::Sequence(spot) => self.patch_block_sequence(*spot, plan),
            Target::Key { mapping, entry: Some(entry), .. } if !self.tree.is_flow(mapping.node) => {
                self.fill_key(mapping.node, *entry, plan, mapping.depth + 1)
            }
            Target::Key { mapping, key, entry } if self.tree.is_flow(mapping.node) => {
                self.create_in_flow(*mapping, key, *entry, plan)
            }
            Target::Key { mapping, key, .. } => self.create_in_block(*mapping, key, plan),
        }
    }

    /// Lines for one item that comes, at `offset`.
    pub(super) fn bring_lines(
        &mut self,
        incoming: &Incoming,
        offset: usize,
        column: usize,
        holder: NodeId,
        depth: usize,
    ) {
        let owner = self.owner_of(holder);
        let mut patch = Patch::lines(offset, String::new(), incoming.change, owner, depth);
        if let Some(id) = incoming.item {
            patch.brings = Some((id, Form::Block { column }));
        } else {
            let style = self.block_style(holder);
            let text = render_item(&incoming.value, column, style);
            patch.text = text.replace('\n', self.lines.line_break_at(offset));
        }
        self.patch(patch);
    }
}
