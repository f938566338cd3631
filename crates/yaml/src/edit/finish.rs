//! From patches to edits.

use std::collections::BTreeMap;

use outrigger_text::{Edit, EditSet, Span};

use super::editor::Editor;
use super::patch::Patch;
use crate::tree::NodeKind;
use crate::{Document, EditRefusal, EditRefusalReason, split_documents};

impl Editor<'_, '_> {
    /// Works the patches inside moved items into their text, and gives what is left as edits.
    pub(super) fn finish(&mut self) -> Result<Vec<Edit>, EditRefusal> {
        let mut inner: BTreeMap<usize, Vec<Patch>> = BTreeMap::new();
        let mut outer = Vec::new();
        for patch in std::mem::take(&mut self.patches) {
            match patch.owner {
                Some(owner) => inner.entry(owner).or_default().push(patch),
                None => outer.push(patch),
            }
        }
        let open_end = self.open_end();
        for patches in inner.values_mut() {
            sort_and_check(patches, open_end)?;
        }
        sort_and_check(&mut outer, open_end)?;
        let mut edits = Vec::with_capacity(outer.len());
        for mut patch in outer {
            let line_break = self.lines.line_break_at(patch.span.start());
            if let Some((id, form)) = &patch.brings {
                let patches = inner.get(id).map_or(&[][..], Vec::as_slice);
                patch.text = self
                    .moved_text(*id, form, patches, line_break)
                    .map_err(|(reason, span)| EditRefusal { change: patch.change, reason, span })?;
            }
            if patch.lines && Some(patch.span.start()) == open_end && !patch.text.is_empty() {
                let text = without_last_break(&patch.text);
                let line_break = if self.is_line_start(&edits) { "" } else { line_break };
                patch.text = format!("{line_break}{text}");
            }
            if !(patch.span.is_empty() && patch.text.is_empty()) {
                edits.push(Edit { span: patch.span, replacement: patch.text });
            }
        }
        if Some(self.document.source.span.end()) == open_end {
            self.keep_open_end(&mut edits);
            self.end_block_scalar(&mut edits);
        }
        Ok(edits)
    }

    /// The end of the text, if its last line has no line break.
    pub(super) fn open_end(&self) -> Option<usize> {
        (!self.text.ends_with(['\n', '\r'])).then_some(self.text.len())
    }

    /// Whether the text ends with a line break once `edits` are made, whose last ones reach its end.
    fn is_line_start(&self, edits: &[Edit]) -> bool {
        let mut end = self.text.len();
        for edit in edits.iter().rev() {
            if edit.span.end() != end {
                break;
            }
            if !edit.replacement.is_empty() {
                return edit.replacement.ends_with(['\n', '\r']);
            }
            end = edit.span.start();
        }
        self.text[..end].ends_with(['\n', '\r'])
    }

    /// A text without a line break at its end still has none after its last lines went.
    fn keep_open_end(&self, edits: &mut [Edit]) {
        let mut start = self.text.len();
        let mut first = edits.len();
        while first > 0 && edits[first - 1].span.end() == start {
            first -= 1;
            start = edits[first].span.start();
        }
        // What is put in at the very start of what goes stands before it.
        if let Some(last) = edits[first..].iter_mut().rev().find(|edit| !edit.replacement.is_empty()) {
            let length = without_last_break(&last.replacement).len();
            last.replacement.truncate(length);
            return;
        }
        let before = without_last_break(&self.text[..start]).len();
        if first < edits.len() && before < start {
            edits[first].span = Span::new(before, edits[first].span.end());
        }
    }

    /// A block scalar that comes to stand at the end has its line break, which readers other than kubectl take for a
    /// part of its value.
    fn end_block_scalar(&self, edits: &mut [Edit]) {
        if !edits.iter().any(|edit| edit.span.end() == self.text.len()) || !self.ends_in_block_scalar(edits) {
            return;
        }
        let line_break = self.lines.line_break_at(self.text.len());
        if let Some(edit) = edits.iter_mut().rev().find(|edit| edit.span.end() == self.text.len()) {
            edit.replacement.push_str(line_break);
        }
    }

    /// Whether the text with `edits` made ends inside a block scalar.
    fn ends_in_block_scalar(&self, edits: &[Edit]) -> bool {
        let base = self.document.source.span.start();
        let shifted = edits.iter().map(|edit| Edit {
            span: Span::new(edit.span.start() - base, edit.span.end() - base),
            replacement: edit.replacement.clone(),
        });
        let Ok(set) = EditSet::new(shifted.collect()) else { return false };
        let result = set.apply(&self.text[base..]);
        let Some(&source) = split_documents(&result).last() else { return false };
        let Ok(document) = Document::parse(&result, source, &self.document.limits) else { return false };
        let tree = &document.tree;
        tree.root.is_some_and(|root| match tree.node(tree.last_inside(root)).kind {
            NodeKind::Scalar { style, .. } => style.is_block(),
            _ => false,
        })
    }
}

fn sort_and_check(patches: &mut [Patch], open_end: Option<usize>) -> Result<(), EditRefusal> {
    Patch::sort(patches, open_end);
    match Patch::conflict(patches) {
        None => Ok(()),
        Some((change, span)) => Err(EditRefusal { change, reason: EditRefusalReason::Conflict, span }),
    }
}

fn without_last_break(text: &str) -> &str {
    text.strip_suffix("\r\n").or_else(|| text.strip_suffix(['\n', '\r'])).unwrap_or(text)
}
