//! The series that kube-state-metrics shows before, during and after a move, and tests of `promtool` on them.
//!
//! A test holds three worlds at once, told apart by one more label: the same pods with their sidecars among the app
//! containers, among the init containers, and half of the pods moved. [`prove`] asks for the old form of an expression in the
//! first world and for its new form in each, and says that no row is lost, gained or otherwise. `promtool` computes all of it,
//! so that what is shown is shown by Prometheus itself.
//!
//! Left out, because no form is exact for them: pods that have no status yet, and pods that are replaced under the same
//! labels within a range.

mod asked;
mod checks;
mod fill;
mod labels;
mod matching;
mod others;
mod placed;
mod pods;
mod sample;
mod series;
mod test;

pub use pods::{Amount, ContainerRole, WorldContainer, WorldPod, default_pods};
pub use test::{Claim, ProofTest, prove, render_test_rules, render_tests};
