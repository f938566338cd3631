use outrigger_text::{Edit, EditSet, Pointer, Span};
use serde_json::Value;

use super::check::means_text;
use super::folded::read_folded;
use super::literal::{Block, Rewritten, edit_literal, starts_spaced, write_literal};
use super::read::read_pieces;
use crate::EditRefusalReason;
use crate::edit::editor::Editor;
use crate::edit::item_value::ItemValue;
use crate::edit::lines::LineKind;
use crate::edit::patch::Patch;
use crate::edit::path::Refused;
use crate::locate::Binding;
use crate::parser::ScalarStyle;
use crate::render::{Quotes, is_plain_safe, is_printable, render_scalar};
use crate::scalar::{Resolved, resolve_scalar};
use crate::tree::{NodeId, NodeKind};
use crate::trivia::block_scalar_header;

/// A scalar that is edited in parts.
#[derive(Debug)]
pub(in crate::edit) struct ScalarEdit {
    change: usize,
    node: NodeId,
    binding: Binding,
    depth: usize,
    edits: EditSet,
}

/// A scalar, and what its value is to be.
struct Task<'a> {
    edit: &'a ScalarEdit,
    style: ScalarStyle,
    old: &'a str,
    new: String,
    span: Span,
    indent: usize,
    /// The column of the mapping or the dash that holds it; none in flow style.
    parent: Option<usize>,
    tagged: bool,
}

impl Editor<'_, '_> {
    pub(in crate::edit) fn read_edit_scalar(
        &mut self,
        change: usize,
        pointer: &Pointer,
        edits: &[Edit],
    ) -> Result<(), Refused> {
        let spot = self.spot(pointer)?;
        self.refuse_shared(spot.node)?;
        let node = self.tree.node(spot.node);
        let not_a_text = || (EditRefusalReason::NotAText(pointer.clone()), node.span);
        let value = match &node.kind {
            NodeKind::Alias { .. } => {
                return Err((EditRefusalReason::ThroughAlias(pointer.clone()), node.span));
            }
            NodeKind::Scalar { value, style, .. } => {
                let tag = node.properties.as_deref().and_then(|properties| properties.tag.as_deref());
                match resolve_scalar(value, *style, tag) {
                    Ok(Resolved::Text(text)) if text == *value => value,
                    _ => return Err(not_a_text()),
                }
            }
            NodeKind::Mapping { .. } | NodeKind::Sequence { .. } => return Err(not_a_text()),
        };
        if matches!(spot.binding, Binding::Root) {
            return Err(not_a_text());
        }
        if edits.iter().any(|edit| value.get(edit.span.range()).is_none()) {
            return Err((EditRefusalReason::OutOfText(pointer.clone()), node.span));
        }
        let edits = EditSet::new(edits.to_vec()).map_err(|_| (EditRefusalReason::Conflict, node.span))?;
        if self.scalar_edits.iter().any(|other| other.node == spot.node) {
            return Err((EditRefusalReason::Conflict, node.span));
        }
        let (node, binding, depth) = (spot.node, spot.binding, spot.depth);
        self.scalar_edits.push(ScalarEdit { change, node, binding, depth, edits });
        Ok(())
    }

    pub(in crate::edit) fn patch_scalars(&mut self) {
        for edit in std::mem::take(&mut self.scalar_edits) {
            if let Err(refusal) = self.patch_scalar(&edit) {
                self.refuse(edit.change, refusal);
            }
        }
    }

    fn patch_scalar(&mut self, edit: &ScalarEdit) -> Result<(), Refused> {
        let tree = self.tree;
        let node = tree.node(edit.node);
        let NodeKind::Scalar { value, style, indent } = &node.kind else { return Ok(()) };
        let new = edit.edits.apply(value).into_owned();
        if new == *value {
            return Ok(());
        }
        let task = Task {
            edit,
            style: *style,
            old: value,
            new,
            span: node.span,
            indent: *indent as usize,
            parent: self.parent_column(edit.binding)?,
            tagged: node.properties.as_deref().is_some_and(|properties| properties.tag.is_some()),
        };
        let is_blank = task.new.trim_matches([' ', '\t', '\n']).is_empty();
        let patches = match style {
            // White space alone, or nothing, is plainer in quotes.
            style if style.is_block() && is_blank => None,
            ScalarStyle::Literal => self.literal_patches(&task),
            ScalarStyle::Folded => self.piece_patches(&task).or_else(|| self.literal_patches(&task)),
            _ => self.piece_patches(&task),
        };
        match patches {
            Some(patches) => self.patches.extend(patches),
            None => self.write_anew(&task)?,
        }
        Ok(())
    }

