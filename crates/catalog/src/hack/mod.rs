//! What people built around sidecars that Kubernetes did not know: waits, drains, quit calls, marker files, wrappers,
//! killer controllers. And what only looks like it.
//!
//! An entry says how a hack looks, what becomes of it once the sidecar is a native one, and which rule handles it. It may
//! hold data that rules read: how the command line of a wrapper is parted ([`Wrapper::split`]), which annotations, labels
//! and variables belong to it, how its controller is recognised.

mod hacks;
mod kind;
mod marker;
mod read;
mod split;
mod types;
mod wrapper;

pub use kind::HackKind;
pub use marker::{Holds, Killer, Marker, Serves};
pub use read::{HackError, hack_schema, parse_hack};
pub use split::{GivenWord, WrapperCall};
pub use types::{Hack, HackAction};
pub use wrapper::{Carrier, FlagPlace, Separator, ValueForm, WordMeaning, Wrapper, WrapperFlag};
