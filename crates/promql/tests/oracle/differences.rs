//! Where we knowingly say something else than Prometheus.

use outrigger_promql::{Dialect, ExprKind, MatcherKind, parse};

use crate::text_of;

/// Each line of `differences.tsv` with its reason.
pub(crate) fn all() -> Vec<(&'static str, &'static str)> {
    let is_row = |line: &&str| !line.starts_with("// ");
    let lines = include_str!("differences.tsv").lines().filter(is_row);
    lines.map(|line| line.split_once('\t').expect("a row has two columns")).collect()
}

/// What Prometheus says where `differences.tsv` has the reason why we read on.
const KNOWN: [&str; 3] = [
    "unexpected character in duration expression: '#'",
    "unexpected colon before duration in duration expression",
    // A comment between `fill` and its parenthesis: Prometheus looks for the parenthesis past space alone.
    "unknown function with name \"fill",
];

/// Whether what Prometheus says of a random expression is a difference of which a line of `differences.tsv` speaks.
pub(crate) fn is_known(line: &str, theirs: &str) -> bool {
    // 3.14.0 takes a range after some modifiers.
    let stands_late = |line: &str| {
        let error = parse(&text_of(line), Dialect::PROMETHEUS).err();
        error.is_some_and(|error| error.message.starts_with("the range stands before"))
    };
    (theirs == "taken" && stands_late(line))
        || KNOWN.iter().any(|known| theirs.contains(known))
        || (theirs.contains("in label matching") && has_or_between_matchers(line))
}

fn has_or_between_matchers(line: &str) -> bool {
    let mut found = false;
    if let Ok(expr) = parse(&text_of(line), Dialect::PROMETHEUS) {
        expr.walk(&mut |expr, _| {
            if let ExprKind::Selector(selector) = &expr.kind {
                found |= selector.matchers.iter().any(|matcher| matcher.kind == MatcherKind::Or);
            }
        });
    }
    found
}
