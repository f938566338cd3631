//! A pod that ends gets Istio's agent for proxyless gRPC, which has no native form.
//!
//! ## What happens to the pod
//! The template `grpc-agent` puts its container among the app containers, whatever `ENABLE_NATIVE_SIDECARS` and
//! `sidecar.istio.io/nativeSidecar` say. It goes on when the app has ended, and the pod does not end: the issue
//! `istio-54332`.
//!
//! ## What is done
//! The pod is named. A call that makes the agent end is needed there, and no workaround to be taken away.
//!
//! Source: istio/istio#54332.

use outrigger_manifest::Ends;

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};
use crate::mesh::Mesh;
use crate::proxy_mode::uses_grpc_agent;

pub(super) const ID: &str = "grpc-agent-keeps-job-alive";

pub(super) fn apply(case: &mut Case<'_>) {
    let is_injected = case.injection.as_ref().is_some_and(|injection| injection.mesh == Mesh::Istio);
    if !is_injected || case.workload.ends != Ends::Ends || !uses_grpc_agent(case.pod) {
        return;
    }
    let title = "Istio's agent for proxyless gRPC is never native and keeps the pod alive";
    report_issue(case, IssueMet::of("istio-54332", ID, title));
}
