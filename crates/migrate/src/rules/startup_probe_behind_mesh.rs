//! A native sidecar's startup probe goes over the network, and the pod's mesh proxy may be an ordinary container.
//!
//! ## What happens to the pod
//! Where the proxy is an ordinary container, it runs only after init. Istio's injector sends the network probes of init
//! containers, native sidecars too, to its own agent, which does not answer then; with a mesh's CNI plugin the traffic is
//! captured as well. The sidecar never counts as started, and the pod hangs in `Init`.
//!
//! ## What is done
//! The probe is named, as a note where nothing tells how the proxy runs, and as a warning where Istio is older than 1.27,
//! whose default is the ordinary container. `mesh: native` or `mesh: legacy` in `outrigger.yaml` settles it. Where the proxy
//! is known to be an ordinary container, `startup-probe-never-passes` mends the probe.
//!
//! Sources: istio/istio#45959 and #49787; Istio, `pkg/kube/inject/app_probe.go` and `webhook.go`.

use outrigger_finding::Severity;
use outrigger_pod::Handler;

use crate::case::{Case, Verdict};
use crate::mesh::{Injection, Mesh, ProxyMode};
use crate::world::IstioVersion;

pub(super) const ID: &str = "startup-probe-behind-mesh";

/// The first version of Istio that makes the proxy native by itself.
const NATIVE_BY_DEFAULT: IstioVersion = IstioVersion { minor: 27, patch: 0 };

pub(super) fn apply(case: &mut Case<'_>) {
    let Some(Injection { mesh, because, mode: ProxyMode::Unknown }) = case.injection.clone() else { return };
    let istio = case.world.istio();
    let is_likely = mesh == Mesh::Istio && istio.is_some_and(|version| version < NATIVE_BY_DEFAULT);
    for place in case.native_to_be() {
        let seat = case.seat(place);
        if seat.verdict != Verdict::Native || super::is_mesh_proxy(seat) {
            continue;
        }
        let probe = case.container(place).startup_probe.as_ref();
        let Some(handler) = probe.and_then(|probe| probe.handler.as_ref()) else { continue };
        if matches!(handler, Handler::Exec { .. }) {
            continue;
        }
        let title = format!(
            "the startup probe of `{}` reaches nobody, and the pod hangs in Init, if {mesh}'s proxy is an ordinary container",
            seat.label
        );
        let finding = case
            .about_field(ID, place, &["startupProbe"], title)
            .severity(if is_likely { Severity::Warning } else { Severity::Note })
            .note(format!("the pod gets {mesh}'s proxy: {because}"))
            .note("`outrigger explain istio-45959` tells more")
            .help("make the mesh's proxy native and say so with `mesh: native` in outrigger.yaml, or use an exec probe")
            .build();
        case.report(finding);
    }
}
