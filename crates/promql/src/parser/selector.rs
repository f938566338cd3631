//! Selectors: a name, matchers between braces.

use outrigger_text::Span;

use super::cursor::{Parsed, Parser, Tree};
use crate::{ExprKind, MatchOperator, Matcher, MatcherKind, Name, Selector, StringLiteral, Token, TokenKind};

impl Parser<'_> {
    /// A selector of which `name` was read.
    pub(super) fn selector(&mut self, name: Option<Name>) -> Parsed<Tree> {
        let mut selector =
            Selector { name, braces: None, matchers: Vec::new(), range: None, modifiers: Vec::new() };
        if let Some(open) = self.take("{") {
            selector.matchers = self.matchers(open)?;
            selector.braces = Some(self.span_from(open.start()));
        }
        let start = match (&selector.name, selector.braces) {
            (Some(name), _) => name.span.start(),
            (None, Some(braces)) => braces.start(),
            (None, None) => unreachable!("a selector has a name or braces"),
        };
        let span = self.span_from(start);
        Tree::new(span, ExprKind::Selector(selector), 0)
    }

    fn matchers(&mut self, open: Span) -> Parsed<Vec<Matcher>> {
        let mut matchers: Vec<Matcher> = Vec::new();
        loop {
            if self.looks_at("}") {
                break;
            }
            let matcher = self.matcher(open)?;
            let is_loose = |matcher: &Matcher| matches!(matcher.kind, MatcherKind::Opaque | MatcherKind::Or);
            let needs_no_comma = is_loose(&matcher) || self.looks_at_loose_matcher();
            let is_or = matches!(matcher.kind, MatcherKind::Or);
            matchers.push(matcher);
            if is_or {
                continue;
            }
            if self.take(",").is_none() && !needs_no_comma {
                break;
            }
        }
        self.close(open, "}", "`,` or `}`")?;
        Ok(matchers)
    }

    /// Whether something comes next that may have its comma with it.
    fn looks_at_loose_matcher(&self) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Opaque) || self.looks_at_or()
    }

    /// Whether `or` comes next, and not a label of that name.
    fn looks_at_or(&self) -> bool {
        self.keyword().as_deref() == Some("or") && self.match_operator_after(1).is_none()
    }

    fn match_operator_after(&self, count: usize) -> Option<MatchOperator> {
        let token = self.peek_after(count).filter(|token| token.kind == TokenKind::Symbol)?;
        match self.slice(token.span) {
            "=" => Some(MatchOperator::Equal),
            "!=" => Some(MatchOperator::NotEqual),
            "=~" => Some(MatchOperator::Regex),
            "!~" => Some(MatchOperator::NotRegex),
            _ => None,
        }
    }

    fn matcher(&mut self, open: Span) -> Parsed<Matcher> {
        let Some(token) = self.peek() else {
            self.close(open, "}", "a label")?;
            unreachable!("nothing is left to close it");
        };
        let start = token.span.start();
        let is_or = self.looks_at_or();
        let label = match token.kind {
            TokenKind::Word if is_or => {
                self.advance();
                return Ok(Matcher { span: token.span, kind: MatcherKind::Or });
            }
            TokenKind::Word if !self.slice(token.span).contains(':') || token.opaque => self.name(token),
            // Inside braces these are words like others.
            TokenKind::Number
                if self.slice(token.span).starts_with(|letter: char| letter.is_ascii_alphabetic()) =>
            {
                self.name(token)
            }
            TokenKind::Opaque => self.name(token),
            TokenKind::String => {
                let string = self.string(token)?;
                Name { span: token.span, text: string.value }
            }
            _ => return Err(self.unexpected("a label, a name in quotes or `}`")),
        };
        self.advance();
        let Some(operator) = self.match_operator_after(0) else {
            let kind = match token.kind {
                TokenKind::String => MatcherKind::Name(label),
                TokenKind::Opaque => MatcherKind::Opaque,
                _ => return Err(self.unexpected("`=`, `!=`, `=~` or `!~`")),
            };
            return Ok(Matcher { span: token.span, kind });
        };
        self.advance();
        let value = self.matcher_value()?;
        let span = self.span_from(start);
        Ok(Matcher { span, kind: MatcherKind::Label { label, operator, value } })
    }

    fn matcher_value(&mut self) -> Parsed<StringLiteral> {
        match self.peek() {
            Some(token @ Token { kind: TokenKind::String | TokenKind::Opaque, .. }) => {
                self.advance();
                self.string(token)
            }
            _ => Err(self.unexpected("a string")),
        }
    }
}
