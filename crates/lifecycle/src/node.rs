use crate::input::Output;
use crate::machine::Lifecycle;
use crate::millis::Millis;
use crate::quirk::Quirk;
use crate::specification::ContainerIx;
use crate::state::{Instance, Kubelet, PodReason, Run, Sandbox, Stage};
use crate::steps::Current;

/// A container that started longer than this before the kubelet did keeps what was published of it (R51).
pub(crate) const YOUTH: Millis = Millis(10_000);

/// What happens to the containers, the pod and the kubelet.
impl Lifecycle {
    pub(crate) fn container_started(&mut self, container: ContainerIx) {
        let own = self.specification.container(container);
        let longest_delay = own.longest_delay();
        let has_probes = own.probes.iter().any(Option::is_some);
        let asks_for_age = has_probes && self.specification.has(Quirk::InheritsStarted);
        let youth = if asks_for_age { YOUTH } else { Millis::ZERO };
        let record = self.state.of_mut(container);
        let Some(instance) = &mut record.real else { return };
        instance.run = Run::Running;
        record.delay_left = longest_delay;
        record.youth = youth;
        record.has_survived = false;
        self.arm_periodic_relist();
        self.start_succeeded(container);
    }

    /// A container that cannot be run counts as ended with 128.
    pub(crate) fn start_failed(&mut self, container: ContainerIx) {
        self.end_instance(container, 128);
        let record = self.state.of_mut(container);
        (record.is_refused, record.is_broken) = (false, true);
        self.start_has_failed(container);
    }

    pub(crate) fn container_exited(&mut self, container: ContainerIx, code: i32) {
        if self.state.of(container).is_running() {
            self.end_instance(container, code);
        }
    }

    fn end_instance(&mut self, container: ContainerIx, code: i32) {
        let record = self.state.of_mut(container);
        let Some(instance) = record.real else { return };
        record.real = Some(Instance { run: Run::Exited(code), ..instance });
        record.remember_exit(instance.number, code);
        self.arm_periodic_relist();
    }

    /// Deletion: a grace may only shrink (R60), and shrinks nothing that runs already (R61).
    pub(crate) fn pod_deleted(&mut self, grace: Option<u32>) {
        if self.state.status.is_gone {
            return;
        }
        let wanted = grace.unwrap_or(self.specification.grace_seconds);
        let ending = self.state.ending.map_or(wanted, |earlier| earlier.min(wanted));
        self.state.ending = Some(ending.max(1));
        let mut status = self.state.status.clone();
        status.is_deleting = true;
        self.show(status);
        if wanted == 0 || self.state.stage == Stage::Finished {
            self.object_gone();
        }
        self.begin_termination();
    }

    /// Eviction: the grace is the smaller of the kubelet's and the pod's (R78), at least 1 second (R60).
    pub(crate) fn pod_evicted(&mut self, grace: u32) {
        if self.state.stage == Stage::Syncing {
            self.state.reason = PodReason::Evicted;
            self.state.ending = Some(grace.min(self.specification.grace_seconds).max(1));
            self.begin_termination();
        }
    }

    /// From now on the pod's worker stops containers; what runs in it now is finished first (R2).
    pub(crate) fn begin_termination(&mut self) {
        if self.state.stage == Stage::Syncing {
            self.state.stage = Stage::Terminating;
        }
        if matches!(self.state.current, Current::Volumes(_)) {
            // Of all that a sync waits for this alone is given up.
            self.state.current = Current::None;
            self.state.is_fresh = false;
            self.arm_periodic_relist();
        }
        self.wake();
    }

    pub(crate) fn object_gone(&mut self) {
        if !self.state.status.is_gone {
            self.state.status.is_gone = true;
            self.emit(Output::Gone);
        }
    }

    /// Containers run on; what the kubelet had in mind is lost: verdicts, back-off, hooks and stops under way (R35, R51).
    pub(crate) fn kubelet_stopped(&mut self) {
        let state = &mut self.state;
        state.kubelet = Kubelet::Down;
        state.steps.clear();
        state.current = Current::None;
        (state.requeue, state.relist, state.asked_relist, state.is_woken) = (None, None, None, false);
        for record in &mut state.containers {
            record.workers = [None; 3];
            record.verdicts = [None; 3];
            record.backoff = None;
            (record.is_refused, record.is_broken) = (false, false);
            record.stop = None;
        }
    }

    pub(crate) fn kubelet_started(&mut self) {
        if self.state.kubelet == Kubelet::Down {
            self.state.kubelet = Kubelet::Booting(self.specification.profile.kubelet_boot);
            self.state.kubelet_youth = self.specification.longest_period();
            for record in &mut self.state.containers {
                record.has_survived = record.is_running() && record.youth.is_over();
            }
        }
    }

    pub(crate) fn boot_if_due(&mut self) -> bool {
        let is_due = matches!(self.state.kubelet, Kubelet::Booting(left) if left.is_over());
        if is_due {
            self.state.kubelet = Kubelet::Up;
            self.relist();
            self.wake();
        }
        is_due
    }

    pub(crate) fn sandbox_ready(&mut self) {
        if self.state.sandbox != Sandbox::Ready {
            self.state.sandbox = Sandbox::Ready;
            self.state.sandboxes += 1;
            if self.state.current == Current::Sandbox {
                self.state.current = Current::Next;
            }
        }
    }

    /// The sandbox is gone, and the kubelet sees it with the next relist (R90).
    pub(crate) fn sandbox_lost(&mut self) {
        if self.state.sandbox == Sandbox::Ready {
            self.state.sandbox = Sandbox::Lost;
            self.arm_periodic_relist();
            self.wake();
            self.state.is_fresh = false;
        }
    }
}
