//! Keys set and taken away.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_text::{Pointer, Span, Step};
use serde_json::{Map, Value};

use super::editor::Editor;
use super::flow::{FlowInsertion, FlowPlace};
use super::patch::Patch;
use super::path::{Refused, Spot};
use super::region::{first_line, line_after};
use super::value::has_line_break;
use crate::EditRefusalReason;
use crate::locate::{Binding, Place, find_step, is_key};
use crate::meaning::is_merge_key;
use crate::render::{Quotes, render_entry, render_flow_entry, render_key, render_scalar};
use crate::tree::{Entry, NodeId, NodeKind};

/// What a mapping gains and loses.
#[derive(Debug)]
pub(super) struct MappingPlan {
    spot: Spot,
    sets: Vec<SetKey>,
    /// Entries that go, with their changes.
    removed: BTreeMap<usize, usize>,
}

#[derive(Debug)]
struct SetKey {
    change: usize,
    key: String,
    value: Value,
    after: Vec<String>,
    /// The entry that has the key.
    existing: Option<usize>,
}

impl Editor<'_, '_> {
    pub(super) fn read_set_key(
        &mut self,
        change: usize,
        pointer: &Pointer,
        key: &str,
        value: &Value,
        after: &[String],
    ) -> Result<(), Refused> {
        let spot = self.mapping_spot(pointer)?;
        let existing = self.entry_of(spot.node, key);
        if existing.is_none() && self.merge_brings(spot.node, key) {
            return Err((EditRefusalReason::ThroughAlias(pointer.key(key)), self.tree.node(spot.node).span));
        }
        let plan = self.mapping_plan(spot);
        let taken = plan.sets.iter().any(|set| set.key == key)
            || existing.is_some_and(|index| plan.removed.contains_key(&index));
        if taken {
            return Err((EditRefusalReason::Conflict, self.tree.node(spot.node).span));
        }
        let set =
            SetKey { change, key: key.to_owned(), value: value.clone(), after: after.to_vec(), existing };
        plan.sets.push(set);
        Ok(())
    }

    pub(super) fn read_remove_key(
        &mut self,
        change: usize,
        pointer: &Pointer,
        key: &str,
    ) -> Result<(), Refused> {
        let spot = self.mapping_spot(pointer)?;
        let span = self.tree.node(spot.node).span;
        let Some(index) = self.entry_of(spot.node, key) else {
            let reason = if self.merge_brings(spot.node, key) {
                EditRefusalReason::ThroughAlias(pointer.key(key))
            } else {
                EditRefusalReason::NoSuchPlace(pointer.key(key))
            };
            return Err((reason, span));
        };
        if self.merge_brings(spot.node, key) {
            return Err((EditRefusalReason::ThroughAlias(pointer.key(key)), span));
        }
        if let Some(entry) = self.entry(spot.node, index) {
            self.refuse_anchor_in_use(entry.key.node)?;
            self.refuse_anchor_in_use(entry.value.node)?;
        }
        let plan = self.mapping_plan(spot);
        if plan.removed.insert(index, change).is_some()
            || plan.sets.iter().any(|set| set.existing == Some(index))
        {
            return Err((EditRefusalReason::Conflict, span));
        }
        Ok(())
    }

    /// The mapping at `pointer`; a null behind a key counts as one without keys.
    fn mapping_spot(&mut self, pointer: &Pointer) -> Result<Spot, Refused> {
        let spot = self.spot(pointer)?;
        self.refuse_duplicates(spot.node)?;
        self.refuse_shared(spot.node)?;
        let node = self.tree.node(spot.node);
        let is_entry = matches!(spot.binding, Binding::Entry { .. });
        match node.kind {
            NodeKind::Mapping { flow: true, .. } if !self.text[node.span.range()].starts_with('{') => {
                Err((EditRefusalReason::BarePair, node.span))
            }
            NodeKind::Mapping { .. } => Ok(spot),
            NodeKind::Alias { .. } => Err((EditRefusalReason::ThroughAlias(pointer.clone()), node.span)),
            _ if is_entry && self.is_bare_null(spot.node) => Ok(spot),
            _ => Err((EditRefusalReason::NotAMapping(pointer.clone()), node.span)),
        }
    }

    fn mapping_plan(&mut self, spot: Spot) -> &mut MappingPlan {
        let new = || MappingPlan { spot, sets: Vec::new(), removed: BTreeMap::new() };
        self.mappings.entry(spot.node).or_insert_with(new)
    }

    fn entry(&self, mapping: NodeId, index: usize) -> Option<Entry> {
        self.tree.entries(mapping)?.nth(index)
    }

