use serde_json::Value;

use crate::object::{self, items, string_map, text};

/// Who owns an object, as far as it says so itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ownership {
    /// The Helm release that installed it: label `app.kubernetes.io/managed-by: Helm` with annotation
    /// `meta.helm.sh/release-name` (<https://helm.sh/docs/chart_best_practices/labels/>). Empty where the
    /// label stands alone, as in the output of `helm template`.
    pub helm_release: Option<String>,
    /// `app.kubernetes.io/managed-by` where it names something other than Helm.
    pub managed_by: Option<String>,
    /// `metadata.ownerReferences`.
    pub owners: Vec<Owner>,
    /// Annotation `helm.sh/hook`.
    pub helm_hook: Option<Hook>,
    /// Annotation `argocd.argoproj.io/hook`.
    pub argo_hook: Option<Hook>,
    /// `metadata.managedFields`: present in an object that was read from a cluster.
    pub field_managers: Vec<FieldManager>,
    /// Whether it was read from a cluster: it has a `status`, a `uid` or a `resourceVersion`.
    pub is_live: bool,
}

/// One of `metadata.ownerReferences`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it is the managing controller (`controller: true`).
    pub controller: bool,
}

/// A Job or Pod that a deployment tool runs at a moment of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hook {
    /// When it runs (`pre-install`, `PreSync` …).
    pub events: Vec<String>,
    /// When the tool deletes it; empty where nothing is said.
    pub delete_policies: Vec<String>,
}

/// One entry of `metadata.managedFields`, as far as it is about containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldManager {
    /// Who wrote: `kubectl-client-side-apply`, `helm`, `argocd-controller` …
    pub manager: String,
    /// Whether by server-side apply (`operation: Apply`), else by `Update`.
    pub applies: bool,
    /// Containers of the list `containers` of which it owns fields, by name.
    pub containers: Vec<String>,
}

impl Ownership {
    /// Reads `object`, a whole Kubernetes object.
    pub fn read(object: &Value) -> Self {
        let labels = string_map(object::get(object, &["metadata", "labels"]));
        let annotations = string_map(object::get(object, &["metadata", "annotations"]));
        let managed_by = labels.get("app.kubernetes.io/managed-by").cloned();
        let by_helm = managed_by.as_deref() == Some("Helm");
        let hook = |events: &str, policies: &str| {
            annotations.get(events).map(|value| Hook {
                events: comma_separated(value),
                delete_policies: annotations
                    .get(policies)
                    .map(|value| comma_separated(value))
                    .unwrap_or_default(),
            })
        };
        Self {
            helm_release: by_helm
                .then(|| annotations.get("meta.helm.sh/release-name").cloned().unwrap_or_default()),
            managed_by: managed_by.filter(|_| !by_helm),
            owners: items(object, &["metadata", "ownerReferences"]).iter().filter_map(read_owner).collect(),
            helm_hook: hook("helm.sh/hook", "helm.sh/hook-delete-policy"),
            argo_hook: hook("argocd.argoproj.io/hook", "argocd.argoproj.io/hook-delete-policy"),
            field_managers: items(object, &["metadata", "managedFields"])
                .iter()
                .filter_map(read_manager)
                .collect(),
            is_live: [&["status"][..], &["metadata", "uid"], &["metadata", "resourceVersion"]]
                .iter()
                .any(|keys| object::get(object, keys).is_some_and(is_filled)),
        }
    }
}

/// `status: {}` and `uid: null` stand in many files that nobody read from a cluster.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Object(entries) => !entries.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

fn comma_separated(value: &str) -> Vec<String> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn read_owner(owner: &Value) -> Option<Owner> {
    Some(Owner {
        kind: text(owner, &["kind"])?.to_owned(),
        name: text(owner, &["name"]).unwrap_or_default().to_owned(),
        controller: object::get(owner, &["controller"]).and_then(Value::as_bool).unwrap_or(false),
    })
}

fn read_manager(entry: &Value) -> Option<FieldManager> {
    let mut containers = Vec::new();
    if let Some(fields) = object::get(entry, &["fieldsV1"]) {
        collect_owned_containers(fields, &mut containers);
    }
    Some(FieldManager {
        manager: text(entry, &["manager"])?.to_owned(),
        applies: text(entry, &["operation"]) == Some("Apply"),
        containers,
    })
}

/// Keys of `f:containers` are `k:{"name":"proxy"}`
/// (<https://kubernetes.io/docs/reference/using-api/server-side-apply/>, "Field management").
fn collect_owned_containers(fields: &Value, names: &mut Vec<String>) {
    let Some(fields) = fields.as_object() else { return };
    for (key, value) in fields {
        if key != "f:containers" {
            collect_owned_containers(value, names);
            continue;
        }
        for item in value.as_object().into_iter().flat_map(serde_json::Map::keys) {
            let item = item.strip_prefix("k:").and_then(|json| serde_json::from_str::<Value>(json).ok());
            names.extend(item.as_ref().and_then(|item| text(item, &["name"])).map(str::to_owned));
        }
    }
}
