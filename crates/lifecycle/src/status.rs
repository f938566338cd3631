use outrigger_pod::{ProbeKind, Role};

use crate::input::Output;
use crate::machine::Lifecycle;
use crate::prober::Verdict;
use crate::quirk::Quirk;
use crate::specification::ContainerIx;
use crate::state::{ContainerState, PodStatus, PublishedContainer, Run};

/// What the API server is told.
impl Lifecycle {
    /// Computes the pod's status from what the last relist saw, and shows it. A final phase is held back until the
    /// containers have been stopped (R56).
    pub(crate) fn publish(&mut self, is_over: bool) {
        let mut status = self.state.status.clone();
        status.containers = self.specification.all().map(|one| self.resolve_container(one)).collect();
        let phase = self.resolve_phase(&status.containers, is_over);
        for container in self.specification.all() {
            let shown = &mut status.containers[container.index()];
            (shown.is_started, shown.is_ready) = self.resolve_probes(container, *shown);
        }
        self.state.computed_phase = phase;
        if !phase.is_final() {
            status.phase = phase;
        }
        self.resolve_conditions(&mut status);
        self.show(status);
        self.ask_readiness_at_once();
    }

    /// Shows the phase as computed last, also a final one.
    pub(crate) fn show_phase(&mut self) {
        let mut status = self.state.status.clone();
        status.phase = self.state.computed_phase;
        if status.phase.is_final() {
            status.reason = self.state.reason;
        }
        self.show(status);
    }

    pub(crate) fn show(&mut self, status: PodStatus) {
        if !self.state.status.is_gone && self.state.status != status {
            self.state.status = status;
            self.emit(Output::StatusChanged);
        }
    }

    /// Initialized: every one-shot init container has ended with 0 and every sidecar has started; once an app has run it
    /// stays (R110). Ready: every app and every sidecar is (R111).
    pub(crate) fn resolve_conditions(&self, status: &mut PodStatus) {
        let specification = &self.specification;
        let shown = |one: ContainerIx| status.containers[one.index()];
        let is_done = |one: ContainerIx| self.is_init_done(one, shown(one));
        let has_run = |app| !shown(app).state.is_waiting();
        status.is_initialized =
            specification.apps().any(has_run) || specification.init_containers().all(is_done);
        let counts = |one: &ContainerIx| specification.container(*one).role != Role::Init;
        let phase_is_final = self.state.computed_phase.is_final();
        status.is_ready =
            !phase_is_final && specification.all().filter(counts).all(|one| shown(one).is_ready);
    }

    /// Whether an init container that is shown like this holds up nothing that comes after it.
    fn is_init_done(&self, container: ContainerIx, shown: PublishedContainer) -> bool {
        if self.specification.is_sidecar(container) {
            shown.is_started
        } else {
            shown.state == ContainerState::Terminated(0)
        }
    }

    fn resolve_container(&self, container: ContainerIx) -> PublishedContainer {
        let record = self.state.of(container);
        let state = match record.seen.map(|seen| seen.run) {
            None | Some(Run::Created) => ContainerState::Waiting,
            Some(Run::Running) => ContainerState::Running,
            Some(Run::Exited(code)) => self.resolve_ended(container, code),
        };
        let earlier = record
            .seen_exit
            .filter(|exit| state.is_waiting() || record.seen.is_some_and(|seen| seen.number != exit.number));
        let number = record.seen.map(|seen| seen.number);
        PublishedContainer {
            state,
            number: number.filter(|_| state != ContainerState::Waiting),
            is_started: self.state.status.containers[container.index()].is_started,
            is_ready: false,
            restarts: number.unwrap_or_else(|| record.next_number.saturating_sub(1)),
            last_code: earlier.map(|exit| exit.code),
        }
    }

    /// A container that has ended, will be started again and had to wait for it is shown in back-off (R39), unless it
    /// stands among the init containers and ended with 0 (R40).
    fn resolve_ended(&self, container: ContainerIx, code: i32) -> ContainerState {
        let record = self.state.of(container);
        let specification = &self.specification;
        let restarts = if specification.has(Quirk::BackOffShownByPodPolicy) {
            specification.restart_policy.restarts(code)
        } else {
            specification.may_restart(container, code)
        };
        let is_init = container.index() < specification.inits;
        if !restarts || self.state.ending.is_some() || is_init && code == 0 {
            ContainerState::Terminated(code)
        } else if record.is_broken {
            ContainerState::RunError
        } else if record.is_refused {
            ContainerState::BackOff
        } else {
            ContainerState::Terminated(code)
        }
    }

    /// `started` and `ready` (R50, R51).
    fn resolve_probes(&self, container: ContainerIx, shown: PublishedContainer) -> (bool, bool) {
        let own = self.specification.container(container);
        if own.role == Role::Init {
            let is_running = shown.state == ContainerState::Running;
            return (is_running, shown.state == ContainerState::Terminated(0));
        }
        if shown.state != ContainerState::Running {
            return (false, false);
        }
        let before = self.state.status.containers[container.index()];
        let inherits =
            self.specification.has(Quirk::InheritsStarted) && before.state == ContainerState::Running;
        // A probe that nobody asks yet holds nothing back.
        let has_worker = |kind: ProbeKind| self.state.of(container).workers[kind as usize].is_some();
        let started = match self.verdict(container, ProbeKind::Startup) {
            Some(verdict) => verdict == Verdict::Success,
            None if has_worker(ProbeKind::Startup) => inherits && before.is_started,
            None => true,
        };
        let ready = match self.verdict(container, ProbeKind::Readiness) {
            Some(verdict) => verdict == Verdict::Success,
            None if has_worker(ProbeKind::Readiness) => {
                inherits && before.is_ready && self.state.of(container).has_survived
            }
            None => true,
        };
        (started, started && ready)
    }

    /// At the very end a container without a known end has ended with 137, code unknown: apps of an initialized pod, and
    /// init containers up to the last that ever ran, the first in any case. A phase that is not final is Failed (R57).
    pub(crate) fn finalise_status(&mut self) {
        let mut status = self.state.status.clone();
        let specification = self.specification.clone();
        let is_initialized = self.state.was_initialized;
        let inits = &status.containers[..specification.inits];
        let touched = inits.iter().rposition(PublishedContainer::has_moved).map_or(1, |last| last + 1);
        for container in specification.all() {
            let index = container.index();
            let is_touched = if index < specification.inits { index < touched } else { is_initialized };
            let shown = &mut status.containers[index];
            if is_touched && shown.state.exit_code().is_none() {
                shown.state = ContainerState::Unknown;
                (shown.is_started, shown.is_ready) = (false, false);
            }
        }
        if !self.state.computed_phase.is_final() {
            self.state.computed_phase = crate::state::PodPhase::Failed;
        }
        self.resolve_conditions(&mut status);
        self.show(status);
        self.show_phase();
    }

    /// Whether an app has ever been started, or the last init container is done, as far as it is shown (R57).
    pub(crate) fn has_been_initialized(&self) -> bool {
        let shown = |one: ContainerIx| self.state.status.containers[one.index()];
        let last = self.specification.init_containers().next_back();
        self.specification.apps().any(|app| shown(app).has_moved())
            || last.is_none_or(|last| self.is_init_done(last, shown(last)))
    }
}
