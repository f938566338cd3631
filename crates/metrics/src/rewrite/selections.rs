//! What the selectors of a query ask of labels.

use outrigger_promql::{Dialect, MatcherKind, Selector, parse};

use super::names::Series;
use super::uses::uses;
use crate::moved::Condition;

/// For each selector of `query` that knows the app's name only: what it asks of labels. One that asks nothing, where the query
/// cannot be read.
pub(crate) fn selections(query: &str) -> Vec<Vec<Condition>> {
    let Ok(root) = parse(query, Dialect::ALL) else { return vec![Vec::new()] };
    let found = uses(query, &root);
    let of_apps = found.iter().filter(|found| !matches!(found.series, Series::Exact { is_init: true, .. }));
    of_apps.map(|found| conditions(query, found.selector)).collect()
}

fn conditions(query: &str, selector: &Selector) -> Vec<Condition> {
    // Of alternatives each asks for itself: nothing is asked of all.
    if selector.matchers.iter().any(|matcher| matcher.kind == MatcherKind::Or) {
        return Vec::new();
    }
    let conditions = selector.matchers.iter().filter_map(|matcher| match &matcher.kind {
        MatcherKind::Label { label, operator, value } => {
            // What a variable stands for is not known, and to PromQL it is a text like others.
            let is_variable = query[value.span.range()].contains(['$', '%', '{'])
                || query[value.span.range()].contains("[[");
            let value = value.value.clone().filter(|_| !is_variable);
            Some(Condition { label: label.text.clone()?, operator: *operator, value })
        }
        _ => None,
    });
    conditions.collect()
}
