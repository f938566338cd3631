#![allow(clippy::similar_names, reason = "a stop has steps, and they are called so")]

use outrigger_pod::Hook;

use crate::input::Output;
use crate::machine::Lifecycle;
use crate::millis::Millis;
use crate::quirk::Quirk;
use crate::specification::ContainerIx;

/// A bit of `waits_for` that no container has: what it stands for never ends.
const NEVER: u64 = 1 << 63;
/// The least that a container gets between its signal and its kill (R42, R62).
const LEAST_SECONDS: u32 = 2;

/// One container that is being stopped (R62): hook, turn, signal, kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Stop {
    /// Seconds of grace that were left when the step began.
    grace: u32,
    step: StopStep,
    /// Containers, a bit each, that must have been stopped before it is its turn (R64).
    waits_for: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum StopStep {
    PreStop {
        left: Millis,
    },
    Turn {
        left: Millis,
    },
    Signalled {
        left: Millis,
    },
    Killed,
    /// The runtime could not stop it. Whoever waits for its end waits on (R71).
    Failed,
    /// It has ended, and the kubelet is about to notice.
    Ended {
        left: Millis,
    },
    Done,
}

impl Stop {
    /// What is left of the step's time.
    pub(crate) fn left(&self) -> Option<Millis> {
        let mut copy = *self;
        copy.left_mut().copied()
    }

    /// The same, to let time pass.
    pub(crate) fn left_mut(&mut self) -> Option<&mut Millis> {
        match &mut self.step {
            StopStep::PreStop { left }
            | StopStep::Turn { left }
            | StopStep::Signalled { left }
            | StopStep::Ended { left } => Some(left),
            StopStep::Killed | StopStep::Failed | StopStep::Done => None,
        }
    }
}

/// How containers are stopped.
impl Lifecycle {
    /// Stops all that run, as the last relist saw it: every one begins at once, sidecars wait for their turn (R62, R64).
    pub(crate) fn begin_stop_all(&mut self, grace: u32) {
        // Whoever is waited for comes first: apps, then init containers from the last to the first.
        let all = self.specification.apps().chain(self.specification.init_containers().rev());
        let running = all.filter(|one| self.state.of(*one).is_seen_running()).collect::<Vec<_>>();
        for container in &running {
            let waits_for = self.prerequisites(*container, &running);
            self.begin_stop(*container, grace, waits_for, true);
        }
    }

    /// Whose end a container waits for. Only sidecars wait: for all apps, and for the next sidecar behind them, one
    /// link only (R64, R67). What does not run has ended (R66).
    fn prerequisites(&self, container: ContainerIx, running: &[ContainerIx]) -> u64 {
        let specification = &self.specification;
        if !specification.is_sidecar(container) || specification.has(Quirk::NoTerminationOrder) {
            return 0;
        }
        let apps = specification.apps().filter(|app| running.contains(app));
        let bits = apps.fold(0, |bits, app| bits | bit(app));
        let next = specification
            .init_containers()
            .find(|later| later.index() > container.index() && specification.is_sidecar(*later));
        match next {
            Some(next) if running.contains(&next) => bits | bit(next),
            Some(_) if specification.has(Quirk::WaitsForDeadSidecar) => bits | NEVER,
            _ => bits,
        }
    }

    pub(crate) fn begin_stop(&mut self, container: ContainerIx, grace: u32, waits_for: u64, runs_hook: bool) {
        let has_hook = runs_hook && grace > 0 && self.specification.container(container).has_pre_stop;
        let is_running = self.state.of(container).is_running();
        let stop = Stop { grace, step: StopStep::Done, waits_for };
        if has_hook && is_running {
            // Hooks run at once, whoever's turn it is (R63).
            let step = StopStep::PreStop { left: Millis::from_seconds(grace) };
            self.state.of_mut(container).stop = Some(Stop { step, ..stop });
            self.emit(Output::RunHook(container, Hook::PreStop));
        } else {
            self.state.of_mut(container).stop = Some(stop);
            self.begin_turn(container, grace);
        }
    }

