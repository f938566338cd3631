//! Ranges, steps, and modifiers with what they take.

use outrigger_text::Span;

use super::cursor::{Parsed, Parser};
use super::operator::power;
use crate::lexer::seconds;
use crate::{ModifierKind, ParseError, TokenKind};

const WANTED: &str = "a duration or number of seconds, as in 5m";

impl<'t> Parser<'t> {
    /// `[5m]` or `[30m:1m]`, and whether it is the second.
    pub(super) fn brackets(&mut self) -> Parsed<(Span, bool)> {
        let open = self.expect("[", "`[`")?;
        self.positive_duration(open)?;
        let is_subquery = self.take(":").is_some();
        if is_subquery && !self.looks_at("]") {
            self.positive_duration(open)?;
        }
        let wanted = if is_subquery { "`]`" } else { "`:` or `]`" };
        let close = self.close(open, "]", wanted)?;
        Ok((Span::new(open.start(), close.end()), is_subquery))
    }

    fn positive_duration(&mut self, open: Span) -> Parsed<()> {
        if self.peek().is_none() {
            self.close(open, "]", WANTED)?;
        }
        let start = self.peek().map_or(0, |token| token.span.start());
        let value = self.duration(power::LOWEST)?;
        if value.is_some_and(|value| value <= 0.0) {
            return Err(ParseError::new(self.span_from(start), "a range or step is longer than nothing"));
        }
        Ok(())
    }

    /// A duration, or several with operators between them; its seconds where it is a literal with no more than signs and
    /// parentheses.
    fn duration(&mut self, least: u8) -> Parsed<Option<f64>> {
        self.deeper(|parser| {
            let mut value = parser.duration_operand()?;
            while let Some(operator) = parser.duration_operator(least) {
                let right_power = operator.1;
                let sign = parser.advance().span;
                let right = parser.duration(right_power)?;
                if matches!(operator.0, "/" | "%" | "%%") && right == Some(0.0) {
                    return Err(ParseError::new(sign, "a division by zero"));
                }
                value = None;
            }
            Ok(value)
        })
    }

    /// The operator between durations that comes next, with the power of its right side.
    fn duration_operator(&self, least: u8) -> Option<(&'t str, u8)> {
        let operator = self.peek_operator().filter(|operator| operator.power >= least)?;
        let text = self.slice(operator.name.span);
        matches!(text, "+" | "-" | "*" | "/" | "%" | "%%" | "^").then(|| (text, operator.right_power()))
    }

    fn duration_operand(&mut self) -> Parsed<Option<f64>> {
        if let Some(sign) = self.take("-").or_else(|| self.take("+")) {
            let value = self.duration(power::POWER)?;
            let is_minus = self.slice(sign) == "-";
            return Ok(value.map(|value| if is_minus { -value } else { value }));
        }
        self.simple_duration()
    }

    /// A literal, something opaque, a keyword with its arguments, or a duration in parentheses.
    fn simple_duration(&mut self) -> Parsed<Option<f64>> {
        let Some(token) = self.peek() else { return Err(self.unexpected(WANTED)) };
        match token.kind {
            _ if token.may_be_number() => {
                self.advance();
                Ok(None)
            }
            TokenKind::Number | TokenKind::Duration => {
                self.advance();
                self.literal_seconds(token.span).map(Some)
            }
            TokenKind::Symbol if self.looks_at("(") => {
                let open = self.advance().span;
                let value = self.duration(power::LOWEST)?;
                self.close(open, ")", "an operator or `)`")?;
                Ok(value)
            }
            TokenKind::Word => self.duration_function(),
            _ => Err(self.unexpected(WANTED)),
        }
    }

    fn duration_function(&mut self) -> Parsed<Option<f64>> {
        let word = self.keyword();
        let count = match word.as_deref() {
            Some("step" | "range") => 0,
            Some("max_of" | "min_of") => 2,
            _ => return Err(self.unexpected(WANTED)),
        };
        self.advance();
        let open = self.expect("(", "`(`")?;
        for number in 0..count {
            if number > 0 {
                self.expect(",", "`,`")?;
            }
            self.duration(power::LOWEST)?;
        }
        self.close(open, ")", "`)`")?;
        Ok(None)
    }

    fn literal_seconds(&self, span: Span) -> Parsed<f64> {
        /// 63 bits of nanoseconds.
        const MOST: f64 = 9_223_372_036.854_776;
        let value = self.literal_value(span);
        if value.abs() > MOST {
            return Err(ParseError::new(span, "a duration ends before 292 years"));
        }
        Ok(value)
    }

    /// What a number or duration is worth.
    fn literal_value(&self, span: Span) -> f64 {
        let text = self.slice(span);
        let plain = text.replace('_', "").to_ascii_lowercase();
        let value = seconds(text).or_else(|| plain.parse::<f64>().ok()).or_else(|| {
            #[allow(clippy::cast_precision_loss, reason = "it is compared with bounds alone")]
            i64::from_str_radix(plain.strip_prefix("0x")?, 16).ok().map(|whole| whole as f64)
        });
        value.expect("the lexer takes these for numbers and durations alone")
    }

    /// The modifier that comes next, if one does.
    pub(super) fn modifier(&mut self) -> Parsed<Option<(Span, ModifierKind)>> {
        const KEYWORDS: [(&str, ModifierKind); 3] = [
            ("offset", ModifierKind::Offset),
            ("anchored", ModifierKind::Anchored),
            ("smoothed", ModifierKind::Smoothed),
        ];
        let (start, kind) = if let Some(sign) = self.take("@") {
            self.moment()?;
            (sign, ModifierKind::At)
        } else if let Some((keyword, kind)) = self.take_keyword(&KEYWORDS) {
            if kind == ModifierKind::Offset {
                self.offset()?;
            }
            (keyword, kind)
        } else {
            return Ok(None);
        };
        Ok(Some((self.span_from(start.start()), kind)))
    }

    /// What follows `@`.
    fn moment(&mut self) -> Parsed<()> {
        const WANTED: &str = "a time in seconds, start() or end()";
        /// 63 bits of seconds.
        const MOST: f64 = 9_223_372_036_854_775_807.0;
        if matches!(self.keyword().as_deref(), Some("start" | "end")) {
            self.advance();
            let open = self.expect("(", "`()`")?;
            self.close(open, ")", "`)`")?;
            return Ok(());
        }
        let _ = self.take("-").or_else(|| self.take("+"));
        match self.peek() {
            Some(token) if token.may_be_number() => {
                self.advance();
                Ok(())
            }
            Some(token) if matches!(token.kind, TokenKind::Number | TokenKind::Duration) => {
                self.advance();
                let is_finite = !matches!(self.slice(token.span).as_bytes()[0], b'i' | b'I' | b'n' | b'N');
                if is_finite && self.literal_value(token.span) < MOST {
                    return Ok(());
                }
                Err(ParseError::new(token.span, "`@` wants a time of fewer than 2^63 seconds"))
            }
            _ => Err(self.unexpected(WANTED)),
        }
    }

    /// What follows `offset`. Operators after a literal belong to the expression; after parentheses or two signs they
    /// belong to the offset.
    fn offset(&mut self) -> Parsed<()> {
        let is_sign = |parser: &Self, count| parser.looks_after(count, "-") || parser.looks_after(count, "+");
        if self.looks_at("(") || (is_sign(self, 0) && is_sign(self, 1)) {
            self.duration(power::LOWEST)?;
            return Ok(());
        }
        let _ = self.take("-").or_else(|| self.take("+"));
        self.simple_duration()?;
        Ok(())
    }
}
