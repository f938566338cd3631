use outrigger_pod::ProbeKind;

use crate::input::Output;
use crate::machine::Lifecycle;
use crate::millis::Millis;
use crate::quirk::Quirk;
use crate::specification::{ContainerIx, Policy, ProbeSpecification};
use crate::state::{ContainerState, Kubelet};

/// What a probe has found out about one instance of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Verdict {
    Unknown,
    Success,
    Failure,
}

/// A verdict holds for one instance only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ruling {
    pub(crate) number: u16,
    pub(crate) verdict: Verdict,
}

/// The one who asks one probe of one container, for as long as the pod lives (R44).
#[expect(clippy::struct_excessive_bools, reason = "they are known each by itself")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Worker {
    pub(crate) next_tick: Millis,
    /// The instance that it last saw.
    known: Option<u16>,
    /// It has its verdict and waits for another instance (R49).
    is_on_hold: bool,
    /// The last answer, and how often in a row it came; kept from one instance to the next (R49).
    last: Option<bool>,
    run: u16,
    is_asking: bool,
    /// A tick came while it asked; it asks again when it has its answer.
    is_late: bool,
    /// It is to ask at once (R46).
    is_urgent: bool,
}

impl Worker {
    /// The number of the instance that it last saw.
    pub(crate) fn known_mut(&mut self) -> Option<&mut u16> {
        self.known.as_mut()
    }
}

impl Lifecycle {
    /// What a probe says of the instance that the last relist saw.
    pub(crate) fn verdict(&self, container: ContainerIx, kind: ProbeKind) -> Option<Verdict> {
        let record = self.state.of(container);
        let number = record.seen?.number;
        record.verdicts[kind as usize].filter(|ruling| ruling.number == number).map(|ruling| ruling.verdict)
    }

    /// A worker for each probe that has none: apps first, then sidecars, each ticking from now (R44).
    pub(crate) fn add_probe_workers(&mut self) {
        let specification = self.specification.clone();
        let since_start = specification.longest_period().less(self.state.kubelet_youth);
        for container in specification.apps().chain(specification.init_containers()) {
            for kind in ProbeKind::ALL {
                let Some(probe) = specification.container(container).probe(kind) else { continue };
                let is_running =
                    self.state.status.containers[container.index()].state == ContainerState::Running;
                let worker = &mut self.state.of_mut(container).workers[kind as usize];
                if worker.is_some() {
                    if specification.has(Quirk::LostProbesStayLost) {
                        return;
                    }
                    continue;
                }
                // A kubelet that has just started spreads its probes over their period; half of it on average (R45).
                // Otherwise a new worker looks at once, mostly in vain: there is no container yet.
                let next_tick = if since_start < probe.period {
                    Millis(probe.period.0 / 2)
                } else if is_running {
                    Millis::ZERO
                } else {
                    probe.period
                };
                *worker = Some(Worker {
                    next_tick,
                    known: None,
                    is_on_hold: false,
                    last: None,
                    run: 0,
                    is_asking: false,
                    is_late: false,
                    is_urgent: false,
                });
            }
        }
    }

    /// In a pod that is being stopped liveness and startup of apps are no longer asked; sidecars' are (R75).
    pub(crate) fn stop_app_probes(&mut self) {
        for app in self.specification.apps() {
            let workers = &mut self.state.of_mut(app).workers;
            workers[ProbeKind::Startup as usize] = None;
            workers[ProbeKind::Liveness as usize] = None;
        }
    }

    pub(crate) fn remove_probe_workers(&mut self) {
        self.state.containers.iter_mut().for_each(|record| record.workers = [None; 3]);
    }

    /// A container that has started and is not ready is asked for its readiness at once (R46).
    pub(crate) fn ask_readiness_at_once(&mut self) {
        for container in self.specification.all() {
            let shown = self.state.status.containers[container.index()];
            let is_wanting = shown.is_started && !shown.is_ready && shown.state == ContainerState::Running;
            let workers = &mut self.state.of_mut(container).workers;
            if let Some(worker) = workers[ProbeKind::Readiness as usize].as_mut().filter(|_| is_wanting) {
                worker.is_urgent = true;
            }
        }
    }

    pub(crate) fn tick_probe_if_due(&mut self) -> bool {
        if self.state.kubelet != Kubelet::Up {
            return false;
        }
        for container in self.specification.all() {
            for kind in ProbeKind::ALL {
                let Some(probe) = self.specification.container(container).probe(kind) else { continue };
                let Some(worker) = &mut self.state.of_mut(container).workers[kind as usize] else { continue };
                if worker.next_tick.is_over() {
                    worker.next_tick = probe.period;
                    worker.is_late = true;
                }
                if worker.is_asking || !(worker.is_late || worker.is_urgent) {
                    continue;
                }
                let moves_ticks = !self.specification.has(Quirk::ReadinessKeepsTicks);
                if !std::mem::take(&mut worker.is_late) {
                    worker.is_urgent = false;
                    if moves_ticks {
                        worker.next_tick = probe.period;
                    }
                }
                self.tick_probe(container, kind);
                return true;
            }
        }
        false
    }

