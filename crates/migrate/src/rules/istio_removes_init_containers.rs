//! Before 1.26 Istio takes the init containers away from a pod whose traffic it does not capture.
//!
//! ## What happens to the pod
//! Where a pod asks for no capture of its traffic (`sidecar.istio.io/interceptionMode: NONE`) and the proxy is an ordinary container,
//! the injector has no init container of its own to add. What it then applies says that the pod has none at all: those that
//! stand in the file go, native sidecars among them.
//!
//! ## What is done
//! Such a pod is named where it has init containers and the version of Istio has the issue `istio-54562`. Nothing moves in it, since
//! the injector would take it away: where nothing says the version, `--istio` with 1.26 or later does.
//!
//! Sources: istio/istio#54562 and #55075; the change notes of Istio 1.26.0.

use outrigger_text::Pointer;

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};
use crate::mesh::{Injection, Mesh, ProxyMode};
use crate::world::IstioVersion;

pub(super) const ID: &str = "istio-removes-init-containers";

const MODE: &str = "sidecar.istio.io/interceptionMode";

/// The first version that has the fix.
const FIXED: IstioVersion = IstioVersion { minor: 26, patch: 0 };

pub(super) fn apply(case: &mut Case<'_>) {
    let is_injected = matches!(
        &case.injection,
        Some(Injection { mesh: Mesh::Istio, mode: ProxyMode::Legacy { .. } | ProxyMode::Unknown, .. })
    );
    let captures = case.pod.annotations.get(MODE).is_none_or(|mode| mode != "NONE");
    if !is_injected || captures {
        return;
    }
    if !case.pod.init_containers.is_empty() {
        let place = case.place(&Pointer::ROOT.keys(["metadata", "annotations", MODE])).at_key();
        let title = "Istio's injector takes the init containers of this pod away";
        let met = IssueMet::of("istio-54562", ID, title).also(place, "nothing is captured here");
        report_issue(case, met);
    }
    if case.ignores.covers(ID, None) {
        return;
    }
    let why = "Istio before 1.26 takes init containers away from a pod whose traffic it does not capture, where its proxy is none";
    match case.world.istio() {
        Some(version) if version >= FIXED => {}
        Some(_) => case.withhold_moves(why),
        None => case.suggest_moves(why, "`--istio 1.26`, or a later one, says that yours does not"),
    }
}
