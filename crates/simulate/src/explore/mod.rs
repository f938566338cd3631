//! Every possible life of a pod within stated bounds.
//!
//! [`explore`] starts from the pod of a scenario and lets happen, at each moment at which something happens anyway, all
//! that the [`Bounds`] allow: a container crashes, hangs or is slow, a probe fails, the pod is deleted, the kubelet
//! restarts. It goes breadth first, so that the life that it gives for a broken property is a shortest one.
//!
//! Time is what remains of each wait, and the search jumps from one thing that is due to the next: situations that are
//! equal are one, however they came about. Of each situation a fingerprint of 64 bits is kept; that two different ones
//! share it, so that one is missed, has odds of about 1 in 37 million for a million situations.

mod bounds;
mod choice;
mod fingerprint;
mod outcome;
mod search;
mod setting;
mod situation;
#[cfg(test)]
mod tests;

pub use bounds::Bounds;
pub use choice::{Choice, Due};
pub use outcome::{Counterexample, Coverage, Exploration, Moment, Told, Verdict};
pub use search::explore;
