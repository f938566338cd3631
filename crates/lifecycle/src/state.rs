use crate::millis::Millis;
use crate::specification::{ContainerIx, Specification};
use crate::steps::{Current, Step};
use crate::stop::Stop;

/// Everything that is known of a pod's life.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub(crate) containers: Vec<ContainerRecord>,
    pub(crate) kubelet: Kubelet,
    /// What is left of the longest period of a probe since the kubelet was started in this pod's life (R45).
    pub(crate) kubelet_youth: Millis,
    pub(crate) sandbox: Sandbox,
    /// Sandboxes that were made so far.
    pub(crate) sandboxes: u16,
    /// How far the pod's worker is (R2).
    pub(crate) stage: Stage,
    /// What is left to do in the sync that runs, the last first.
    pub(crate) steps: Vec<Step>,
    pub(crate) current: Current,
    pub(crate) sync: SyncNotes,
    /// Something has happened that the worker has not looked at.
    pub(crate) is_woken: bool,
    /// When the worker is woken without a reason.
    pub(crate) requeue: Option<Millis>,
    /// The kubelet has looked at the containers since the worker's last sync (R3).
    pub(crate) is_fresh: bool,
    /// Until the periodic relist that somebody waits for.
    pub(crate) relist: Option<Millis>,
    /// Until the one that a sync asked for (R4).
    pub(crate) asked_relist: Option<Millis>,
    /// Until the next tick of the periodic relist, whether or not somebody waits for it.
    pub(crate) until_relist_tick: Millis,
    /// Until the active deadline, then until the tick that looks for it (R77).
    pub(crate) deadline: Option<Millis>,
    /// The grace of the pod's end in seconds, once it is deleted or evicted.
    pub(crate) ending: Option<u32>,
    /// Why the kubelet itself ended the pod.
    pub(crate) reason: PodReason,
    /// The phase as last computed; a final one is published late (R56).
    pub(crate) computed_phase: PodPhase,
    /// The pod counts as initialized, as the worker was last given it (R57).
    pub(crate) was_initialized: bool,
    pub(crate) status: PodStatus,
}

/// Whether the kubelet runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kubelet {
    Up,
    Down,
    /// It has started, and looks at the pod when this is over.
    Booting(Millis),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sandbox {
    Absent,
    Ready,
    Lost,
}

/// How far the pod's worker is: it goes from one to the next and never back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// The pod lives.
    Syncing,
    /// Its containers are to be stopped.
    Terminating,
    /// They have been; the rest is to be put in order.
    Terminated,
    /// Nothing is left to do.
    Finished,
}

/// What a sync has come across.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct SyncNotes {
    /// It started or stopped something.
    pub(crate) has_acted: bool,
    /// Something in it failed.
    pub(crate) has_failed: bool,
    /// A start was refused for back-off; the shortest that remains.
    pub(crate) backoff_left: Option<Millis>,
    /// It stops the pod for good.
    pub(crate) is_last: bool,
}

/// What is known of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct ContainerRecord {
    /// Its latest instance as it really is.
    pub(crate) real: Option<Instance>,
    /// Its latest instance as the last relist saw it.
    pub(crate) seen: Option<Instance>,
    /// The latest instance that ended, really and as seen.
    pub(crate) real_exit: Option<Exit>,
    pub(crate) seen_exit: Option<Exit>,
    /// The same as the sync that runs knows it.
    pub(crate) known_exit: Option<Exit>,
    /// The number of the next instance.
    pub(crate) next_number: u16,
    /// The longest initial delay of its probes, as far as it remains for the running instance.
    pub(crate) delay_left: Millis,
    /// What is left of [`crate::node::YOUTH`] since its running instance started.
    pub(crate) youth: Millis,
    /// Its running instance was no longer young when the kubelet started.
    pub(crate) has_survived: bool,
    pub(crate) backoff: Option<crate::backoff::BackOff>,
    /// The last start was refused for back-off, and no other has been made since.
    pub(crate) is_refused: bool,
    /// The last start failed, and none has been refused since.
    pub(crate) is_broken: bool,
    pub(crate) workers: [Option<crate::prober::Worker>; 3],
    pub(crate) verdicts: [Option<crate::prober::Ruling>; 3],
    pub(crate) stop: Option<Stop>,
}

