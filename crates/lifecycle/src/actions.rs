use outrigger_pod::ProbeKind;

use crate::machine::Lifecycle;
use crate::prober::Verdict;
use crate::quirk::Quirk;
use crate::specification::{ContainerIx, Policy};
use crate::state::{Run, Sandbox};
use crate::steps::Step;

/// What a sync decides, afresh each time, from what the last relist saw and the probes' verdicts.
#[derive(Debug, Default)]
struct Actions {
    /// Everything is to be stopped.
    stops_all: bool,
    /// To be stopped by themselves, with the probe's grace.
    stops: Vec<(ContainerIx, Option<u32>)>,
    /// To be started, in this order.
    starts: Vec<ContainerIx>,
}

impl Lifecycle {
    /// The steps of a sync, in the order of R6.
    pub(crate) fn plan_steps(&self) -> Vec<Step> {
        if self.state.sandbox != Sandbox::Ready {
            return self.plan_sandbox();
        }
        if let Some(steps) = self.plan_restart_of_all() {
            return steps;
        }
        let actions = self.decide();
        if actions.stops_all {
            // An unfinished start is dropped with it.
            return vec![Step::StopAll { grace: self.stop_grace(None) }];
        }
        let stops = actions.stops.into_iter().map(|(container, of_probe)| Step::StopOne {
            container,
            grace: self.stop_grace(of_probe),
            runs_hook: true,
        });
        stops.chain(actions.starts.into_iter().map(Step::Start)).collect()
    }

    /// A pod without its sandbox gets one, and begins anew: one-shot init containers that were done run again (R90).
    /// A pod that may not run twice, or has nothing left to run, gets none (R91).
    fn plan_sandbox(&self) -> Vec<Step> {
        let specification = &self.specification;
        let first = specification.all().next().into_iter().map(Step::Start);
        if self.state.sandboxes == 0 {
            let starts = self.decide().starts.into_iter().map(Step::Start);
            return std::iter::once(Step::CreateSandbox).chain(starts).collect();
        }
        let stop = Step::StopAll { grace: specification.grace_seconds };
        let is_done = |app: ContainerIx| {
            specification.policy(app) == Policy::OnFailure && self.state.of(app).seen_code() == Some(0)
        };
        let never = specification.restart_policy == Policy::Never;
        if never && specification.all().any(|one| self.state.of(one).seen.is_some())
            || specification.apps().all(is_done)
        {
            return vec![stop];
        }
        let anew = [stop, Step::Forget { apps_too: false }, Step::CreateSandbox];
        if specification.inits > 0 {
            anew.into_iter().chain(first).collect()
        } else {
            let starts = specification.apps().filter(|app| !is_done(*app)).map(Step::Start);
            anew.into_iter().chain(starts).collect()
        }
    }

    /// A container whose rule says so makes all of them start over in the same sandbox: they are killed one after the
    /// other without hooks, apps first, the one that asked for it last (R104).
    fn plan_restart_of_all(&self) -> Option<Vec<Step>> {
        let specification = &self.specification;
        let asks = |one: &ContainerIx| {
            let code = self.state.of(*one).seen_code();
            code.is_some_and(|code| specification.restarts_all(*one, code))
        };
        let asking = specification.all().filter(asks).collect::<Vec<_>>();
        if asking.is_empty() {
            return None;
        }
        let others = specification.apps().chain(specification.init_containers());
        let stops = others.filter(|one| !asking.contains(one) && self.state.of(*one).is_seen_running());
        let stops = stops.map(|container| Step::StopOne { container, grace: 0, runs_hook: false });
        Some(stops.chain([Step::Forget { apps_too: true }]).collect())
    }

    fn decide(&self) -> Actions {
        let mut actions = Actions::default();
        let is_initialized = self.decide_init(&mut actions);
        if is_initialized && !actions.stops_all {
            self.decide_apps(&mut actions);
        }
        actions
    }

    /// Whether an app makes the pod count as initialized whatever its init containers do (R10).
    fn has_initialized(&self) -> bool {
        let specification = &self.specification;
        let counts = |app: ContainerIx| {
            self.state.of(app).seen.is_some_and(|seen| match seen.run {
                Run::Created | Run::Running => true,
                Run::Exited(_) if specification.has(Quirk::EndedAppsDoNotInitialize) => false,
                Run::Exited(_) => {
                    let is_present = seen.sandbox == self.state.sandboxes;
                    is_present || specification.has(Quirk::CountsAppsOfLostSandbox)
                }
            })
        };
        specification.apps().any(counts)
    }

