//! A regular expression that decides about names of series cannot be read here.
//!
//! ## What happens
//!
//! What the relabeling, or the list of kube-state-metrics, does to the series of init containers is not known. It need not be
//! wrong: Prometheus and kube-state-metrics have a few forms that the reader here has not, such as a look ahead.
//!
//! ## What to do
//!
//! See for yourself whether it lets `kube_pod_init_container_info` and the other init names through.
//!
//! ## Sources
//!
//! - Prometheus has [RE2's syntax](https://github.com/google/re2/wiki/Syntax)
//! - kube-state-metrics has ECMAScript's from 2.16:
//!   [allowdenylist.go](https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/pkg/allowdenylist/allowdenylist.go)

use outrigger_finding::{Finding, Severity};
use outrigger_text::Pointer;

use super::place;

pub(in super::super) const ID: &str = "relabeling-not-readable";

/// The finding about the step, or the list, at `at`.
pub(in super::super) fn report(at: &Pointer, why: &str) -> Finding {
    let title =
        format!("A regular expression cannot be read here ({why}): what it does to init series is not known");
    Finding::of(ID, place(at), title)
        .severity(Severity::Note)
        .help("See for yourself whether it lets `kube_pod_init_container_info` and the other init names through.")
        .build()
}
