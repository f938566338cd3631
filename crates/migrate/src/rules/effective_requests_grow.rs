//! After the move the pod asks for more than before, or is of another `QoS` class.
//!
//! ## What happens to the pod
//! The scheduler reserves the larger of two sums: what sidecars and app containers hold together, and the most that is
//! held while the pod initialises: an init container's own request and those of all sidecars before it. A sidecar that
//! stands before a big one-shot init container adds to it. The move behind all init containers, which is the rule,
//! adds nothing.
//!
//! Source: rules R130 to R134 of the lifecycle (KEP-753, "Resources calculation for scheduling and pod admission").

use outrigger_finding::Severity;
use outrigger_pod::Pod;
use outrigger_pod::resources::compare;

use crate::case::Case;

pub(super) const ID: &str = "effective-requests-grow";

pub(super) fn apply(case: &mut Case<'_>) {
    let moved = case.moved();
    let Some(first) = moved.first().copied() else { return };
    let Some(after) = case.meaning_after_moves() else { return };
    let after = Pod::read(&after).pod;
    let changes = compare(case.pod, &after, case.world.options.kubernetes.newest());
    let growing: Vec<String> = changes
        .growing_requests()
        .map(|change| {
            let amount = |value: &Option<outrigger_pod::Quantity>| {
                value.as_ref().map_or("none".to_owned(), ToString::to_string)
            };
            format!("{} from {} to {}", change.resource, amount(&change.before), amount(&change.after))
        })
        .collect();
    if !growing.is_empty() {
        let title = format!("the pod requests more than before: {}", growing.join(", "));
        let finding = case
            .about(ID, first, title)
            .note("a sidecar adds to every one-shot init container behind it")
            .build();
        case.report(finding);
    }
    if changes.qos.0 != changes.qos.1 {
        let title = format!(
            "the pod's QoS class changes from {} to {}",
            changes.qos.0.as_str(),
            changes.qos.1.as_str()
        );
        let finding = case.about(ID, first, title).severity(Severity::Warning).build();
        case.report(finding);
    }
}
