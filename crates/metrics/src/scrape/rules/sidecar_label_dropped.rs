//! A relabeling takes the label `restart_policy` from `kube_pod_init_container_info`.
//!
//! ## What happens
//!
//! The label is what tells a sidecar (`restart_policy="Always"`) from a one-shot init container. Without it every rewritten
//! expression misses all sidecars, without an error.
//!
//! ## What to do
//!
//! Leave the label out of what is dropped (`labeldrop`), or add it to what is kept (`labelkeep`).
//!
//! ## Sources
//!
//! - The label came with kube-state-metrics 2.11:
//!   [its changelog](https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/CHANGELOG.md)

use outrigger_catalog::SeriesFacts;
use outrigger_finding::Finding;
use outrigger_text::Pointer;

use super::super::verdict::Verdict;
use super::{confidence, place};

pub(in super::super) const ID: &str = "sidecar-label-dropped";

/// The finding about a list of relabelings, where there is one.
pub(in super::super) fn report(verdict: &Verdict, at: &Pointer) -> Option<Finding> {
    let change = verdict.unlabelled.as_ref()?;
    let info = SeriesFacts::builtin().info();
    let title = format!("`{}` loses its label `{}`, which tells sidecars", change.init, info.label);
    let finding = Finding::of(ID, place(&at.index(change.step)), title)
        .confidence(confidence(change.certain))
        .note("Every rewritten expression misses all sidecars then, without an error.")
        .help(format!("Keep the label `{}`.", info.label));
    Some(finding.build())
}
