//! Anchors that go, and aliases that would come before their anchor.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_text::Span;

use super::editor::Editor;
use super::patch::Patch;
use super::path::Refused;
use super::shift::{scalar_bodies, shift_original};
use crate::EditRefusalReason;
use crate::tree::{Entry, NodeId, NodeKind};

/// Text that belongs to the value behind an alias comes before whatever else is put in at its line.
const DEEPEST: usize = usize::MAX;

/// Where a node is written once all is moved: rising in the order of the new text.
type NewPlace = (usize, bool, usize, usize);

/// An alias and the node that it stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    alias: NodeId,
    target: NodeId,
}

impl Use {
    pub(super) fn target(self) -> NodeId {
        self.target
    }
}

/// All aliases that lead somewhere, in the order of the text.
pub(super) fn find_uses(tree: &crate::tree::Tree<'_>) -> Vec<Use> {
    let found = tree.nodes.iter().enumerate().filter_map(|(index, node)| match node.kind {
        NodeKind::Alias { target: Some(target) } => Some(Use { alias: NodeId(index as u32), target }),
        _ => None,
    });
    found.collect()
}

impl Editor<'_, '_> {
    /// Refuses to take `node` away if something outside of it uses an anchor inside.
    pub(super) fn refuse_anchor_in_use(&self, node: NodeId) -> Result<(), Refused> {
        let last = self.tree.last_inside(node);
        let inside = |id: NodeId| node <= id && id <= last;
        match self.uses.iter().find(|found| inside(found.target) && !inside(found.alias)) {
            Some(found) => Err((
                EditRefusalReason::AnchorInUse(self.name(found.alias)),
                self.tree.node(found.target).span,
            )),
            None => Ok(()),
        }
    }

    fn name(&self, alias: NodeId) -> String {
        self.text[self.tree.node(alias).span.range()].trim_start_matches('*').to_owned()
    }

    /// Where an alias would come before its anchor, they change places: the definition goes to the first use.
    pub(super) fn patch_anchors(&mut self) {
        if self.uses.is_empty() || self.moves.is_empty() {
            return;
        }
        let order = NewOrder::new(self);
        let mut swaps: BTreeMap<NodeId, NodeId> = BTreeMap::new();
        let mut refused = Vec::new();
        let definitions = self.definitions();
        for &Use { alias, target } in &self.uses {
            let name = self.name(alias);
            let alias_place = order.place(self.tree.node(alias).span.start());
            let target_place = order.place(self.tree.outer_span(target).start());
            let others = definitions.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            let hidden = others.iter().filter(|&&other| other != target).any(|&other| {
                let place = order.place(self.tree.outer_span(other).start());
                target_place < place && place < alias_place
            });
            if target_place < alias_place && !hidden {
                continue;
            }
            if hidden || others.len() > 1 {
                refused.push((alias, name));
                continue;
            }
            let first = swaps.entry(target).or_insert(alias);
            if alias_place < order.place(self.tree.node(*first).span.start()) {
                *first = alias;
            }
        }
        let swaps: Vec<Use> = swaps.into_iter().map(|(target, alias)| Use { alias, target }).collect();
        let entries = Entries::of(self.tree, &swaps);
        for swap in swaps {
            if !self.aliases_stay_behind(swap, &order) || self.swap(swap, &entries).is_none() {
                refused.push((swap.alias, self.name(swap.alias)));
            }
        }
        for (alias, name) in refused {
            let change = self
                .owner_of(alias)
                .or(Some(0))
                .and_then(|id| self.moves.get(id))
                .map_or(0, |moved| moved.change);
            self.refuse(change, (EditRefusalReason::AliasBeforeAnchor(name), self.tree.node(alias).span));
        }
    }

    /// The nodes that each anchor name is given to.
    fn definitions(&self) -> BTreeMap<&str, Vec<NodeId>> {
        let mut definitions: BTreeMap<&str, Vec<NodeId>> = BTreeMap::new();
        for (index, node) in self.tree.nodes.iter().enumerate() {
            if let Some(anchor) = node.properties.as_deref().and_then(|properties| properties.anchor) {
                let name = self.text[anchor.range()].trim_start_matches('&');
                definitions.entry(name).or_default().push(NodeId(index as u32));
            }
        }
        definitions
    }

    /// Whether the aliases inside the definition still come behind their anchors where the alias is.
    fn aliases_stay_behind(&self, swap: Use, order: &NewOrder) -> bool {
        let last = self.tree.last_inside(swap.target);
        let here = order.place(self.tree.node(swap.alias).span.start());
        self.uses.iter().filter(|found| swap.target <= found.alias && found.alias <= last).all(|found| {
            let inside = swap.target <= found.target && found.target <= last;
            inside || order.place(self.tree.outer_span(found.target).start()) < here
        })
    }

