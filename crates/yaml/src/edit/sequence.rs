//! Items moved, put in and taken out.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_text::{Pointer, Span, Step};
use serde_json::Value;

use super::editor::{Editor, Move};
use super::flow::{FlowInsertion, FlowPlace};
use super::patch::{Form, Patch};
use super::path::{Ending, Refused, Spot};
use super::region::{blank_lines, first_line, line_after};
use crate::EditRefusalReason;
use crate::locate::{Binding, is_key};
use crate::parser::ScalarStyle;
use crate::render::{render_flow, render_item, render_key};
use crate::tree::{Child, Entry, NodeId, NodeKind};

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
    rebuilt: bool,
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

    fn first_change(&self) -> usize {
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
            Target::Sequence(spot) if self.tree.is_flow(spot.node) => self.patch_flow_sequence(*spot, plan),
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
    fn bring_lines(
        &mut self,
        incoming: &Incoming,
        offset: usize,
        column: usize,
        holder: NodeId,
        depth: usize,
    ) {
        let owner = self.owner_of(holder);
        let mut patch = Patch::lines(offset, String::new(), incoming.change, owner, depth);
        match incoming.item {
            Some(id) => patch.brings = Some((id, Form::Block { column })),
            None => {
                let style = self.block_style(holder);
                let text = render_item(&incoming.value, column, style);
                patch.text = text.replace('\n', self.lines.line_break_at(offset));
            }
        }
        self.patch(patch);
    }

    /// A key with a null or a flow sequence gets a block sequence.
    fn fill_key(
        &mut self,
        mapping: NodeId,
        entry: Entry,
        plan: &SequencePlan,
        depth: usize,
    ) -> Result<(), Refused> {
        let column = self.key_column(entry)? + self.block_style(mapping).sequence_offset;
        let place = self.value_place(entry)?;
        self.write_value(entry, "", String::new(), plan.first_change(), depth)?;
        for incoming in &plan.incoming {
            self.bring_lines(incoming, place.body.start(), column, mapping, depth);
        }
        Ok(())
    }

    fn create_in_block(&mut self, mapping: Spot, key: &str, plan: &SequencePlan) -> Result<(), Refused> {
        let entries: Vec<Entry> = self.tree.entries(mapping.node).into_iter().flatten().collect();
        let (Some(&first), Some(&last)) = (entries.first(), entries.last()) else {
            return Err((EditRefusalReason::SharesLine, self.tree.node(mapping.node).span));
        };
        let column = self.key_column(first)?;
        let containers =
            entries.iter().position(|entry| is_key(self.text, self.tree, entry.key.node, "containers"));
        let own_line = |index: &usize| self.lines.is_first(self.entry_start(entries[*index]));
        let offset = match containers.filter(own_line) {
            Some(index) => {
                let line = self.lines.of(self.entry_start(entries[index]));
                let floor = match (index.checked_sub(1), mapping.binding) {
                    (Some(before), _) => self.lines.of(self.entry_end(entries[before])),
                    (None, Binding::Entry { entry, .. }) => {
                        self.lines.of(entry.value.mark().unwrap_or_default())
                    }
                    (None, _) => line,
                };
                self.lines.start(first_line(&self.lines, line, floor, &(column..column + 1)))
            }
            None => {
                let behind = containers.map_or(last, |index| entries[index]);
                self.lines.start(line_after(&self.lines, self.lines.of(self.entry_end(behind)), column))
            }
        };
        let line_break = self.lines.line_break_at(offset);
        let header = format!("{}{}:{line_break}", " ".repeat(column), render_key(key, false, false));
        let owner = self.owner_of(mapping.node);
        self.patch(Patch::lines(offset, header, plan.first_change(), owner, mapping.depth));
        let column = column + self.block_style(mapping.node).sequence_offset;
        for incoming in &plan.incoming {
            self.bring_lines(incoming, offset, column, mapping.node, mapping.depth);
        }
        Ok(())
    }

    fn patch_block_sequence(&mut self, spot: Spot, plan: &SequencePlan) -> Result<(), Refused> {
        let items: Vec<Child> = self.tree.items(spot.node).unwrap_or_default().to_vec();
        let stays: Vec<usize> = (0..items.len()).filter(|index| !plan.removed.contains_key(index)).collect();
        self.remove_block_items(spot, plan, items.len(), !stays.is_empty())?;
        if stays.is_empty() && plan.incoming.is_empty() {
            return self.leave_empty(spot, plan.first_change());
        }
        let Some(dash) = items.first().and_then(|item| item.mark()).filter(|_| !plan.incoming.is_empty()) else {
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
        match incoming.item {
            Some(id) if self.keeps_blank_lines(self.moves[id].item) => {
                let line = self.lines.of(end);
                if self.lines.start(line) == end {
                    self.lines.start(line + blank_lines(&self.lines, line))
                } else {
                    end
                }
            }
            _ => end,
        }
    }

    fn keeps_blank_lines(&self, node: NodeId) -> bool {
        let last = self.tree.node(self.tree.last_inside(node));
        match last.kind {
            NodeKind::Scalar { style: ScalarStyle::Literal | ScalarStyle::Folded, .. } => {
                let header = self.text[last.span.range()].lines().next().unwrap_or_default();
                header.bytes().take_while(|byte| b"|>+-0123456789".contains(byte)).any(|byte| byte == b'+')
            }
            _ => false,
        }
    }

    fn remove_block_items(
        &mut self,
        spot: Spot,
        plan: &SequencePlan,
        count: usize,
        some_stay: bool,
    ) -> Result<(), Refused> {
        let owner = self.owner_of(spot.node);
        for (&index, &change) in &plan.removed {
            let region = self.item_region(spot, index)?;
            let line = self.lines.of(region.start());
            let after = self.lines.of(region.end());
            let mut end = region.end();
            let blank_after =
                if self.lines.start(after) == end { blank_lines(&self.lines, after) } else { 0 };
            if some_stay && blank_after > 0 {
                let before =
                    index.checked_sub(1).and_then(|before| self.tree.items(spot.node)?.get(before).copied());
                let blank_before = line > 0 && blank_lines(&self.lines, line - 1) > 0;
                let keeps = before.is_some_and(|before| self.keeps_blank_lines(before.node));
                // One gap is enough where the item stood between two, and none below the key.
                if blank_before || keeps || (index == 0 && count > 1) {
                    end = self.lines.start(after + blank_after);
                }
            }
            self.patch(Patch::inline(Span::new(region.start(), end), "", change, owner));
        }
        Ok(())
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
                let before = items[before];
                let end =
                    self.tree.node(before.node).span.end().max(before.mark().map_or(0, |mark| mark + 1));
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

    fn patch_flow_sequence(&mut self, spot: Spot, plan: &SequencePlan) -> Result<(), Refused> {
        let items: Vec<Child> = self.tree.items(spot.node).unwrap_or_default().to_vec();
        let spans: Vec<Span> = items.iter().map(|item| self.tree.outer_span(item.node)).collect();
        let removed: Vec<usize> = plan.removed.keys().copied().collect();
        let stays: Vec<usize> = (0..items.len()).filter(|index| !plan.removed.contains_key(index)).collect();
        let owner = self.owner_of(spot.node);
        self.remove_from_flow(spot.node, &spans, &removed, plan.first_change(), owner);
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
                text,
                column: column.filter(|_| place != FlowPlace::Inside),
                change: incoming.change,
                owner,
                spaced: style.spaced,
                brings: incoming.item,
            };
            self.insert_into_flow(spot.node, &spans, insertion, &mut commas);
        }
        Ok(())
    }

    /// `"key": [items]` in a flow mapping, written as its `containers` are.
    fn create_in_flow(
        &mut self,
        mapping: Spot,
        key: &str,
        entry: Option<Entry>,
        plan: &SequencePlan,
    ) -> Result<(), Refused> {
        let from_block =
            |incoming: &Incoming| incoming.item.is_some_and(|id| !self.tree.is_flow(self.moves[id].from));
        if plan.incoming.iter().any(from_block) {
            return Err((EditRefusalReason::BlockIntoFlow, self.tree.node(mapping.node).span));
        }
        let entries: Vec<Entry> = self.tree.entries(mapping.node).into_iter().flatten().collect();
        let style = self.flow_style(mapping.node);
        let owner = self.owner_of(mapping.node);
        let change = plan.first_change();
        let containers =
            entries.iter().position(|entry| is_key(self.text, self.tree, entry.key.node, "containers"));
        let starts = containers.map(|index| self.child_starts(entries[index].value.node)).unwrap_or_default();
        let item_column = starts
            .first()
            .copied()
            .filter(|&start| self.lines.is_first(start))
            .map(|start| self.lines.column(start));
        let comma = if style.spaced { ", " } else { "," };
        let (at, before, after, key_column) = if let Some(entry) = entry {
            let outer = self.tree.outer_span(entry.value.node);
            let before = match entry.value.mark() {
                Some(_) if outer.is_empty() => " ",
                Some(_) => "",
                None => ": ",
            };
            (outer, before.to_owned(), String::new(), self.indentation_at(outer.start()))
        } else {
            let name =
                format!("{}:{}", render_key(key, style.json, true), if style.spaced { " " } else { "" });
            match containers {
                Some(index) => {
                    let start = self.entry_start(entries[index]);
                    let column = self.lines.column(start);
                    if style.step.is_some() && self.lines.is_first(start) {
                        let after = format!(",{}{}", self.lines.line_break_at(start), " ".repeat(column));
                        (Span::empty(start), name, after, column)
                    } else {
                        (Span::empty(start), name, comma.to_owned(), self.indentation_at(start))
                    }
                }
                None => match entries.last() {
                    Some(&last) => {
                        let end = self.entry_end(last);
                        (Span::empty(end), format!("{comma}{name}"), String::new(), self.indentation_at(end))
                    }
                    None => {
                        let inside = self.tree.node(mapping.node).span.start() + 1;
                        (Span::empty(inside), name, String::new(), self.indentation_at(inside))
                    }
                },
            }
        };
        let line_break = self.lines.line_break_at(at.start());
        let line_start = item_column.map(|column| format!("{line_break}{}", " ".repeat(column)));
        self.patch(Patch::inline(at, format!("{before}["), change, owner));
        // Everything that follows stands behind the first piece: at the end of what it replaces.
        let at = Span::empty(at.end());
        for (index, incoming) in plan.incoming.iter().enumerate() {
            let separator = match (&line_start, index) {
                (Some(line_start), 0) => line_start.clone(),
                (Some(line_start), _) => format!(",{line_start}"),
                (None, 0) => String::new(),
                (None, _) => comma.to_owned(),
            };
            let mut patch = Patch::inline(at, "", incoming.change, owner);
            match incoming.item {
                Some(id) => {
                    patch.brings = Some((
                        id,
                        Form::Flow { before: separator, after: String::new(), column: item_column },
                    ));
                }
                None => {
                    let column = item_column.unwrap_or(key_column);
                    let text = render_flow(&incoming.value, style, column).replace('\n', line_break);
                    patch.text = format!("{separator}{text}");
                }
            }
            self.patch(patch);
        }
        let close = line_start.map_or(String::new(), |_| format!("{line_break}{}", " ".repeat(key_column)));
        self.patch(Patch::inline(at, format!("{close}]{after}"), change, owner));
        Ok(())
    }
}
