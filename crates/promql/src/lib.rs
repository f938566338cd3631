//! PromQL, as it stands in rules and dashboards.
//!
//! [`parse`] makes a tree of an expression, in which every node knows its bytes, and checks the types as Prometheus does
//! before it runs a query. [`tokens`] parts any text, losslessly, with comments and space.
//!
//! Expressions in files are often no PromQL yet: Grafana puts values in the place of its variables, Helm renders its
//! templates, Jsonnet fills its formats. A [`Dialect`] says which of those to expect. What stands for something else is an
//! **opaque** part: [`ExprKind::Opaque`], a [`Name`] without text, a [`StringLiteral`] without value, a place in
//! [`LabelList::opaque`]. Nothing is guessed about it, and no check refuses what may become right with it.
//!
//! The language is that of Prometheus 3.14, with everything that it has behind feature flags. Where this crate and Prometheus
//! differ stands in `docs/design/reading-promql.md`.

mod check;
mod dialect;
mod error;
mod functions;
mod lexer;
mod literal;
mod parser;
mod regex;
mod syntax;
mod token;
mod visit;

pub use dialect::Dialect;
pub use error::ParseError;
pub use functions::{Function, ValueType, function, functions};
pub use lexer::tokens;
pub use parser::parse;
pub use syntax::{
    Aggregation, Binary, Call, Expr, ExprKind, Fill, FillKind, Group, GroupKind, Grouping, GroupingKind,
    LabelList, MatchOperator, Matcher, MatcherKind, Matching, MatchingKind, Modifier, ModifierKind, Name,
    Selector, StringLiteral, Subquery, Unary,
};
pub use token::{Flaw, Token, TokenKind};
