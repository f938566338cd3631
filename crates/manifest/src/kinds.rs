use outrigger_text::Pointer;

use crate::{Ends, Form, TemplatePath};

/// A kind whose pod template stands in a known place.
pub(crate) struct KnownKind {
    /// API groups that have, or had, the kind.
    groups: &'static [&'static str],
    kind: &'static str,
    /// Keys from the object to the mapping with the pod's `metadata` and `spec`; none for a Pod.
    pub(crate) template: &'static [&'static str],
    pub(crate) form: Form,
    /// `None`: the template's own `restartPolicy` says it.
    pub(crate) ends: Option<Ends>,
    /// Whether the API server asks for `spec.selector` in the group `apps`.
    pub(crate) needs_selector: bool,
}

const TEMPLATE: &[&str] = &["spec", "template"];

const fn controller(groups: &'static [&'static str], kind: &'static str, form: Form) -> KnownKind {
    KnownKind { groups, kind, template: TEMPLATE, form, ends: Some(Ends::RunsForEver), needs_selector: true }
}

/// Kinds of Kubernetes (<https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/>; the old
/// groups from <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>), and two custom ones
/// whose template is a real `PodTemplateSpec`: Argo Rollouts
/// (<https://argo-rollouts.readthedocs.io/en/stable/features/specification/>) and `OpenShift`'s
/// `DeploymentConfig`, which was in the core group before `OpenShift` 3.7.
const KINDS: &[KnownKind] = &[
    controller(&["apps", "extensions"], "Deployment", Form::BuiltIn),
    controller(&["apps"], "StatefulSet", Form::BuiltIn),
    controller(&["apps", "extensions"], "DaemonSet", Form::BuiltIn),
    controller(&["apps", "extensions"], "ReplicaSet", Form::BuiltIn),
    KnownKind { needs_selector: false, ..controller(&[""], "ReplicationController", Form::BuiltIn) },
    KnownKind {
        groups: &["batch", "extensions"],
        kind: "Job",
        template: TEMPLATE,
        form: Form::BuiltIn,
        ends: Some(Ends::Ends),
        needs_selector: false,
    },
    KnownKind {
        groups: &["batch"],
        kind: "CronJob",
        template: &["spec", "jobTemplate", "spec", "template"],
        form: Form::BuiltIn,
        ends: Some(Ends::Ends),
        needs_selector: false,
    },
    KnownKind {
        groups: &[""],
        kind: "Pod",
        template: &[],
        form: Form::BuiltIn,
        ends: None,
        needs_selector: false,
    },
    KnownKind {
        groups: &[""],
        kind: "PodTemplate",
        template: &["template"],
        form: Form::BuiltIn,
        ends: None,
        needs_selector: false,
    },
    controller(&["argoproj.io"], "Rollout", Form::Known),
    KnownKind {
        needs_selector: false,
        ..controller(&["apps.openshift.io", ""], "DeploymentConfig", Form::Known)
    },
];

/// The known kind of an object, if it is one.
pub(crate) fn resolve_known_kind(group: &str, kind: &str) -> Option<&'static KnownKind> {
    KINDS.iter().find(|known| known.kind == kind && known.groups.contains(&group))
}

/// A known kind by its name alone, for objects that give no `apiVersion` and for patch targets.
pub(crate) fn resolve_kind_by_name(kind: &str) -> Option<&'static KnownKind> {
    KINDS.iter().find(|known| known.kind == kind)
}

impl KnownKind {
    /// Where the template of the object at `object` stands.
    pub(crate) fn template_of(&self, object: &Pointer) -> Pointer {
        object.keys(self.template.iter().copied())
    }
}

/// A custom kind that the user's configuration declares to hold pod templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredKind {
    /// `group/version`, or `group/*` for every version of the group.
    pub api_version: String,
    /// The kind, as in the files.
    pub kind: String,
    /// Where its templates stand: the mappings that hold `metadata` and `spec`, or the `spec` in them.
    pub template: TemplatePath,
}

/// All kinds that the user's configuration declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfiguredKinds {
    kinds: Vec<ConfiguredKind>,
}

impl ConfiguredKinds {
    /// Takes the kinds as configured. Several entries for one kind add up.
    pub fn new(kinds: Vec<ConfiguredKind>) -> Self {
        Self { kinds }
    }

    /// The template paths of a kind; empty where it is not configured.
    pub fn template_paths(&self, api_version: &str, kind: &str) -> Vec<&TemplatePath> {
        let is_version = |wanted: &str| match wanted.strip_suffix("/*") {
            Some(group) => crate::object::group(api_version) == group,
            None => api_version == wanted,
        };
        let kinds = self.kinds.iter().filter(|entry| entry.kind == kind && is_version(&entry.api_version));
        kinds.map(|entry| &entry.template).collect()
    }
}
