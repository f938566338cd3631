use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, Millis, Policy, Specification};
use outrigger_pod::ProbeKind;

use crate::behaviour::{Behaviour, When};
use crate::property::roles::{Part, Roles};
use crate::property::set::Set;
use crate::runtime::Runtime;

/// What of a pod the properties ask, and what stays the same all life long.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) specification: Arc<Specification>,
    /// By their place in the manifest.
    pub(crate) inits: Set,
    pub(crate) sidecars: Set,
    pub(crate) app_containers: Set,
    /// By what they are to the work.
    pub(crate) apps: Set,
    pub(crate) helpers: Set,
    pub(crate) needed: Set,
    /// By container, for whom it waits before it does its work.
    pub(crate) waits_for: Vec<Set>,
    /// Whose every start leads to its work, sooner or later.
    pub(crate) starts_surely: Set,
    /// A rule restarts all containers (R104).
    pub(crate) restarts_all: bool,
    /// How long the kubelet and the runtime may take for one thing.
    pub(crate) notice: Millis,
}

impl Case {
    /// `names` and `behaviours` are the containers', in their order.
    pub(crate) fn new(
        specification: Arc<Specification>,
        runtime: Runtime,
        roles: &Roles,
        names: &[String],
        behaviours: &[&Behaviour],
    ) -> Self {
        let parts: Vec<Part> = names.iter().map(|name| roles.part(name)).collect();
        let of_part = |wanted: fn(Part) -> bool| -> Set {
            specification.all().filter(|one| wanted(parts[one.index()])).collect()
        };
        let starts_surely = |one: &ContainerIx| {
            let startup = behaviours[one.index()].startup;
            startup.is_none_or(|probe| probe.passes_after != When::Never && probe.passes_in_attempt == 0)
        };
        let waits_for = behaviours.iter().map(|behaviour| {
            specification.all().filter(|one| behaviour.waits_for.contains(&names[one.index()])).collect()
        });
        let restarts_all =
            specification.containers.iter().flat_map(|one| &one.rules).any(|rule| rule.restarts_all);
        Self {
            inits: specification.init_containers().filter(|one| !specification.is_sidecar(*one)).collect(),
            sidecars: specification.init_containers().filter(|one| specification.is_sidecar(*one)).collect(),
            app_containers: specification.apps().collect(),
            apps: of_part(|part| part == Part::App),
            helpers: of_part(|part| matches!(part, Part::Helper { .. })),
            needed: of_part(|part| part == Part::Helper { is_needed: true }),
            waits_for: waits_for.collect(),
            starts_surely: specification.all().filter(starts_surely).collect(),
            restarts_all,
            notice: notice(&specification, runtime),
            specification,
        }
    }

    /// Whether the pod is one that is to end by itself.
    pub(crate) fn is_to_end(&self) -> bool {
        self.specification.restart_policy != Policy::Always
    }

    /// How long it takes to see that a sidecar has started, once it works.
    pub(crate) fn startup_notice(&self, container: ContainerIx) -> Millis {
        let probe = self.specification.container(container).probe(ProbeKind::Startup);
        // The first question may have come a moment too early.
        probe.map_or(Millis::ZERO, |probe| {
            let questions = u32::from(probe.success_threshold) + 1;
            probe.initial_delay.plus(Millis(probe.period.0.saturating_mul(questions)))
        })
    }
}

/// Each delay of the profile and the runtime, those of a period twice: they are means.
fn notice(specification: &Specification, runtime: Runtime) -> Millis {
    let profile = specification.profile;
    let periods = [profile.relist, profile.worker_tick, profile.volumes];
    let once = [
        profile.relist_on_demand,
        profile.deadline_truncation,
        profile.stop_latency,
        profile.kubelet_boot,
        runtime.sandbox,
        runtime.start,
        runtime.probe,
        runtime.kill,
    ];
    let twice = periods.into_iter().chain(periods);
    // The least, where nothing takes time: time has to pass at all.
    twice.chain(once).fold(Millis(1), Millis::plus)
}