    /// One tick: mostly nothing is to be asked (R44, R47, R49).
    fn tick_probe(&mut self, container: ContainerIx, kind: ProbeKind) {
        let shown = self.state.status.containers[container.index()];
        let record = self.state.of_mut(container);
        let delay_left = record.delay_left;
        let Some(worker) = &mut record.workers[kind as usize] else { return };
        let Some(number) = shown.number else { return };
        if worker.known != Some(number) {
            let is_first = worker.known.is_none();
            worker.known = Some(number);
            worker.is_on_hold = false;
            let takes_over = is_first && self.specification.has(Quirk::InheritsStarted);
            let has_survived = record.has_survived;
            if kind == ProbeKind::Startup
                && shown.is_started
                && takes_over
                && !self.specification.has(Quirk::RestartForgetsStartup)
            {
                self.rule(container, kind, number, Verdict::Success);
            }
            // What ran before the kubelet did keeps what was published of it (R51).
            if !(takes_over && has_survived) {
                let initial = match kind {
                    ProbeKind::Startup => Verdict::Unknown,
                    ProbeKind::Readiness => Verdict::Failure,
                    ProbeKind::Liveness => Verdict::Success,
                };
                self.rule(container, kind, number, initial);
            }
        }
        let Some(worker) = &self.state.of(container).workers[kind as usize] else { return };
        if worker.is_on_hold {
            return;
        }
        if shown.state != ContainerState::Running {
            self.rule(container, kind, number, Verdict::Failure);
            if self.gives_up(container, shown.state.exit_code()) {
                self.state.of_mut(container).workers[kind as usize] = None;
            }
            return;
        }
        let Some(probe) = self.specification.container(container).probe(kind) else { return };
        let waited = self.specification.container(container).longest_delay().less(delay_left);
        let waited = waited.plus(self.specification.profile.deadline_truncation);
        let waits_for_start = shown.is_started == (kind == ProbeKind::Startup);
        if waited < probe.initial_delay || waits_for_start || self.is_cancelled(probe) {
            return;
        }
        if let Some(worker) = &mut self.state.of_mut(container).workers[kind as usize] {
            worker.is_asking = true;
            self.emit(Output::Probe(container, kind));
        }
    }

    /// Whether a probe is no longer asked because its pod was told to end (R75).
    fn is_cancelled(&self, probe: &ProbeSpecification) -> bool {
        let is_told = self.state.ending.is_some();
        probe.is_exec && is_told && self.specification.has(Quirk::CancelsExecProbes)
    }

    /// Whether a worker that finds its container ended stops for good (R49).
    fn gives_up(&self, container: ContainerIx, code: Option<i32>) -> bool {
        let Some(code) = code else { return false };
        if self.specification.has(Quirk::NeverPodLosesProbes) {
            return self.specification.restart_policy == Policy::Never;
        }
        !self.specification.may_restart(container, code)
    }

    /// Enough equal answers in a row make a verdict (R48).
    pub(crate) fn probe_answered(&mut self, container: ContainerIx, kind: ProbeKind, answer: Option<bool>) {
        let Some(probe) = self.specification.container(container).probe(kind).copied() else { return };
        let is_cancelled = self.is_cancelled(&probe);
        let Some(worker) = &mut self.state.of_mut(container).workers[kind as usize] else { return };
        let Some(number) = worker.known.filter(|_| worker.is_asking) else { return };
        worker.is_asking = false;
        let Some(answer) = answer.filter(|_| !is_cancelled) else { return };
        worker.run = if worker.last == Some(answer) { worker.run.saturating_add(1) } else { 1 };
        worker.last = Some(answer);
        if worker.run < if answer { probe.success_threshold } else { probe.failure_threshold } {
            // Longer runs mean the same: the state stays small.
            return;
        }
        worker.run = worker.run.min(probe.success_threshold.max(probe.failure_threshold));
        if kind == ProbeKind::Startup || kind == ProbeKind::Liveness && !answer {
            (worker.is_on_hold, worker.run) = (true, 0);
        }
        self.rule(container, kind, number, if answer { Verdict::Success } else { Verdict::Failure });
    }

    /// Notes a verdict. One that changes is shown at once and wakes the pod's worker; of liveness only a failure does
    /// (R3).
    fn rule(&mut self, container: ContainerIx, kind: ProbeKind, number: u16, verdict: Verdict) {
        let ruling = Some(Ruling { number, verdict });
        let noted = &mut self.state.of_mut(container).verdicts[kind as usize];
        if *noted == ruling {
            return;
        }
        *noted = ruling;
        let mut status = self.state.status.clone();
        let shown = &mut status.containers[container.index()];
        let is_success = verdict == Verdict::Success;
        let is_same = shown.number == Some(number) && shown.state == ContainerState::Running;
        match kind {
            ProbeKind::Liveness if is_success => return,
            ProbeKind::Startup if is_same => shown.is_started = is_success,
            ProbeKind::Readiness if is_same => shown.is_ready = is_success && shown.is_started,
            _ => {}
        }
        self.wake();
        self.resolve_conditions(&mut status);
        self.show(status);
    }
}
