use crate::{FieldManager, Form, Owner, Workload};

/// What may stand in the way of applying a changed object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplyNote {
    /// Another object made it, and will make it again
    /// (<https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/>).
    Owned(Owner),
    /// A Helm release owns it.
    HelmRelease(String),
    /// Another tool manages it, by the label `app.kubernetes.io/managed-by`.
    ManagedBy(String),
    /// A field manager owns the entry of a container that moves; by server-side apply it would stay.
    ///
    /// A manager is told from others by its name and its operation together: only one that applies can release
    /// what it owns by applying again; what one owns by `Update` stays until `managedFields` is cleared
    /// (<https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields>,
    /// kubernetes#99003, read 2026-11-24).
    OwnsOldEntry {
        /// The manager's name.
        manager: String,
        /// Whether by server-side apply.
        applies: bool,
        /// The containers.
        containers: Vec<String>,
    },
    /// It was read from a cluster: what is applied should be the file that it came from.
    Live,
}

pub(super) fn collect_notes(workload: &Workload, moved: &[&str]) -> Vec<ApplyNote> {
    let ownership = &workload.ownership;
    let mut notes: Vec<ApplyNote> = ownership.owners.iter().cloned().map(ApplyNote::Owned).collect();
    // The output of `helm template` has the label without the release, which is what a user means to apply.
    notes.extend(
        ownership.helm_release.clone().filter(|release| !release.is_empty()).map(ApplyNote::HelmRelease),
    );
    notes.extend(ownership.managed_by.clone().map(ApplyNote::ManagedBy));
    let owns_moved = |manager: &FieldManager| {
        let containers = manager.containers.iter().filter(|name| moved.contains(&name.as_str()));
        let containers: Vec<String> = containers.cloned().collect();
        let (applies, manager) = (manager.applies, manager.manager.clone());
        (!containers.is_empty()).then_some(ApplyNote::OwnsOldEntry { manager, applies, containers })
    };
    notes.extend(ownership.field_managers.iter().filter_map(owns_moved));
    notes.extend(ownership.is_live.then_some(ApplyNote::Live));
    notes
}

impl ApplyNote {
    /// What it means, in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Owned(owner) => format!(
                "It is owned by {} `{}`, which may set it back: change the owner.",
                owner.kind, owner.name
            ),
            Self::HelmRelease(release) => format!(
                "Helm release `{release}` owns it: change the chart or its values, or the next upgrade sets it back."
            ),
            Self::ManagedBy(tool) => {
                format!("It is managed by {tool}: change what {tool} makes it from, or it may be set back.")
            }
            Self::OwnsOldEntry { manager, applies, containers } => {
                let release = if *applies {
                    format!("release it with `kubectl apply --server-side --field-manager={manager}` and the new file")
                } else {
                    "`kubectl apply` without `--server-side` takes it away; before server-side apply, clear the \
                     managers with a merge patch `{\"metadata\":{\"managedFields\":[{}]}}`"
                        .to_owned()
                };
                format!(
                    "Field manager `{manager}` owns the old entry of `{}` in `containers`: where another manager \
                     applies the new file with server-side apply, the entry stays and the API server refuses the \
                     object; {release}.",
                    containers.join("`, `")
                )
            }
            Self::Live => {
                "The file was read from a cluster: make the change in the file that the object was created from."
                    .to_owned()
            }
        }
    }
}

/// How to go back. `kubectl rollout undo` knows Deployments, `DaemonSet`s and `StatefulSet`s
/// (<https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/kubectl_rollout_undo/>).
pub(super) fn render_way_back(workload: &Workload) -> String {
    let name = workload.name.as_deref();
    let namespace =
        workload.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
    let kind = workload.kind.as_deref().unwrap_or_default();
    if let Some(release) = workload.ownership.helm_release.as_ref().filter(|release| !release.is_empty()) {
        return format!("To go back: `helm rollback {release}{namespace}`.");
    }
    if workload.ownership.argo_hook.is_some() {
        return "To go back: sync the old commit.".to_owned();
    }
    if workload.ownership.helm_hook.is_some() {
        return "To go back: roll the Helm release back.".to_owned();
    }
    match (workload.form, kind, name) {
        (Form::BuiltIn, "Deployment" | "DaemonSet" | "StatefulSet", Some(name)) => format!(
            "To go back: apply the old file, or `kubectl rollout undo {}/{name}{namespace}`.",
            kind.to_ascii_lowercase()
        ),
        (Form::BuiltIn, "Job" | "Pod", Some(name)) => format!(
            "To go back: `kubectl delete {} {name}{namespace}`, then create it from the old file.",
            kind.to_ascii_lowercase()
        ),
        _ => "To go back: apply the old file.".to_owned(),
    }
}
