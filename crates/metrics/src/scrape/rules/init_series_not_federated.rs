//! The selectors of a federation take series of app containers, and not those of init containers.
//!
//! ## What happens
//!
//! A sidecar that moves is blank from then on in the Prometheus that takes the series over, also in rewritten expressions.
//! A selector is one name with matchers, so no union can stand in its place.
//!
//! ## What to do
//!
//! Add a selector for each init name, with the matchers of the app's, and one for `kube_pod_init_container_info`, which tells
//! sidecars from one-shot init containers.
//!
//! ## Sources
//!
//! - [Federation](https://prometheus.io/docs/prometheus/latest/federation/)

use outrigger_finding::Finding;
use outrigger_text::Pointer;

use super::{consequence, pattern, place, told};

pub(in super::super) const ID: &str = "init-series-not-federated";

/// The finding about the values of `match[]`, where there is one.
pub(in super::super) fn report(names: &[&str], at: &Pointer) -> Option<Finding> {
    if names.is_empty() {
        return None;
    }
    let are = if names.len() == 1 { "is" } else { "are" };
    let title = format!("{} {are} not taken over, while the series of app containers are", told(names));
    let finding = Finding::of(ID, place(at), title)
        .note(consequence(names))
        .help(format!("Add selectors for these, for example {{__name__=~\"{}\"}}", pattern(names)));
    Some(finding.build())
}
