//! Before 1.28.5 Istio does not know the ports of native sidecars.
//!
//! ## What happens to the pod
//! Istio looks for a Service's `targetPort` among `containers` alone. Traffic to a port of a native sidecar passes through
//! the proxy as if it were unknown (`InboundPassthroughCluster`): settings, policies and telemetry of that port do not
//! apply.
//!
//! ## What is done
//! A sidecar that declares ports, in a pod of the mesh, is named where the version of Istio has the issue `istio-59045`.
//! Where `--istio` says nothing, one remark for the whole run tells of it.
//!
//! Sources: istio/istio#59045 and #59142.

use crate::case::{Case, listed};
use crate::known_issue::{IssueMet, report_issue};
use crate::mesh::{Injection, Mesh};

pub(super) const ID: &str = "istio-bypasses-sidecar-port";

pub(super) fn apply(case: &mut Case<'_>) {
    if !matches!(&case.injection, Some(Injection { mesh: Mesh::Istio, .. })) {
        return;
    }
    for place in super::sidecars_in_order(case) {
        let ports = &case.container(place).ports;
        if ports.is_empty() || super::is_mesh_proxy(case.seat(place)) {
            continue;
        }
        let label = case.seat(place).label.clone();
        let numbers: Vec<String> =
            ports.iter().filter_map(|port| port.container_port).map(|port| port.to_string()).collect();
        let ports = if numbers.len() == 1 { "port" } else { "ports" };
        let title = format!(
            "Istio does not see {ports} {} of sidecar `{label}`: what a Service sends there bypasses its settings and \
             policies",
            listed(&numbers)
        );
        let met = IssueMet::of("istio-59045", ID, title).container(place).field(&["ports"]);
        report_issue(case, met);
    }
}
