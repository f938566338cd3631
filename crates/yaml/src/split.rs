use memchr::memchr2;
use outrigger_text::Span;

/// Where one document stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DocumentSource {
    /// Which document it is, from 0, as a YAML parser counts.
    pub index: usize,
    /// Its bytes: its directives, its leading comments, its `---`, its content and its `...`.
    pub span: Span,
}

/// Splits a text into its documents, without parsing them.
///
/// YAML makes this possible: a line that starts with `---` or `...` followed by white space or the end of the
/// line is never part of a scalar (YAML 1.2.2, section 9.1.2, `c-forbidden`). Directives and comments before a
/// `---` belong to the document that follows, unless a document without an end marker is still open above
/// them. Comments and blank lines alone are no document. A byte order mark may stand before any document.
pub fn split_documents(text: &str) -> Vec<DocumentSource> {
    let mut splitter = Splitter { documents: Vec::new(), start: 0, open: false };
    let mut at = 0;
    while at < text.len() {
        let end = line_end(text.as_bytes(), at);
        splitter.line(&text[at..end.content], at, end.next);
        at = end.next;
    }
    if splitter.open {
        splitter.close(text.len());
    }
    splitter.documents
}

/// End of a line: without and with its line break.
struct LineEnd {
    content: usize,
    next: usize,
}

fn line_end(bytes: &[u8], start: usize) -> LineEnd {
    match memchr2(b'\n', b'\r', &bytes[start..]) {
        None => LineEnd { content: bytes.len(), next: bytes.len() },
        Some(length) => {
            let content = start + length;
            let long = bytes[content] == b'\r' && bytes.get(content + 1) == Some(&b'\n');
            LineEnd { content, next: content + 1 + usize::from(long) }
        }
    }
}

/// What is known at the start of a line.
struct Splitter {
    documents: Vec<DocumentSource>,
    /// Start of the part that is being read.
    start: usize,
    /// Whether the part has content or a `---`: whether it is a document.
    open: bool,
}

impl Splitter {
    fn line(&mut self, line: &str, at: usize, next: usize) {
        if is_marker(line, "...") {
            if self.open {
                self.close(next);
            }
            return;
        }
        if self.open {
            if is_marker(line, "---") {
                self.close(at);
                self.open = true;
            }
            return;
        }
        let line = line.trim_start_matches('\u{FEFF}');
        let content = line.trim_start_matches([' ', '\t']);
        let is_directive = line.starts_with('%');
        self.open = !content.is_empty() && !content.starts_with('#') && !is_directive;
    }

    fn close(&mut self, end: usize) {
        self.documents.push(DocumentSource { index: self.documents.len(), span: Span::new(self.start, end) });
        self.start = end;
        self.open = false;
    }
}

/// Whether `line` starts with `marker` at column 0, followed by white space or nothing.
pub(crate) fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        split_documents(text).into_iter().map(|document| &text[document.span.range()]).collect()
    }

    #[test]
    fn a_text_without_markers_is_one_document() {
        assert_eq!(split("a: 1\nb: 2"), ["a: 1\nb: 2"]);
        assert_eq!(split("\u{FEFF}a: 1\n"), ["\u{FEFF}a: 1\n"]);
    }

    #[test]
    fn comments_alone_are_no_document() {
        assert_eq!(split(""), [""; 0]);
        assert_eq!(split("# nothing\n\n  # here\n"), [""; 0]);
        assert_eq!(split("a: 1\n...\n# the end\n"), ["a: 1\n...\n"]);
    }

    #[test]
    fn comments_and_directives_before_a_marker_belong_to_what_follows() {
        assert_eq!(split("# top\n---\na: 1\n"), ["# top\n---\na: 1\n"]);
        assert_eq!(
            split("a: 1\n...\n%YAML 1.2\n# c\n---\nb: 2\n"),
            ["a: 1\n...\n", "%YAML 1.2\n# c\n---\nb: 2\n"]
        );
        assert_eq!(split("a: 1\n# still a\n---\nb: 2\n"), ["a: 1\n# still a\n", "---\nb: 2\n"]);
    }

    #[test]
    fn empty_documents_count() {
        assert_eq!(
            split("---\n---\n# only a comment\n---\na: 1\n"),
            ["---\n", "---\n# only a comment\n", "---\na: 1\n"]
        );
    }

    #[test]
    fn a_marker_needs_white_space_after_it_and_column_zero() {
        assert_eq!(split("---a: 1\n"), ["---a: 1\n"]);
        assert_eq!(split("a: |\n  ---\n  x\n"), ["a: |\n  ---\n  x\n"]);
        assert_eq!(split("a: 1\n--- # here\nb: 2\n"), ["a: 1\n", "--- # here\nb: 2\n"]);
        assert_eq!(split("a: 1\n---\tb\n"), ["a: 1\n", "---\tb\n"]);
    }

    #[test]
    fn knows_every_line_break() {
        assert_eq!(split("a: 1\r\n---\r\nb: 2\r\n"), ["a: 1\r\n", "---\r\nb: 2\r\n"]);
        assert_eq!(split("a: 1\r---\rb: 2\r"), ["a: 1\r", "---\rb: 2\r"]);
    }

    #[test]
    fn a_byte_order_mark_may_stand_before_a_marker() {
        assert_eq!(split("\u{FEFF}---\na: 1\n...\n\u{FEFF}# c\n---\nb: 2\n").len(), 2);
    }
}
