//! An autoscaler measures utilization, and a sidecar has no request for that resource.
//!
//! ## What happens
//! The utilization of a pod is its use divided by the sum of its requests, those of sidecars too. Where one is missing the
//! autoscaler gets no number and does not scale. It is the same whether the sidecar is native or not.
//!
//! ## What is done
//! The sidecar and the autoscaler are named. A limit counts as a request, since the API server takes it for one; a
//! `LimitRange` of the namespace may give it one, which the files need not show.
//!
//! Sources: kubernetes/kubernetes, `pkg/controller/podautoscaler/replica_calculator.go`, `calculatePodRequests`
//! (`k8s-hpa-needs-sidecar-requests`).

use std::collections::{BTreeMap, BTreeSet};

use outrigger_finding::{Confidence, Place};
use outrigger_pod::Quantity;

use crate::case::Case;

pub(super) const ID: &str = "autoscaler-misses-sidecar-request";

pub(super) fn apply(case: &mut Case<'_>) {
    let sidecars = case.native_to_be();
    // Requests of the pod as a whole stand for those of its containers.
    if sidecars.is_empty() || case.pod.resources.is_some() {
        return;
    }
    let facts = case.world.facts;
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for (file, target) in facts.utilization_targets(case.path, case.workload) {
        if !named.insert(&target.resource) {
            continue;
        }
        for place in &sidecars {
            let resources = &case.container(*place).resources;
            let has = |amounts: &BTreeMap<String, Quantity>| amounts.contains_key(&target.resource);
            if has(&resources.requests) || has(&resources.limits) {
                continue;
            }
            let label = case.seat(*place).label.clone();
            let resource = &target.resource;
            let title = format!(
                "`{label}` has no request for {resource}, so that the autoscaler gets no utilization and does not scale"
            );
            let at = Place::new(file, target.document, target.at.clone());
            let finding = case
                .about_field(ID, *place, &["resources"], title)
                .confidence(Confidence::Medium)
                .also(at, "the autoscaler by utilization")
                .help(format!(
                    "give it a request for {resource}, or measure the app alone with a ContainerResource metric"
                ))
                .build();
            case.report(finding);
        }
    }
}