    /// Waits for its turn, but no longer than the grace lasts.
    fn begin_turn(&mut self, container: ContainerIx, grace: u32) {
        let Some(stop) = self.state.of(container).stop else { return };
        if self.are_stopped(stop.waits_for) {
            self.begin_signal(container, grace);
        } else {
            let step = StopStep::Turn { left: Millis::from_seconds(grace) };
            self.state.of_mut(container).stop = Some(Stop { grace, step, ..stop });
        }
    }

    /// The stop signal, and what is left of the grace, but at least 2 seconds (R62).
    fn begin_signal(&mut self, container: ContainerIx, grace: u32) {
        let grace = grace.max(LEAST_SECONDS);
        let record = self.state.of_mut(container);
        let is_running = record.is_running();
        let Some(stop) = &mut record.stop else { return };
        stop.step = if is_running {
            StopStep::Signalled { left: Millis::from_seconds(grace) }
        } else {
            StopStep::Done
        };
        if is_running {
            self.emit(Output::Signal(container));
        }
    }

    fn are_stopped(&self, bits: u64) -> bool {
        let is_pending = |container: ContainerIx| {
            let stop = self.state.of(container).stop;
            bits & bit(container) != 0 && stop.is_some_and(|stop| stop.step != StopStep::Done)
        };
        bits & NEVER == 0 && !self.specification.all().any(is_pending)
    }

    pub(crate) fn are_stops_done(&self) -> bool {
        let mut stops = self.state.containers.iter().filter_map(|record| record.stop);
        stops.all(|stop| matches!(stop.step, StopStep::Done | StopStep::Failed))
    }

    /// Forgets the stops that are over. Whether one of them failed, which ends the sync (R71).
    pub(crate) fn clear_stops(&mut self) -> bool {
        let stops = self.state.containers.iter_mut().filter_map(|record| record.stop.take());
        stops.filter(|stop| stop.step == StopStep::Failed).count() > 0
    }

    pub(crate) fn stop_failed(&mut self, container: ContainerIx) {
        if let Some(stop) = &mut self.state.of_mut(container).stop
            && matches!(stop.step, StopStep::Signalled { .. } | StopStep::Killed)
        {
            stop.step = StopStep::Failed;
        }
    }

    /// A hook that has ended in time; one that takes longer is no longer waited for (R69).
    pub(crate) fn pre_stop_finished(&mut self, container: ContainerIx) {
        let Some(stop) = self.state.of(container).stop else { return };
        if let StopStep::PreStop { left } = stop.step {
            self.begin_turn(container, grace_after(stop.grace, left));
        }
    }

    /// Takes one step of one container's stop, where one is due.
    pub(crate) fn progress_stops(&mut self) -> bool {
        self.specification.all().any(|container| self.progress_stop(container))
    }

    fn progress_stop(&mut self, container: ContainerIx) -> bool {
        let record = self.state.of(container);
        let Some(stop) = record.stop else { return false };
        let is_running = record.is_running();
        match stop.step {
            // A hook dies with its container.
            StopStep::PreStop { left } if left.is_over() || !is_running => {
                self.begin_turn(container, grace_after(stop.grace, left));
            }
            StopStep::Turn { left } if left.is_over() || self.are_stopped(stop.waits_for) => {
                self.begin_signal(container, grace_after(stop.grace, left));
            }
            StopStep::Signalled { .. } | StopStep::Killed if !is_running => {
                let step = StopStep::Ended { left: self.specification.profile.stop_latency };
                self.state.of_mut(container).stop = Some(Stop { step, ..stop });
            }
            StopStep::Signalled { left } if left.is_over() => {
                self.state.of_mut(container).stop = Some(Stop { step: StopStep::Killed, ..stop });
                self.emit(Output::Kill(container));
            }
            StopStep::Ended { left } if left.is_over() => {
                self.state.of_mut(container).stop = Some(Stop { step: StopStep::Done, ..stop });
            }
            _ => return false,
        }
        true
    }
}

const fn bit(container: ContainerIx) -> u64 {
    1 << container.0
}

/// What is left of `grace` after a wait of which `left` was not needed: whole seconds that passed are taken away, parts
/// of one are not (R62).
const fn grace_after(grace: u32, left: Millis) -> u32 {
    grace.saturating_sub(Millis::from_seconds(grace).less(left).whole_seconds())
}
