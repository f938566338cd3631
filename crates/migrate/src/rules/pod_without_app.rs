//! Every container of the pod looks like a sidecar.
//!
//! ## Why it is left alone
//! A pod needs at least one entry in `containers`, and a sidecar needs an app that it serves. Where all containers are
//! known helpers, one of them is the workload itself: a proxy that is deployed on its own, with its exporter.
//!
//! Source: rule R120 of the lifecycle (the API server asks for at least one container).

use crate::case::{Case, Verdict};

pub(super) const ID: &str = "pod-without-app";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.app_seats().any(|seat| seat.verdict == Verdict::Kept) || case.moved().is_empty() {
        return;
    }
    let labels = case.listed_labels(&case.moved());
    let title = format!("{labels} all look like sidecars, and none is left to be the app");
    let way = "the pod annotation `outrigger.dev/sidecars` says which of them are";
    let finding = case.about_pod(ID, title).help(way).build();
    case.suggest_moves("every container of the pod looks like a sidecar, and one must be the app", way);
    case.report(finding);
}