/// One run of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Instance {
    pub(crate) number: u16,
    /// The number of the sandbox that it was made in.
    pub(crate) sandbox: u16,
    pub(crate) run: Run,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Run {
    /// The runtime has made it, and has not started it.
    Created,
    Running,
    Exited(i32),
}

/// An instance that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Exit {
    pub(crate) number: u16,
    pub(crate) code: i32,
    /// What is left of [`crate::backoff::LONGEST`] since it ended.
    pub(crate) memory: Millis,
    /// It ran for so long that back-off starts anew (R37).
    pub(crate) after_long_run: bool,
}

impl ContainerRecord {
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.real, Some(Instance { run: Run::Running, .. }))
    }

    pub(crate) fn is_seen_running(&self) -> bool {
        matches!(self.seen, Some(Instance { run: Run::Running, .. }))
    }

    /// The exit code of its latest instance, where the last relist saw it ended.
    pub(crate) fn seen_code(&self) -> Option<i32> {
        match self.seen?.run {
            Run::Exited(code) => Some(code),
            _ => None,
        }
    }
}

/// The pod's status as the API server shows it.
#[expect(clippy::struct_excessive_bools, reason = "the API has them, each by itself")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PodStatus {
    /// The phase.
    pub phase: PodPhase,
    /// Why the kubelet ended the pod, once it has.
    pub reason: PodReason,
    /// Condition `Initialized` (R110).
    pub is_initialized: bool,
    /// Condition `ContainersReady`, which `Ready` follows where the pod has no readiness gates (R111).
    pub is_ready: bool,
    /// The containers: init containers first, then apps.
    pub containers: Vec<PublishedContainer>,
    /// The pod has a deletion timestamp.
    pub is_deleting: bool,
    /// The object is gone; the rest is as it was last.
    pub is_gone: bool,
}

/// `status.phase`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PodPhase {
    /// Not all init containers are done, or no app has run.
    Pending,
    /// An app has been started.
    Running,
    /// All apps ended with 0.
    Succeeded,
    /// An app failed, or init did, or the kubelet ended the pod.
    Failed,
}

impl PodPhase {
    /// As the API server writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }

    /// Whether the pod has ended.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// `status.reason`, where the kubelet itself ends a pod.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PodReason {
    /// None.
    #[default]
    None,
    /// `DeadlineExceeded` (R77).
    DeadlineExceeded,
    /// `Evicted` (R78).
    Evicted,
}

/// A container's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublishedContainer {
    /// `state`.
    pub state: ContainerState,
    /// The number of the instance that the status speaks of, if any.
    pub number: Option<u16>,
    /// `started`.
    pub is_started: bool,
    /// `ready`.
    pub is_ready: bool,
    /// `restartCount`.
    pub restarts: u16,
    /// It has run before, and that is in `lastState`, with this code.
    pub last_code: Option<i32>,
}

/// `state` of a container's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerState {
    /// `waiting`, reason `PodInitializing` or `ContainerCreating`.
    Waiting,
    /// `waiting`, reason `CrashLoopBackOff`.
    BackOff,
    /// `waiting`, reason `RunContainerError`.
    RunError,
    /// `running`.
    Running,
    /// `terminated`, with its exit code.
    Terminated(i32),
    /// `terminated`, code 137 and reason `ContainerStatusUnknown`: nothing was found of it at the end (R57).
    Unknown,
}

impl ContainerState {
    /// The exit code of a container that is shown as ended.
    pub const fn exit_code(self) -> Option<i32> {
        match self {
            Self::Terminated(code) => Some(code),
            Self::Unknown => Some(137),
            _ => None,
        }
    }

    /// Whether it is one of the kinds of `waiting`.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Waiting | Self::BackOff | Self::RunError)
    }
}

impl PublishedContainer {
    /// Whether the container has ever run, as far as it is shown.
    pub(crate) fn has_moved(&self) -> bool {
        !self.state.is_waiting() || self.last_code.is_some()
    }
}

