//! The selectors by which one Prometheus takes series from another.

use outrigger_catalog::{ProgramVersion, SeriesFacts};
use outrigger_finding::Finding;
use outrigger_promql::{Dialect, ExprKind, MatchOperator, MatcherKind, Selector, parse};
use outrigger_text::Pointer;
use regex::Regex;
use serde_json::Value;

use super::relabeling::NAME;
use super::rules::init_series_not_federated;
use super::samples::families;

/// The parameter that holds them (<https://prometheus.io/docs/prometheus/latest/federation/>, read 2026-11-24).
pub(super) const KEY: &str = "match[]";

/// Which names a selector takes.
enum Names {
    All,
    One(String),
    Other(String),
    Fitting(Regex),
    NotFitting(Regex),
}

impl Names {
    fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::One(own) => own == name,
            Self::Other(own) => own != name,
            Self::Fitting(pattern) => pattern.is_match(name),
            Self::NotFitting(pattern) => !pattern.is_match(name),
        }
    }
}

/// Looks at the values of the parameter. Nothing is said where one of them cannot be read.
pub(super) fn look(value: &Value, at: &Pointer, version: Option<ProgramVersion>) -> Option<Finding> {
    let selectors: Vec<Vec<Names>> =
        value.as_array()?.iter().map(|item| names(item.as_str()?)).collect::<Option<_>>()?;
    let takes = |name: &str| selectors.iter().any(|all| all.iter().all(|names| names.has(name)));
    let info = SeriesFacts::builtin().info();
    let families = families(version);
    let any_app = families.iter().any(|family| takes(&family.app));
    let is_needed = |app: &str| takes(app) || app == info.app && any_app;
    let missing: Vec<&str> = families
        .iter()
        .filter(|family| is_needed(&family.app))
        .filter_map(|family| family.init.as_deref())
        .filter(|init| !takes(init))
        .collect();
    init_series_not_federated::report(&missing, at)
}

/// What a selector says of the name.
fn names(text: &str) -> Option<Vec<Names>> {
    let expression = parse(text, Dialect::PROMETHEUS).ok()?;
    let ExprKind::Selector(Selector { name, matchers, .. }) = &expression.kind else { return None };
    if let Some(name) = name {
        return Some(vec![Names::One(name.text.clone()?)]);
    }
    let mut names = vec![Names::All];
    for matcher in matchers {
        match &matcher.kind {
            MatcherKind::Name(name) => names.push(Names::One(name.text.clone()?)),
            MatcherKind::Label { label, operator, value } if label.text.as_deref() == Some(NAME) => {
                let value = value.value.clone()?;
                let pattern = || Regex::new(&format!("^(?s:{value})$")).ok();
                names.push(match operator {
                    MatchOperator::Equal => Names::One(value),
                    MatchOperator::NotEqual => Names::Other(value),
                    MatchOperator::Regex => Names::Fitting(pattern()?),
                    MatchOperator::NotRegex => Names::NotFitting(pattern()?),
                });
            }
            MatcherKind::Label { .. } => {}
            MatcherKind::Opaque | MatcherKind::Or => return None,
        }
    }
    Some(names)
}
