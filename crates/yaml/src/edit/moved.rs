//! The text of a moved item in its new place.

use outrigger_text::Span;

use super::editor::Editor;
use super::patch::{Form, Patch};
use super::path::Refused;
use super::shift::{ScalarBody, scalar_bodies, shift_new, shift_original};
use crate::EditRefusalReason;

/// An item of a flow sequence with the comments that belong to it.
struct FlowItem<'t> {
    comments_above: Vec<&'t str>,
    comment_behind: Option<&'t str>,
}

impl Editor<'_, '_> {
    /// The text of moved item `id` in `form`, with the (sorted) patches inside it made.
    pub(super) fn moved_text(
        &self,
        id: usize,
        form: &Form,
        inner: &[Patch],
        line_break: &str,
    ) -> Result<String, Refused> {
        let moved = &self.moves[id];
        let bodies = scalar_bodies(self.tree, &self.lines, moved.item, self.tree.last_inside(moved.item));
        let items = self.tree.items(moved.from).unwrap_or_default();
        let Some(dash) = items.get(moved.index).and_then(|item| item.mark()) else {
            return self.moved_flow_text(id, form, inner, &bodies, line_break);
        };
        let Form::Block { column } = form else {
            return Err((EditRefusalReason::BlockIntoFlow, moved.region));
        };
        let by = column.cast_signed() - self.lines.column(dash).cast_signed();
        let mut text = self.patched(moved.region, inner, &bodies, by, line_break);
        if !text.ends_with(['\n', '\r']) {
            text.push_str(line_break);
        }
        Ok(text)
    }

    fn moved_flow_text(
        &self,
        id: usize,
        form: &Form,
        inner: &[Patch],
        bodies: &[ScalarBody],
        line_break: &str,
    ) -> Result<String, Refused> {
        let moved = &self.moves[id];
        let item = self.flow_item(id);
        let here = self.lines.column(moved.region.start()).cast_signed();
        match form {
            Form::Block { column } => {
                let text =
                    self.patched(moved.region, inner, bodies, (column + 2).cast_signed() - here, line_break);
                let indentation = " ".repeat(*column);
                let mut out = String::new();
                for comment in item.comments_above {
                    out.extend([indentation.as_str(), comment, line_break]);
                }
                out.extend([indentation.as_str(), "- ", text.as_str()]);
                if let Some(comment) = item.comment_behind {
                    out.extend([" ", comment]);
                }
                out.push_str(line_break);
                Ok(out)
            }
            Form::Flow { before, after, column } => {
                let comments = item.comments_above.into_iter().chain(item.comment_behind);
                let by = match column {
                    Some(column) if self.lines.is_first(moved.region.start()) => column.cast_signed() - here,
                    _ => 0,
                };
                let mut out = before.clone();
                for comment in comments {
                    // A comment ends its line, which a list on one line cannot have.
                    let Some(column) = column else {
                        return Err((EditRefusalReason::CommentIntoOneLine, moved.region));
                    };
                    out.extend([comment, line_break, &" ".repeat(*column)]);
                }
                out.push_str(&self.patched(moved.region, inner, bodies, by, line_break));
                out.push_str(after);
                Ok(out)
            }
        }
    }

    /// The comments on the lines above an item of a flow sequence, and the one behind it and its comma.
    fn flow_item(&self, id: usize) -> FlowItem<'_> {
        let moved = &self.moves[id];
        let spans: Vec<Span> = self
            .tree
            .items(moved.from)
            .unwrap_or_default()
            .iter()
            .map(|item| self.tree.outer_span(item.node))
            .collect();
        let mut comments_above = Vec::new();
        if self.lines.is_first(moved.region.start()) {
            let first = self.flow_first_line(moved.from, &spans, moved.index);
            comments_above.extend(
                (first..self.lines.of(moved.region.start())).map(|line| self.lines.bare(line).trim()),
            );
        }
        let line_end = self.lines.content_end(self.lines.of(moved.region.end()));
        let spaces = [' ', '\t'];
        let rest = self.text[moved.region.end()..line_end].trim_start_matches(spaces);
        let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start_matches(spaces);
        FlowItem { comments_above, comment_behind: rest.starts_with('#').then(|| rest.trim_end()) }
    }

    /// The original text at `region` with `patches` made, moved `by` columns.
    fn patched(
        &self,
        region: Span,
        patches: &[Patch],
        bodies: &[ScalarBody],
        by: isize,
        line_break: &str,
    ) -> String {
        let mut out = String::with_capacity(region.len() + 256);
        let mut at = region.start();
        for patch in patches {
            out.push_str(&shift_original(
                self.text,
                &self.lines,
                bodies,
                Span::new(at, patch.span.start()),
                by,
            ));
            if patch.lines && !out.is_empty() && !out.ends_with(['\n', '\r']) {
                out.push_str(line_break);
            }
            out.push_str(&shift_new(&patch.text, by, patch.lines));
            at = patch.span.end();
        }
        out.push_str(&shift_original(self.text, &self.lines, bodies, Span::new(at, region.end()), by));
        out
    }
}
