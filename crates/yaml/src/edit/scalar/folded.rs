//! Folded block scalars, read piece by piece.

use outrigger_text::Span;

use super::pieces::Pieces;
use crate::edit::lines::Lines;

/// The folded scalar at `span`, whose text stands at the column `indent`. What ends its value is one sign.
pub(super) fn read_folded<'t>(
    text: &'t str,
    lines: &Lines<'t>,
    span: Span,
    indent: usize,
    value: &str,
) -> Option<Pieces<'t>> {
    let first = lines.of(span.start()) + 1;
    let last = lines.of(span.end());
    if indent == 0 || last < first {
        return None;
    }
    let mut pieces = Pieces::new(text, lines.start(first));
    // The end of the text before, and how many line breaks stand behind it; whether that text is indented further.
    let (mut end, mut breaks, mut spaced) = (lines.start(first), 0, None);
    for line in first..=last {
        let bare = lines.bare(line);
        let Some((_, content)) = bare
            .split_at_checked(indent)
            .filter(|(before, content)| before.bytes().all(|byte| byte == b' ') && !content.is_empty())
        else {
            if !bare.bytes().all(|byte| byte == b' ') {
                return None;
            }
            breaks += 1;
            continue;
        };
        let start = lines.start(line) + indent;
        let is_spaced = content.starts_with([' ', '\t']);
        let fold = match spaced {
            None => "\n".repeat(breaks),
            Some(before) if before || is_spaced => "\n".repeat(breaks),
            Some(_) if breaks == 1 => " ".to_owned(),
            Some(_) => "\n".repeat(breaks - 1),
        };
        pieces.push_sign(end..start, &fold);
        pieces.push_exact(start..lines.content_end(line));
        (end, breaks, spaced) = (lines.content_end(line), 1, Some(is_spaced));
    }
    let rest = value.strip_prefix(pieces.value.as_str())?.to_owned();
    pieces.push_sign(end..end, &rest);
    Some(pieces)
}
