//! A patch or a policy in the files names a container that would move, under `containers`.
//!
//! ## What would happen to the pod
//! A strategic-merge patch finds its container by name in the list where it names it. After the move there is none of
//! that name in `containers`, so the patch brings it back there, with only the fields that it sets. A JSON patch counts
//! containers, and hits another one.
//!
//! ## What is done
//! A Service that names a port which only the moved container has finds it from Kubernetes 1.33 on; where the nodes are
//! known to be older the container does not move either.
//!
//! As long as such a file is not changed too, the container does not move. The file and the line are named.
//!
//! Source: Kubernetes, "Update API Objects in Place Using kubectl patch", strategic merge by `patchMergeKey`
//! (<https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/>, read 2026-11-24);
//! RFC 6902.

use outrigger_finding::Place;
use outrigger_manifest::references::{Effect, ReferenceKind};
use outrigger_pod::ContainerRef;

use crate::case::{Case, Verdict};
use crate::facts::FoundReference;

pub(super) const ID: &str = "container-patched-elsewhere";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.moved().is_empty() {
        return;
    }
    let moved = case.moved_containers();
    let options = case.world.options;
    // A Service that loses its port serves nothing: where the nodes are known to be too old, that is no safe change.
    let breaks = |found: &FoundReference<'_>| match found.reference.kind.effect() {
        Effect::Breaks => true,
        Effect::FindsFrom(minor) => {
            found.reference.kind == ReferenceKind::ServicePort
                && options.kubernetes_stated
                && u32::from(options.kubernetes.oldest().minor) < minor
        }
        _ => false,
    };
    for found in case.world.facts.matching(&moved).into_iter().filter(breaks) {
        let concerned: Vec<_> = moved
            .containers
            .iter()
            .filter(|container| container.is_named_by(&found.reference.named))
            .map(|container| ContainerRef::app(container.index))
            .filter(|place| case.seat(*place).verdict == Verdict::Moved)
            .collect();
        for place in concerned {
            let label = case.seat(place).label.clone();
            let words = found.reference.describe();
            let file = case.world.facts.path(found.file);
            let why = format!("{file}: {words}");
            let at = Place::new(found.file, found.reference.document, found.reference.at.clone());
            let finding = case
                .about(ID, place, format!("`{label}` is not moved: {words}"))
                .also(at, "here")
                .help(match found.reference.kind {
                    ReferenceKind::ServicePort => "write the port's number in the Service first",
                    _ => "change the patch together with the workload: name the container under `initContainers` there",
                })
                .build();
            case.seat_mut(place).verdict = Verdict::Refused { why };
            case.report(finding);
        }
    }
}
