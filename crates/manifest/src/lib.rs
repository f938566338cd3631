//! Which documents are workloads, where their pod templates stand, and what else names their containers.
//!
//! Everything here works on the **meaning** of a document (a [`serde_json::Value`]) and on [`Pointer`]s into
//! it, save for the pre-filter and the kinds of files, which look at raw text.
//!
//! [`Pointer`]: outrigger_text::Pointer

pub mod applying;
mod file_kind;
mod find;
mod kinds;
mod kustomize;
mod look_alike;
mod object;
mod ownership;
mod prefilter;
pub mod references;
mod source;
mod template_path;
mod utilization;
mod workload;

pub use file_kind::{FileKind, classify_file};
pub use find::find_workloads;
pub use kinds::{ConfiguredKind, ConfiguredKinds};
pub use kustomize::{Kustomization, PatchFile, join_path, normalize_path, parent_path, shared_steps};
pub use look_alike::LookAlike;
pub use object::string_map;
pub use ownership::{FieldManager, Hook, Owner, Ownership};
pub use prefilter::{
    NamesThatMatter, WholeNames, is_of_its_own, may_be_kustomization, may_configure_mesh, may_hold_pods,
    may_hold_sidecars, may_name_containers,
};
pub use source::source_of;
pub use template_path::{TemplatePath, TemplatePathError};
pub use utilization::{UtilizationTarget, find_utilization_targets, may_measure_utilization};
pub use workload::{Ends, Form, Within, Workload};
