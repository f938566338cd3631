//! After the move something would go wrong in the pod's life that does not go wrong before.
//!
//! ## What happens
//! The pod lives a handful of standard lives, before the change and after it, on the versions of Kubernetes that the run
//! is for: its sidecars start slowly, it is deleted, its apps take long to end, its Job is done, a sidecar crashes, it is
//! deleted in the middle of its start. What goes wrong afterwards and did not before is said, with the known bug of the
//! kubelet that is to blame where there is one: on a kubelet without it the same life goes well.
//!
//! ## What is done
//! Where init would never end, or a Job never would, the pod is left as it is. All else is a warning: whether it matters
//! only you can say. `outrigger simulate FILE` tells a life in full. `--no-simulate` leaves the comparison out.
//!
//! ## What it rests on
//! How long a container takes to start and to end is the catalogue's, where that knows it, and assumed elsewhere; the report
//! says which with `-v`. `sidecars` in `outrigger.yaml` sets it for your own.
//!
//! Sources: rules R1 to R144 of the lifecycle, and the known issues that `outrigger catalog` lists.

use outrigger_catalog::Issues;
use outrigger_finding::Severity;

use crate::case::Case;
use crate::known_issue::in_short;
use crate::lives::{Comparison, Difference};

pub(super) const ID: &str = "life-gets-worse";

/// Nothing is known before there is a plan: see [`judge`].
pub(super) fn apply(_: &mut Case<'_>) {}

/// Warns of what gets worse. Gives the reason where it is so bad that the pod must stay as it is.
pub(crate) fn judge(case: &mut Case<'_>, lives: &Comparison) -> Option<String> {
    if case.ignores.covers(ID, None) {
        return None;
    }
    let mut refusal = None;
    for difference in &lives.worse {
        let issue = difference.issue.and_then(|id| Issues::builtin().issue(id));
        let is_said = |rule: &str| case.findings.iter().any(|finding| finding.rule == rule);
        if issue.is_some_and(|issue| issue.rule.as_deref().is_some_and(is_said)) {
            continue;
        }
        let title = title_of(difference);
        if difference.is_fatal && refusal.is_none() {
            refusal = Some(title.clone());
        }
        let mut finding = case.about_pod(ID, title).severity(Severity::Warning);
        if let Some(issue) = issue {
            finding = finding.note(in_short(issue));
        }
        let help = "`outrigger simulate` tells the life of the file before and after";
        case.report(finding.help(help).build());
    }
    refusal
}

fn title_of(difference: &Difference) -> String {
    let versions: Vec<String> = difference.versions.iter().map(ToString::to_string).collect();
    let on = if versions.is_empty() { String::new() } else { format!(", on {}", versions.join(", ")) };
    let when = difference.circumstance().map_or(String::new(), |when| format!(" {when}"));
    format!("after the move {}{when}{on}", difference.says)
}
