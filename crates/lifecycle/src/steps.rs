use outrigger_pod::{Hook, Role};

use crate::input::Output;
use crate::machine::Lifecycle;
use crate::millis::Millis;
use crate::quirk::Quirk;
use crate::specification::ContainerIx;
use crate::state::{Instance, Run, Stage, SyncNotes};

/// Something that a sync does, one after the other (R6, R7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// Makes the pod's sandbox.
    CreateSandbox,
    /// Stops all containers in their order, with this grace in seconds (R62).
    StopAll { grace: u32 },
    /// Stops one container by itself, with its hook or without.
    StopOne { container: ContainerIx, grace: u32, runs_hook: bool },
    /// Starts a container, if its back-off lets it.
    Start(ContainerIx),
    /// Forgets the instances of init containers, or of all containers, so that init begins anew (R90, R104).
    Forget { apps_too: bool },
}

/// What the worker waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Current {
    /// No sync runs.
    None,
    /// The next step of the sync may be taken.
    Next,
    /// The pod's volumes are being mounted.
    Volumes(Millis),
    Sandbox,
    Stopping,
    Starting(ContainerIx),
    PostStart(ContainerIx),
}

/// A sync's steps. While one takes its time nothing else happens for the pod (R2).
impl Lifecycle {
    pub(crate) fn begin_steps(&mut self, mut steps: Vec<Step>) {
        steps.reverse();
        self.state.sync = SyncNotes::default();
        self.state.steps = steps;
        self.state.current = Current::Next;
    }

    pub(crate) fn progress_steps(&mut self) -> bool {
        match self.state.current {
            Current::Stopping if self.are_stops_done() => {
                if self.clear_stops() {
                    self.state.sync.has_failed = true;
                    self.state.steps.clear();
                }
                self.state.current = Current::Next;
                true
            }
            Current::Volumes(left) if left.is_over() => {
                self.prepare_sync();
                true
            }
            Current::Next => {
                match self.state.steps.pop() {
                    Some(step) => self.begin_step(step),
                    None => self.finish_sync(),
                }
                true
            }
            _ => false,
        }
    }

    fn begin_step(&mut self, step: Step) {
        match step {
            Step::CreateSandbox => {
                self.state.sync.has_acted = true;
                self.state.current = Current::Sandbox;
                self.emit(Output::CreateSandbox);
            }
            Step::StopAll { grace } => {
                self.state.sync.has_acted = true;
                self.state.current = Current::Stopping;
                self.begin_stop_all(grace);
            }
            Step::StopOne { container, grace, runs_hook } => {
                self.state.sync.has_acted = true;
                self.state.current = Current::Stopping;
                self.begin_stop(container, grace, 0, runs_hook);
            }
            Step::Start(container) => self.begin_start(container),
            Step::Forget { apps_too } => {
                self.forget_instances(apps_too);
                self.wake();
            }
        }
    }

    /// Back-off, then the start (R7, R36). A one-shot init container that must wait ends the sync; after others the
    /// sync goes on.
    fn begin_start(&mut self, container: ContainerIx) {
        let sandbox = self.state.sandboxes;
        let record = self.state.of_mut(container);
        if let Some(left) = record.backoff_left() {
            (record.is_refused, record.is_broken) = (true, false);
            let shortest = &mut self.state.sync.backoff_left;
            *shortest = Some(shortest.map_or(left, |other| other.min(left)));
            self.start_was_not_made(container);
            return;
        }
        record.grow_backoff();
        let number = record.next_number;
        record.next_number += 1;
        record.real = Some(Instance { number, sandbox, run: Run::Created });
        self.state.sync.has_acted = true;
        self.state.current = Current::Starting(container);
        self.emit(Output::Start(container, number));
    }

    fn start_was_not_made(&mut self, container: ContainerIx) {
        self.state.sync.has_failed = true;
        if self.specification.container(container).role == Role::Init {
            self.state.steps.clear();
        }
        self.state.current = Current::Next;
    }

    pub(crate) fn start_has_failed(&mut self, container: ContainerIx) {
        if self.state.current == Current::Starting(container) {
            self.start_was_not_made(container);
        }
    }

    /// It runs; its `postStart` hook, if it has one, holds up all that follows (R7, R8).
    pub(crate) fn start_succeeded(&mut self, container: ContainerIx) {
        let record = self.state.of_mut(container);
        (record.is_refused, record.is_broken) = (false, false);
        if self.state.current != Current::Starting(container) {
            return;
        }
        if self.specification.container(container).has_post_start {
            self.state.current = Current::PostStart(container);
            self.emit(Output::RunHook(container, Hook::PostStart));
        } else {
            self.state.current = Current::Next;
        }
    }

    pub(crate) fn hook_finished(&mut self, container: ContainerIx, hook: Hook, is_well: bool) {
        match hook {
            Hook::PreStop => self.pre_stop_finished(container),
            Hook::PostStart if self.state.current == Current::PostStart(container) => {
                self.state.current = Current::Next;
                if !is_well {
                    self.state.sync.has_failed = true;
                    // The container is stopped like any other, and then is one that has ended (R9).
                    let grace = self.stop_grace(None);
                    self.state.steps.push(Step::StopOne { container, grace, runs_hook: true });
                }
            }
            Hook::PostStart => {}
        }
    }

    /// A hook dies with its container, as one that failed. What else is due at that moment comes first.
    pub(crate) fn end_dead_hook(&mut self) -> bool {
        match self.state.current {
            Current::PostStart(container) if !self.state.of(container).is_running() => {
                self.hook_finished(container, Hook::PostStart, false);
                true
            }
            _ => false,
        }
    }

    /// The grace of a stop, of one container for a probe or of all: that of the pod's end, else the probe's, else the
    /// pod's (R42, R60).
    pub(crate) fn stop_grace(&self, of_probe: Option<u32>) -> u32 {
        self.state.ending.or(of_probe).unwrap_or(self.specification.grace_seconds)
    }

    fn forget_instances(&mut self, apps_too: bool) {
        for container in self.specification.all() {
            if !apps_too && container.index() >= self.specification.inits {
                continue;
            }
            let record = self.state.of_mut(container);
            (record.real, record.seen) = (None, None);
            (record.real_exit, record.seen_exit) = (None, None);
        }
    }

    /// What comes after a sync: it is known when the worker looks again, at the latest (R3, R5). A relist is asked for
    /// by a sync that did something and failed in nothing (R4).
    fn finish_sync(&mut self) {
        self.state.current = Current::None;
        match self.state.stage {
            // The sync was one that stopped the containers, and they are.
            Stage::Terminating if self.state.sync.is_last && !self.state.sync.has_failed => {
                self.finish_terminating();
            }
            _ => self.finish_syncing(),
        }
    }

    fn finish_syncing(&mut self) {
        let profile = self.specification.profile;
        self.state.is_fresh = false;
        let sync = &self.state.sync;
        let is_well = sync.has_acted && !sync.has_failed;
        let after = match sync.backoff_left {
            Some(left) if !self.specification.has(Quirk::RetriesBlindly) => {
                let left = left.min(profile.longest_retry);
                let late = Millis(left.0 / 100 * profile.retry_jitter_percent);
                Some(left.plus(late).plus(profile.worker_tick))
            }
            _ if sync.has_failed => Some(profile.blind_retry.plus(profile.worker_tick)),
            _ => profile.resync,
        };
        self.state.requeue = after;
        if is_well && !self.specification.has(Quirk::NoRelistOnDemand) {
            self.ask_for_relist();
        } else {
            self.arm_periodic_relist();
        }
    }
}
