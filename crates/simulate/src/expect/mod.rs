//! What a pod does by its manifest and the catalogue, and what is assumed where they do not say it.

mod assumption;
mod container;
mod hook;
mod links;
mod mark;
mod script;
mod wish;

use std::collections::BTreeMap;

use outrigger_catalog::{Identification, Surroundings};
use outrigger_pod::{ContainerRef, Pod};

use crate::property::Roles;
use crate::scenario::{Scenario, ScenarioError};

pub use assumption::{Assumption, Basis, Subject};
pub use wish::{Wish, WishError};

use container::Expected;

/// The life to expect of a pod, and what it rests on.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The pod, and what its containers do; nothing is done to it.
    pub scenario: Scenario,
    /// Every number that is not a plain fact of the manifest, in the order of the containers.
    pub assumptions: Vec<Assumption>,
    /// What its containers are to its work: what the manifest says, and of known sidecars the catalogue.
    pub roles: Roles,
}

impl Expectation {
    /// A scenario that says itself what its containers do.
    pub fn of_scenario(scenario: Scenario) -> Self {
        let roles = Roles::of(&scenario.pod);
        Self { scenario, assumptions: Vec::new(), roles }
    }
}

/// What to expect of the pod of a manifest. `known` is what its containers are known to be
/// ([`outrigger_catalog::Catalog::identify_all`]); `surroundings` are those of the identification.
///
/// How long a sidecar takes to start and to end is the catalogue's, where that says it. A container whose command does
/// nothing but sleep does so as long as the command says. An app of a pod that runs to its end ends, one of another pod
/// does not. An app whose script waits for a port of the pod waits for the container that has it, and one whose script
/// ends a sidecar does so when it ends. All else is assumed, and said.
///
/// Fails for more containers than can be simulated.
pub fn expect_scenario(
    pod: Pod,
    known: &[(ContainerRef, Identification<'_>)],
    surroundings: &Surroundings,
) -> Result<Expectation, ScenarioError> {
    let mut scenario = Scenario::of_pod(pod)?;
    let pod = &scenario.pod;
    let all: Vec<Expected<'_>> = places(pod)
        .map(|place| {
            let identification = known.iter().find(|(other, _)| *other == place).map(|(_, one)| one);
            Expected::new(pod, place, identification, surroundings)
        })
        .collect();
    let mut assumptions = Vec::new();
    let mut behaviour = BTreeMap::new();
    for one in &all {
        behaviour.insert(pod.label(one.place), one.behaviour(&all, &mut assumptions));
    }
    let roles = all.iter().fold(Roles::of(pod), |roles, one| match one.part() {
        Some(part) => roles.with(&one.name, part),
        None => roles,
    });
    scenario.behaviour = behaviour;
    Ok(Expectation { scenario, assumptions, roles })
}

fn places(pod: &Pod) -> impl Iterator<Item = ContainerRef> {
    pod.all_containers().map(|(place, _)| place)
}
