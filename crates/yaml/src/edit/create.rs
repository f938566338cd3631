//! Sequences that are not there yet: behind a key without a value, or with their key.

use outrigger_text::Span;

use super::editor::Editor;
use super::patch::{Form, Patch};
use super::path::{Refused, Spot};
use super::region::{first_line, line_after};
use super::sequence::{Incoming, SequencePlan};
use crate::EditRefusalReason;
use crate::locate::{Binding, is_key};
use crate::render::{FlowStyle, render_flow, render_key};
use crate::tree::{Entry, NodeId};

impl Editor<'_, '_> {
    /// A key with a null or a flow sequence gets a block sequence.
    pub(super) fn fill_key(
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

    pub(super) fn create_in_block(
        &mut self,
        mapping: Spot,
        key: &str,
        plan: &SequencePlan,
    ) -> Result<(), Refused> {
        let entries: Vec<Entry> = self.tree.entries(mapping.node).into_iter().flatten().collect();
        let (Some(&first), Some(&last)) = (entries.first(), entries.last()) else {
            return Err((EditRefusalReason::SharesLine, self.tree.node(mapping.node).span));
        };
        let column = self.key_column(first)?;
        let containers =
            entries.iter().position(|entry| is_key(self.text, self.tree, entry.key.node, "containers"));
        let own_line = |index: &usize| self.lines.is_first(self.entry_start(entries[*index]));
        let offset = if let Some(index) = containers.filter(own_line) {
            let line = self.lines.of(self.entry_start(entries[index]));
            let floor = match (index.checked_sub(1), mapping.binding) {
                (Some(before), _) => self.lines.of(self.entry_end(entries[before])),
                (None, Binding::Entry { entry, .. }) => self.lines.of(entry.value.mark().unwrap_or_default()),
                (None, _) => line,
            };
            self.lines.start(first_line(&self.lines, line, floor, &(column..column + 1)))
        } else {
            let behind = containers.map_or(last, |index| entries[index]);
            self.lines.start(line_after(&self.lines, self.lines.of(self.entry_end(behind)), column))
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

    /// `"key": [items]` in a flow mapping, written as its `containers` are.
    pub(super) fn create_in_flow(
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
        let own_line = starts.first().copied().filter(|&start| self.lines.is_first(start));
        let item_column = own_line.map(|start| self.lines.column(start));
        let frame = match entry {
            Some(entry) => self.frame_for_null(entry),
            None => self.frame_for_key(mapping, key, &entries, containers, style),
        };
        let line_break = self.lines.line_break_at(frame.at.start());
        let line_start = item_column.map(|column| format!("{line_break}{}", " ".repeat(column)));
        self.patch(Patch::inline(frame.at, format!("{}[", frame.before), change, owner));
        // Everything that follows stands behind the first piece: at the end of what it replaces.
        let at = Span::empty(frame.at.end());
        for (index, incoming) in plan.incoming.iter().enumerate() {
            let separator = match (&line_start, index) {
                (Some(line_start), 0) => line_start.clone(),
                (Some(line_start), _) => format!(",{line_start}"),
                (None, 0) => String::new(),
                (None, _) => style.comma().to_owned(),
            };
            let mut patch = Patch::inline(at, "", incoming.change, owner);
            if let Some(id) = incoming.item {
                let form = Form::Flow { before: separator, after: String::new(), column: item_column };
                patch.brings = Some((id, form));
            } else {
                let column = item_column.unwrap_or(frame.column);
                let text = render_flow(&incoming.value, style, column).replace('\n', line_break);
                patch.text = format!("{separator}{text}");
            }
            self.patch(patch);
        }
        let close = line_start.map_or(String::new(), |_| format!("{line_break}{}", " ".repeat(frame.column)));
        self.patch(Patch::inline(at, format!("{close}]{}", frame.after), change, owner));
        Ok(())
    }

    /// A null that gives way.
    fn frame_for_null(&self, entry: Entry) -> Frame {
        let at = self.tree.outer_span(entry.value.node);
        let before = match entry.value.mark() {
            Some(_) if at.is_empty() => " ",
            Some(_) => "",
            None => ": ",
        };
        Frame { at, before: before.to_owned(), after: String::new(), column: self.indentation_at(at.start()) }
    }

    /// A new key before `containers`, else at the end.
    fn frame_for_key(
        &self,
        mapping: Spot,
        key: &str,
        entries: &[Entry],
        containers: Option<usize>,
        style: FlowStyle,
    ) -> Frame {
        let name = format!("{}{}", render_key(key, style.json, true), if style.spaced { ": " } else { ":" });
        if let Some(index) = containers {
            let start = self.entry_start(entries[index]);
            let own_line = style.step.is_some() && self.lines.is_first(start);
            let column = if own_line { self.lines.column(start) } else { self.indentation_at(start) };
            let after = if own_line {
                format!(",{}{}", self.lines.line_break_at(start), " ".repeat(column))
            } else {
                style.comma().to_owned()
            };
            return Frame { at: Span::empty(start), before: name, after, column };
        }
        let (at, before) = match entries.last() {
            Some(&last) => (self.entry_end(last), format!("{}{name}", style.comma())),
            None => (self.tree.node(mapping.node).span.start() + 1, name),
        };
        Frame { at: Span::empty(at), before, after: String::new(), column: self.indentation_at(at) }
    }
}

/// What stands around a new list in flow style.
struct Frame {
    /// What it replaces; empty for a new key.
    at: Span,
    before: String,
    after: String,
    /// How far the line of its closing bracket is indented, where it has one of its own.
    column: usize,
}
