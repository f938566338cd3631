//! Operators and how tightly they bind.

use super::cursor::Parser;
use crate::{Name, TokenKind};

/// How tightly operators bind, from loose to tight.
pub(super) mod power {
    pub(in crate::parser) const LOWEST: u8 = 0;
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const COMPARISON: u8 = 3;
    pub(super) const SUM: u8 = 4;
    pub(super) const PRODUCT: u8 = 5;
    pub(in crate::parser) const POWER: u8 = 6;
}

/// An operator between two operands.
pub(super) struct Operator {
    pub(super) name: Name,
    pub(super) power: u8,
}

impl Operator {
    /// The least power of an operator that belongs to the right operand.
    pub(super) fn right_power(&self) -> u8 {
        // Only `^` takes its equals to the right.
        if self.power == power::POWER { self.power } else { self.power + 1 }
    }
}

/// How tightly an operator binds, by its text in lower case.
fn power_of(text: &str) -> Option<u8> {
    Some(match text {
        "or" => power::OR,
        "and" | "unless" => power::AND,
        "==" | "!=" | "<=" | "<" | ">=" | ">" | "</" | ">/" => power::COMPARISON,
        "+" | "-" => power::SUM,
        "*" | "/" | "%" | "%%" | "atan2" => power::PRODUCT,
        "^" => power::POWER,
        _ => return None,
    })
}

impl Parser<'_> {
    /// The operator that comes next.
    pub(super) fn peek_operator(&self) -> Option<Operator> {
        let token = self.peek().filter(|token| !token.opaque)?;
        let is_operator = matches!(token.kind, TokenKind::Symbol | TokenKind::Word);
        let text = self.slice(token.span).to_ascii_lowercase();
        let power = is_operator.then(|| power_of(&text)).flatten()?;
        let text = if text == "%%" { "%".to_owned() } else { text };
        Some(Operator { name: Name { span: token.span, text: Some(text) }, power })
    }
}
