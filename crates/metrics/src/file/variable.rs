//! What fills a variable of a dashboard: `label_values(SELECTOR, LABEL)`, `query_result(QUERY)`.
//!
//! Grafana hands the selector to an API of Prometheus that takes selectors only, so that no union can stand there
//! (<https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/>, read 2026-11-24).

use outrigger_promql::Dialect;
use outrigger_text::{Edit, Span};

use crate::rewrite::{Lookup, Outcome, Settings, look_up, rewrite};
use crate::role::Role;

/// What becomes of a variable's query. `None` where it is of no interest.
pub(super) fn consider(query: &str, settings: &Settings) -> Option<Outcome> {
    let dialect = Dialect::WITH_VARIABLES;
    if let Some((inner, start)) = argument(query, "query_result") {
        let mut outcome = rewrite(inner, dialect, &Role::Variable(String::new()), settings).ok()?;
        if let Outcome::Rewritten(rewriting) = &mut outcome {
            for edit in &mut rewriting.edits {
                *edit = Edit {
                    span: Span::new(edit.span.start() + start, edit.span.end() + start),
                    replacement: std::mem::take(&mut edit.replacement),
                };
            }
            rewriting.new = format!("{}{}{}", &query[..start], rewriting.new, &query[start + inner.len()..]);
        }
        return (outcome != Outcome::Unaffected).then_some(outcome);
    }
    let (inner, start) = argument(query, "label_values")?;
    let comma = inner.rfind(',')?;
    let (selector, label) = (&inner[..comma], inner[comma + 1..].trim());
    let (reason, suggestion) = match look_up(selector, dialect, label) {
        Lookup::Unaffected => return None,
        Lookup::Settled => return Some(Outcome::Settled),
        Lookup::LosesNothing(name) => (
            format!(
                "`{name}` holds no native sidecars, but every pod has an app container too: no choice of `{label}` is lost."
            ),
            None,
        ),
        Lookup::Loses { name, both } => (
            format!(
                "`{name}` holds no native sidecars, so they are no longer offered. Only a selector can stand here, and one for \
                 both names offers one-shot init containers too."
            ),
            both.map(|both| format!("{}{both}{}", &query[..start], &query[start + comma..])),
        ),
    };
    Some(Outcome::Reported { reason, suggestion })
}

/// What stands between the parentheses of `function(…)`, and where that begins.
fn argument<'q>(query: &'q str, function: &str) -> Option<(&'q str, usize)> {
    let trimmed = query.trim();
    let inner = trimmed.strip_prefix(function)?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let start = query.trim_end().len() - 1 - inner.len();
    Some((inner, start))
}
