//! From text to tree: a descent over the grammar of the shell.
//!
//! Sources: POSIX.1-2024, Shell and Utilities, chapter 2; the manual of bash 5.3.

mod block;
mod compound;
mod cursor;
mod expansion;
mod here_document;
mod redirection;
mod simple;
mod word;

use outrigger_text::Span;

use crate::{Script, SyntaxProblem};
use cursor::Parser;

/// The longest script that is read, in bytes.
const MAX_LENGTH: usize = 1 << 20;
/// How deep commands, words and substitutions may stand in one another.
const MAX_DEPTH: usize = 100;

impl Script {
    /// Reads `text`.
    ///
    /// Fails at the first byte that does not fit, and where something has another extent or meaning in one shell than in
    /// another. A text of more than a mebibyte, or with more than a hundred levels, is not read.
    pub fn parse(text: &str) -> Result<Self, SyntaxProblem> {
        if text.len() > MAX_LENGTH {
            return Err(SyntaxProblem { offset: 0, message: "it is longer than a mebibyte".to_owned() });
        }
        if let Some(offset) = text.find('\0') {
            return Err(SyntaxProblem { offset, message: "it holds a NUL".to_owned() });
        }
        let mut parser = Parser::new(text);
        let mut body = parser.block()?;
        parser.expect_end()?;
        let Parser { comments, bash_only, bodies, .. } = parser;
        here_document::place(&mut body, &bodies);
        Ok(Self { text: text.to_owned(), body, comments: sorted(comments), bash_only: sorted(bash_only) })
    }
}

fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}
