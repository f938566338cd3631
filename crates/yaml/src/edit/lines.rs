use memchr::memchr2_iter;
use outrigger_text::Span;

/// The lines of one document, found without reading a line twice, however long it is. The first one starts behind a
/// byte order mark.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<u32>,
    end: usize,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str, document: Span) -> Self {
        let bytes = &text.as_bytes()[..document.end()];
        let slice = &text[document.range()];
        let mark = slice.len() - slice.trim_start_matches('\u{FEFF}').len();
        let mut starts = vec![document.start + mark as u32];
        for at in memchr2_iter(b'\n', b'\r', &bytes[document.start()..]).map(|at| at + document.start()) {
            let first_of_two = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !first_of_two {
                starts.push(at as u32 + 1);
            }
        }
        Self { text, starts, end: document.end() }
    }

    /// Which line holds the byte at `offset`, from 0.
    pub(crate) fn of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// How many lines there are; the last one is empty where the text ends with a line break.
    pub(crate) fn count(&self) -> usize {
        self.starts.len()
    }

    /// Start of `line`, or the end of the document past the last one.
    pub(crate) fn start(&self, line: usize) -> usize {
        self.starts.get(line).map_or(self.end, |&start| start as usize)
    }

    /// The whole line with its line break.
    pub(crate) fn whole(&self, line: usize) -> &'t str {
        &self.text[self.start(line)..self.start(line + 1)]
    }

    /// The line without its line break.
    pub(crate) fn bare(&self, line: usize) -> &'t str {
        self.whole(line).trim_end_matches(['\n', '\r'])
    }

    /// End of the line before its line break.
    pub(crate) fn content_end(&self, line: usize) -> usize {
        self.start(line) + self.bare(line).len()
    }

    /// The line break of `line`; empty at the end of a text without one.
    pub(crate) fn line_break(&self, line: usize) -> &'t str {
        &self.whole(line)[self.bare(line).len()..]
    }

    /// The line break to use for a text put in at `offset`: the one of the line before, else the document's first.
    pub(crate) fn line_break_at(&self, offset: usize) -> &'t str {
        let line = self.of(offset);
        [line.wrapping_sub(1), line, 0]
            .into_iter()
            .filter(|&line| line < self.count())
            .map(|line| self.line_break(line))
            .find(|line_break| !line_break.is_empty())
            .unwrap_or("\n")
    }

    /// Bytes from the start of its line to `offset`.
    pub(crate) fn column(&self, offset: usize) -> usize {
        self.before(offset).len()
    }

    /// The text from the start of its line to `offset`.
    pub(crate) fn before(&self, offset: usize) -> &'t str {
        &self.text[self.start(self.of(offset)).min(offset)..offset]
    }

    /// Whether only spaces stand before `offset` on its line.
    pub(crate) fn is_first(&self, offset: usize) -> bool {
        self.before(offset).bytes().all(|byte| byte == b' ')
    }

    /// What kind of line it is, for a line that is no part of a scalar.
    pub(crate) fn kind(&self, line: usize) -> LineKind {
        let bare = self.bare(line);
        let content = bare.trim_start_matches([' ', '\t']);
        match content.as_bytes().first() {
            None => LineKind::Blank,
            Some(b'#') => LineKind::Comment { column: bare.len() - content.len() },
            Some(_) => LineKind::Other,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    Blank,
    Comment { column: usize },
    Other,
}