    /// Writes the definition where the alias is and the alias where the definition is. `None` where that is not
    /// plainly safe.
    fn swap(&mut self, swap: Use, entries: &Entries) -> Option<()> {
        let alias_span = self.tree.node(swap.alias).span;
        let outer = self.tree.outer_span(swap.target);
        let alias_text = self.text[alias_span.range()].to_owned();
        let definition = &self.text[outer.range()];
        let alias_entry = entries.with_value(swap.alias);
        let target_entry = entries.with_value(swap.target);
        let alias_owner = self.owner_of(swap.alias);
        let target_owner = self.owner_of(swap.target);
        let change = self.moves.get(alias_owner.or(target_owner).unwrap_or(0))?.change;
        if !definition.contains(['\n', '\r']) && !self.tree.node(swap.target).is_block_collection() {
            if entries.is_key(swap.alias) || entries.is_key(swap.target) {
                return None;
            }
            let definition = definition.to_owned();
            self.patch(Patch::inline(alias_span, definition, change, alias_owner));
            self.patch(Patch::inline(outer, alias_text, change, target_owner));
            return Some(());
        }
        let ((alias_mapping, alias_entry), (_, target_entry)) = (alias_entry?, target_entry?);
        if self.tree.is_flow(alias_mapping) {
            return None;
        }
        let place = self.value_place(target_entry).ok()?;
        let by = self.key_column(alias_entry).ok()?.cast_signed()
            - self.key_column(target_entry).ok()?.cast_signed();
        let alias_line = self.lines.of(alias_span.end());
        let behind =
            self.text[alias_span.end()..self.lines.content_end(alias_line)].trim_start_matches([' ', '\t']);
        if alias_entry.key.mark().is_some()
            || !(behind.is_empty() || behind.starts_with('#'))
            || place.body.is_empty()
        {
            return None;
        }
        let bodies = scalar_bodies(self.tree, &self.lines, swap.target, self.tree.last_inside(swap.target));
        let mut body = shift_original(self.text, &self.lines, &bodies, place.body, by);
        let offset = self.lines.start(alias_line + 1);
        if !body.ends_with(['\n', '\r']) {
            body.push_str(self.lines.line_break_at(offset));
        }
        let head = self.text[place.head.range()].to_owned();
        self.patch(Patch::inline(alias_span, head, change, alias_owner));
        self.patch(Patch::lines(offset, body, change, alias_owner, DEEPEST));
        self.patch(Patch::inline(place.head, alias_text, change, target_owner));
        self.patch(Patch::inline(place.body, "", change, target_owner));
        Some(())
    }
}

/// The mapping that holds each node, with the entry.
struct Entries {
    /// By node: its mapping and entry, where it is a key or a value.
    of: BTreeMap<NodeId, (NodeId, Entry)>,
}

impl Entries {
    /// Reads the entries of the nodes in `swaps`, going once through the tree.
    fn of(tree: &crate::tree::Tree<'_>, swaps: &[Use]) -> Self {
        let wanted: BTreeSet<NodeId> = swaps.iter().flat_map(|swap| [swap.alias, swap.target]).collect();
        let mut of = BTreeMap::new();
        for index in 0..if wanted.is_empty() { 0 } else { tree.nodes.len() } {
            let mapping = NodeId(index as u32);
            for entry in tree.entries(mapping).into_iter().flatten() {
                for node in [entry.key.node, entry.value.node] {
                    if wanted.contains(&node) {
                        of.insert(node, (mapping, entry));
                    }
                }
            }
        }
        Self { of }
    }

    fn with_value(&self, node: NodeId) -> Option<(NodeId, Entry)> {
        self.of.get(&node).copied().filter(|(_, entry)| entry.value.node == node)
    }

    fn is_key(&self, node: NodeId) -> bool {
        self.of.get(&node).is_some_and(|(_, entry)| entry.key.node == node)
    }
}

/// The order in which the text will stand.
struct NewOrder {
    /// Start and end of each moved region, with its new offset and its rank among what comes there; sorted.
    regions: Vec<(Span, usize, usize)>,
}

impl NewOrder {
    fn new(editor: &Editor<'_, '_>) -> Self {
        let mut bringing: Vec<Patch> =
            editor.patches.iter().filter(|patch| patch.brings.is_some()).cloned().collect();
        Patch::sort(&mut bringing, editor.open_end());
        let mut regions: Vec<(Span, usize, usize)> = bringing
            .iter()
            .enumerate()
            .filter_map(|(rank, patch)| {
                let (id, _) = patch.brings.as_ref()?;
                Some((editor.moves[*id].region, patch.span.start(), rank))
            })
            .collect();
        regions.sort();
        Self { regions }
    }

    fn place(&self, offset: usize) -> NewPlace {
        let before = self.regions.partition_point(|(region, _, _)| region.start() <= offset);
        match self.regions[..before].last() {
            Some(&(region, to, rank)) if offset < region.end() => (to, false, rank, offset),
            _ => (offset, true, 0, 0),
        }
    }
}
