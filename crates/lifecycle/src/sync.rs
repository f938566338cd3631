use crate::machine::Lifecycle;
use crate::state::{Kubelet, PodReason, Stage};
use crate::steps::{Current, Step};

/// The pod's worker: one at a time, woken by what happens, never on older knowledge than its last sync (R2, R3).
impl Lifecycle {
    /// Work that was put off, and the active deadline (R5).
    pub(crate) fn wake_if_due(&mut self) -> bool {
        let requeue_is_due = self.state.requeue.is_some_and(crate::Millis::is_over);
        if requeue_is_due {
            self.state.requeue = None;
            self.wake();
        }
        requeue_is_due || self.pass_deadline_if_due()
    }

    /// Whatever computes the pod's status from now on finds the deadline passed. A tick of the worker looks after it
    /// where nothing else does (R77).
    fn pass_deadline_if_due(&mut self) -> bool {
        if !self.state.deadline.is_some_and(crate::Millis::is_over) {
            return false;
        }
        self.state.deadline = None;
        match self.state.reason {
            PodReason::None => {
                self.state.reason = PodReason::DeadlineExceeded;
                self.state.deadline = Some(self.specification.profile.worker_tick);
            }
            PodReason::DeadlineExceeded if self.state.stage == Stage::Syncing => self.wake(),
            PodReason::DeadlineExceeded | PodReason::Evicted => {}
        }
        true
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
            self.begin_stage(Stage::Terminating);
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
    }

    /// All have been stopped: the status says so, and the phase may be final now. Where that is no news, the phase is
    /// shown with the next status (R56, R59).
    pub(crate) fn finish_terminating(&mut self) {
        self.look();
        let before = (self.state.computed_phase, self.state.status.containers.clone());
        self.publish(true);
        if before != (self.state.computed_phase, self.state.status.containers.clone()) {
            self.show_phase();
        }
        self.remove_probe_workers();
        self.begin_stage(Stage::Terminated);
    }

    /// The worker goes on at once, as soon as it may (R3).
    fn begin_stage(&mut self, stage: Stage) {
        self.state.stage = stage;
        self.state.is_woken = true;
        self.state.is_fresh = false;
        self.arm_periodic_relist();
    }

    /// What is left unclear is put in order, and a deleted pod's object goes (R57, R80).
    fn sync_terminated(&mut self) {
        self.publish(true);
        self.show_phase();
        self.finalise_status();
        self.state.stage = Stage::Finished;
        (self.state.relist, self.state.asked_relist) = (None, None);
        self.state.deadline = None;
        if self.state.status.is_deleting {
            self.object_gone();
        }
    }
}
