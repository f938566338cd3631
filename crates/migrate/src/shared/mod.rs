//! Scripts in `ConfigMap`s, and what images start: several workloads may run it.
//!
//! A pod cannot decide alone what goes from such a script. It hands on what it would take out ([`SharedUse`]); the files say
//! which objects read the `ConfigMap` ([`MapUser`]), and every pod that is considered names the scripts of its images; and when all pods are considered, [`settle_shared_scripts`] says which parts
//! go: those that every user would take out.

mod image;
mod plan;
mod script;
mod settle;
mod users;

pub(crate) use plan::PlannedScript;
pub(crate) use plan::SharedScriptPlan;
pub(crate) use plan::plan_shared_scripts;
pub(crate) use script::Variables;
pub(crate) use script::hand_on;
pub use script::{Holder, ImagePart, SharedCut, SharedScript, SharedUse};
pub use settle::settle_shared_scripts;
pub use users::MapUser;
pub(crate) use users::{Keys, users_in};