    fn entry_of(&self, mapping: NodeId, key: &str) -> Option<usize> {
        let is_it = |entry: Entry| {
            !is_merge_key(self.tree, entry.key.node) && is_key(self.text, self.tree, entry.key.node, key)
        };
        self.tree.entries(mapping)?.position(is_it)
    }

    /// Whether a merge key of the mapping brings `key`.
    fn merge_brings(&self, mapping: NodeId, key: &str) -> bool {
        let step = Step::Key(key.to_owned());
        let merges = self
            .tree
            .entries(mapping)
            .into_iter()
            .flatten()
            .filter(|entry| is_merge_key(self.tree, entry.key.node));
        merges.map(|entry| entry.value).any(|value| {
            let single = [value];
            let sources = self.tree.items(value.node).unwrap_or(&single);
            sources.iter().any(|source| {
                let node = self.tree.behind_alias(source.node);
                find_step(self.text, self.tree, Place { node, binding: Binding::Root, through: None }, &step)
                    .is_some()
            })
        })
    }

    pub(super) fn patch_mappings(&mut self) {
        for (mapping, plan) in std::mem::take(&mut self.mappings) {
            let change = plan.sets.first().map(|set| set.change).or(plan.removed.values().next().copied());
            if let Err(refusal) = self.patch_mapping(mapping, &plan) {
                self.refuse(change.unwrap_or(0), refusal);
            }
        }
    }

    fn patch_mapping(&mut self, mapping: NodeId, plan: &MappingPlan) -> Result<(), Refused> {
        let entries: Vec<Entry> = self.tree.entries(mapping).into_iter().flatten().collect();
        let depth = plan.spot.depth;
        for set in &plan.sets {
            if let Some(entry) = set.existing.and_then(|index| entries.get(index)) {
                self.replace_value(mapping, *entry, &set.value, set.change, depth)?;
            }
        }
        let new: Vec<&SetKey> = plan.sets.iter().filter(|set| set.existing.is_none()).collect();
        if plan.removed.len() == entries.len() && (!new.is_empty() || !plan.removed.is_empty()) {
            return self.refill_mapping(mapping, plan, &new);
        }
        if self.tree.is_flow(mapping) {
            self.patch_flow_mapping(mapping, plan, &entries, &new);
            return Ok(());
        }
        self.remove_block_entries(mapping, plan, &entries)?;
        for set in new {
            let anchor = self.entry_before(plan, &entries, &set.after);
            let entry = entries[anchor];
            let column = self.key_column(entries[0])?;
            let line = line_after(&self.lines, self.lines.of(self.entry_end(entry)), column);
            let offset = self.lines.start(line);
            let style = self.block_style(mapping);
            let text = if has_line_break(&set.value) && self.has_spaces_below(offset) {
                let (key, value) = (render_key(&set.key, false, false), &set.value);
                format!("{}{key}: {}\n", " ".repeat(column), render_scalar(value, Quotes::Double, false))
            } else {
                render_entry(&set.key, &set.value, column, style)
            };
            let text = text.replace('\n', self.lines.line_break_at(offset));
            let owner = self.owner_of(mapping);
            self.patch(Patch::lines(offset, text, set.change, owner, depth));
        }
        Ok(())
    }

    /// The entry that a new key is put behind: the last of `after`, else the last one; of those that stay.
    fn entry_before(&self, plan: &MappingPlan, entries: &[Entry], after: &[String]) -> usize {
        let stays = |index: &usize| !plan.removed.contains_key(index);
        let is_named = |index: &usize| {
            after.iter().any(|key| is_key(self.text, self.tree, entries[*index].key.node, key))
        };
        let named = (0..entries.len()).rev().find(is_named);
        let wanted = named.unwrap_or(entries.len().saturating_sub(1));
        (0..=wanted).rev().find(stays).or_else(|| (wanted..entries.len()).find(stays)).unwrap_or(0)
    }

    /// Where the text of an entry ends.
    pub(super) fn entry_end(&self, entry: Entry) -> usize {
        self.tree.child_end(entry.value).max(self.tree.node(entry.key.node).span.end())
    }

    pub(super) fn entry_start(&self, entry: Entry) -> usize {
        self.tree.child_start(entry.key)
    }

