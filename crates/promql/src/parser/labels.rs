//! Labels between parentheses, and which words are keywords.

use outrigger_text::Span;

use super::aggregation::AGGREGATIONS;
use super::cursor::{Parsed, Parser};
use crate::{LabelList, Name, ParseError, Token, TokenKind, literal};

/// Keywords that never name series.
const NO_METRICS: [&str; 6] = ["bool", "on", "ignoring", "group_left", "group_right", "atan2"];
/// The other keywords that are no function either.
const OTHER_KEYWORDS: [&str; 11] = [
    "and",
    "or",
    "unless",
    "offset",
    "smoothed",
    "anchored",
    "by",
    "without",
    "fill",
    "fill_left",
    "fill_right",
];

/// Whether a word in lower case is a keyword that cannot be called.
pub(super) fn is_keyword(word: &str) -> bool {
    NO_METRICS.contains(&word) || OTHER_KEYWORDS.contains(&word) || AGGREGATIONS.contains(&word)
}

impl Parser<'_> {
    /// Whether a word never names series. Of others the grammar takes keywords too.
    pub(super) fn is_no_metric(&self, token: Token) -> bool {
        !token.opaque && NO_METRICS.contains(&self.slice(token.span).to_ascii_lowercase().as_str())
    }

    /// `(a, b)`; a comma may follow the last.
    pub(super) fn label_list(&mut self) -> Parsed<LabelList> {
        let open = self.expect("(", "`(` with labels")?;
        let (mut labels, mut opaque) = (Vec::new(), Vec::new());
        loop {
            if self.looks_at(")") {
                break;
            }
            let Some(token) = self.peek() else {
                self.close(open, ")", "a label")?;
                unreachable!("nothing is left to close it");
            };
            match token.kind {
                TokenKind::Opaque => {
                    opaque.push(token.span);
                    self.advance();
                    // It may have its comma with it, or stand for nothing.
                    self.take(",");
                    continue;
                }
                TokenKind::Word | TokenKind::String => labels.push(self.label(token)?),
                _ => return Err(self.unexpected("a label or `)`")),
            }
            let is_before_opaque = self.peek().is_some_and(|token| token.kind == TokenKind::Opaque);
            if self.take(",").is_none() && !is_before_opaque {
                break;
            }
        }
        let close = self.close(open, ")", "`,` or `)`")?;
        Ok(LabelList { span: Span::new(open.start(), close.end()), labels, opaque })
    }

    fn label(&mut self, token: Token) -> Parsed<Name> {
        let name = match token.kind {
            TokenKind::String => {
                let text = literal::decode(self.text, token.span, self.dialect)?;
                if text.as_deref() == Some("") {
                    return Err(ParseError::new(token.span, "a label has a name"));
                }
                Name { span: token.span, text }
            }
            // The grammar takes every other keyword for a label.
            _ if self.keyword().as_deref() == Some("without") => {
                return Err(self.unexpected("a label; `\"without\"` in quotes is one"));
            }
            _ => self.name(token),
        };
        self.advance();
        Ok(name)
    }
}
