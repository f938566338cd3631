//! A pod before and after its plan, with what its containers are to its work and what they do.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_catalog::{Direction, Form, Identification, Surroundings};
use outrigger_lifecycle::{Millis, Profile, Specification};
use outrigger_pod::{ContainerRef, KubernetesVersion, Pod, RestartPolicy, Role};
use outrigger_simulate::{
    Assumption, Behaviour, Breach, Expectation, Part, Roles, Scenario, Wish, expect_scenario,
};
use serde_json::Value;

use super::injected::add_injected;
use crate::case::{Case, Seat};

/// One of the two pods.
pub(super) struct Side {
    /// The pod; what its containers do is changed from life to life.
    pub(super) scenario: Scenario,
    /// What is expected of its containers.
    pub(super) expected: BTreeMap<String, Behaviour>,
    /// What decides its life, by the versions that are looked at.
    pub(super) specifications: Vec<Specification>,
    assumptions: Vec<Assumption>,
}

impl Side {
    fn new(expectation: Expectation, versions: &[KubernetesVersion]) -> Self {
        let Expectation { scenario, assumptions, .. } = expectation;
        let specification =
            |version: &KubernetesVersion| Specification::new(&scenario.pod, *version, Profile::NODE);
        let specifications = versions.iter().map(specification).collect();
        Self { expected: scenario.behaviour.clone(), scenario, specifications, assumptions }
    }
}

/// The two pods, and what is the same in both.
pub(super) struct Pair<'c> {
    case: &'c Case<'c>,
    pub(super) before: Side,
    pub(super) after: Side,
    pub(super) roles: Roles,
    /// The names of those that are native sidecars afterwards.
    pub(super) sidecars: Vec<String>,
    /// The names of the apps.
    pub(super) apps: Vec<String>,
    /// The names of the sidecars that no app can start without.
    needed_at_start: BTreeSet<String>,
    /// What was left out, in fragments.
    pub(super) unmodelled: Vec<String>,
}

impl<'c> Pair<'c> {
    /// The pod of the case, and `after`, the one that its template means with the plan carried out: `expected`. Fails with
    /// the reason why the pod's life cannot be followed.
    pub(super) fn new(
        case: &'c Case<'c>,
        expected: &Value,
        after: Pod,
        versions: &[KubernetesVersion],
    ) -> Result<Self, String> {
        if case.pod.is_windows() {
            return Err("how containers are stopped on Windows".to_owned());
        }
        let mut unmodelled = Vec::new();
        let injected = match add_injected(case, case.template).zip(add_injected(case, expected)) {
            Some((Ok(before), Ok(after))) => Some((before, after)),
            Some((Err(why), _) | (_, Err(why))) => {
                unmodelled.push(why);
                None
            }
            None => None,
        };
        let (before, after) = match &injected {
            Some((before, after)) => (Pod::read(before).pod, Pod::read(after).pod),
            None => (case.written.clone(), after),
        };
        let expect = |pod: Pod| {
            let known = known_in(case, &pod);
            expect_scenario(pod, &known, case.surroundings).map_err(|error| error.to_string())
        };
        let (mut before, mut after) = (expect(before)?, expect(after)?);
        let sidecars = case.seats.iter().filter(|seat| seat.becomes_native());
        // What the user calls a sidecar, and no entry knows, does not end by itself.
        for seat in sidecars.clone().filter(|seat| seat.identification.is_none()) {
            for expectation in [&mut before, &mut after] {
                let _ = expectation.grant(&seat.label, &Wish::RunsFor(None, 0));
            }
        }
        let needed = sidecars.clone().filter(|seat| is_needed_at_start(seat));
        let roles = roles_of(case, &before.scenario.pod);
        let labels = case.seats.iter().map(|seat| &seat.label);
        Ok(Self {
            case,
            apps: labels.filter(|label| roles.part(label) == Part::App).cloned().collect(),
            roles,
            before: Side::new(before, versions),
            after: Side::new(after, versions),
            sidecars: sidecars.clone().map(|seat| seat.label.clone()).collect(),
            needed_at_start: needed.map(|seat| seat.label.clone()).collect(),
            unmodelled,
        })
    }

