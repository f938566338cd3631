//! A pod that ends is kept out of Istio's mesh, which a native proxy would not need.
//!
//! ## What happens to the pod
//! `sidecar.istio.io/inject: "false"` keeps Istio's proxy away. It is often set because an ordinary proxy keeps a Job alive.
//! Without the proxy the pod has no identity in the mesh: what demands mutual TLS refuses it, and no policy or telemetry
//! covers it.
//!
//! ## What is done
//! Where the files show Istio otherwise (its control plane, or a namespace that is injected), the pod is named: with a
//! native proxy the Job ends, so that the line may go. Nothing is changed, and it counts as no hack: why the line was
//! written is not in the file, and whether the Job belongs into the mesh is a choice.
//!
//! Source: Istio, "Installing the Sidecar" (the label and the annotation), read 2026-11-24.

use outrigger_finding::{Finding, Severity};
use outrigger_manifest::Ends;
use outrigger_text::Pointer;

use crate::case::Case;

pub(super) const ID: &str = "job-kept-out-of-mesh";

const INJECT: &str = "sidecar.istio.io/inject";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.workload.ends != Ends::Ends || !case.world.facts.show_istio() {
        return;
    }
    let is_off = |value: Option<&String>| value.is_some_and(|value| value == "false");
    let place = if is_off(case.pod.labels.get(INJECT)) {
        "labels"
    } else if is_off(case.pod.annotations.get(INJECT)) {
        "annotations"
    } else {
        return;
    };
    let at = Pointer::ROOT.keys(["metadata", place, INJECT]);
    let title = "the pod is kept out of Istio's mesh: a native proxy would let it end";
    let finding = Finding::of(ID, case.place(&at).at_key(), title)
        .severity(Severity::Note)
        .note("without the proxy it has no identity in the mesh, and what demands mutual TLS refuses it")
        .help(format!("where that was the reason, take `{INJECT}` away once Istio's proxy is native"))
        .build();
    case.report(finding);
}
