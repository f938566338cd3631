//! A series of an init container gets the name of an app series, and no label is left that tells the two apart.
//!
//! Container names are unique within a pod, so the new name alone makes no two series equal: `pod` and `container` still tell
//! them apart. It takes a relabeling that drops one of these.
//!
//! ## What happens
//!
//! - Without `pod` and `uid`, the sidecar of a pod that has moved and the same container of a pod that has not are one series.
//!   Without `container`, all containers of a pod are.
//! - Prometheus keeps one of several samples for one series at one time, and drops the others with a warning in its log. Which
//!   one it keeps depends on the order in which they come.
//! - `rate` and `increase` see the values jump between the two, and take each step back for a counter that began anew.
//!
//! ## What to do
//!
//! Take the renaming out and let `outrigger metrics` rewrite the expressions; or keep `pod` and `container`.
//!
//! ## Sources
//!
//! - That names are unique within a pod: [the API's validation](https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go)
//! - Labels must stay unique once some are dropped:
//!   [Prometheus' documentation](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config)

use outrigger_finding::{Confidence, Finding};
use outrigger_text::Pointer;

use super::super::verdict::Verdict;
use super::place;

pub(in super::super) const ID: &str = "renamed-series-collide";

/// The finding about a list of relabelings, where there is one.
pub(in super::super) fn report(verdict: &Verdict, at: &Pointer) -> Option<Finding> {
    let collision = verdict.collision.as_ref()?;
    let step = verdict.renamed.iter().find(|change| change.app == collision.app)?.step;
    let (gone, who) = match collision.gone[..] {
        ["container"] => ("`container` is gone", "a sidecar and the app of its pod"),
        _ => ("`pod` and `uid` are gone", "a sidecar and the same container of a pod that has not moved"),
    };
    let title =
        format!("{who} are one series of `{}`: {gone}, and the init series has its name", collision.app);
    let mut letters = title.chars();
    let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let finding = Finding::of(ID, place(&at.index(step)), title)
        .confidence(Confidence::High)
        .note("Prometheus keeps one of several samples for a series at one time, and drops the others.")
        .help("Rewrite the expressions and take the renaming out, or keep these labels.");
    Some(finding.build())
}
