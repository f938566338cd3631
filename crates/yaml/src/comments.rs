use outrigger_text::Span;

use crate::tree::{Node, NodeKind, Tree};
use crate::trivia::{line_content_end, line_start, skip_line, starts_comment};

/// A comment of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment<'t> {
    /// From the `#` to the end of the line, without the line break.
    pub span: Span,
    /// What follows the `#`, trailing white space cut.
    pub text: &'t str,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// All comments in `document`, in order. A `#` inside a scalar, an anchor or a tag is none.
pub(crate) fn find_comments<'t>(text: &'t str, tree: &Tree<'_>, document: Span) -> Vec<Comment<'t>> {
    let mut comments = Vec::new();
    let mut at = document.start();
    for span in tree.nodes.iter().flat_map(|node| solid_spans(text, node)) {
        if span.start() > at {
            find_in_gap(text, at, span.start(), &mut comments);
        }
        at = at.max(span.end());
    }
    find_in_gap(text, at, document.end(), &mut comments);
    comments
}

/// What of a node is text that cannot hold a comment, in the order of the text.
fn solid_spans(text: &str, node: &Node<'_>) -> impl Iterator<Item = Span> + use<> {
    let content = match node.kind {
        // Behind the header of a block scalar a comment may stand; only the body is solid.
        NodeKind::Scalar { style, .. } if style.is_block() => {
            let body = skip_line(text.as_bytes(), node.span.start()).min(node.span.end());
            Some(Span::new(body, node.span.end()))
        }
        NodeKind::Scalar { .. } | NodeKind::Alias { .. } => Some(node.span),
        NodeKind::Sequence { .. } | NodeKind::Mapping { .. } => None,
    };
    let (anchor, tag) =
        node.properties.as_deref().map_or((None, None), |found| (found.anchor, found.tag_span));
    let (first, second) = match (anchor, tag) {
        (Some(anchor), Some(tag)) if tag.start < anchor.start => (Some(tag), Some(anchor)),
        (anchor, tag) => (anchor, tag),
    };
    [first, second, content].into_iter().flatten()
}

fn find_in_gap<'t>(text: &'t str, start: usize, end: usize, comments: &mut Vec<Comment<'t>>) {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(length) = memchr::memchr(b'#', &bytes[at..end]) {
        let hash = at + length;
        if !starts_comment(bytes, hash) {
            at = hash + 1;
            continue;
        }
        let stop = line_content_end(bytes, hash);
        let before = &text[line_start(bytes, hash)..hash];
        comments.push(Comment {
            span: Span::new(hash, stop),
            text: text[hash + 1..stop].trim_end(),
            own_line: before.trim_start_matches('\u{FEFF}').trim_matches([' ', '\t']).is_empty(),
        });
        at = stop.min(end);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Document, Limits, split_documents};

    fn comments(text: &str) -> Vec<(String, bool)> {
        let mut all = Vec::new();
        for source in split_documents(text) {
            let document = Document::parse(text, source, &Limits::default()).expect("the text is YAML");
            all.extend(
                document.comments().iter().map(|found| (text[found.span.range()].to_owned(), found.own_line)),
            );
        }
        all
    }

    fn own(text: &str) -> (String, bool) {
        (text.to_owned(), true)
    }

    fn behind(text: &str) -> (String, bool) {
        (text.to_owned(), false)
    }

    #[test]
    fn finds_them_in_every_place() {
        let text = "# top\n--- # marker\na: # key\n  # above\n  - x # item\n  - # dash\n    y: [1, # flow\n      2]\n# end\n";
        let expected = [
            own("# top"),
            behind("# marker"),
            behind("# key"),
            own("# above"),
            behind("# item"),
            behind("# dash"),
            behind("# flow"),
            own("# end"),
        ];
        assert_eq!(comments(text), expected);
    }

    #[test]
    fn leaves_scalars_anchors_and_tags_alone() {
        let text = "a: x#y\nb: \"p # q\"\nc: 'r\n  # s'\nd: &e#f !g#h i # real\nj: http://k#l\n";
        assert_eq!(comments(text), [behind("# real")]);
    }

    #[test]
    fn looks_behind_the_header_of_a_block_scalar_but_not_inside() {
        let text = "a: |+ # header\n  # text\n\n  more\n# after\nb: >-\n  # text\n # less indented\n";
        assert_eq!(comments(text), [behind("# header"), own("# after"), own("# less indented")]);
    }

    #[test]
    fn every_line_break_ends_one() {
        assert_eq!(comments("a: 1 # x\r\n# y\r\nb: 2\r\n"), [behind("# x"), own("# y")]);
        assert_eq!(comments("\u{FEFF}# x\ra: 1\r# y\r"), [own("# x"), own("# y")]);
    }
}