    /// The column of the mapping or the dash that holds a scalar; none where that is written in flow style.
    fn parent_column(&self, binding: Binding) -> Result<Option<usize>, Refused> {
        match binding {
            Binding::Root => Ok(None),
            Binding::Item { parent, .. } | Binding::Entry { parent, .. } if self.tree.is_flow(parent) => {
                Ok(None)
            }
            Binding::Entry { entry, .. } => self.key_column(entry).map(Some),
            Binding::Item { child, .. } => {
                let dash = self.tree.child_start(child);
                if self.lines.before(dash).contains('\t') {
                    return Err((EditRefusalReason::Tab, self.tree.node(child.node).span));
                }
                Ok(Some(self.lines.column(dash)))
            }
        }
    }

    /// The edits carried over to the bytes from which the value is read.
    fn piece_patches(&self, task: &Task<'_>) -> Option<Vec<Patch>> {
        let pieces = match task.style {
            ScalarStyle::Folded => read_folded(self.text, &self.lines, task.span, task.indent, task.old)?,
            style => read_pieces(self.text, task.span, style)?,
        };
        if pieces.value != task.old {
            return None;
        }
        let edits = pieces.carry_over(task.edit.edits.edits(), |text| self.encode(task, text))?;
        let edits = EditSet::new(edits).ok()?;
        let base = task.span.start();
        let shifted = edits.edits().iter().map(|edit| Edit {
            span: Span::new(edit.span.start() - base, edit.span.end() - base),
            replacement: edit.replacement.clone(),
        });
        let written = EditSet::new(shifted.collect()).ok()?.apply(&self.text[task.span.range()]).into_owned();
        let old = &self.text[task.span.range()];
        let fits = task.style != ScalarStyle::Plain
            || !task.tagged && is_plain_safe(&task.new.replace('\n', " "), task.parent.is_none());
        let fits = fits
            && (task.style != ScalarStyle::Folded || starts_spaced(task.old) || !starts_spaced(&task.new));
        if !fits
            || blank_lines_with_spaces(&written) > blank_lines_with_spaces(old)
            || !self.is_right(task, &written)
        {
            return None;
        }
        let owner = self.owner_of(task.edit.node);
        let patch =
            |edit: &Edit| Patch::inline(edit.span, edit.replacement.as_str(), task.edit.change, owner);
        Some(edits.edits().iter().map(patch).collect())
    }

    /// A replacement in the style of the scalar; `None` where that cannot be written.
    fn encode(&self, task: &Task<'_>, text: &str) -> Option<String> {
        let quoted = |quotes| {
            let written = render_scalar(&Value::from(text), quotes, task.parent.is_none());
            Some(written[1..written.len() - 1].to_owned())
        };
        let printable = text.chars().all(is_printable);
        match task.style {
            ScalarStyle::Plain if printable => Some(text.to_owned()),
            ScalarStyle::SingleQuoted if printable => quoted(Quotes::Single),
            ScalarStyle::DoubleQuoted if self.is_in_json(task) => quoted(Quotes::Json),
            ScalarStyle::DoubleQuoted => quoted(Quotes::Double),
            ScalarStyle::Folded if text.chars().all(|it| matches!(it, '\n' | '\t') || is_printable(it)) => {
                let line_break = self.lines.line_break_at(task.span.end());
                Some(text.replace('\n', &format!("{line_break}{line_break}{}", " ".repeat(task.indent))))
            }
            _ => None,
        }
    }

    fn is_in_json(&self, task: &Task<'_>) -> bool {
        match task.edit.binding {
            Binding::Item { parent, .. } | Binding::Entry { parent, .. } => {
                self.tree.is_flow(parent) && self.flow_style(parent).json
            }
            Binding::Root => false,
        }
    }

