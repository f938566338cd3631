//! The pod gets a mesh proxy that is an ordinary container, and that the file does not show.
//!
//! ## What would happen to the pod
//! Istio's injector turns network probes of init containers, native sidecars too, into questions to its own agent.
//! While the mesh proxy is an ordinary container nothing answers them during init: the sidecar never counts as
//! started, and the pod hangs in `Init`. With a mesh's CNI plugin traffic is captured from the pod's start, so that
//! probes, and the sidecar's own connections, lead nowhere until the proxy runs. In a Job the mesh proxy goes on
//! keeping the pod alive.
//!
//! ## What is done
//! Where the mesh proxy is known to be native it starts first, and nothing is in the way. Where it is known to be an
//! ordinary container, sidecars move only with a startup probe that runs inside the container. Where the files do not
//! tell, the move is suggested: `mesh: native` or `mesh: legacy` in `outrigger.yaml` settles it.
//!
//! ## The way out
//! Move the mesh first: `ENABLE_NATIVE_SIDECARS: 'true'` for Istio, `proxy.nativeSidecar` for Linkerd.
//!
//! Sources: Istio, `pkg/kube/inject/app_probe.go` and `webhook.go` (`reorderPod`), istio/istio#45959, #49787.

use outrigger_finding::Severity;
use outrigger_manifest::Ends;
use outrigger_pod::{ContainerRef, Handler};

use crate::case::{Case, Verdict, listed};
use crate::mesh::ProxyMode;

pub(super) const ID: &str = "mesh-proxy-not-native";

pub(super) fn apply(case: &mut Case<'_>) {
    let Some(injection) = case.injection.clone() else { return };
    let moved = case.moved();
    if moved.is_empty() || proxy_is_in_file(case) {
        return;
    }
    let (mesh, shown) = (injection.mesh, &injection.because);
    match &injection.mode {
        ProxyMode::Native { .. } => {}
        ProxyMode::Legacy { because } => {
            if case.workload.ends == Ends::Ends {
                let why = format!(
                    "{mesh} puts its proxy into the pod as an ordinary container ({because}), which keeps the pod alive: all helpers move together or none"
                );
                let title = format!(
                    "nothing is moved: the pod gets {mesh}'s proxy ({shown}) as an ordinary container ({because})"
                );
                let finding = case.about_pod(ID, title).help("make the mesh's proxy native first");
                let finding = finding.build();
                case.refuse_moves(&why);
                case.report(finding);
                return;
            }
            for place in moved {
                if has_gate_inside(case, place) {
                    continue;
                }
                let why = format!(
                    "the pod gets {mesh}'s proxy as an ordinary container ({because}): a network probe during init is \
                     answered by nobody, and it has no probe that runs inside the container"
                );
                let title = format!("`{}` is not moved: {why}", case.seat(place).label);
                let finding = case.about(ID, place, title).help("make the mesh's proxy native first").build();
                case.seat_mut(place).verdict = Verdict::Refused { why };
                case.report(finding);
            }
        }
        ProxyMode::Unknown => {
            let blocked: Vec<ContainerRef> = moved;
            let Some(first) = blocked.first().copied() else { return };
            let why = format!(
                "the pod gets {mesh}'s proxy ({shown}), and the files do not tell whether it is a native sidecar: if it is not, \
                 probes during init reach nobody and the pod hangs"
            );
            let way =
                "`mesh: native` in outrigger.yaml says that it is; `mesh: legacy` that it is not".to_owned();
            let labels: Vec<String> =
                blocked.iter().map(|place| format!("`{}`", case.seat(*place).label)).collect();
            let title = format!(
                "{} can move only once it is known how {mesh}'s proxy runs in this pod",
                listed(&labels)
            );
            let finding = case
                .about(ID, first, title)
                .severity(Severity::Warning)
                .note(format!("the proxy is shown by: {shown}"))
                .help(way.clone())
                .build();
            for place in blocked {
                case.seat_mut(place).verdict = Verdict::Suggested { why: why.clone(), way: way.clone() };
            }
            case.report(finding);
        }
    }
}

/// Whether the proxy stands in the file: then it is moved there, and nothing is injected.
fn proxy_is_in_file(case: &Case<'_>) -> bool {
    case.seats.iter().any(|seat| super::is_mesh_proxy(seat) && seat.becomes_native())
}

fn has_gate_inside(case: &Case<'_>, place: ContainerRef) -> bool {
    match case.container(place).startup_probe.as_ref().and_then(|probe| probe.handler.as_ref()) {
        Some(handler) => matches!(handler, Handler::Exec { .. }),
        None => super::sidecar_without_startup_probe::find_gate(case, place, false).is_some(),
    }
}
