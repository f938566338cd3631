//! Walks over a tree.

use crate::{Expr, ExprKind};

impl Expr {
    /// The expressions directly in this one, in the order of the text.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Number | ExprKind::String | ExprKind::Opaque | ExprKind::Selector(_) => Vec::new(),
            ExprKind::Subquery(subquery) => vec![&subquery.inner],
            ExprKind::Call(call) => call.arguments.iter().collect(),
            ExprKind::Aggregation(aggregation) => aggregation.arguments.iter().collect(),
            ExprKind::Binary(binary) => vec![&binary.left, &binary.right],
            ExprKind::Unary(unary) => vec![&unary.operand],
            ExprKind::Paren(inner) => vec![inner],
        }
    }

    /// Calls `see` with this expression and all in it, each with those that it stands in, the nearest last. In the order of
    /// the text, what holds others before them.
    pub fn walk<'e>(&'e self, see: &mut impl FnMut(&'e Expr, &[&'e Expr])) {
        fn step<'e>(expr: &'e Expr, around: &mut Vec<&'e Expr>, see: &mut impl FnMut(&'e Expr, &[&'e Expr])) {
            see(expr, around);
            around.push(expr);
            for child in expr.children() {
                step(child, around, see);
            }
            around.pop();
        }
        step(self, &mut Vec::new(), see);
    }
}
