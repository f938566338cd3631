//! Whether what a series needs beside it stands there already: in the form that is written here, or in one that means the same.

use outrigger_catalog::{SeriesFacts, SeriesFamily};
use outrigger_promql::{Binary, Expr, ExprKind, MatchingKind, Selector};

use super::names::{Series, series};
use super::uses::{asks_for_policy, is_absent};

/// Whether a selector with `series` needs nothing.
pub(super) fn is_settled(
    query: &str,
    expr: &Expr,
    selector: &Selector,
    path: &[&Expr],
    series: &Series,
) -> bool {
    match series {
        Series::Exact { family, is_init: false, .. } => {
            is_united(query, family, expr, path) || is_absent_with_twin(query, family, expr, path)
        }
        Series::Exact { is_init: true, .. } => asks_for_policy(selector) || is_joined(query, expr, path),
        Series::Pattern { .. } | Series::Unknown { .. } => false,
    }
}

/// The nearest operator around an expression, with nothing between but parentheses and functions, and its other side.
fn nearest_operator<'q>(expr: &'q Expr, path: &[&'q Expr]) -> Option<(&'q Binary, &'q Expr)> {
    let mut inner = expr;
    for outer in path.iter().rev() {
        match &outer.kind {
            ExprKind::Paren(_) | ExprKind::Call(_) => inner = outer,
            ExprKind::Binary(binary) => {
                let is_left = binary.left.span.contains(inner.span);
                return Some((binary, if is_left { &binary.right } else { &binary.left }));
            }
            _ => return None,
        }
    }
    None
}

/// Whether `or` unites the app's series with those of its sidecars.
fn is_united(query: &str, family: &SeriesFamily, expr: &Expr, path: &[&Expr]) -> bool {
    nearest_operator(expr, path)
        .is_some_and(|(binary, other)| is_operator(binary, "or") && is_of_sidecars(query, family, other))
}

/// Whether `absent` of the app's series is silent where a sidecar has the series.
fn is_absent_with_twin(query: &str, family: &SeriesFamily, expr: &Expr, path: &[&Expr]) -> bool {
    path.iter().any(|outer| is_absent(outer))
        && nearest_operator(expr, path).is_some_and(|(binary, other)| {
            let is_silenced = is_operator(binary, "unless") && binary.right.span == other.span;
            is_silenced && is_of_sidecars(query, family, other)
        })
}

/// Whether an expression gives the series of a family's sidecars, and of no one-shot init container.
fn is_of_sidecars(query: &str, family: &SeriesFamily, expr: &Expr) -> bool {
    let is_twin = |selector: &Selector| match series(query, selector) {
        Some(Series::Exact { family: other, is_init: true, .. }) => other.app == family.app,
        _ => false,
    };
    match &expr.kind {
        ExprKind::Paren(inner) => is_of_sidecars(query, family, inner),
        ExprKind::Call(call) => {
            call.arguments.first().is_some_and(|inner| is_of_sidecars(query, family, inner))
        }
        ExprKind::Binary(binary) => {
            let joins = ["and", "*"].iter().any(|operator| joins_on_policy(query, binary, operator));
            joins && innermost(&binary.left).is_some_and(is_twin)
        }
        ExprKind::Selector(selector) => is_twin(selector) && asks_for_policy(selector),
        _ => false,
    }
}

/// Whether `and` or `unless` beside an init series asks which of its containers are sidecars.
fn is_joined(query: &str, expr: &Expr, path: &[&Expr]) -> bool {
    nearest_operator(expr, path).is_some_and(|(binary, other)| {
        binary.right.span == other.span
            && ["and", "*", "unless"].iter().any(|operator| joins_on_policy(query, binary, operator))
    })
}

/// Whether an operator joins on what makes a series one container's, with the series that says what is a sidecar.
fn joins_on_policy(query: &str, binary: &Binary, operator: &str) -> bool {
    let info = SeriesFacts::builtin().info();
    let is_policy = |selector: &Selector| match series(query, selector) {
        Some(Series::Exact { family, is_init: true, .. }) => {
            family.app == info.app && asks_for_policy(selector)
        }
        _ => false,
    };
    let on_container = binary.matching.as_ref().is_some_and(|matching| {
        let labels = || matching.labels.labels.iter().filter_map(|label| label.text.as_deref());
        // Under other names, or behind a placeholder, they are there all the same.
        let holds =
            |wanted: &str| labels().any(|label| label.contains(wanted)) || !matching.labels.opaque.is_empty();
        matching.kind == MatchingKind::On
            && (labels().any(|label| label == "uid") || holds("namespace") && holds("pod"))
            && holds("container")
    });
    is_operator(binary, operator) && on_container && innermost(&binary.right).is_some_and(is_policy)
}

fn is_operator(binary: &Binary, operator: &str) -> bool {
    binary.operator.text.as_deref() == Some(operator)
}

/// The selector inside of parentheses, functions and aggregations.
fn innermost(expr: &Expr) -> Option<&Selector> {
    match &expr.kind {
        ExprKind::Selector(selector) => Some(selector),
        ExprKind::Paren(inner) => innermost(inner),
        ExprKind::Call(call) => call.arguments.iter().find_map(innermost),
        ExprKind::Aggregation(aggregation) => aggregation.arguments.iter().find_map(innermost),
        _ => None,
    }
}