    /// The mapping has no keys left, or had none: it becomes the new ones, in one piece.
    fn refill_mapping(
        &mut self,
        mapping: NodeId,
        plan: &MappingPlan,
        new: &[&SetKey],
    ) -> Result<(), Refused> {
        let map: Map<String, Value> = new.iter().map(|set| (set.key.clone(), set.value.clone())).collect();
        let value = Value::Object(map);
        let change =
            plan.removed.values().copied().chain(new.iter().map(|set| set.change)).min().unwrap_or(0);
        if let Binding::Entry { parent, entry, .. } = plan.spot.binding {
            return self.replace_value(parent, entry, &value, change, plan.spot.depth.saturating_sub(1));
        }
        let style = self.flow_style(mapping);
        let span = self.tree.node(mapping).span;
        let style =
            crate::render::FlowStyle { step: style.step.filter(|_| self.tree.is_flow(mapping)), ..style };
        let text = crate::render::render_flow(&value, style, self.lines.column(span.start()));
        let owner = self.owner_of(mapping);
        self.patch(Patch::inline(span, text, change, owner));
        Ok(())
    }

    fn patch_flow_mapping(
        &mut self,
        mapping: NodeId,
        plan: &MappingPlan,
        entries: &[Entry],
        new: &[&SetKey],
    ) {
        let spans: Vec<Span> =
            entries.iter().map(|&entry| Span::new(self.entry_start(entry), self.entry_end(entry))).collect();
        let owner = self.owner_of(mapping);
        let removed: Vec<usize> = plan.removed.keys().copied().collect();
        let change = plan.removed.values().next().copied().unwrap_or(0);
        let last = (0..entries.len()).rev().find(|index| !plan.removed.contains_key(index)).unwrap_or(0);
        let comes_last = new.iter().any(|set| self.entry_before(plan, entries, &set.after) == last);
        let fills_tail = self.fills_tail(&spans, &removed, comes_last);
        self.remove_from_flow(mapping, &spans, &removed, change, owner, fills_tail);
        let style = self.flow_style(mapping);
        let mut commas = BTreeSet::new();
        for set in new {
            let column =
                spans.first().filter(|_| style.step.is_some()).map(|span| self.lines.column(span.start()));
            let indentation =
                column.unwrap_or_else(|| self.indentation_at(self.tree.node(mapping).span.start()));
            let behind = self.entry_before(plan, entries, &set.after);
            let insertion = FlowInsertion {
                place: FlowPlace::Behind(behind),
                fills_tail: fills_tail && behind == last,
                text: render_flow_entry(&set.key, &set.value, style, indentation),
                column,
                change: set.change,
                owner,
                spaced: style.spaced,
                brings: None,
            };
            self.insert_into_flow(mapping, &spans, &insertion, &mut commas);
        }
    }

    fn remove_block_entries(
        &mut self,
        mapping: NodeId,
        plan: &MappingPlan,
        entries: &[Entry],
    ) -> Result<(), Refused> {
        let owner = self.owner_of(mapping);
        let mut index = 0;
        while index < entries.len() {
            let Some(&change) = plan.removed.get(&index) else {
                index += 1;
                continue;
            };
            let start = self.entry_start(entries[index]);
            if self.lines.is_first(start) {
                let lines = self.entry_lines(plan, entries, index)?;
                let span = Span::new(self.lines.start(lines.0), self.lines.start(lines.1));
                self.patch(Patch::inline(span, "", change, owner));
                index += 1;
                continue;
            }
            // The first key, on the line of a dash: the next one that stays takes its place.
            let next = (index + 1..entries.len()).find(|next| !plan.removed.contains_key(next));
            let Some(next) = next else {
                return Err((EditRefusalReason::SharesLine, self.tree.node(mapping).span));
            };
            let line = self.entry_lines(plan, entries, next)?.0;
            let bare = self.lines.bare(line);
            let end = self.lines.start(line) + bare.len() - bare.trim_start_matches(' ').len();
            self.patch(Patch::inline(Span::new(start, end), "", change, owner));
            index = next;
        }
        Ok(())
    }

    /// First line of an entry, and one past its last line, with its comments.
    fn entry_lines(
        &self,
        plan: &MappingPlan,
        entries: &[Entry],
        index: usize,
    ) -> Result<(usize, usize), Refused> {
        let entry = entries[index];
        let column = self.key_column(entry)?;
        let line = self.lines.of(self.entry_start(entry));
        let floor = match (index.checked_sub(1), plan.spot.binding) {
            (Some(before), _) => self.lines.of(self.entry_end(entries[before])),
            (None, Binding::Entry { entry: outer, .. }) => {
                self.lines.of(outer.value.mark().unwrap_or_else(|| self.entry_start(entry)))
            }
            (None, _) => line,
        };
        let first = first_line(&self.lines, line, floor, &(column..column + 1));
        Ok((first, line_after(&self.lines, self.lines.of(self.entry_end(entry)), column)))
    }
}
