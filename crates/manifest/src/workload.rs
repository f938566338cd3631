use std::borrow::Cow;

use outrigger_text::{Pointer, Step};
use serde_json::{Value, json};

use crate::{LookAlike, Ownership, object};

/// One place in a document where a pod, or what looks like one, is described.
///
/// An object may hold several (a custom resource with a template for each role). All pointers start at the
/// document's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// Which document of its text, from 0.
    pub document: usize,
    /// The object that holds the pod: the document itself, or an item of a list.
    pub object: Pointer,
    /// `apiVersion` of the object; inferred from the list where an item of a typed list has none.
    pub api_version: Option<String>,
    /// `kind` of the object; inferred likewise.
    pub kind: Option<String>,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: Option<String>,
    /// `metadata.generateName`: the API server makes a new name at each creation.
    pub generate_name: Option<String>,
    /// The mapping that holds the pod's `metadata` and `spec`; for a Pod the object itself. The mapping around a pod's `spec` that
    /// stands by itself.
    pub template: Pointer,
    /// The mapping that holds `containers`. For a look-alike the place that looks like a pod's.
    pub pod_spec: Pointer,
    /// What kind of thing it is, and so whether it is converted.
    pub form: Form,
    /// Whether its pods are meant to end.
    pub ends: Ends,
    /// What the object stands in.
    pub within: Within,
    /// Who owns the object, as far as it says so.
    pub ownership: Ownership,
}

/// What kind of thing a workload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A kind of Kubernetes itself.
    BuiltIn,
    /// A custom kind whose template is a real pod template in a known place: Argo's `Rollout`, `OpenShift`'s
    /// `DeploymentConfig`.
    Known,
    /// A custom kind whose template path the user's configuration names.
    Configured,
    /// Any other custom resource with a part that is plainly a pod template. Reported, not converted.
    Unconfigured,
    /// Looks like a pod and is none. Explained, not converted.
    NotAPod(LookAlike),
    /// A part of a workload: without `apiVersion` or `kind`, or a patch that is merged onto another file's
    /// object. Reported, not converted.
    Fragment,
}

impl Form {
    /// Whether a plan may change it.
    pub fn is_convertible(self) -> bool {
        matches!(self, Self::BuiltIn | Self::Known | Self::Configured)
    }

    /// Why it is not converted; `None` where it is.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::BuiltIn | Self::Known | Self::Configured => None,
            Self::Unconfigured => Some(
                "a custom resource: its operator decides what becomes of the template, so it changes only \
                 where `kinds` in outrigger.yaml names the template's path",
            ),
            Self::NotAPod(look_alike) => Some(look_alike.reason()),
            Self::Fragment => {
                Some("a part of a workload, such as a patch: the pod that it ends in stands in another file")
            }
        }
    }
}

/// Whether the pods of a workload are meant to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Deployment and the like: the pod runs until somebody deletes it.
    RunsForEver,
    /// `Job`, `CronJob`, or a pod whose `restartPolicy` is not `Always`: a container that never ends keeps it
    /// from completing.
    Ends,
}

/// What the object of a workload stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// It is the document.
    Document,
    /// An item of a `List` (or `DeploymentList` …).
    List,
    /// An entry of `objects` in an `OpenShift` `Template`, whose `${PARAMETERS}` are still to be filled in
    /// (<https://docs.openshift.com/container-platform/latest/openshift_images/using-templates.html>).
    OpenShiftTemplate,
}

impl Workload {
    /// The pod template in `document`, the value that the workload was found in.
    pub fn template<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        object::at(document, &self.template)
    }

    /// The pod template in `document`, as one also where the pod's `spec` stands by itself ([`is_bare`](Self::is_bare)).
    pub fn pod<'v>(&self, document: &'v Value) -> Option<Cow<'v, Value>> {
        if self.is_bare() {
            return Some(Cow::Owned(json!({"spec": self.pod_spec(document)?})));
        }
        self.template(document).map(Cow::Borrowed)
    }

    /// Whether the pod's `spec` stands by itself, under a name of its own (`podSpec`), and not in a template.
    pub fn is_bare(&self) -> bool {
        self.form == Form::Unconfigured && self.pod_spec != self.template.key("spec")
    }

    /// The place in the document of a place in the [`pod`](Self::pod): `/spec/containers/0`.
    pub fn place_of(&self, at: &Pointer) -> Pointer {
        match at.steps() {
            [Step::Key(first), inside @ ..] if first == "spec" && self.is_bare() => {
                self.pod_spec.join(&inside.iter().cloned().collect())
            }
            _ => self.template.join(at),
        }
    }

    /// The pod spec in `document`.
    pub fn pod_spec<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        object::at(document, &self.pod_spec)
    }

    /// The object in `document`.
    pub fn object<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        object::at(document, &self.object)
    }

    /// The API group, empty for the core group and where there is no `apiVersion`.
    pub fn group(&self) -> &str {
        self.api_version.as_deref().map_or("", object::group)
    }
}