    /// Whether `written`, in place of the scalar, means what it should.
    fn is_right(&self, task: &Task<'_>, written: &str) -> bool {
        let line = self.lines.of(task.span.end()) + 1;
        let after = (line..self.lines.count()).find(|&at| self.lines.kind(at) != LineKind::Blank);
        let after = after.unwrap_or(self.lines.count()).max(line);
        let below = &self.text[self.lines.start(line)..self.lines.start(after)];
        let below = if task.style.is_block() { below } else { "" };
        means_text(written, below, task.parent, &task.new)
    }

    /// The lines of a block scalar that change, or all of them where a folded one becomes literal.
    fn literal_patches(&self, task: &Task<'_>) -> Option<Vec<Patch>> {
        let header = block_scalar_header(self.text.as_bytes(), task.span.start());
        let header = std::str::from_utf8(header).ok()?;
        let header_end = task.span.start() + header.len();
        let first = self.lines.of(task.span.start()) + 1;
        let end = if task.span.end() > header_end { self.lines.of(task.span.end()) + 1 } else { first };
        let lines = first..end.max(first);
        // At the end of a text without a last line break, blank lines cannot be counted on.
        if task.new.ends_with("\n\n") && self.open_end() == Some(self.lines.start(lines.end)) {
            return None;
        }
        let owner = self.owner_of(task.edit.node);
        let block = Block {
            header,
            lines: lines.clone(),
            indent: task.indent,
            parent: task.parent?,
            value: task.old,
            moves: owner.is_some(),
        };
        let Rewritten { header: new_header, runs } = match task.style {
            ScalarStyle::Literal => edit_literal(&self.lines, &block, &task.edit.edits, &task.new)?,
            _ => write_literal(&self.lines, &block, &task.new)?,
        };
        let line_break = self.lines.line_break_at(self.lines.start(first));
        let mut written = new_header.clone();
        written.push_str(&self.text[header_end..self.lines.content_end(first - 1)]);
        written.push_str(line_break);
        let mut at = lines.start;
        let mut patches = Vec::new();
        if new_header != header {
            let span = Span::new(task.span.start(), header_end);
            patches.push(Patch::inline(span, new_header, task.edit.change, owner));
        }
        for (run, fresh) in runs {
            written.push_str(&self.text[self.lines.start(at)..self.lines.start(run.start)]);
            at = run.end;
            let text: String = fresh.iter().flat_map(|line| [line.as_str(), line_break]).collect();
            written.push_str(&text);
            let span = Span::new(self.lines.start(run.start), self.lines.start(run.end));
            let patch = Patch::lines(span.start(), text, task.edit.change, owner, usize::MAX);
            patches.push(Patch { span, ..patch });
        }
        written.push_str(&self.text[self.lines.start(at)..self.lines.start(lines.end)]);
        let written = written.strip_suffix('\n').unwrap_or(&written);
        let written = written.strip_suffix('\r').unwrap_or(written);
        self.is_right(task, written).then_some(patches)
    }

    /// The whole scalar in whichever style takes its new value.
    fn write_anew(&mut self, task: &Task<'_>) -> Result<(), Refused> {
        if task.style.is_block() {
            let line = self.lines.of(task.span.start());
            let behind = &self.text[task.span.start()..self.lines.content_end(line)];
            if behind.contains('#') {
                return Err((EditRefusalReason::CommentBehindHeader, task.span));
            }
        }
        let value = Value::from(task.new.as_str());
        let change = task.edit.change;
        match task.edit.binding {
            Binding::Item { parent, child, .. } => {
                self.item_values.push(ItemValue { change, sequence: parent, item: child, value });
                Ok(())
            }
            Binding::Entry { parent, entry } => {
                self.replace_value(parent, entry, &value, change, task.edit.depth)
            }
            Binding::Root => Ok(()),
        }
    }
}

/// How many lines are white space alone, and not empty.
fn blank_lines_with_spaces(text: &str) -> usize {
    text.lines().filter(|line| !line.is_empty() && line.trim_matches([' ', '\t']).is_empty()).count()
}
