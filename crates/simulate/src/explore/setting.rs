use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, Millis, Policy, Profile, Quirk, Specification};
use outrigger_pod::{KubernetesVersion, ProbeKind};

use crate::behaviour::When;
use crate::explore::bounds::Bounds;
use crate::property::{Case, Roles, Set};
use crate::runtime::Runtime;
use crate::scenario::Scenario;
use crate::world::Ground;

/// What stays the same in all lives of an exploration.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) ground: Arc<Ground>,
    pub(crate) case: Case,
    pub(crate) bounds: Bounds,
    /// Whom something other than a crash may end before the pod ends.
    pub(crate) may_end: Set,
    /// What they do depends on the number of their start.
    pub(crate) counts_starts: Set,
}

impl Setting {
    /// What `explore` is given, made ready for the search.
    pub(crate) fn new(
        scenario: &Scenario,
        roles: &Roles,
        version: KubernetesVersion,
        bounds: Bounds,
    ) -> Self {
        let mut scenario = scenario.clone();
        for behaviour in scenario.behaviour.values_mut() {
            // Who works passes its startup probe: the two are one thing, so that both are late together.
            if let Some(startup) = behaviour.startup
                && let When::After(time) = startup.passes_after
                && (startup.fails_after, startup.passes_in_attempt) == (None, 0)
            {
                behaviour.starts_in = behaviour.starts_in.max(time);
                behaviour.startup = None;
            }
        }
        let (profile, runtime) = if bounds.takes_time {
            (Profile::NODE, Runtime::NODE)
        } else {
            (Profile::IMMEDIATE, Runtime::IMMEDIATE)
        };
        let mut specification = Specification::new(&scenario.pod, version, profile);
        if bounds.is_reduced {
            leave_out_idle_probes(&scenario, &mut specification, &bounds);
        }
        let mut ground = Ground::new(&scenario, specification, runtime);
        ground.plans_work = true;
        let behaviours: Vec<_> = ground.behaviours.iter().collect();
        let case = Case::new(Arc::clone(&ground.specification), runtime, roles, &ground.names, &behaviours);
        let all = || case.specification.all();
        let is_probed =
            |one: ContainerIx| case.specification.container(one).probes.iter().any(Option::is_some);
        let may_end = |one: &ContainerIx| {
            let behaviour = &ground.behaviours[one.index()];
            let is_ended_by_others = ground.stops.iter().flatten().any(|(other, _)| other == one);
            let ends = behaviour.attempts.iter().any(|attempt| attempt.runs.is_some());
            ends || is_ended_by_others || is_probed(*one) || case.specification.container(*one).has_post_start
        };
        let counts_starts = |one: &ContainerIx| {
            let behaviour = &ground.behaviours[one.index()];
            let probes = [&behaviour.startup, &behaviour.readiness, &behaviour.liveness];
            behaviour.attempts.len() > 1
                || probes.into_iter().flatten().any(|probe| probe.passes_in_attempt > 0)
        };
        Self {
            may_end: all().filter(|one| case.restarts_all || may_end(one)).collect(),
            counts_starts: all().filter(counts_starts).collect(),
            ground: Arc::new(ground),
            case,
            bounds,
        }
    }
}

/// Readiness holds nothing up (R15), and no property asks for it. A liveness probe that always passes changes nothing.
/// Only where a kubelet gives probes up that it still needs does it matter that there are others (R49).
fn leave_out_idle_probes(scenario: &Scenario, specification: &mut Specification, bounds: &Bounds) {
    if specification.has(Quirk::NeverPodLosesProbes) && specification.restart_policy == Policy::Never {
        return;
    }
    let labels = scenario.pod.all_containers().map(|(place, _)| scenario.pod.label(place));
    for (name, container) in labels.zip(&mut specification.containers) {
        container.probes[ProbeKind::Readiness as usize] = None;
        let behaviour = scenario.behaviour.get(&name);
        let may_fail = bounds.probe_failures > 0 && bounds.faults > 0
            || behaviour.is_some_and(|one| {
                one.liveness.is_some() || one.starts_in != Millis::ZERO || !one.waits_for.is_empty()
            })
            || bounds.hangs > 0
            || bounds.delays > 0;
        if !may_fail {
            container.probes[ProbeKind::Liveness as usize] = None;
        }
    }
}
