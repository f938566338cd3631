//! The cluster is older than native sidecars.
//!
//! ## What would happen to the pod
//! Before Kubernetes 1.29 the API server drops `restartPolicy` of an init container (unless the feature gate
//! `SidecarContainers` of 1.28 is on, whose kubelet stops sidecars together with the app). The sidecar becomes an
//! ordinary init container that never ends, and the pod hangs in `Init` for ever.
//!
//! ## What is done
//! Nothing is moved while one of the versions of `--kubernetes` is below 1.29.
//!
//! Source: KEP-753, feature gates of Kubernetes 1.28 and 1.29
//! (<https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/>, read 2026-11-24).

use crate::case::Case;

pub(super) const ID: &str = "kubernetes-without-native-sidecars";

pub(super) fn apply(case: &mut Case<'_>) {
    let oldest = case.world.options.kubernetes.oldest();
    if oldest.has_native_sidecars() || case.moved().is_empty() {
        return;
    }
    let given = case.world.options.kubernetes.to_string();
    let why = format!(
        "Kubernetes {given}: before 1.29 there are no native sidecars, and the pod would hang in Init for ever"
    );
    let finding = case
        .about_pod(
            ID,
            format!("nothing is moved for Kubernetes {given}: before 1.29 there are no native sidecars"),
        )
        .help("upgrade the nodes and the control plane to 1.29 or later first")
        .build();
    case.refuse_moves(&why);
    case.report(finding);
}