impl State {
    /// A pod that has been bound to its node and that the kubelet has not looked at.
    pub(crate) fn new(specification: &Specification) -> Self {
        let profile = &specification.profile;
        let waiting = PublishedContainer {
            state: ContainerState::Waiting,
            number: None,
            is_started: false,
            is_ready: false,
            restarts: 0,
            last_code: None,
        };
        let deadline = specification.active_deadline;
        Self {
            containers: vec![ContainerRecord::default(); specification.containers.len()],
            kubelet: Kubelet::Up,
            kubelet_youth: Millis::ZERO,
            sandbox: Sandbox::Absent,
            sandboxes: 0,
            stage: Stage::Syncing,
            steps: Vec::new(),
            current: Current::None,
            sync: SyncNotes::default(),
            is_woken: true,
            requeue: None,
            is_fresh: true,
            relist: None,
            asked_relist: None,
            until_relist_tick: profile.relist,
            deadline: deadline.map(|left| left.less(profile.deadline_truncation)),
            ending: None,
            reason: PodReason::None,
            computed_phase: PodPhase::Pending,
            was_initialized: false,
            status: PodStatus {
                phase: PodPhase::Pending,
                reason: PodReason::None,
                is_initialized: false,
                is_ready: false,
                containers: vec![waiting; specification.containers.len()],
                is_deleting: false,
                is_gone: false,
            },
        }
    }

    pub(crate) fn of(&self, container: ContainerIx) -> &ContainerRecord {
        &self.containers[container.index()]
    }

    pub(crate) fn of_mut(&mut self, container: ContainerIx) -> &mut ContainerRecord {
        &mut self.containers[container.index()]
    }

    /// Lets time pass for everything that waits.
    pub(crate) fn pass(&mut self, elapsed: Millis, relist_period: Millis) {
        let timers = [&mut self.requeue, &mut self.relist, &mut self.asked_relist, &mut self.deadline];
        timers.into_iter().flatten().for_each(|timer| timer.pass(elapsed));
        self.until_relist_tick = if elapsed < self.until_relist_tick {
            self.until_relist_tick.less(elapsed)
        } else if relist_period.is_over() {
            Millis::ZERO
        } else {
            let beyond = elapsed.less(self.until_relist_tick);
            Millis(relist_period.0 - beyond.0 % relist_period.0)
        };
        self.kubelet_youth.pass(elapsed);
        if let Kubelet::Booting(left) = &mut self.kubelet {
            left.pass(elapsed);
        }
        if let Current::Volumes(left) = &mut self.current {
            left.pass(elapsed);
        }
        for record in &mut self.containers {
            record.workers.iter_mut().flatten().for_each(|worker| worker.next_tick.pass(elapsed));
            if let Some(left) = record.stop.as_mut().and_then(Stop::left_mut) {
                left.pass(elapsed);
            }
            record.delay_left.pass(elapsed);
            record.youth.pass(elapsed);
            let exits = [&mut record.real_exit, &mut record.seen_exit, &mut record.known_exit];
            for exit in exits.into_iter().flatten() {
                exit.memory.pass(elapsed);
            }
            if let Some(backoff) = &mut record.backoff {
                backoff.until_reset.pass(elapsed);
            }
        }
    }

    /// The time until the first of them is over.
    pub(crate) fn next_timer(&self) -> Option<Millis> {
        let booting = match self.kubelet {
            Kubelet::Booting(left) => Some(left),
            Kubelet::Up | Kubelet::Down => None,
        };
        let mounting = match self.current {
            Current::Volumes(left) => Some(left),
            _ => None,
        };
        let own = [self.requeue, self.relist, self.asked_relist, self.deadline, booting, mounting];
        let own = own.into_iter().flatten();
        let of_containers = self.containers.iter().flat_map(|record| {
            let ticks = record.workers.iter().flatten().map(|worker| worker.next_tick);
            ticks.chain(record.stop.as_ref().and_then(Stop::left))
        });
        own.chain(of_containers).min()
    }
}
