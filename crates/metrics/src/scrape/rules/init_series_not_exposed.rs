//! A list of kube-state-metrics itself shows series of app containers, and not those of init containers.
//!
//! `--metric-allowlist` shows only what it matches, `--metric-denylist` hides what it matches; in the chart they are
//! `metricAllowlist` and `metricDenylist`. An entry matches wherever it fits a part of the name: `kube_pod_container_info` in
//! the first list does not show `kube_pod_init_container_info`, and `init_container` in the second hides all of them.
//!
//! ## What happens
//!
//! A sidecar that moves is blank from then on, also in rewritten expressions: the series do not exist.
//!
//! ## What to do
//!
//! Add the init names to the first list, or take them out of the second, before the first workload moves.
//!
//! ## Sources
//!
//! - How entries match: [allowdenylist.go](https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/pkg/allowdenylist/allowdenylist.go)
//! - The flags: [cli-arguments.md](https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/docs/developer/cli-arguments.md)
//! - The chart's values:
//!   [values.yaml](https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-state-metrics/values.yaml)

use outrigger_catalog::{FilterEffect, SeriesFilter};
use outrigger_finding::Finding;
use outrigger_text::Pointer;

use super::{all, consequence, place, taken_out, told};

pub(in super::super) const ID: &str = "init-series-not-exposed";

/// What a list does not show.
pub(in super::super) struct Missing<'n> {
    /// Names for init containers whose app names are shown.
    pub(in super::super) names: Vec<&'n str>,
    /// The list.
    pub(in super::super) filter: &'static SeriesFilter,
}

/// The finding about a list, where there is one.
pub(in super::super) fn report(missing: &Missing<'_>, at: &Pointer) -> Option<Finding> {
    let Missing { names, filter } = missing;
    if names.is_empty() {
        return None;
    }
    let are = if names.len() == 1 { "is" } else { "are" };
    let (title, help) = match filter.effect {
        FilterEffect::Allow => (
            format!(
                "{} {are} not in the list of what kube-state-metrics shows, while app names are",
                told(names)
            ),
            format!("Add to the list: {}", names.join(",")),
        ),
        FilterEffect::Deny => (
            format!(
                "{} {are} in the list of what kube-state-metrics hides, while app names are not",
                told(names)
            ),
            format!("{} the list.", taken_out(names)),
        ),
    };
    let mut finding = Finding::of(ID, place(at), title).note(consequence(names)).help(help);
    if names.len() > 2 && filter.effect == FilterEffect::Deny {
        finding = finding.note(all(names));
    }
    Some(finding.build())
}
