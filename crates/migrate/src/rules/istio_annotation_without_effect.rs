//! An annotation that should make Istio's proxy native is spelled as Istio's release notes spell it.
//!
//! ## What happens to the pod
//! Nothing: Istio reads `sidecar.istio.io/nativeSidecar`. The notes of 1.24 call it `sidecar.istio.io/native-side`, which
//! no code reads. The proxy stays what the control plane's default makes it.
//!
//! ## What is done
//! The annotation is named.
//!
//! Sources: Istio, `pkg/kube/inject/inject.go` and the release notes `native-sidecar-annotation` (read 2026-11-24).

use outrigger_finding::Finding;
use outrigger_text::Pointer;

use crate::case::Case;

pub(super) const ID: &str = "istio-annotation-without-effect";

const WRONG: &str = "sidecar.istio.io/native-side";

pub(super) fn apply(case: &mut Case<'_>) {
    if !case.pod.annotations.contains_key(WRONG) {
        return;
    }
    let at = case.place(&Pointer::ROOT.keys(["metadata", "annotations", WRONG])).at_key();
    let finding = Finding::of(ID, at, format!("the annotation `{WRONG}` has no effect"))
        .note("Istio's release notes spell it so, and its injector reads another one")
        .help("write `sidecar.istio.io/nativeSidecar`")
        .build();
    case.report(finding);
}
