//! What the kubelet does with one pod, as a state machine without input, output, clock or chance.
//!
//! A [`Lifecycle`] is told what happens ([`Input`]: a container has started or ended, a probe has answered, the pod is
//! deleted, time has passed) and says what the kubelet does ([`Output`]: start a container, run a hook, send a signal).
//! Whoever drives it carries that out, on a virtual clock, from every possible choice, or for real.
//!
//! The rules are those of `docs/lifecycle.md`, cited by number. What differs by version is a [`Quirk`]. How long the
//! kubelet takes to notice things is a [`Profile`]. All that is known of a pod's life is in a [`State`], which holds
//! what remains of each wait and never an instant: equal situations are equal states.

mod actions;
mod backoff;
mod forget;
mod input;
mod machine;
mod millis;
mod node;
mod phase;
mod prober;
mod profile;
mod quirk;
mod relist;
mod specification;
mod state;
mod status;
mod steps;
mod stop;
mod sync;

pub use input::{Input, Output};
pub use machine::Lifecycle;
pub use millis::Millis;
pub use profile::Profile;
pub use quirk::{Quirk, Quirks};
pub use specification::{
    ContainerIx, ContainerSpecification, Policy, ProbeSpecification, RestartRule, Specification,
};
pub use state::{ContainerState, PodPhase, PodReason, PodStatus, PublishedContainer, State};
