use serde_json::Value;

use crate::object::{get, items, text};
use crate::{Form, Hook, Workload};

/// What becomes of the pods when a changed template is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rollout {
    /// New pods replace the old ones step by step.
    Rolls,
    /// All old pods end before new ones start (`strategy.type: Recreate`).
    Recreates,
    /// The Deployment or Rollout is paused: nothing until it is resumed.
    Paused,
    /// `StatefulSet`, `RollingUpdate`: from the highest ordinal down, to `partition` where that is not 0.
    RollsInOrder {
        /// Pods with a lower ordinal keep the old template.
        partition: u64,
    },
    /// `updateStrategy.type: OnDelete`: a pod changes when somebody deletes it.
    OnDelete,
    /// `ReplicaSet` and `ReplicationController`: only pods that are created from now on.
    NewPodsOnly,
    /// A Job's template cannot be changed.
    Immutable,
    /// A Job or Pod that Helm runs as a hook.
    HelmHook {
        /// Whether Helm deletes the old one before it makes the new one.
        replaces: bool,
    },
    /// A Job or Pod that Argo CD runs as a hook.
    ArgoHook {
        /// Whether Argo CD deletes the old one before it makes the new one.
        replaces: bool,
    },
    /// `CronJob`: from its next run on.
    NextRun {
        /// Whether it is suspended.
        suspended: bool,
    },
    /// A Pod cannot be changed in this way.
    PodRecreated,
    /// Each creation makes an object of its own (`generateName`).
    NextCreation,
    /// Argo `Rollout`: by its own strategy.
    Progressive,
    /// `DeploymentConfig` with a trigger on changes of its template, or without one.
    DeploymentConfig {
        /// Whether a change of the template deploys by itself.
        config_change: bool,
    },
    /// A `PodTemplate`: no pods of its own.
    NoPods,
    /// A custom resource: its operator decides.
    ByOperator,
}

/// Sources; those of `StatefulSet`, `ReplicaSet` and `CronJob` read 2026-11-24, what a Pod allows is R126:
/// - Deployment, strategies: <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy>
/// - `DaemonSet`: <https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/>
/// - `StatefulSet`: <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies>
/// - `ReplicaSet`: <https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/>
/// - Pod, what can be changed: <https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement>
/// - Job: `spec.template` is immutable, <https://kubernetes.io/docs/concepts/workloads/controllers/job/>
/// - `CronJob`: <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/>
pub(super) fn resolve_rollout(workload: &Workload, object: &Value) -> Rollout {
    let ownership = &workload.ownership;
    if let Some(hook) = &ownership.argo_hook {
        return Rollout::ArgoHook { replaces: replaces(workload, hook, "BeforeHookCreation") };
    }
    if let Some(hook) = &ownership.helm_hook {
        return Rollout::HelmHook { replaces: replaces(workload, hook, "before-hook-creation") };
    }
    let spec = |keys: &[&str]| get(object, &["spec"]).and_then(|spec| text(spec, keys));
    let is_set = |key: &str| get(object, &["spec", key]).and_then(Value::as_bool) == Some(true);
    match (workload.form, workload.kind.as_deref().unwrap_or_default()) {
        (Form::Configured | Form::Unconfigured | Form::NotAPod(_), _) => Rollout::ByOperator,
        (_, "Deployment" | "Rollout") if is_set("paused") => Rollout::Paused,
        (_, "Deployment") if spec(&["strategy", "type"]) == Some("Recreate") => Rollout::Recreates,
        (_, "DaemonSet" | "StatefulSet") if spec(&["updateStrategy", "type"]) == Some("OnDelete") => {
            Rollout::OnDelete
        }
        (_, "Deployment" | "DaemonSet") => Rollout::Rolls,
        (_, "StatefulSet") => {
            let partition = get(object, &["spec", "updateStrategy", "rollingUpdate", "partition"]);
            Rollout::RollsInOrder { partition: partition.and_then(Value::as_u64).unwrap_or(0) }
        }
        (_, "ReplicaSet" | "ReplicationController") => Rollout::NewPodsOnly,
        (_, "Job" | "Pod") if workload.name.is_none() && workload.generate_name.is_some() => {
            Rollout::NextCreation
        }
        (_, "Job") => Rollout::Immutable,
        (_, "Pod") => Rollout::PodRecreated,
        (_, "CronJob") => Rollout::NextRun { suspended: is_set("suspend") },
        (_, "PodTemplate") => Rollout::NoPods,
        (_, "Rollout") => Rollout::Progressive,
        (_, "DeploymentConfig") => {
            // Without `triggers` a change of the template is one.
            let triggers = items(object, &["spec", "triggers"]);
            let is_config_change = |trigger: &Value| text(trigger, &["type"]) == Some("ConfigChange");
            let absent = get(object, &["spec", "triggers"]).is_none_or(Value::is_null);
            Rollout::DeploymentConfig { config_change: absent || triggers.iter().any(is_config_change) }
        }
        _ => Rollout::ByOperator,
    }
}

