//! Aggregations.

use outrigger_text::Span;

use super::cursor::{Parsed, Parser, Tree};
use crate::{Aggregation, Expr, ExprKind, Grouping, GroupingKind, Name, Token, TokenKind};

/// All aggregations; the last two are behind a feature flag.
pub(super) const AGGREGATIONS: [&str; 14] = [
    "sum",
    "avg",
    "count",
    "min",
    "max",
    "group",
    "stddev",
    "stdvar",
    "topk",
    "bottomk",
    "count_values",
    "quantile",
    "limitk",
    "limit_ratio",
];

const GROUPINGS: [(&str, GroupingKind); 2] = [("by", GroupingKind::By), ("without", GroupingKind::Without)];

impl Parser<'_> {
    /// Whether the token starts an aggregation: else its name is that of series.
    pub(super) fn is_aggregation(&self, token: Token) -> bool {
        let is_grouped =
            matches!(self.keyword_after(1).as_deref(), Some("by" | "without")) && self.looks_after(2, "(");
        if token.opaque {
            return matches!(token.kind, TokenKind::Opaque | TokenKind::Word) && is_grouped;
        }
        let is_known = self.keyword().is_some_and(|word| AGGREGATIONS.contains(&word.as_str()));
        is_known && (is_grouped || self.looks_after(1, "("))
    }

    pub(super) fn looks_at_grouping(&self) -> bool {
        self.keyword().is_some_and(|word| GROUPINGS.iter().any(|(keyword, _)| *keyword == word))
    }

    pub(super) fn aggregation(&mut self) -> Parsed<Tree> {
        let token = self.advance();
        let name = self.name(token);
        let operator = Name { text: name.text.map(|text| text.to_ascii_lowercase()), ..name };
        let before = self.grouping()?;
        let (arguments, parentheses, height) = self.arguments()?;
        let grouping = match before {
            Some(grouping) => Some(grouping),
            None => self.grouping()?,
        };
        let span = self.span_from(token.span.start());
        let aggregation = Aggregation { operator, grouping, arguments, parentheses };
        Tree::new(span, ExprKind::Aggregation(aggregation), height)
    }

    /// The aggregation of which the arguments were read, and whose groups come next.
    pub(super) fn aggregation_around(
        &mut self,
        operator: Name,
        arguments: Vec<Expr>,
        parentheses: Span,
        height: usize,
    ) -> Parsed<Tree> {
        let grouping = self.grouping()?;
        let span = self.span_from(operator.span.start());
        let aggregation = Aggregation { operator, grouping, arguments, parentheses };
        Tree::new(span, ExprKind::Aggregation(aggregation), height)
    }

    fn grouping(&mut self) -> Parsed<Option<Grouping>> {
        let Some((keyword, kind)) = self.take_keyword(&GROUPINGS) else { return Ok(None) };
        let labels = self.label_list()?;
        Ok(Some(Grouping { span: self.span_from(keyword.start()), kind, labels }))
    }
}