    /// Walks the init containers from the last to the first; the first that has ever run is the frontier (R11). Says
    /// whether the apps may be looked at.
    fn decide_init(&self, actions: &mut Actions) -> bool {
        let specification = &self.specification;
        let mut is_initialized = self.has_initialized() || specification.inits == 0;
        let mut is_behind = is_initialized;
        let last = specification.init_containers().next_back();
        for container in specification.init_containers().rev() {
            let record = self.state.of(container);
            let is_sidecar = specification.is_sidecar(container);
            let Some(seen) = record.seen else {
                // R12
                if is_behind && is_sidecar {
                    actions.starts.push(container);
                }
                continue;
            };
            if is_behind && !is_sidecar {
                continue;
            }
            let mut advance = |actions: &mut Actions| {
                if Some(container) == last {
                    is_initialized = true;
                } else if !is_behind {
                    actions.starts.push(ContainerIx(container.0 + 1));
                }
            };
            match seen.run {
                Run::Created => {
                    if !specification.has(Quirk::CreatedIsStuck) {
                        actions.starts.push(container); // R13
                    }
                }
                Run::Running if is_sidecar => {
                    let startup = self.startup_verdict(container);
                    if startup == Some(Verdict::Failure) {
                        self.replace(container, ProbeKind::Startup, actions); // R18
                    } else if startup.is_none_or(|verdict| verdict == Verdict::Success) {
                        // R15, R16: readiness and liveness gate nothing.
                        advance(actions);
                        if self.is_failing(container, ProbeKind::Liveness) {
                            self.replace(container, ProbeKind::Liveness, actions); // R19
                        }
                    }
                }
                Run::Running => {} // R14: a one-shot init container is at work.
                Run::Exited(_) if is_sidecar => actions.starts.push(container), // R20
                Run::Exited(0) => advance(actions),
                Run::Exited(code) if specification.may_restart(container, code) => {
                    actions.starts.push(container); // R14, R31
                }
                Run::Exited(_) => actions.stops_all = true, // R52
            }
            is_behind = true;
        }
        if !is_behind {
            actions.starts.push(ContainerIx(0));
        }
        // Earlier ones were found last; they are started first (R17).
        actions.starts.reverse();
        is_initialized
    }

    /// What the startup probe says of the running instance: none where there is no such probe.
    fn startup_verdict(&self, container: ContainerIx) -> Option<Verdict> {
        self.specification.container(container).probe(ProbeKind::Startup)?;
        Some(self.verdict(container, ProbeKind::Startup).unwrap_or(Verdict::Unknown))
    }

    fn is_failing(&self, container: ContainerIx, kind: ProbeKind) -> bool {
        self.verdict(container, kind) == Some(Verdict::Failure)
    }

    /// Stops a running container for a probe that has failed, and starts it again.
    fn replace(&self, container: ContainerIx, kind: ProbeKind, actions: &mut Actions) {
        self.stop_for_probe(container, kind, actions);
        actions.starts.push(container);
    }

    fn stop_for_probe(&self, container: ContainerIx, kind: ProbeKind, actions: &mut Actions) {
        let probe = self.specification.container(container).probe(kind);
        actions.stops.push((container, probe.and_then(|probe| probe.grace_seconds)));
    }

    /// Keeps, starts or replaces each app. Where none is kept and none is to be started the pod has done its work, and
    /// the sidecars are stopped (R55).
    fn decide_apps(&self, actions: &mut Actions) {
        let mut has_work = false;
        for app in self.specification.apps() {
            has_work |= self.decide_app(app, actions);
        }
        if !has_work {
            actions.stops_all = true;
            actions.starts.clear();
        }
    }

    /// Whether the app is kept or is to be started.
    fn decide_app(&self, app: ContainerIx, actions: &mut Actions) -> bool {
        let specification = &self.specification;
        let starts = match self.state.of(app).seen.map(|seen| seen.run) {
            None | Some(Run::Created) => true,
            Some(Run::Running) => {
                let kinds = [ProbeKind::Liveness, ProbeKind::Startup];
                let Some(kind) = kinds.into_iter().find(|kind| self.is_failing(app, *kind)) else {
                    return true;
                };
                self.stop_for_probe(app, kind, actions);
                // R32: no exit code exists yet, so that only policies count.
                specification.policy(app) != Policy::Never
            }
            Some(Run::Exited(code)) => specification.may_restart(app, code),
        };
        if starts {
            actions.starts.push(app);
        }
        starts
    }
}
