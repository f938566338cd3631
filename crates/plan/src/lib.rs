//! Operations on a pod, merged into one [`Plan`], and the plan applied to the pod's parsed meaning.
//!
//! The plan is the waist of the house. Rules give [`Operation`]s and know nothing of text; writers (YAML
//! files, later webhook patches, Kustomize, Terraform) carry a plan out and know nothing of rules. Two rules
//! that want the same place meet here, in [`Plan::merge`], and not in the text.
//!
//! Every [`outrigger_pod::ContainerRef`] in an operation speaks of the pod **as it was**, before any operation
//! of the plan.

mod apply;
mod merge;
mod object;
mod operation;
mod plan;
mod script_field;
mod subject;

pub use apply::ApplyError;
pub use merge::Conflict;
pub use object::{ObjectOperation, ObjectPlan, ObjectPlanError};
pub use operation::Operation;
pub use plan::{Arrangement, Plan};
pub use script_field::ScriptField;
