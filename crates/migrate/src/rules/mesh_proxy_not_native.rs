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

use outrigger_catalog::Form;
use outrigger_finding::Severity;
use outrigger_manifest::Ends;
use outrigger_pod::{ContainerRef, Handler};

use crate::case::{Case, Seat, Verdict};
use crate::mesh::{Injection, Mesh, ProxyMode};

pub(super) const ID: &str = "mesh-proxy-not-native";

pub(super) fn apply(case: &mut Case<'_>) {
    look_at_proxy_in_file(case);
    let Some(injection) = case.injection.clone() else { return };
    let moved: Vec<ContainerRef> =
        case.moved().into_iter().filter(|place| !super::is_mesh_proxy(case.seat(*place))).collect();
    if moved.is_empty() {
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
            let blocked = moved;
            let first = blocked[0];
            let why = format!(
                "the pod gets {mesh}'s proxy ({shown}), and the files do not tell whether it is a native sidecar: if it is not, \
                 probes during init reach nobody and the pod hangs"
            );
            let way =
                "`mesh: native` in outrigger.yaml says that it is; `mesh: legacy` that it is not".to_owned();
            let labels = case.listed_labels(&blocked);
            let title =
                format!("{labels} can move only once it is known how {mesh}'s proxy runs in this pod");
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

/// A proxy that stands in the file is not injected once more. Where it becomes native it answers during init; where it
/// stays among the app containers it does not. A part of one shows that its injector completes it.
fn look_at_proxy_in_file(case: &mut Case<'_>) {
    let of_form = |form: Form| {
        let is_proxy = |seat: &&Seat<'_>| super::has_mesh_position(seat) && super::has_form(seat, form);
        case.seats.iter().find(is_proxy)
    };
    if let Some(proxy) = of_form(Form::Helper) {
        let because = format!("`{}` stays in `containers`", proxy.label);
        case.injection = (!proxy.becomes_native()).then(|| Injection {
            mesh: mesh_of(proxy),
            because: format!("`{}` stands in the file", proxy.label),
            mode: ProxyMode::Legacy { because },
        });
    } else if case.injection.is_none() {
        case.injection = of_form(Form::Partial).map(|part| Injection {
            mesh: mesh_of(part),
            because: format!("`{}` is a part that an injector completes", part.label),
            mode: ProxyMode::Unknown,
        });
    }
}

fn mesh_of(proxy: &Seat<'_>) -> Mesh {
    match proxy.identification.as_ref().map(|known| known.entry.id.as_str()) {
        Some(id) if id.starts_with("linkerd") => Mesh::Linkerd,
        Some(id) if id.starts_with("consul") => Mesh::Consul,
        Some(id) if id.starts_with("kuma") => Mesh::Kuma,
        _ => Mesh::Istio,
    }
}

fn has_gate_inside(case: &Case<'_>, place: ContainerRef) -> bool {
    match case.container(place).startup_probe.as_ref().and_then(|probe| probe.handler.as_ref()) {
        Some(handler) => matches!(handler, Handler::Exec { .. }),
        None => super::sidecar_without_startup_probe::find_gate(case, place, false).is_some(),
    }
}
