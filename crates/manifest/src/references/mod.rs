//! What else, in the files given, names a container or its ports.
//!
//! [`FileReferences`] gathers what the documents of a file name; [`ReferenceIndex`] joins the files (a kustomization
//! gives the patches that it lists their targets) and answers which references a move concerns. A reference matches by its target's kind and name, by the kustomization that lists it, or by its
//! label selector; never by the container's name alone.

mod autoscalers;
mod collect;
mod index;
mod matching;
mod monitors;
mod moved;
mod own;
mod patch;
mod policy;
mod reference;
mod selector;

pub(crate) use collect::visit_objects;
pub use collect::{FileReferences, ServiceFacts};
pub use index::{Match, ReferenceIndex};
pub use moved::{MovedContainer, MovedContainers};
pub(crate) use patch::collect_patch;
pub use reference::{Effect, Named, Reference, ReferenceKind, Target};
pub use selector::{LabelSelector, Namespaces, PatchTarget, PolicyMatch};
