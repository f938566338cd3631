use std::collections::VecDeque;
use std::sync::Arc;

use crate::input::{Input, Output};
use crate::millis::Millis;
use crate::specification::Specification;
use crate::state::{PodStatus, Stage, State};

/// One pod and the kubelet that runs it.
///
/// Tell it one input at a time with the time that has passed since the last, take all outputs, and wait no longer than
/// [`Lifecycle::next_timer`] says.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    pub(crate) specification: Arc<Specification>,
    pub(crate) state: State,
    pub(crate) outputs: VecDeque<Output>,
}

impl Lifecycle {
    /// A pod that has just been bound to its node. It does nothing before its first input.
    pub fn new(specification: Arc<Specification>) -> Self {
        let state = State::new(&specification);
        Self { specification, state, outputs: VecDeque::new() }
    }

    /// A pod in a state that it was in before.
    pub fn from_state(specification: Arc<Specification>, state: State) -> Self {
        Self { specification, state, outputs: VecDeque::new() }
    }

    /// Lets `elapsed` pass, then takes in `input` and does all that is due.
    ///
    /// Time should not run past [`Lifecycle::next_timer`]: what was due in between is done late, once.
    pub fn handle(&mut self, elapsed: Millis, input: Input) {
        self.state.pass(elapsed, self.specification.profile.relist);
        self.take_in(input);
        self.settle();
    }

    /// The next thing that the kubelet does, or that can be seen of it.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// How long it takes until something is due by itself; none where only an input can bring anything about.
    pub fn next_timer(&self) -> Option<Millis> {
        self.state.next_timer()
    }

    /// The pod's status as the API server shows it.
    pub fn status(&self) -> &PodStatus {
        &self.state.status
    }

    /// The state, as a value to keep, compare and come back to.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What decides the pod's life.
    pub fn specification(&self) -> &Specification {
        &self.specification
    }

    /// The pod's worker has nothing left to do, ever.
    pub fn is_finished(&self) -> bool {
        self.state.stage == Stage::Finished
    }

    fn take_in(&mut self, input: Input) {
        match input {
            Input::Nothing => {}
            Input::SandboxReady => self.sandbox_ready(),
            Input::SandboxLost => self.sandbox_lost(),
            Input::Started(container) => self.container_started(container),
            Input::StartFailed(container) => self.start_failed(container),
            Input::Exited(container, code) => self.container_exited(container, code),
            Input::StopFailed(container) => self.stop_failed(container),
            Input::ProbeAnswered(container, kind, answer) => self.probe_answered(container, kind, answer),
            Input::HookFinished(container, hook, is_well) => self.hook_finished(container, hook, is_well),
            Input::Deleted(grace) => self.pod_deleted(grace),
            Input::Evicted(grace) => self.pod_evicted(grace),
            Input::KubeletStopped => self.kubelet_stopped(),
            Input::KubeletStarted => self.kubelet_started(),
        }
    }

    /// Does all that is due, until nothing is.
    fn settle(&mut self) {
        while self.boot_if_due()
            || self.relist_if_due()
            || self.progress_stops()
            || self.progress_steps()
            || self.wake_if_due()
            || self.tick_probe_if_due()
            || self.begin_sync_if_due()
            || self.end_dead_hook()
        {}
    }

    /// Something is to be looked at. The worker gets the pod as it is shown now (R57).
    pub(crate) fn wake(&mut self) {
        self.state.is_woken = true;
        if self.state.stage <= Stage::Terminating {
            self.state.was_initialized = self.has_been_initialized();
        }
    }

    pub(crate) fn emit(&mut self, output: Output) {
        self.outputs.push_back(output);
    }
}
