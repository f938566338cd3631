use crate::machine::Lifecycle;
use crate::state::{Kubelet, PodReason, Stage};
use crate::steps::{Current, Step};

/// The pod's worker: one at a time, woken by what happens, never on older knowledge than its last sync (R2, R3).
impl Lifecycle {
    /// Work that was put off, and the active deadline (R5, R77).
    pub(crate) fn wake_if_due(&mut self) -> bool {
        let requeue_is_due = self.state.requeue.is_some_and(crate::Millis::is_over);
        if requeue_is_due {
            self.state.requeue = None;
            self.wake();
        }
        let deadline_is_due = self.state.deadline.is_some_and(crate::Millis::is_over);
        if deadline_is_due {
            self.state.deadline = None;
            if self.state.stage == Stage::Syncing {
                self.state.reason = PodReason::DeadlineExceeded;
                self.wake();
            }
        }
        requeue_is_due || deadline_is_due
    }

    pub(crate) fn begin_sync_if_due(&mut self) -> bool {
        let state = &self.state;
        let is_idle = state.current == Current::None && state.kubelet == Kubelet::Up;
        if !is_idle || !state.is_woken || !state.is_fresh || state.stage == Stage::Finished {
            return false;
        }
        self.state.is_woken = false;
        self.state.requeue = None;
        // What a sync knows is what was seen before it began.
        self.state.containers.iter_mut().for_each(|record| record.known_exit = record.seen_exit);
        match self.state.stage {
            Stage::Syncing => self.sync_pod(),
            Stage::Terminating => self.sync_terminating(),
            Stage::Terminated | Stage::Finished => self.sync_terminated(),
        }
        true
    }

    /// The pod lives: its status, then what is to be started and stopped. A pod whose phase is final is not looked at
    /// further; its worker goes on to stop what still runs (R52, R56).
    fn sync_pod(&mut self) {
        self.publish(false);
        if self.state.computed_phase.is_final() {
            self.state.stage = Stage::Terminating;
            self.state.is_fresh = false;
            self.arm_periodic_relist();
            self.requeue(self.specification.profile.worker_tick);
            return;
        }
        if self.state.sandboxes == 0 {
            self.state.current = Current::Volumes(self.specification.profile.volumes);
        } else {
            self.prepare_sync();
        }
    }

    /// The volumes are there: probes begin to tick, and the rest of the sync follows (R6, R44).
    pub(crate) fn prepare_sync(&mut self) {
        self.add_probe_workers();
        let steps = self.plan_steps();
        self.begin_steps(steps);
    }

    fn sync_terminating(&mut self) {
        self.publish(false);
        self.stop_app_probes();
        let grace = self.stop_grace(None).max(1);
        self.begin_steps(vec![Step::StopAll { grace }]);
        self.state.sync.is_last = true;
        self.state.was_initialized = self.has_been_initialized();
    }

    /// All have been stopped: the status says so, and the phase may be final now (R56, R59).
    pub(crate) fn finish_terminating(&mut self) {
        self.relist();
        self.state.stage = Stage::Terminated;
        self.publish(true);
        self.remove_probe_workers();
        self.state.is_woken = false;
        self.state.is_fresh = false;
        self.arm_periodic_relist();
        self.requeue(self.specification.profile.worker_tick);
    }

    /// What is left unclear is put in order, and a deleted pod's object goes (R57, R80).
    fn sync_terminated(&mut self) {
        self.publish(true);
        self.finalise_status();
        self.state.stage = Stage::Finished;
        self.state.relist = None;
        self.state.deadline = None;
        if self.state.status.is_deleting {
            self.object_gone();
        }
    }
}
