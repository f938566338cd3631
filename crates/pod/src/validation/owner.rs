use super::Check;
use super::collect::Findings;
use crate::pod::RestartPolicy;

/// Who holds a pod template, as far as it changes what is valid in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateOwner<'o> {
    /// Its `kind`: `Pod`, `Deployment`, `CronJob` … A kind that is not one of Kubernetes' own asks for nothing.
    pub kind: &'o str,
    /// Names of a `StatefulSet`'s `volumeClaimTemplates`: its pods have a volume for each.
    pub claim_names: Vec<&'o str>,
}

impl<'o> TemplateOwner<'o> {
    /// An owner of this kind without volume claims.
    pub fn of_kind(kind: &'o str) -> Self {
        Self { kind, claim_names: Vec::new() }
    }

    /// Whether the template is a pod of its own.
    pub(super) fn is_pod(&self) -> bool {
        self.kind == "Pod"
    }
}

/// What the kind of the owner asks of the pod's restart policy and deadline
/// (`pkg/apis/apps/validation/validation.go`, `pkg/apis/batch/validation/validation.go`, `validateJobSpec`;
/// `pkg/apis/core/validation/validation.go`, `ValidatePodTemplateSpecForRC`).
pub(super) fn check_owner(check: &Check<'_>, findings: &mut Findings) {
    let at = outrigger_text::Pointer::ROOT.keys(["spec", "restartPolicy"]);
    let policy = check.pod.restart_policy();
    match check.owner.kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" => {
            if *policy != RestartPolicy::Always {
                findings.not_supported(at, policy.as_str(), &["Always"]);
            }
            if check.pod.active_deadline_seconds.is_some() {
                let at = outrigger_text::Pointer::ROOT.keys(["spec", "activeDeadlineSeconds"]);
                // A Deployment is checked as the ReplicaSet that it makes.
                let kind = if check.owner.kind == "Deployment" { "ReplicaSet" } else { check.owner.kind };
                findings.forbidden(at, &format!("activeDeadlineSeconds in {kind} is not Supported"));
            }
        }
        "Job" | "CronJob" => match policy {
            RestartPolicy::OnFailure | RestartPolicy::Never => {}
            RestartPolicy::Always => findings.required(at, "valid values: \"OnFailure\", \"Never\""),
            RestartPolicy::Other(text) => findings.not_supported(at, text, &["OnFailure", "Never"]),
        },
        _ => {}
    }
}
