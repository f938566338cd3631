//! Istio's native proxy drains as soon as the pod begins to end, while an app still has its own hook to run.
//!
//! ## What happens to the pod
//! The `preStop` hooks of all containers run at the same time. That of the native proxy drains it at once: an app whose own
//! hook waits, so that others stop calling it first, gets no new connections meanwhile. This is the issue `istio-60649`.
//!
//! ## What is done
//! A pod with a native proxy that is injected, and an app with a `preStop` hook, is named where the version of Istio has the
//! issue. Where nothing says the version, one remark for the whole run tells of it.
//!
//! Source: istio/istio#60649.

use crate::case::Case;
use crate::known_issue::{IssueMet, report_issue};
use crate::mesh::{Injection, Mesh, ProxyMode};

pub(super) const ID: &str = "istio-drains-before-app";

pub(super) fn apply(case: &mut Case<'_>) {
    if !matches!(&case.injection, Some(Injection { mesh: Mesh::Istio, mode: ProxyMode::Native { .. }, .. })) {
        return;
    }
    let has_hook = |seat: &&crate::case::Seat<'_>| {
        let hooks = case.container(seat.place).lifecycle.as_ref();
        hooks.is_some_and(|hooks| hooks.pre_stop.is_some())
    };
    let Some(app) = case.staying_apps().find(has_hook) else { return };
    let (place, label) = (app.place, app.label.clone());
    let title = format!("Istio's native proxy drains while `{label}` still runs its `preStop` hook");
    let met = IssueMet::of("istio-60649", ID, title).container(place).field(&["lifecycle", "preStop"]);
    report_issue(case, met);
}
