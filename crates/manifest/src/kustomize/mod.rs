//! Kustomizations: what they include, what they patch, and how far a patch reaches.

mod graph;
mod kustomization;
mod path;

pub(crate) use graph::{KustomizeGraph, Reach};
pub use kustomization::{Kustomization, PatchFile};
pub(crate) use kustomization::{add_inline_patch, collect_delivery_patches, is_kustomization_file};
pub use path::{join_path, normalize_path, parent_path, shared_steps};