/// Both tools delete the old object first where no policy is given
/// (<https://helm.sh/docs/topics/charts_hooks/#hook-deletion-policies>,
/// <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/>, both read 2026-11-24), and an object
/// with `generateName` is a new one each time.
fn replaces(workload: &Workload, hook: &Hook, before_creation: &str) -> bool {
    let policies = &hook.delete_policies;
    let is_before = |policy: &String| policy == before_creation || policy == "before-hook-creation";
    workload.name.is_none() || policies.is_empty() || policies.iter().any(is_before)
}

impl Rollout {
    /// What happens, in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Rolls => "Applying it rolls the pods: new ones replace the old ones step by step.".to_owned(),
            Self::Recreates => {
                "Applying it ends all pods before new ones start (strategy Recreate).".to_owned()
            }
            Self::Paused => {
                "Applying it does nothing yet: it is paused, and its pods roll when it is resumed.".to_owned()
            }
            Self::RollsInOrder { partition: 0 } => {
                "Applying it replaces the pods one after another, from the highest ordinal down.".to_owned()
            }
            Self::RollsInOrder { partition } => format!(
                "Applying it replaces the pods from the highest ordinal down to {partition}; those below keep \
                 the old template until `partition` is lowered."
            ),
            Self::OnDelete => {
                "Applying it changes no pod yet: with update strategy OnDelete a pod changes when it is deleted."
                    .to_owned()
            }
            Self::NewPodsOnly => {
                "Applying it changes only pods that are created from now on; delete the old ones to replace them."
                    .to_owned()
            }
            Self::Immutable => "Applying it fails while the Job exists, because a Job's template cannot be \
                 changed: delete the Job and create it again, which runs it again."
                .to_owned(),
            Self::HelmHook { replaces: true } => {
                "Helm runs it as a hook, and deletes the old one before it creates the new one: it takes effect \
                 with the next release."
                    .to_owned()
            }
            Self::HelmHook { replaces: false } => {
                "Helm runs it as a hook without the delete policy `before-hook-creation`: where an old one is \
                 left over, delete it before the next release."
                    .to_owned()
            }
            Self::ArgoHook { replaces: true } => {
                "Argo CD runs it as a hook, and deletes the old one before it creates the new one: it takes \
                 effect with the next sync."
                    .to_owned()
            }
            Self::ArgoHook { replaces: false } => {
                "Argo CD runs it as a hook without the delete policy `BeforeHookCreation`: where an old one is \
                 left over, delete it before the next sync."
                    .to_owned()
            }
            Self::NextRun { suspended: false } => {
                "Applying it takes effect with the next run; a run under way keeps the old template.".to_owned()
            }
            Self::NextRun { suspended: true } => {
                "Applying it does nothing yet: the CronJob is suspended, and its next run has the new template."
                    .to_owned()
            }
            Self::PodRecreated => "Applying it fails while the Pod exists, because the containers of a Pod \
                 cannot be moved: delete the Pod and create it again."
                .to_owned(),
            Self::NextCreation => "It takes effect with the next `kubectl create`, which makes a new object \
                 each time."
                .to_owned(),
            Self::Progressive => {
                "Applying it starts a rollout by the strategy of the Argo Rollout.".to_owned()
            }
            Self::DeploymentConfig { config_change: true } => {
                "Applying it deploys: the DeploymentConfig reacts to a change of its template.".to_owned()
            }
            Self::DeploymentConfig { config_change: false } => "Applying it deploys nothing by itself: the \
                 DeploymentConfig has no ConfigChange trigger; start it with `oc rollout latest`."
                .to_owned(),
            Self::NoPods => "A PodTemplate has no pods of its own: whatever reads it makes the new ones.".to_owned(),
            Self::ByOperator => "What applying it does is up to the operator of the custom resource.".to_owned(),
        }
    }
}
