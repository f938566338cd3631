//! Istio's native proxy, before 1.26, closes the app's own connections when the pod begins to end.
//!
//! ## What happens to the pod
//! The native proxy has a `preStop` hook that drains it as soon as the pod begins to end. The drain is meant for incoming
//! connections, but that Envoy applies it to outgoing ones too: the app's requests are answered with
//! `Connection: close`, or a GOAWAY, while the app still works.
//!
//! ## What is done
//! A pod with a native proxy is named where the version of Istio has the issue `istio-51855`. Where `--istio` says nothing,
//! one remark for the whole run tells of it.
//!
//! Sources: istio/istio#51855, envoyproxy/envoy#35020 and #37873.

use outrigger_pod::ContainerRef;

use crate::case::Case;
use crate::hook_command::{HookPurpose, purpose_of};
use crate::known_issue::{IssueMet, report_issue};
use crate::mesh::{Injection, Mesh, ProxyMode};

pub(super) const ID: &str = "istio-drain-closes-app-connections";

pub(super) fn apply(case: &mut Case<'_>) {
    let in_file = native_istio_proxy(case);
    let injected =
        matches!(&case.injection, Some(Injection { mesh: Mesh::Istio, mode: ProxyMode::Native { .. }, .. }));
    if in_file.is_none() && !injected {
        return;
    }
    let title =
        "when the pod begins to end, Istio's native proxy closes the connections of an app that still works";
    let met = IssueMet::of("istio-51855", ID, title);
    let met = match in_file {
        Some(place) => met.container(place),
        None => met,
    };
    report_issue(case, met);
}

/// The native proxy that stands in the file, with a hook that drains it.
fn native_istio_proxy(case: &Case<'_>) -> Option<ContainerRef> {
    let is_istio = |place: &ContainerRef| {
        let known = case.seat(*place).identification.as_ref();
        known.is_some_and(|known| known.entry.id == "istio-proxy")
    };
    let drains = |place: &ContainerRef| {
        let hook =
            case.container(*place).lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
        matches!(hook.map(purpose_of), Some(HookPurpose::StartsADrain { .. }))
    };
    case.native_to_be().into_iter().filter(is_istio).find(drains)
}
