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
    OwnsOldEntry {
        /// The manager's name.
        manager: String,
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
        let manager = manager.manager.clone();
        (!containers.is_empty()).then_some(ApplyNote::OwnsOldEntry { manager, containers })
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
            Self::OwnsOldEntry { manager, containers } => format!(
                "Field manager `{manager}` owns the old entry of `{}` in `containers`: applied by another manager \
                 with server-side apply it stays there, and the API server refuses the object; apply the new \
                 file with `--server-side --field-manager={manager}`.",
                containers.join("`, `")
            ),
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
