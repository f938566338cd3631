//! What happens in the cluster when a changed workload is applied, what may stand in the way, and how to go
//! back.

mod notes;
mod rollout;

use serde_json::Value;

use crate::Workload;

pub use notes::ApplyNote;
pub use rollout::Rollout;

/// What applying a changed workload does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applying {
    /// What becomes of the pods.
    pub rollout: Rollout,
    /// What may stand in the way.
    pub notes: Vec<ApplyNote>,
    /// How to go back, in one line.
    pub way_back: String,
}

impl Applying {
    /// All of it as sentences, the rollout first, the way back last.
    pub fn sentences(&self) -> Vec<String> {
        let notes = self.notes.iter().map(ApplyNote::sentence);
        std::iter::once(self.rollout.sentence()).chain(notes).chain([self.way_back.clone()]).collect()
    }
}

/// What applying `workload`, found in `document` (a value), does once the containers called `moved` have left
/// its `containers`.
pub fn what_applying_does(workload: &Workload, document: &Value, moved: &[&str]) -> Applying {
    let null = Value::Null;
    let object = workload.object(document).unwrap_or(&null);
    Applying {
        rollout: rollout::resolve_rollout(workload, object),
        notes: notes::collect_notes(workload, moved),
        way_back: notes::render_way_back(workload),
    }
}

/// What to know once a run about objects that several tools apply: their old entry stays.
///
/// An entry that another manager owns too is not removed by server-side apply; the pod then has the container
/// in both lists, and names must be unique (R120). Shared ownership ends when that manager applies without the
/// field, and all ownership ends when `managedFields` is cleared
/// (<https://kubernetes.io/docs/reference/using-api/server-side-apply/>, read 2026-11-24).
pub fn server_side_apply_note() -> &'static str {
    "Where an object is applied with server-side apply and another field manager also owns the old entry in \
     `containers`, the entry stays beside the new one and the API server refuses the object, because the name \
     stands twice. `kubectl get KIND NAME -o yaml --show-managed-fields` shows the managers. One whose operation \
     is Apply releases the entry with `kubectl apply --server-side --field-manager=MANAGER -f FILE` and the new \
     file; for one whose operation is Update clear the managers first: `kubectl patch KIND NAME --type=merge \
     -p '{\"metadata\":{\"managedFields\":[{}]}}'`."
}
