//! A sidecar stands in something that is no workload of Kubernetes itself.
//!
//! ## Why it is left alone
//! What a custom resource's operator makes of its pod template is the operator's business: it may prune
//! `restartPolicy`, merge containers by name or index, or know nothing of native sidecars. A patch is only a part of a
//! pod. Knative, Tekton and Argo Workflows have fields that look like pods and are none.
//!
//! ## The way out
//! Where you know that a custom resource's template reaches the cluster unchanged, name its path in `outrigger.yaml`:
//! `kinds: [{api_version: example.com/v1, kind: WebApp, pod_template: spec.template}]`. Its containers are then
//! converted like any others. A pod spec that stands under a name of its own (`podSpec`), without a template around it, is
//! only looked at.

use outrigger_finding::Severity;
use outrigger_manifest::{Form, TemplatePath, Workload};

use crate::case::Case;

pub(super) const ID: &str = "template-not-converted";

pub(super) fn apply(case: &mut Case<'_>) {
    let Some(reason) = reason(case.workload) else { return };
    let concerned = case.seats.iter().any(|seat| seat.verdict.may_move());
    if !concerned {
        if matches!(case.workload.form, Form::NotAPod(_)) {
            let kind = case.workload.kind.as_deref().unwrap_or("object");
            let title = format!("{kind} is not converted: it is {reason}");
            let finding = case.about_pod(ID, title).severity(Severity::Note).build();
            case.report(finding);
        }
        return;
    }
    let kind = case.workload.kind.clone().unwrap_or_else(|| "object".to_owned());
    let title = format!("{kind} is not converted: it is {reason}");
    let finding = case.about_pod(ID, title).severity(Severity::Note);
    if case.workload.form != Form::Unconfigured || case.workload.is_bare() {
        case.withhold_moves(&format!("it stands in {reason}"));
        case.report(finding.build());
        return;
    }
    let api_version = case.workload.api_version.clone().unwrap_or_default();
    let inside = &case.workload.template.steps()[case.workload.object.steps().len()..];
    let template = TemplatePath::of_place(inside);
    let way = format!(
        "`kinds: [{{api_version: {api_version}, kind: {kind}, pod_template: {template}}}]` in outrigger.yaml \
         converts it"
    );
    case.suggest_moves(&format!("it stands in {reason}"), &way);
    case.report(finding.help(way).build());
}

fn reason(workload: &Workload) -> Option<&'static str> {
    if workload.is_bare() {
        return Some(
            "a custom resource with a pod spec and no template: its operator decides what becomes of it",
        );
    }
    workload.form.reason()
}
