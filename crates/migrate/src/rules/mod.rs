//! The rules, one file each, named as their ids. A rule reads the [`Case`] and changes verdicts, proposes steps,
//! or reports findings; it never sees text.
//!
//! The order is the order of reasoning: first which containers are sidecars, then what forbids their move, then
//! what the move needs, then what is to be said.

use outrigger_catalog::{Form, Place};
use outrigger_finding::Severity;
use outrigger_pod::ContainerRef;

use crate::case::{Case, Seat, StartupProbe, Verdict};
use crate::object::ObjectCase;

mod after_work_helper;
mod app_drains_connections;
mod app_marks_its_end;
mod app_quits_sidecar;
mod app_uses_up_grace_period;
mod app_waits_for_sidecar;
mod autoscaler_misses_sidecar_request;
mod container_ends_others;
mod container_named_elsewhere;
mod container_patched_elsewhere;
mod container_sleeps_for_its_hook;
mod effective_requests_grow;
mod grace_period_too_short;
mod grpc_agent_keeps_job_alive;
mod host_port_clash;
mod ignore_names_no_rule;
pub(crate) mod image_starts_wrapper;
mod injected_helper_not_native;
mod injected_proxy_in_file;
mod istio_annotation_without_effect;
mod istio_bypasses_sidecar_port;
mod istio_drain_closes_app_connections;
mod istio_drains_before_app;
mod istio_removes_init_containers;
mod job_deadline_ends_sidecar;
mod job_kept_alive_by_sidecar;
mod job_kept_out_of_mesh;
mod killer_annotation;
mod killer_controller;
mod kubelet_restart_forgets_startup;
mod kubernetes_without_native_sidecars;
pub(crate) mod life_gets_worse;
mod liveness_probe_asks_for_app;
mod liveness_probe_before_startup;
mod mesh_proxy_not_native;
mod mesh_setting_ignored;
mod mesh_switch_off;
mod never_pod_loses_startup_probe;
mod one_shot_helper;
mod one_shot_twin;
mod partial_container;
mod pod_without_app;
mod poststart_copies_files;
mod poststart_waits_for_sidecar;
mod prestop_asks_another_container;
mod prestop_delays_sidecar;
mod prestop_stops_sidecar_early;
mod restart_policy_on_app_container;
mod restarted_sidecar_freezes_status;
mod service_misses_sidecar_port;
mod shared_process_namespace;
mod sidecar_as_app_container;
mod sidecar_crash_no_longer_fails_pod;
mod sidecar_has_successor;
mod sidecar_quit_flag;
mod sidecar_waits_after_sigterm;
mod sidecar_without_startup_probe;
mod startup_probe_asks_seldom;
mod startup_probe_behind_mesh;
mod startup_probe_never_passes;
mod stop_waits_for_dead_sidecar;
mod template_not_converted;
mod variable_without_user;
mod windows_pod;
mod wrapper_cannot_see_sidecar;
pub(crate) mod wrapper_guards_app;

