//! What follows the operator of two expressions.

use super::cursor::{Parsed, Parser};
use crate::{Fill, FillKind, Group, GroupKind, Matching, MatchingKind, ParseError, TokenKind};

const MATCHINGS: [(&str, MatchingKind); 2] = [("on", MatchingKind::On), ("ignoring", MatchingKind::Ignoring)];
const GROUPS: [(&str, GroupKind); 2] = [("group_left", GroupKind::Left), ("group_right", GroupKind::Right)];
const FILLS: [(&str, FillKind); 3] =
    [("fill", FillKind::Both), ("fill_left", FillKind::Left), ("fill_right", FillKind::Right)];

impl Parser<'_> {
    /// `bool`, matching and fills, as far as they are there.
    pub(super) fn binary_modifiers(&mut self) -> Parsed<(bool, Option<Matching>, Vec<Fill>)> {
        let has_bool = self.take_keyword(&[("bool", ())]).is_some();
        let matching = self.matching()?;
        Ok((has_bool, matching, self.fills()?))
    }

    fn matching(&mut self) -> Parsed<Option<Matching>> {
        let Some((keyword, kind)) = self.take_keyword(&MATCHINGS) else { return Ok(None) };
        let labels = self.label_list()?;
        let group = match self.take_keyword(&GROUPS) {
            None => None,
            Some((keyword, kind)) => {
                // A parenthesis is always one of labels, never that of the right side.
                let labels = if self.looks_at("(") { Some(self.label_list()?) } else { None };
                Some(Group { span: self.span_from(keyword.start()), kind, labels })
            }
        };
        Ok(Some(Matching { span: self.span_from(keyword.start()), kind, labels, group }))
    }

    fn fills(&mut self) -> Parsed<Vec<Fill>> {
        let mut fills: Vec<Fill> = Vec::new();
        // Without a parenthesis it is the name of series.
        while self.looks_after(1, "(")
            && let Some((keyword, kind)) = self.take_keyword(&FILLS)
        {
            let both = [fills.first().map(|first| first.kind), Some(kind)];
            let fits = fills.is_empty()
                || (fills.len() == 1
                    && both.contains(&Some(FillKind::Left))
                    && both.contains(&Some(FillKind::Right)));
            if !fits {
                let message = "two fills are `fill_left` and `fill_right`";
                return Err(ParseError::new(keyword, message));
            }
            let open = self.expect("(", "`(`")?;
            let _ = self.take("-").or_else(|| self.take("+"));
            match self.peek() {
                Some(token)
                    if matches!(token.kind, TokenKind::Number | TokenKind::Duration)
                        || token.may_be_number() =>
                {
                    self.advance();
                }
                _ => return Err(self.unexpected("a number")),
            }
            self.close(open, ")", "`)`")?;
            fills.push(Fill { span: self.span_from(keyword.start()), kind });
        }
        Ok(fills)
    }
}
