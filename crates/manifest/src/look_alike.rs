use outrigger_text::Pointer;
use serde_json::Value;

use crate::object::{self, items};

/// A resource with fields that look like a pod's and are none. The sources of the reasons were read 2026-11-24.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookAlike {
    /// Knative Serving: `Service`, `Configuration`, `Revision` of `serving.knative.dev`
    /// (<https://docs.openshift.com/container-platform/4.9/serverless/knative-serving/config-applications/init-containers.html>).
    KnativeService,
    /// Cloud Run, which reads Knative's format (`serving.knative.dev` with `run.googleapis.com/` annotations)
    /// and its own `run.googleapis.com` (<https://docs.cloud.google.com/run/docs/configuring/jobs/containers>).
    CloudRun,
    /// Tekton's `Task`, `TaskRun`, `Pipeline` and the like
    /// (<https://github.com/tektoncd/pipeline/blob/main/docs/additional-configs.md>).
    Tekton,
    /// Argo's `Workflow`, `WorkflowTemplate`, `ClusterWorkflowTemplate`, `CronWorkflow`
    /// (<https://github.com/argoproj/argo-workflows/blob/main/docs/fields.md>).
    ArgoWorkflow,
    /// `RunnerSet`, `RunnerDeployment` and `Runner` of `actions.summerwind.dev`
    /// (<https://github.com/actions/actions-runner-controller/pull/1383>).
    RunnerSet,
    /// `Prometheus`, `Alertmanager`, `ThanosRuler`, `PrometheusAgent` of the Prometheus Operator
    /// (<https://github.com/prometheus-operator/prometheus-operator/blob/master/Documentation/user-guides/strategic-merge-patch.md>).
    PrometheusOperator,
}

impl LookAlike {
    /// Why its containers do not move, for people.
    pub fn reason(self) -> &'static str {
        match self {
            Self::KnativeService => {
                "a Knative Service: Knative builds the pod from a part of the pod spec and adds its own proxy; \
                 it takes `initContainers` only where the feature flag `kubernetes.podspec-init-containers` is on"
            }
            Self::CloudRun => {
                "a Cloud Run service or job: Cloud Run runs it, no node of a Kubernetes cluster, and starts its \
                 containers in an order of its own"
            }
            Self::Tekton => {
                "a Tekton resource: its `steps` and `sidecars` are no pod spec; Tekton's own flag \
                 `enable-kubernetes-sidecar` makes its sidecars native"
            }
            Self::ArgoWorkflow => {
                "an Argo workflow: its templates are no pod spec, and Argo itself ends what stands under \
                 `sidecars` when the main container has ended"
            }
            Self::RunnerSet => {
                "a resource of actions-runner-controller: the controller adds the containers `runner` and \
                 `docker` itself and merges what stands here into them by name"
            }
            Self::PrometheusOperator => {
                "a resource of the Prometheus Operator: what stands under `containers` is merged by name into \
                 the containers that the operator makes"
            }
        }
    }
}

/// What `object` is, if it only looks like a pod; with the place that looks like the pod's template and the
/// place that looks like its spec. An object of such a kind with nothing that looks like several containers
/// is of no interest.
pub(crate) fn resolve_look_alike(
    base: &Pointer,
    group: &str,
    kind: &str,
    object: &Value,
) -> Option<(LookAlike, Pointer, Pointer)> {
    let template = base.keys(["spec", "template"]);
    let template_spec = template.key("spec");
    match (group, kind) {
        ("serving.knative.dev", "Service" | "Configuration") => {
            (!items(object, &["spec", "template", "spec", "containers"]).is_empty())
                .then(|| (knative_or_cloud_run(object), template, template_spec))
        }
        ("serving.knative.dev", "Revision") => (!items(object, &["spec", "containers"]).is_empty())
            .then(|| (LookAlike::KnativeService, base.clone(), base.key("spec"))),
        ("run.googleapis.com", _) => {
            let spec = find_list_holder(&base.key("spec"), object.get("spec")?, &["containers"])?;
            let template = spec.split_last().map_or_else(|| base.clone(), |(template, _)| template);
            Some((LookAlike::CloudRun, template, spec))
        }
        ("tekton.dev", _) => {
            let spec = find_list_holder(&base.key("spec"), object.get("spec")?, &["sidecars"])?;
            Some((LookAlike::Tekton, base.clone(), spec))
        }
        ("argoproj.io", "Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate" | "CronWorkflow") => {
            let lists = ["sidecars", "initContainers", "containers"];
            let spec = find_list_holder(&base.key("spec"), object.get("spec")?, &lists)?;
            Some((LookAlike::ArgoWorkflow, base.clone(), spec))
        }
        ("actions.summerwind.dev", "RunnerSet" | "RunnerDeployment" | "RunnerReplicaSet") => {
            let spec = object::get(object, &["spec", "template", "spec"])?;
            holds_any(spec, RUNNER_LISTS).then_some((LookAlike::RunnerSet, template, template_spec))
        }
        ("actions.summerwind.dev", "Runner") => holds_any(object.get("spec")?, RUNNER_LISTS)
            .then(|| (LookAlike::RunnerSet, base.clone(), base.key("spec"))),
        ("monitoring.coreos.com", "Prometheus" | "PrometheusAgent" | "Alertmanager" | "ThanosRuler") => {
            holds_any(object.get("spec")?, &["containers", "initContainers"])
                .then(|| (LookAlike::PrometheusOperator, base.clone(), base.key("spec")))
        }
        _ => None,
    }
}

const RUNNER_LISTS: &[&str] = &["containers", "sidecarContainers", "initContainers"];

fn knative_or_cloud_run(object: &Value) -> LookAlike {
    let annotations = [&["metadata", "annotations"][..], &["spec", "template", "metadata", "annotations"]];
    let names_cloud_run = |key: &String| key.starts_with("run.googleapis.com/");
    let entries = annotations.iter().filter_map(|keys| object::get(object, keys)?.as_object());
    if entries.flat_map(serde_json::Map::keys).any(names_cloud_run) {
        LookAlike::CloudRun
    } else {
        LookAlike::KnativeService
    }
}

fn holds_any(spec: &Value, lists: &[&str]) -> bool {
    lists.iter().any(|list| !items(spec, &[list]).is_empty())
}

/// The first mapping in `value` that holds one of `lists` with an entry in it.
fn find_list_holder(place: &Pointer, value: &Value, lists: &[&str]) -> Option<Pointer> {
    match value {
        Value::Object(_) if holds_any(value, lists) => Some(place.clone()),
        Value::Object(entries) => {
            entries.iter().find_map(|(key, value)| find_list_holder(&place.key(key), value, lists))
        }
        Value::Array(list) => list
            .iter()
            .enumerate()
            .find_map(|(index, value)| find_list_holder(&place.index(index), value, lists)),
        _ => None,
    }
}
