//! Operands, operators, and what follows an operand.

use outrigger_text::Span;

use super::MAX_HEIGHT;
use super::cursor::{Parsed, Parser, Tree};
use super::labels::is_keyword;
use super::operator::power;
use crate::{
    Binary, Call, Expr, ExprKind, Modifier, ModifierKind, Name, ParseError, Selector, Subquery, Token,
    TokenKind, Unary,
};

/// Functions whose names are keywords elsewhere.
const KEYWORD_FUNCTIONS: [&str; 6] = ["start", "end", "step", "range", "max_of", "min_of"];

impl Parser<'_> {
    /// The whole text.
    pub(super) fn whole(&mut self) -> Parsed<Expr> {
        if self.peek().is_none() {
            return Err(ParseError::new(Span::empty(self.text.len()), "there is no expression"));
        }
        let tree = self.expression(power::LOWEST)?;
        match self.peek() {
            None => Ok(tree.expr),
            Some(_) => Err(self.unexpected("an operator or the end")),
        }
    }

    /// An expression whose operators bind at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: u8) -> Parsed<Tree> {
        self.deeper(|parser| {
            let mut left = parser.operand()?;
            while let Some(operator) = parser.peek_operator().filter(|operator| operator.power >= least) {
                parser.advance();
                let (has_bool, matching, fills) = parser.binary_modifiers()?;
                let right = parser.expression(operator.right_power())?;
                let span = parser.span_from(left.expr.span.start());
                let height = left.height.max(right.height);
                let binary = Binary {
                    operator: operator.name,
                    has_bool,
                    matching,
                    fills,
                    left: left.expr,
                    right: right.expr,
                };
                left = Tree::new(span, ExprKind::Binary(Box::new(binary)), height)?;
            }
            Ok(left)
        })
    }

    /// An expression without operators between operands, with its sign and modifiers.
    fn operand(&mut self) -> Parsed<Tree> {
        let sign = self.take("-").or_else(|| self.take("+"));
        if let Some(operator) = sign {
            // A sign binds as `*` does: `-a ^ b` is `-(a ^ b)`.
            let operand = self.expression(power::POWER)?;
            let span = self.span_from(operator.start());
            let unary = Unary { operator, operand: operand.expr };
            return Tree::new(span, ExprKind::Unary(Box::new(unary)), operand.height);
        }
        let mut tree = self.primary()?;
        while self.take_suffix(&mut tree)? {}
        Ok(tree)
    }

    fn primary(&mut self) -> Parsed<Tree> {
        const WANTED: &str = "an expression";
        let Some(token) = self.peek() else { return Err(self.unexpected(WANTED)) };
        match token.kind {
            TokenKind::Number | TokenKind::Duration => {
                self.advance();
                Tree::new(token.span, ExprKind::Number, 0)
            }
            TokenKind::String => {
                self.advance();
                self.string(token)?;
                Tree::new(token.span, ExprKind::String, 0)
            }
            TokenKind::Symbol if self.looks_at("(") => self.parenthesized(),
            TokenKind::Symbol if self.looks_at("{") => self.selector(None),
            TokenKind::Word | TokenKind::Opaque => self.named(token),
            _ => Err(self.unexpected(WANTED)),
        }
    }

    fn parenthesized(&mut self) -> Parsed<Tree> {
        let open = self.advance().span;
        let inner = self.expression(power::LOWEST)?;
        let close = self.close(open, ")", "an operator or `)`")?;
        let span = Span::new(open.start(), close.end());
        Tree::new(span, ExprKind::Paren(Box::new(inner.expr)), inner.height)
    }

    /// What starts with a word: an aggregation, a call or a selector; or it is opaque.
    fn named(&mut self, token: Token) -> Parsed<Tree> {
        if self.is_aggregation(token) {
            return self.aggregation();
        }
        if self.looks_after(1, "(") {
            return self.call(token);
        }
        if token.kind == TokenKind::Opaque {
            self.advance();
            if self.looks_at("{") {
                let name = self.name(token);
                return self.selector(Some(name));
            }
            return Tree::new(token.span, ExprKind::Opaque, 0);
        }
        if self.is_no_metric(token) {
            return Err(self.unexpected("an expression"));
        }
        self.advance();
        let name = self.name(token);
        self.selector(Some(name))
    }

    fn call(&mut self, token: Token) -> Parsed<Tree> {
        let word = self.keyword().unwrap_or_default();
        let is_function = token.opaque || KEYWORD_FUNCTIONS.contains(&word.as_str());
        if !is_function && (is_keyword(&word) || word.contains(':')) {
            return Err(self.unexpected("an expression"));
        }
        let function = self.name(self.peek().expect("the caller has seen a token"));
        self.advance();
        let (arguments, parentheses, height) = self.arguments()?;
        // `$x(…) by (…)`: only an aggregation has groups.
        if token.opaque && self.looks_at_grouping() {
            return self.aggregation_around(function, arguments, parentheses, height);
        }
        let span = self.span_from(token.span.start());
        Tree::new(span, ExprKind::Call(Call { function, arguments, parentheses }), height)
    }

    /// Arguments between parentheses, with those, and the height of the highest.
    pub(super) fn arguments(&mut self) -> Parsed<(Vec<Expr>, Span, usize)> {
        let open = self.expect("(", "`(`")?;
        let (mut arguments, mut height) = (Vec::new(), 0);
        if let Some(close) = self.take(")") {
            return Ok((arguments, Span::new(open.start(), close.end()), height));
        }
        loop {
            if self.peek().is_none() {
                self.close(open, ")", "an expression")?;
            }
            let argument = self.expression(power::LOWEST)?;
            height = height.max(argument.height);
            arguments.push(argument.expr);
            if self.take(",").is_none() {
                break;
            }
        }
        let close = self.close(open, ")", "an operator, `,` or `)`")?;
        Ok((arguments, Span::new(open.start(), close.end()), height))
    }

    /// Takes a range, a subquery or a modifier, if one comes next.
    fn take_suffix(&mut self, tree: &mut Tree) -> Parsed<bool> {
        if self.looks_at("[") {
            self.take_brackets(tree)?;
            return Ok(true);
        }
        let Some((span, kind)) = self.modifier()? else { return Ok(false) };
        let expr = &mut tree.expr;
        become_selector(expr);
        let is_smooth = matches!(kind, ModifierKind::Anchored | ModifierKind::Smoothed);
        let modifiers = match &mut expr.kind {
            ExprKind::Selector(selector) => &mut selector.modifiers,
            ExprKind::Subquery(subquery) if !is_smooth => &mut subquery.modifiers,
            _ if is_smooth => {
                return Err(ParseError::new(span, "`anchored` and `smoothed` want a selector before them"));
            }
            _ => {
                let message = "a modifier wants a selector, a range or a subquery before it";
                return Err(ParseError::new(span, message));
            }
        };
        check_modifier(modifiers, span, kind)?;
        modifiers.push(Modifier { span, kind });
        expr.span = Span::new(expr.span.start(), span.end());
        Ok(true)
    }

    fn take_brackets(&mut self, tree: &mut Tree) -> Parsed<()> {
        let (brackets, is_subquery) = self.brackets()?;
        let span = Span::new(tree.expr.span.start(), brackets.end());
        if is_subquery {
            let placeholder = Expr { span, kind: ExprKind::Opaque };
            let inner = std::mem::replace(&mut tree.expr, placeholder);
            let subquery = Subquery { inner, brackets, modifiers: Vec::new() };
            *tree = Tree::new(span, ExprKind::Subquery(Box::new(subquery)), tree.height)?;
            return Ok(());
        }
        become_selector(&mut tree.expr);
        let ExprKind::Selector(selector) = &mut tree.expr.kind else {
            let message =
                "a range wants a selector before it; a subquery takes any expression, as in (…)[5m:1m]";
            return Err(ParseError::new(brackets, message));
        };
        let moves = |modifier: &&Modifier| matches!(modifier.kind, ModifierKind::Offset | ModifierKind::At);
        if selector.range.is_some() {
            return Err(ParseError::new(brackets, "a range stands twice"));
        }
        if let Some(modifier) = selector.modifiers.iter().find(moves) {
            let shown = self.slice(modifier.span);
            return Err(ParseError::new(
                brackets,
                format!("the range stands before `{shown}`, not after it"),
            ));
        }
        selector.range = Some(brackets);
        tree.expr.span = span;
        Ok(())
    }
}

