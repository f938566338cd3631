//! Text indented anew without a change of its value.

use outrigger_text::Span;

use super::lines::Lines;
use super::region::blank_lines;
use crate::tree::{NodeId, NodeKind, Tree};

/// The body of a block scalar: its lines, with the blank ones behind, and the column of its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScalarBody {
    start: usize,
    end: usize,
    indent: usize,
}

/// The bodies of all block scalars from `first` to `last`, in the order of the text.
pub(super) fn scalar_bodies(
    tree: &Tree<'_>,
    lines: &Lines<'_>,
    first: NodeId,
    last: NodeId,
) -> Vec<ScalarBody> {
    tree.nodes[first.0 as usize..=last.0 as usize]
        .iter()
        .filter_map(|node| match node.kind {
            NodeKind::Scalar { style, indent, .. } if style.is_block() => {
                let start = lines.start(lines.of(node.span.start()) + 1);
                // With fewer columns of indentation, spaces on the blank lines behind it could become its text.
                let after = lines.of(node.span.end()) + 1;
                let blank = blank_lines(lines, after);
                let end = if blank > 0 { lines.start(after + blank) - 1 } else { node.span.end() };
                Some(ScalarBody { start, end, indent: indent as usize })
            }
            _ => None,
        })
        .collect()
}

/// The original text at `span`, each line that starts in it moved `by` columns.
///
/// Lines of white space stay as they are, save those whose spaces are content of a block scalar, and those in a
/// block scalar that would become content. Lines of scalars and flow collections in several lines may have less
/// indentation than is to be taken away: their indentation is no content, and they lose what they have.
pub(super) fn shift_original(
    text: &str,
    lines: &Lines<'_>,
    bodies: &[ScalarBody],
    span: Span,
    by: isize,
) -> String {
    if by == 0 {
        return text[span.range()].to_owned();
    }
    let mut out = String::with_capacity(span.len() + 64);
    let mut at = span.start();
    let mut line = lines.of(at);
    if lines.start(line) < at {
        let end = lines.start(line + 1).min(span.end());
        out.push_str(&text[at..end]);
        at = end;
        line += 1;
    }
    let mut next_body = bodies.partition_point(|body| body.end < at);
    while at < span.end() {
        let end = lines.start(line + 1).min(span.end());
        while bodies.get(next_body).is_some_and(|body| body.end < at) {
            next_body += 1;
        }
        let body = bodies.get(next_body).filter(|body| body.start <= at);
        // White space that something new follows on its line is an indentation, and no blank line.
        let is_cut = end < lines.content_end(line);
        push_shifted(&text[at..end], body, by, is_cut, &mut out);
        at = end;
        line += 1;
    }
    out
}

fn push_shifted(line: &str, body: Option<&ScalarBody>, by: isize, is_cut: bool, out: &mut String) {
    let bare = line.trim_end_matches(['\n', '\r']);
    let spaces = bare.bytes().take_while(|&byte| byte == b' ').count();
    let is_blank = !is_cut && bare.trim_matches([' ', '\t']).is_empty();
    let is_content_of_body =
        body.is_some_and(|body| body.indent > 0 && bare.len() > body.indent && spaces >= body.indent);
    let amount = by.unsigned_abs();
    if is_blank && !is_content_of_body {
        let cut = if by < 0 && body.is_some() { amount.min(spaces) } else { 0 };
        out.push_str(&line[cut..]);
    } else if by > 0 {
        out.extend(std::iter::repeat_n(' ', amount));
        out.push_str(line);
    } else {
        out.push_str(&line[amount.min(spaces)..]);
    }
}

/// New text moved `by` columns: every line that is not empty, the first one only if it starts a line.
pub(super) fn shift_new(text: &str, by: isize, starts_line: bool) -> String {
    if by == 0 {
        return text.to_owned();
    }
    let amount = by.unsigned_abs();
    let mut out = String::with_capacity(text.len() + 64);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let is_blank = line.trim_end_matches(['\n', '\r']).is_empty();
        if is_blank || index == 0 && !starts_line {
            out.push_str(line);
        } else if by > 0 {
            out.extend(std::iter::repeat_n(' ', amount));
            out.push_str(line);
        } else {
            let spaces = line.bytes().take_while(|&byte| byte == b' ').count();
            out.push_str(&line[amount.min(spaces)..]);
        }
    }
    out
}
