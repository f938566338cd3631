//! Which series a selector means.

use outrigger_catalog::{SeriesFacts, SeriesFamily};
use outrigger_promql::{MatchOperator, MatcherKind, Selector};
use outrigger_text::Span;
use regex::Regex;

/// The series of a selector, as far as they tell of containers.
#[derive(Debug, Clone)]
pub(super) enum Series {
    /// One family, by its name.
    Exact {
        /// The family.
        family: &'static SeriesFamily,
        /// Whether it is the name for init containers.
        is_init: bool,
        /// The name as it is written, with quotes where it has some.
        name: Span,
    },
    /// All that a regular expression matches.
    Pattern {
        /// Whether it matches, for each app's name, that for init containers too.
        has_twins: bool,
    },
    /// A name with a variable in it, that may be one of ours.
    Unknown {
        /// The name as it is written.
        name: String,
    },
}

/// What all affected names begin with.
const STEM: &str = "kube_pod_container_";

/// The series of `selector`; `None` where they do not tell of containers.
pub(super) fn series(query: &str, selector: &Selector) -> Option<Series> {
    if let Some(name) = &selector.name {
        return match &name.text {
            Some(text) => exact(text, name.span),
            None => unknown(&query[name.span.range()]),
        };
    }
    selector.matchers.iter().find_map(|matcher| match &matcher.kind {
        MatcherKind::Name(name) => match &name.text {
            Some(text) => exact(text, name.span),
            None => unknown(query[name.span.range()].trim_matches(['"', '\'', '`'])),
        },
        MatcherKind::Label { label, operator, value } if label.text.as_deref() == Some("__name__") => {
            match (operator, &value.value) {
                (MatchOperator::Equal, Some(text)) => exact(text, value.span),
                (MatchOperator::Regex, Some(text)) => pattern(text),
                (MatchOperator::Equal | MatchOperator::Regex, None) => {
                    unknown(query[value.span.range()].trim_matches(['"', '\'', '`']))
                }
                _ => None,
            }
        }
        _ => None,
    })
}

fn exact(text: &str, name: Span) -> Option<Series> {
    let facts = SeriesFacts::builtin();
    let app = facts.by_app(text).map(|family| (family, false));
    let (family, is_init) = app.or_else(|| facts.by_init(text).map(|family| (family, true)))?;
    Some(Series::Exact { family, is_init, name })
}

/// A name that begins as ours do and goes on with a variable. One of a recording rule is none.
fn unknown(written: &str) -> Option<Series> {
    (written.starts_with(STEM) && !written.contains(':'))
        .then(|| Series::Unknown { name: written.to_owned() })
}

/// Prometheus anchors regular expressions on both sides
/// (<https://prometheus.io/docs/prometheus/latest/querying/basics/>, read 2026-11-24).
fn pattern(text: &str) -> Option<Series> {
    let pattern = Regex::new(&format!("^(?s:{text})$")).ok()?;
    let families = || SeriesFacts::builtin().families().iter().filter(|family| family.gone_since.is_none());
    let apps: Vec<_> = families().filter(|family| pattern.is_match(&family.app)).collect();
    // A pattern for everything is no choice of containers.
    if apps.is_empty() || pattern.is_match("up") {
        return None;
    }
    let has_twins =
        apps.iter().all(|family| family.init.as_deref().is_none_or(|init| pattern.is_match(init)));
    Some(Series::Pattern { has_twins })
}
