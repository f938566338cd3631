//! Selectors in places that take nothing else.

use outrigger_promql::{Dialect, ExprKind, parse};

use super::names::{Series, series};
use super::uses::names_label;

/// What a choice of label values loses when containers move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// It asks for other series.
    Unaffected,
    /// It asks for both names already.
    Settled,
    /// It asks for the series of this name, but the values do not depend on which container has it.
    LosesNothing(String),
    /// It loses what sidecars have.
    Loses {
        /// The name that it asks for.
        name: String,
        /// A selector of both names, where one can be written.
        both: Option<String>,
    },
}

/// What `label_values(selector, label)` loses.
pub(crate) fn look_up(selector: &str, dialect: Dialect, label: &str) -> Lookup {
    let Ok(root) = parse(selector, dialect) else { return Lookup::Unaffected };
    let ExprKind::Selector(parsed) = &root.kind else { return Lookup::Unaffected };
    let (family, name) = match series(selector, parsed) {
        Some(Series::Exact { family, is_init: false, name }) => (family, name),
        Some(Series::Pattern { has_twins: true, .. }) => return Lookup::Settled,
        _ => return Lookup::Unaffected,
    };
    let of_pod = |label: &str| {
        let own = family.labels.iter().any(|own| own == label);
        !own && label != "container" && !label.contains('$')
    };
    if of_pod(label) && !names_label(parsed, "container") {
        return Lookup::LosesNothing(family.app.clone());
    }
    // `kube_pod_container_x` and `kube_pod_init_container_x`, in one pattern.
    let both = family.init.as_ref().and(family.app.strip_prefix("kube_pod_container_")).map(|rest| {
        let pattern = format!("__name__=~\"kube_pod_(init_)?container_{rest}\"");
        let matchers = parsed
            .matchers
            .iter()
            .filter(|matcher| !matcher.span.contains(name))
            .map(|matcher| &selector[matcher.span.range()]);
        let all: Vec<&str> = std::iter::once(pattern.as_str()).chain(matchers).collect();
        format!("{{{}}}", all.join(", "))
    });
    Lookup::Loses { name: family.app.clone(), both }
}
