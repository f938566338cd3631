//! What is to be true of a pod's life, and where it is not.
//!
//! [`judge`] follows a [`Life`](crate::Life) and gives each [`Broken`] property with the moment at which it breaks. What
//! the containers are to the pod's work ([`Roles`]) is said apart from where they stand in the manifest, so that the same
//! properties hold a pod with its helpers among the app containers against one with native sidecars.
//!
//! One property is one file. All of them follow the life step by step in a [`Watch`], which remembers no more than they
//! need: equal situations are equal values, so that exploration can tell them apart by their history too.

mod breach;
mod case;
mod ends_within_grace;
mod init_ends;
mod job_ends_with_apps;
mod job_outcome;
mod judge;
mod name;
mod roles;
mod set;
mod sidecar_crash;
mod sidecars_outlive_apps;
mod sidecars_start_first;
mod signalled_in_turn;
mod watch;

pub use breach::Breach;
pub use judge::{Broken, judge};
pub use name::Property;
pub use roles::{Part, Roles};

pub(crate) use case::Case;
pub(crate) use set::Set;
pub(crate) use watch::{Found, Sight, Watch};
