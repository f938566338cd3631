//! The place in the text, and what stands between tokens.

use std::collections::BTreeMap;

use outrigger_text::Span;

use super::{MAX_DEPTH, here_document::Pending};
use crate::SyntaxProblem;

/// What parses, at a place.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    /// The next byte.
    pub(super) at: usize,
    /// Where the text ends for now: between backticks, before the second.
    pub(super) end: usize,
    depth: usize,
    /// Here-documents whose lines begin after the next line break.
    pub(super) pending: Vec<Pending>,
    /// The lines of each here-document, by the start of its redirection.
    pub(super) bodies: BTreeMap<usize, Span>,
    pub(super) comments: Vec<Span>,
    pub(super) bash_only: Vec<Span>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            end: text.len(),
            depth: 0,
            pending: Vec::new(),
            bodies: BTreeMap::new(),
            comments: Vec::new(),
            bash_only: Vec::new(),
        }
    }

    pub(super) fn problem<T>(&self, message: impl Into<String>) -> Result<T, SyntaxProblem> {
        Err(SyntaxProblem { offset: self.at, message: message.into() })
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..self.end]
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.byte_after(0)
    }

    pub(super) fn byte_after(&self, count: usize) -> Option<u8> {
        self.text.as_bytes()[..self.end].get(self.at + count).copied()
    }

    pub(super) fn looks_at(&self, start: &str) -> bool {
        self.rest().starts_with(start)
    }

    /// Steps over `start`, if it comes next.
    pub(super) fn take(&mut self, start: &str) -> bool {
        let found = self.looks_at(start);
        if found {
            self.at += start.len();
        }
        found
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    pub(super) fn note_bash_only(&mut self, start: usize) {
        self.bash_only.push(Span::new(start, self.at));
    }

    /// Runs `parse` one level deeper.
    pub(super) fn deeper<T>(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<T, SyntaxProblem>,
    ) -> Result<T, SyntaxProblem> {
        if self.depth == MAX_DEPTH {
            return self.problem("more than a hundred levels stand in one another");
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// The length of the line break that comes next, if one does.
    pub(super) fn line_break(&self) -> Option<usize> {
        if self.looks_at("\n") {
            Some(1)
        } else if self.looks_at("\r\n") {
            Some(2)
        } else {
            None
        }
    }

    /// The length of a backslash and the line break after it, if they come next.
    pub(super) fn continuation(&self) -> Option<usize> {
        let rest = self.rest();
        if rest.starts_with("\\\n") {
            Some(2)
        } else if rest.starts_with("\\\r\n") {
            Some(3)
        } else {
            None
        }
    }

    /// Steps over blanks, continued lines and a comment: everything between two tokens of a line.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.byte() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\\') => match self.continuation() {
                    Some(length) => self.at += length,
                    None => return,
                },
                Some(b'#') => {
                    let line = self.rest().split('\n').next().unwrap_or_default();
                    let length = if self.rest().len() > line.len() {
                        line.strip_suffix('\r').unwrap_or(line).len()
                    } else {
                        line.len()
                    };
                    let start = self.at;
                    self.at += length;
                    self.comments.push(self.span_from(start));
                    return;
                }
                _ => return,
            }
        }
    }

    /// Steps over blanks, comments and line breaks.
    pub(super) fn skip_lines(&mut self) -> Result<(), SyntaxProblem> {
        loop {
            self.skip_blanks();
            if self.take_line_break()?.is_none() {
                return Ok(());
            }
        }
    }

    /// Steps over a line break and the lines of the here-documents that begin after it.
    pub(super) fn take_line_break(&mut self) -> Result<Option<Span>, SyntaxProblem> {
        let Some(length) = self.line_break() else { return Ok(None) };
        let start = self.at;
        self.at += length;
        let span = self.span_from(start);
        self.read_here_documents()?;
        Ok(Some(span))
    }

    /// What comes next up to a blank or an operator, as it stands: a reserved word is only one where nothing of it is
    /// quoted.
    pub(super) fn raw_word(&self) -> &'t str {
        let rest = self.rest();
        let is_end = |byte: u8| {
            matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
        };
        // No reserved word is longer.
        let end = rest.bytes().take(16).position(is_end);
        match end {
            Some(end) => &rest[..end],
            None if rest.len() < 16 => rest,
            None => "",
        }
    }

    /// Steps over a reserved word, if it comes next.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.raw_word() == word;
        if found {
            self.at += word.len();
        }
        found
    }

    pub(super) fn expect_word(&mut self, word: &str, what: &str) -> Result<(), SyntaxProblem> {
        if self.take_word(word) { Ok(()) } else { self.problem(format!("`{word}` of {what} is missing")) }
    }

    /// Fails unless everything was read.
    pub(super) fn expect_end(&mut self) -> Result<(), SyntaxProblem> {
        if !self.pending.is_empty() {
            return self.problem("a here-document has no lines");
        }
        match (self.raw_word(), self.rest().chars().next()) {
            (_, None) => Ok(()),
            ("", Some(next)) => self.problem(format!("`{next}` does not fit here")),
            (word, Some(_)) => self.problem(format!("`{word}` does not fit here")),
        }
    }
}