/// Whether a modifier goes with those that stand before it.
fn check_modifier(others: &[Modifier], span: Span, kind: ModifierKind) -> Parsed<()> {
    let stands = |kind: ModifierKind| others.iter().any(|other| other.kind == kind);
    let message = match kind {
        ModifierKind::Offset if stands(kind) => "`offset` stands twice",
        ModifierKind::At if stands(kind) => "`@` stands twice",
        ModifierKind::Anchored if stands(ModifierKind::Smoothed) => "`anchored` does not go with `smoothed`",
        ModifierKind::Smoothed if stands(ModifierKind::Anchored) => "`smoothed` does not go with `anchored`",
        _ => return Ok(()),
    };
    Err(ParseError::new(span, message))
}

impl Tree {
    /// A node above nodes of which the highest has `height`.
    pub(super) fn new(span: Span, kind: ExprKind, height: usize) -> Parsed<Self> {
        if height == MAX_HEIGHT {
            return Err(ParseError::new(span, format!("its tree has more than {MAX_HEIGHT} levels")));
        }
        Ok(Self { expr: Expr { span, kind }, height: height + 1 })
    }
}

/// Something opaque with a range or modifier stands for the name of series.
fn become_selector(expr: &mut Expr) {
    if expr.kind == ExprKind::Opaque {
        let name = Some(Name { span: expr.span, text: None });
        let selector =
            Selector { name, braces: None, matchers: Vec::new(), range: None, modifiers: Vec::new() };
        expr.kind = ExprKind::Selector(selector);
    }
}
