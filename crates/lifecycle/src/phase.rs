use crate::machine::Lifecycle;
use crate::quirk::Quirk;
use crate::specification::ContainerIx;
use crate::state::{ContainerState, PodPhase, PodReason, PublishedContainer};

/// What the containers of a pod add up to.
#[derive(Debug, Default)]
struct Counts {
    init_is_pending: bool,
    init_has_failed: bool,
    sidecar_is_pending: bool,
    running: u32,
    waiting: u32,
    stopped: u32,
    succeeded: u32,
    /// Apps that ended and are started again.
    restarting: u32,
}

impl Lifecycle {
    /// The pod's phase (R54). The exit codes of sidecars never count (R53).
    pub(crate) fn resolve_phase(&self, containers: &[PublishedContainer], is_over: bool) -> PodPhase {
        if self.state.status.phase.is_final() {
            return self.state.status.phase;
        }
        if self.state.reason != PodReason::None {
            return PodPhase::Failed; // R77, R78
        }
        if self.state.computed_phase.is_final() {
            return self.state.computed_phase;
        }
        let counts = self.count(containers);
        if counts.init_has_failed {
            PodPhase::Failed
        } else if counts.init_is_pending || counts.sidecar_is_pending || counts.waiting > 0 {
            PodPhase::Pending
        } else if counts.running > 0 {
            PodPhase::Running
        } else if counts.stopped == 0 {
            PodPhase::Pending
        } else if is_over {
            if counts.stopped == counts.succeeded { PodPhase::Succeeded } else { PodPhase::Failed }
        } else if counts.restarting > 0 {
            PodPhase::Running
        } else if counts.stopped == counts.succeeded {
            PodPhase::Succeeded
        } else {
            PodPhase::Failed
        }
    }

    fn count(&self, containers: &[PublishedContainer]) -> Counts {
        let mut counts = Counts::default();
        let specification = &self.specification;
        for container in specification.init_containers() {
            let shown = containers[container.index()];
            // What has ended, or waits after it has.
            let code = shown.state.exit_code().or(shown.last_code.filter(|_| shown.state.is_waiting()));
            if specification.is_sidecar(container) {
                match shown.state {
                    ContainerState::Running => {
                        counts.running += 1;
                        // Unless it is taken over, who has started is not known yet when the phase is computed.
                        let is_taken_over = specification.has(Quirk::InheritsStarted) && shown.is_started;
                        counts.sidecar_is_pending |= !is_taken_over;
                    }
                    state if state.is_waiting() && code.is_none() => {
                        counts.sidecar_is_pending = true;
                        counts.waiting += 1;
                    }
                    _ => {}
                }
            } else {
                match code {
                    Some(0) => {}
                    Some(code) => counts.init_has_failed |= !specification.may_restart(container, code),
                    None => counts.init_is_pending = true,
                }
            }
        }
        // Whether a sidecar has started no longer matters once an app has run (R54).
        let has_run = specification.apps().any(|app| self.has_run(app, containers[app.index()]));
        counts.sidecar_is_pending &= !has_run;
        for app in specification.apps() {
            let shown = containers[app.index()];
            match (shown.state, shown.last_code) {
                (ContainerState::Running, _) => counts.running += 1,
                (state, last) => match state.exit_code().or(last) {
                    Some(code) => {
                        counts.stopped += 1;
                        counts.succeeded += u32::from(code == 0);
                        counts.restarting += u32::from(specification.may_restart(app, code));
                    }
                    None => counts.waiting += 1,
                },
            }
        }
        counts
    }

    /// Whether an app of the present sandbox has been made. The versions with [`Quirk::PendingInBackOff`] ask what is
    /// shown of it, where back-off hides that it ran.
    fn has_run(&self, app: ContainerIx, shown: PublishedContainer) -> bool {
        if self.specification.has(Quirk::PendingInBackOff) {
            shown.state == ContainerState::Running || shown.state.exit_code().is_some()
        } else {
            self.state.of(app).seen.is_some_and(|seen| seen.sandbox == self.state.sandboxes)
        }
    }
}