/// A rule: its id, what it does, and its public documentation.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Kebab-case, naming the bad pattern.
    pub id: &'static str,
    source: &'static str,
    pub(crate) apply: fn(&mut Case<'_>),
    /// What it does with an object outside of its pods, where it is about such.
    pub(crate) apply_to_object: Option<fn(&mut ObjectCase<'_>)>,
}

impl Rule {
    /// The rule's documentation, Markdown: what is seen, why it matters, what is done.
    pub fn documentation(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }

    /// Its first sentence.
    pub fn summary(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        let first = lines.map(str::trim).take_while(|line| !line.is_empty());
        first.collect::<Vec<_>>().join(" ")
    }
}

/// The rule of a file: its documentation is what the file's head says.
macro_rules! rule {
    ($module:ident) => {
        Rule {
            id: $module::ID,
            source: include_str!(concat!(stringify!($module), ".rs")),
            apply: $module::apply,
            apply_to_object: None,
        }
    };
    ($module:ident, objects) => {
        Rule {
            id: $module::ID,
            source: include_str!(concat!(stringify!($module), ".rs")),
            apply: |_| {},
            apply_to_object: Some($module::apply_to_object),
        }
    };
    ($module:ident, pods and objects) => {
        Rule { apply_to_object: Some($module::apply_to_object), ..rule!($module) }
    };
}

/// All rules, in the order in which they are applied.
pub const RULES: &[Rule] = &[
    // Which containers are sidecars.
    rule!(sidecar_as_app_container),
    rule!(one_shot_helper),
    rule!(partial_container),
    rule!(after_work_helper),
    // What forbids a move.
    rule!(template_not_converted),
    rule!(kubernetes_without_native_sidecars),
    rule!(container_patched_elsewhere),
    rule!(mesh_proxy_not_native),
    rule!(istio_removes_init_containers),
    rule!(pod_without_app),
    rule!(job_kept_alive_by_sidecar),
    rule!(wrapper_cannot_see_sidecar),
    rule!(app_quits_sidecar),
    // What a move needs, and what native sidecars lack.
    rule!(sidecar_without_startup_probe),
    rule!(startup_probe_never_passes),
    rule!(startup_probe_behind_mesh),
    rule!(poststart_waits_for_sidecar),
    rule!(prestop_stops_sidecar_early),
    rule!(prestop_delays_sidecar),
    rule!(injected_proxy_in_file),
    rule!(one_shot_twin),
    rule!(sidecar_waits_after_sigterm),
    rule!(grace_period_too_short),
    rule!(app_uses_up_grace_period),
    rule!(startup_probe_asks_seldom),
    // What people built around sidecars.
    rule!(wrapper_guards_app),
    rule!(image_starts_wrapper),
    rule!(killer_annotation),
    rule!(killer_controller),
    rule!(app_waits_for_sidecar),
    rule!(app_drains_connections),
    rule!(app_marks_its_end),
    rule!(container_ends_others),
    rule!(prestop_asks_another_container),
    rule!(liveness_probe_asks_for_app),
    rule!(shared_process_namespace),
    rule!(job_deadline_ends_sidecar),
    rule!(variable_without_user),
    rule!(sidecar_quit_flag),
    rule!(container_sleeps_for_its_hook),
    rule!(poststart_copies_files),
    // What is to be said.
    rule!(sidecar_has_successor),
    rule!(sidecar_crash_no_longer_fails_pod),
    rule!(container_named_elsewhere),
    rule!(autoscaler_misses_sidecar_request),
    rule!(host_port_clash),
    rule!(effective_requests_grow),
    rule!(restart_policy_on_app_container),
    rule!(windows_pod),
    rule!(istio_annotation_without_effect),
    rule!(mesh_switch_off, objects),
    rule!(injected_helper_not_native),
    rule!(job_kept_out_of_mesh),
    rule!(mesh_setting_ignored, pods and objects),
    // Known issues of some versions.
    rule!(stop_waits_for_dead_sidecar),
    rule!(never_pod_loses_startup_probe),
    rule!(restarted_sidecar_freezes_status),
    rule!(kubelet_restart_forgets_startup),
    rule!(liveness_probe_before_startup),
    rule!(service_misses_sidecar_port),
    rule!(istio_drain_closes_app_connections),
    rule!(istio_drains_before_app),
    rule!(grpc_agent_keeps_job_alive),
    rule!(istio_bypasses_sidecar_port),
    // The lives before and after, once there is a plan.
    rule!(life_gets_worse),
    // The comments themselves.
    rule!(ignore_names_no_rule),
];

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

use sidecar_as_app_container::in_order_of_start;
use sidecar_as_app_container::is_app;
use sidecar_as_app_container::way_to_name;
pub(crate) use sidecar_as_app_container::{named_sidecars, place_and_move, position_of, says_sidecar};

/// Refuses every known helper in `containers` that runs in a certain form, unless the user said that it is a
/// sidecar. `words` gives the reason and the way out, from the container's label and why it has that form.
fn refuse_form(
    case: &mut Case<'_>,
    id: &'static str,
    form: Form,
    words: impl Fn(&str, &str) -> (String, String),
) {
    let places: Vec<ContainerRef> = case
        .app_seats()
        .filter(|seat| has_form(seat, form) && !seat.named_by_user)
        .filter(|seat| !case.ignores.covers(id, Some(&seat.label)))
        .map(|seat| seat.place)
        .collect();
    if case.pod.containers.len() < 2 {
        return;
    }
    for place in places {
        let seat = case.seat(place);
        let because = seat.identification.as_ref().and_then(|known| known.form_because.clone());
        let (why, help) = words(&seat.label, because.as_deref().unwrap_or("by its command"));
        refuse_container(case, id, place, &why, &help);
    }
}

/// Refuses to move one container, and says so.
fn refuse_container(case: &mut Case<'_>, id: &'static str, place: ContainerRef, why: &str, help: &str) {
    let title = format!("`{}` is not moved: {why}", case.seat(place).label);
    let finding = case.about(id, place, title).severity(Severity::Note).help(help).build();
    case.seat_mut(place).verdict = Verdict::Refused { why: why.to_owned() };
    case.report(finding);
}

/// Whether the container is a mesh's proxy: its vendor puts it before all other init containers.
fn is_mesh_proxy(seat: &Seat<'_>) -> bool {
    has_mesh_position(seat) && has_form(seat, Form::Helper)
}

/// Whether the vendor of its program puts it before all other init containers, in whatever form it stands here.
fn has_mesh_position(seat: &Seat<'_>) -> bool {
    let position = seat.identification.as_ref().and_then(|known| known.entry.position.as_ref());
    position.is_some_and(|position| position.place == Place::First)
}

/// The init containers as they stand once the plan is carried out: those that are there and stay, and those that move.
fn init_in_order(case: &Case<'_>) -> Vec<ContainerRef> {
    let moved: Vec<(usize, ContainerRef)> =
        in_order_of_start(case).into_iter().map(|place| (position_of(case, place).0, place)).collect();
    let mut order = Vec::new();
    for index in 0..=case.pod.init_containers.len() {
        order.extend(moved.iter().filter(|(before, _)| *before == index).map(|(_, place)| *place));
        let stays = |seat: &&Seat<'_>| {
            seat.place == ContainerRef::init(index) && !matches!(seat.verdict, Verdict::Removed { .. })
        };
        order.extend(case.seats.iter().find(stays).map(|seat| seat.place));
    }
    order
}

/// The native sidecars, once the plan is carried out, in the order in which they start.
fn sidecars_in_order(case: &Case<'_>) -> Vec<ContainerRef> {
    let mut order = init_in_order(case);
    order.retain(|place| case.seat(*place).becomes_native());
    order
}

/// Whether a container has a startup probe once the plan is carried out.
pub(crate) fn has_startup_probe(case: &Case<'_>, place: ContainerRef) -> bool {
    let is_given = matches!(case.seat(place).startup_probe, StartupProbe::Added | StartupProbe::Changed);
    is_given || case.container(place).startup_probe.is_some()
}

fn has_form(seat: &Seat<'_>, form: Form) -> bool {
    seat.identification.as_ref().is_some_and(|known| known.form == form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_documented_and_named_once() {
        for rule in RULES {
            assert!(rule.summary().len() > 20, "{} says what it sees", rule.id);
            assert!(rule.documentation().contains("## "), "{} has headings", rule.id);
            assert_eq!(RULES.iter().filter(|other| other.id == rule.id).count(), 1, "{}", rule.id);
        }
    }
}
