//! From pointers to places that may be edited.

use outrigger_text::{Pointer, Span, Step};

use super::editor::Editor;
use crate::EditRefusalReason;
use crate::duplicates::duplicates_of;
use crate::locate::{Binding, Place, find_step};
use crate::tree::{NodeId, NodeKind};

/// A place that may be edited: it is reached through no alias, no merge key and no mapping with a duplicate key. The
/// node itself may be an alias.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) node: NodeId,
    pub(super) binding: Binding,
    /// How many steps lead there.
    pub(super) depth: usize,
}

/// A refusal without its change.
pub(super) type Refused = (EditRefusalReason, Span);

/// What is at the end of a pointer.
pub(super) struct Ending {
    pub(super) parent: Spot,
    pub(super) spot: Option<Spot>,
}

/// Whether a mapping is known to have no key twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DuplicateState {
    Unknown,
    None,
}

impl Editor<'_, '_> {
    /// The place at `pointer`.
    pub(super) fn spot(&mut self, pointer: &Pointer) -> Result<Spot, Refused> {
        self.walk(pointer, pointer.steps())
    }

    /// The collection that holds `pointer`, and what is at `pointer`, if it is there.
    pub(super) fn ending(&mut self, pointer: &Pointer) -> Result<Ending, Refused> {
        let Some((last, before)) = pointer.steps().split_last() else {
            return Err((EditRefusalReason::NoSuchPlace(pointer.clone()), self.document.source.span));
        };
        let parent = self.walk(pointer, before)?;
        let spot = self.step(pointer, parent, last)?;
        Ok(Ending { parent, spot })
    }

    fn walk(&mut self, pointer: &Pointer, steps: &[Step]) -> Result<Spot, Refused> {
        let missing = |span| (EditRefusalReason::NoSuchPlace(pointer.clone()), span);
        let root = self.tree.root.ok_or_else(|| missing(self.document.source.span))?;
        let mut spot = Spot { node: root, binding: Binding::Root, depth: 0 };
        for step in steps {
            let span = self.tree.node(spot.node).span;
            spot = self.step(pointer, spot, step)?.ok_or_else(|| missing(span))?;
        }
        Ok(spot)
    }

    fn step(&mut self, pointer: &Pointer, from: Spot, step: &Step) -> Result<Option<Spot>, Refused> {
        let span = self.tree.node(from.node).span;
        if matches!(self.tree.node(from.node).kind, NodeKind::Alias { .. }) {
            return Err((EditRefusalReason::ThroughAlias(pointer.clone()), span));
        }
        self.refuse_duplicates(from.node)?;
        self.refuse_shared(from.node)?;
        let place = Place { node: from.node, binding: from.binding, through: None };
        let Some(found) = find_step(self.text, self.tree, place, step) else { return Ok(None) };
        let (parent, node) = match found.binding {
            Binding::Root => (from.node, found.node),
            Binding::Item { parent, child, .. } => (parent, child.node),
            Binding::Entry { parent, entry, .. } => (parent, entry.value.node),
        };
        if parent != from.node {
            let alias = found.through.map_or(span, |alias| self.tree.node(alias).span);
            return Err((EditRefusalReason::ThroughAlias(pointer.clone()), alias));
        }
        Ok(Some(Spot { node, binding: found.binding, depth: from.depth + 1 }))
    }

    /// Refuses to change what aliases bring to other places too.
    pub(super) fn refuse_shared(&self, node: NodeId) -> Result<(), Refused> {
        let found = self.tree.node(node);
        let Some(anchor) = found.properties.as_deref().and_then(|properties| properties.anchor) else {
            return Ok(());
        };
        if !self.used.contains(&node) {
            return Ok(());
        }
        let name = self.text[anchor.range()].trim_start_matches('&').to_owned();
        Err((EditRefusalReason::AnchorInUse(name), anchor))
    }

    /// Refuses to change a mapping that has a key twice, or anything in it.
    pub(super) fn refuse_duplicates(&mut self, mapping: NodeId) -> Result<(), Refused> {
        let state = self.duplicate_state[mapping.0 as usize];
        if state == DuplicateState::None || !matches!(self.tree.node(mapping).kind, NodeKind::Mapping { .. })
        {
            return Ok(());
        }
        if let Some((key, _, last)) = duplicates_of(self.text, self.tree, mapping).into_iter().next() {
            return Err((EditRefusalReason::DuplicateKey(key), last));
        }
        self.duplicate_state[mapping.0 as usize] = DuplicateState::None;
        Ok(())
    }
}
