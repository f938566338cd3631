//! A Service finds a native sidecar's port by its name, which it does from Kubernetes 1.33 on.
//!
//! ## What happens
//! Before, the endpoint controllers look for the name among `containers` alone: the Service has no endpoint for the pod.
//!
//! ## What is done
//! A sidecar that is native already is named, with the Service, where one of the versions has the issue `k8s-128850`. Of
//! one that moves `container-named-elsewhere` says it.
//!
//! Source: kubernetes/kubernetes#128850.

use outrigger_finding::Place;
use outrigger_manifest::references::{MovedContainer, Named, ReferenceKind};

use crate::case::{Case, Verdict};
use crate::known_issue::{IssueMet, report_issue};

pub(super) const ID: &str = "service-misses-sidecar-port";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        if case.seat(place).verdict != Verdict::Native {
            continue;
        }
        let ports: Vec<String> =
            case.container(place).ports.iter().filter_map(|port| port.name.clone()).collect();
        if ports.is_empty() {
            continue;
        }
        let mut asked = case.moved_containers();
        // It has no place in `containers`, and is looked for by its ports alone.
        asked.containers = vec![MovedContainer { name: None, index: usize::MAX, ports }];
        for found in case.world.facts.matching(&asked) {
            let Named::Port(name) = &found.reference.named else { continue };
            if found.reference.kind != ReferenceKind::ServicePort {
                continue;
            }
            let label = case.seat(place).label.clone();
            let title = format!("the Service does not find port `{name}` of sidecar `{label}` by its name");
            let at = Place::new(found.file, found.reference.document, found.reference.at.clone());
            let met = IssueMet::of("k8s-128850", ID, title).container(place).field(&["ports"]);
            report_issue(case, met.also(at, "the Service"));
        }
    }
}