    /// Whether a breach is one that counts: an app need not wait for an observer, nor for what brings it its traffic.
    pub(super) fn counts(&self, breach: Breach, names: &[String]) -> bool {
        match breach {
            Breach::AppStartsFirst { sidecar, .. } => self.needed_at_start.contains(&names[sidecar.index()]),
            _ => true,
        }
    }

    /// What both lives rest on, each once.
    pub(super) fn assumptions(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for one in self.before.assumptions.iter().chain(&self.after.assumptions) {
            let says = one.to_string();
            if !all.contains(&says) {
                all.push(says);
            }
        }
        all
    }

    pub(super) fn grace_seconds(&self) -> u32 {
        u32::try_from(self.case.pod.grace_seconds()).unwrap_or(u32::MAX)
    }

    pub(super) fn runs_to_end(&self) -> bool {
        *self.case.pod.restart_policy() != RestartPolicy::Always
    }

    /// How long the longest of the apps runs; none where one runs for ever.
    pub(super) fn longest_run(&self) -> Option<Millis> {
        let runs = self.apps.iter().map(|name| self.before.expected.get(name)?.attempt(0).runs);
        runs.collect::<Option<Vec<Millis>>>()?.into_iter().max()
    }

    /// How long the startup probe of a sidecar waits for it; for ever where it has none.
    pub(super) fn patience_with(&self, name: &str) -> Millis {
        let pod = &self.after.scenario.pod;
        let own = pod.all_containers().find(|(place, _)| pod.label(*place) == name);
        let probe = own.and_then(|(_, container)| container.startup_probe.as_ref());
        let seconds = probe.map(|probe| u32::try_from(probe.timing().patience_seconds()).unwrap_or(u32::MAX));
        seconds.map_or(Millis(u32::MAX), Millis::from_seconds)
    }

    /// How long a container takes to start.
    pub(super) fn start_of(&self, name: &str) -> Millis {
        self.before.expected.get(name).map_or(Millis::ZERO, |behaviour| behaviour.starts_in)
    }
}

/// What is known of the containers of one of the two pods: what the seats say, by name; of an injected one what the
/// catalogue says.
fn known_in<'c>(case: &Case<'c>, pod: &Pod) -> Vec<(ContainerRef, Identification<'c>)> {
    let of_seat = |name: &str| case.seats.iter().find(|seat| seat.label == name);
    let known = pod.all_containers().filter_map(|(place, _)| {
        if let Some(seat) = of_seat(&pod.label(place)) {
            return Some((place, seat.identification.clone()?));
        }
        let all = case.world.catalog.identify_all(pod, &Surroundings::default());
        all.into_iter().find(|(other, _)| *other == place)
    });
    known.collect()
}

/// What the containers of the pod before are: what the seats say; one that has no seat was injected, and is no app.
fn roles_of(case: &Case<'_>, pod: &Pod) -> Roles {
    let labels = pod.all_containers().map(|(place, _)| pod.label(place));
    labels.fold(Roles::default(), |roles, label| {
        let seat = case.seats.iter().find(|seat| seat.label == label);
        roles.with(&label, seat.map_or(Part::Helper { is_needed: true }, |seat| part_of(case, seat)))
    })
}

/// What a container is to the pod's work.
fn part_of(case: &Case<'_>, seat: &Seat<'_>) -> Part {
    let is_helper = seat.identification.as_ref().is_some_and(|known| known.form == Form::Helper);
    match case.role(seat.place) {
        _ if seat.becomes_native() => Part::Helper { is_needed: true },
        Role::Init => Part::Init,
        Role::Sidecar => Part::Helper { is_needed: true },
        Role::App if is_helper => Part::Helper { is_needed: false },
        Role::App => Part::App,
    }
}

/// Whether apps cannot start without it: what stands between them and what they call, or what the user calls a sidecar and
/// nobody knows.
fn is_needed_at_start(seat: &Seat<'_>) -> bool {
    seat.identification.as_ref().is_none_or(|known| known.direction == Direction::Upstream)
}
