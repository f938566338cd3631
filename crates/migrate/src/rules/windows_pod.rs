//! A pod for Windows nodes has a sidecar that moves.
//!
//! ## What to know
//! What the catalogue says of stop signals was read for Linux. On Windows a container is asked to shut down by the
//! runtime's own means, and images bring no `sh`. The move itself is the same.
//!
//! Source: Kubernetes, "Windows containers in Kubernetes", Pods
//! (<https://kubernetes.io/docs/concepts/windows/intro/>, read 2026-11-24).

use outrigger_finding::Severity;

use crate::case::Case;

pub(super) const ID: &str = "windows-pod";

pub(super) fn apply(case: &mut Case<'_>) {
    if !case.pod.is_windows() || case.moved().is_empty() {
        return;
    }
    let title = "the pod runs on Windows: what is said of stop signals was read for Linux";
    let finding = case.about_pod(ID, title).severity(Severity::Note).build();
    case.report(finding);
}
