//! A pod's life in virtual time.
//!
//! A [`Scenario`] says what the pod is, what its containers do, and what is done to it. [`simulate`] runs it with the
//! kubelet of `outrigger-lifecycle` and gives a [`Life`]: all that happens, and what the API server shows.
//! [`judge`] says which properties do not hold in it; [`explore`] looks for such lives among all that are possible.
//! [`expect_scenario`] makes a scenario of a manifest.

mod behaviour;
mod expect;
mod explore;
mod life;
mod process;
mod property;
mod run;
mod runtime;
mod scenario;
mod shutdown;
mod startup;
mod world;

pub use behaviour::{Attempt, Behaviour, HookBehaviour, OnSignal, ProbeBehaviour, StopWay, When};
pub use expect::{Assumption, Basis, Expectation, Subject, Wish, WishError, expect_scenario};
pub use explore::{
    Bounds, Choice, Counterexample, Coverage, Due, Exploration, Moment, Told, Verdict, explore,
};
pub use life::{Event, EventKind, Life, Shown};
pub use property::{Breach, Broken, Part, Property, Roles, judge};
pub use run::{follow, simulate};
pub use runtime::Runtime;
pub use scenario::{Action, ActionKind, Scenario, ScenarioError, rejection, scenario_schema};
pub use shutdown::{ContainerStop, Shutdown};
pub use startup::{Startup, StartupStep, StartupWork};
