//! From tokens to a tree: operators by precedence, everything else by descent.
//!
//! Source: `promql/parser/generated_parser.y` of Prometheus v3.14.0.

mod aggregation;
mod cursor;
mod duration;
mod expression;
mod labels;
mod matching;
mod operator;
mod selector;

use crate::{Dialect, Expr, ParseError, check};
use cursor::Parser;

/// The longest expression that is read, in bytes.
const MAX_LENGTH: usize = 1 << 20;
/// How deep parentheses, signs and powers may stand in one another.
const MAX_DEPTH: usize = 128;
/// How high a tree may be; each operator of a chain (`a + b + c`) is one level.
const MAX_HEIGHT: usize = 1_000;

/// Reads `text`, which is one expression, and checks its types.
///
/// Fails at the first token that does not fit, else at the first place where something has another type than is wanted there.
/// What is opaque has any type. A text of more than a mebibyte, with more than 128 levels or a tree of more than 1,000 is not
/// read.
pub fn parse(text: &str, dialect: Dialect) -> Result<Expr, ParseError> {
    let mut parser = Parser::new(text, dialect)?;
    let expr = parser.whole()?;
    check::check(&expr, text)?;
    Ok(expr)
}
