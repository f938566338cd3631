//! The plan of an object outside of its pods.

use outrigger_plan::{ObjectOperation, ObjectPlan};
use outrigger_yaml::Change;

/// The changes of the document that carry a plan out.
pub(crate) fn object_changes(plan: &ObjectPlan) -> Vec<Change> {
    let change = |operation: &ObjectOperation| match operation.clone() {
        ObjectOperation::SetKey { mapping, key, value } => {
            Change::SetKey { mapping, key, value, after: Vec::new() }
        }
        ObjectOperation::RemoveKey { mapping, key } => Change::RemoveKey { mapping, key },
        ObjectOperation::EditText { text, edits } => Change::EditScalar { scalar: text, edits },
        // Past the number of items is behind the last.
        ObjectOperation::AppendItem { list, value } => {
            Change::InsertItem { sequence: list, index: usize::MAX, value }
        }
    };
    plan.operations().iter().map(change).collect()
}
