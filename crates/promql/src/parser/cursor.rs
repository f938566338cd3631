//! The place among the tokens.

use outrigger_text::Span;

use super::{MAX_DEPTH, MAX_LENGTH};
use crate::error::PIPE;
use crate::{Dialect, Expr, Flaw, Name, ParseError, StringLiteral, Token, TokenKind, literal, tokens};

/// What parsing gives.
pub(super) type Parsed<T> = Result<T, ParseError>;

/// An expression, with the height of its tree.
pub(super) struct Tree {
    pub(super) expr: Expr,
    pub(super) height: usize,
}

/// What parses, at a place.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) dialect: Dialect,
    /// Without space and comments.
    tokens: Vec<Token>,
    /// The next token.
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Parsed<Self> {
        if text.len() > MAX_LENGTH {
            return Err(ParseError::new(Span::empty(0), "it is longer than a mebibyte"));
        }
        let is_read = |token: &Token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment);
        let tokens = tokens(text, dialect).into_iter().filter(is_read).collect();
        Ok(Self { text, dialect, tokens, at: 0, depth: 0 })
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.peek_after(0)
    }

    pub(super) fn peek_after(&self, count: usize) -> Option<Token> {
        self.tokens.get(self.at + count).copied()
    }

    /// The next token, and steps over it.
    pub(super) fn advance(&mut self) -> Token {
        let token = self.tokens[self.at];
        self.at += 1;
        token
    }

    pub(super) fn slice(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    /// The end of the token before this place.
    pub(super) fn end(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |before| self.tokens[before].span.end())
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.end())
    }

    pub(super) fn looks_at(&self, symbol: &str) -> bool {
        self.looks_after(0, symbol)
    }

    pub(super) fn looks_after(&self, count: usize, symbol: &str) -> bool {
        self.peek_after(count)
            .is_some_and(|token| token.kind == TokenKind::Symbol && self.slice(token.span) == symbol)
    }

    /// Steps over `symbol`, if it comes next.
    pub(super) fn take(&mut self, symbol: &str) -> Option<Span> {
        self.looks_at(symbol).then(|| self.advance().span)
    }

    /// Steps over `symbol`, which must come next; `wanted` names what may.
    pub(super) fn expect(&mut self, symbol: &str, wanted: &str) -> Parsed<Span> {
        self.take(symbol).ok_or_else(|| self.unexpected(wanted))
    }

    /// Steps over the sign that closes what `open` opened.
    pub(super) fn close(&mut self, open: Span, symbol: &str, wanted: &str) -> Parsed<Span> {
        match self.take(symbol) {
            Some(span) => Ok(span),
            None if self.peek().is_none() => {
                let what = self.slice(open);
                Err(ParseError::new(open, format!("`{what}` is not closed: `{symbol}` is missing")))
            }
            None => Err(self.unexpected(wanted)),
        }
    }

    /// The keyword that comes next, in lower case.
    pub(super) fn keyword(&self) -> Option<String> {
        self.keyword_after(0)
    }

    pub(super) fn keyword_after(&self, count: usize) -> Option<String> {
        let token = self.peek_after(count)?;
        let is_keyword = token.kind == TokenKind::Word && !token.opaque;
        is_keyword.then(|| self.slice(token.span).to_ascii_lowercase())
    }

    /// Steps over one of `keywords`, if one comes next, and says which.
    pub(super) fn take_keyword<K: Copy>(&mut self, keywords: &[(&str, K)]) -> Option<(Span, K)> {
        let word = self.keyword()?;
        let (_, kind) = keywords.iter().find(|(keyword, _)| *keyword == word)?;
        Some((self.advance().span, *kind))
    }

    /// A token as a name.
    pub(super) fn name(&self, token: Token) -> Name {
        let text = (!token.opaque).then(|| self.slice(token.span).to_owned());
        Name { span: token.span, text }
    }

    /// A token that is a string, or is opaque and stands for one.
    pub(super) fn string(&self, token: Token) -> Parsed<StringLiteral> {
        let value = match token.kind {
            TokenKind::String => literal::decode(self.text, token.span, self.dialect)?,
            _ => None,
        };
        Ok(StringLiteral { span: token.span, value })
    }

    /// Says that what comes next does not fit.
    pub(super) fn unexpected(&self, wanted: &str) -> ParseError {
        let Some(token) = self.peek() else {
            return ParseError::new(
                Span::empty(self.text.len()),
                format!("the expression ends too early, wanted {wanted}"),
            );
        };
        let shown: String = self.slice(token.span).chars().take(40).collect();
        let message = match token.kind {
            // Dashboards hold queries of both. Source: https://grafana.com/docs/loki/latest/query/
            TokenKind::Invalid(Flaw::Character) if shown == "|" => PIPE.to_owned(),
            TokenKind::Invalid(Flaw::Character) => format!("unexpected character `{shown}`, wanted {wanted}"),
            TokenKind::Invalid(Flaw::UnclosedString) => "the string is not closed".to_owned(),
            TokenKind::Invalid(Flaw::Number) => format!("`{shown}` is neither a number nor a duration"),
            TokenKind::Invalid(Flaw::UnclosedTemplate) => "`{{` is not closed: `}}` is missing".to_owned(),
            _ => format!("unexpected `{shown}`, wanted {wanted}"),
        };
        ParseError::new(token.span, message)
    }

    /// Runs `parse` one level deeper.
    pub(super) fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            let span = self.peek().map_or(Span::empty(self.text.len()), |token| token.span);
            return Err(ParseError::new(span, format!("more than {MAX_DEPTH} levels stand in one another")));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }
}
