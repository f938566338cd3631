use outrigger_lifecycle::{ContainerIx, Input, Millis, PodStatus};
use outrigger_pod::{Hook, ProbeKind};

use crate::life::EventKind;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::set::Set;
use crate::property::{
    ends_within_grace, init_ends, job_ends_with_apps, job_outcome, sidecar_crash, sidecars_outlive_apps,
    sidecars_start_first, signalled_in_turn,
};

/// Something that a watch is told.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sight<'a> {
    /// Something is done to the pod or its node.
    Done(Input),
    Event(ContainerIx, EventKind),
    Shown(&'a PodStatus),
}

/// What the properties need to know of a life so far. Times in it are what remains.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Watch {
    pub(crate) running: Set,
    pub(crate) has_run: Set,
    /// Does its work.
    pub(crate) working: Set,
    /// The kubelet has told it to end.
    pub(crate) signalled: Set,
    /// Another container has told it to end.
    pub(crate) stopped: Set,
    /// It ignores its signal.
    pub(crate) ignoring: Set,
    /// It was kept from its work, as by an exploration.
    pub(crate) hindered: Set,
    /// Its probe failed when it was asked last.
    pub(crate) failing_startup: Set,
    pub(crate) failing_liveness: Set,
    /// It has ended by itself or was stopped for a probe, and does not do its work since.
    pub(crate) at_fault: Set,
    /// Its hook runs.
    pub(crate) post_start: Set,
    pub(crate) pre_stop: Set,
    /// It is being stopped by itself, in a pod that lives on.
    pub(crate) stopped_singly: Set,
    /// Its last run has ended and no other follows.
    pub(crate) done: Set,
    /// Its last run ended without being told to, and not at the very end of a pod that is ended from outside.
    pub(crate) by_itself: Set,
    /// Its last run ended with 0.
    pub(crate) well: Set,
    pub(crate) is_deleted: bool,
    /// The grace of the deletion in seconds.
    pub(crate) grace: u32,
    pub(crate) kubelet_is_up: bool,
    pub(crate) phase_is_final: bool,
    /// A countdown for each container until it is plain that its signal does not come.
    pub(crate) signal_due: Vec<Countdown>,
    /// Until it is plain that the pod does not end though its apps have.
    pub(crate) end_due: Countdown,
    /// Until the grace is over.
    pub(crate) grace_left: Countdown,
    /// Until it is plain that this container is not started.
    pub(crate) start_due: Countdown,
    pub(crate) next_start: Option<ContainerIx>,
    /// As long as what happens may be the consequence of this crash.
    pub(crate) crash: Countdown,
    pub(crate) crashed: Option<ContainerIx>,
    /// The active deadline.
    pub(crate) deadline: Countdown,
}

/// What remains until something is over; none while it is not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Countdown(pub(crate) Option<Millis>);

impl Countdown {
    /// Counts from `full` on for as long as it `counts`.
    fn keep(&mut self, counts: bool, full: Millis) {
        self.0 = if counts { self.0.or(Some(full)) } else { None };
    }

    /// Lets time pass; true where this ends it.
    fn pass(&mut self, elapsed: Millis) -> bool {
        let Some(left) = self.0.filter(|left| !left.is_over()) else { return false };
        self.0 = Some(left.less(elapsed));
        self.is_over()
    }

    pub(crate) fn is_over(self) -> bool {
        self.0.is_some_and(Millis::is_over)
    }
}

/// A breach, and how long ago the property broke.
pub(crate) type Found = (Breach, Millis);

impl Watch {
    pub(crate) fn new(case: &Case) -> Self {
        let none = Set::default();
        Self {
            running: none,
            has_run: none,
            working: none,
            signalled: none,
            stopped: none,
            ignoring: none,
            hindered: none,
            failing_startup: none,
            failing_liveness: none,
            at_fault: none,
            post_start: none,
            pre_stop: none,
            stopped_singly: none,
            done: none,
            by_itself: none,
            well: none,
            is_deleted: false,
            grace: case.specification.grace_seconds,
            kubelet_is_up: true,
            phase_is_final: false,
            signal_due: vec![Countdown::default(); case.specification.containers.len()],
            end_due: Countdown::default(),
            grace_left: Countdown::default(),
            start_due: Countdown::default(),
            next_start: None,
            crash: Countdown::default(),
            crashed: None,
            deadline: Countdown(case.specification.active_deadline),
        }
    }

    /// How long it takes until a property may break by time alone.
    pub(crate) fn next_timer(&self) -> Option<Millis> {
        let own = [self.end_due, self.grace_left, self.start_due, self.crash, self.deadline];
        let timers = self.signal_due.iter().copied().chain(own).filter_map(|timer| timer.0);
        timers.filter(|left| !left.is_over()).min()
    }

    /// Lets time pass, no more than [`Watch::next_timer`] says.
    pub(crate) fn pass(&mut self, case: &Case, elapsed: Millis, found: &mut Vec<Found>) {
        if elapsed.is_over() {
            return;
        }
        for container in case.specification.all() {
            if self.signal_due[container.index()].pass(elapsed) {
                found.push((Breach::NotSignalled(container), case.notice));
            }
        }
        if self.end_due.pass(elapsed) {
            found.extend(job_ends_with_apps::overdue(self, case));
        }
        if self.grace_left.pass(elapsed) {
            found.extend(ends_within_grace::overdue(self, case));
        }
        if self.start_due.pass(elapsed) {
            found.extend(init_ends::overdue(self, case));
        }
        if self.crash.pass(elapsed) {
            (self.crash, self.crashed) = (Countdown::default(), None);
        }
        if self.deadline.pass(elapsed) {
            self.settle(case);
        }
    }

    /// Takes something in. What breaks by it is judged by what was before.
    pub(crate) fn see(&mut self, case: &Case, sight: Sight<'_>, found: &mut Vec<Found>) {
        let mut broken = |breach: Option<Breach>| found.extend(breach.map(|breach| (breach, Millis::ZERO)));
        match sight {
            Sight::Done(input) => self.take_in(input),
            Sight::Event(container, kind) => {
                sidecars_start_first::check(self, case, container, kind).for_each(|one| broken(Some(one)));
                broken(sidecars_outlive_apps::check(self, case, container, kind));
                broken(ends_within_grace::check(self, case, container, kind));
                broken(init_ends::check(self, case, container, kind));
                broken(sidecar_crash::check(self, case, container, kind));
                self.note(case, container, kind);
            }
            Sight::Shown(status) if status.phase.is_final() && !self.phase_is_final => {
                broken(job_ends_with_apps::check(self, case, status));
                broken(job_outcome::check(self, case, status));
                self.phase_is_final = true;
            }
            Sight::Shown(_) => return,
        }
        self.settle(case);
    }

    /// The pod's containers are to be stopped.
    pub(crate) fn is_stopping(&self, case: &Case) -> bool {
        self.is_ended_from_outside()
            || !case.app_containers.is_empty() && case.app_containers.is_within(self.done)
            || self.has_init_failed(case)
    }

    pub(crate) fn is_ended_from_outside(&self) -> bool {
        self.is_deleted || self.deadline.is_over()
    }

    /// The pod is ended from outside, or so soon that what happens now may be noticed too late.
    fn is_about_to_be_ended(&self, case: &Case) -> bool {
        self.is_deleted || self.deadline.0.is_some_and(|left| left <= case.notice)
    }

    pub(crate) fn has_init_failed(&self, case: &Case) -> bool {
        !(case.inits & self.done & !self.well).is_empty()
    }

    /// A probe for which the kubelet may stop it failed when it was asked last.
    pub(crate) fn is_failing(&self, container: ContainerIx) -> bool {
        (self.failing_startup | self.failing_liveness).has(container)
    }

    /// The kubelet is about something that it finishes first (R2).
    pub(crate) fn kubelet_is_busy(&self) -> bool {
        !self.kubelet_is_up || !self.post_start.is_empty() || !(self.stopped_singly & self.running).is_empty()
    }

    fn take_in(&mut self, input: Input) {
        match input {
            Input::Deleted(grace) => {
                self.is_deleted = true;
                self.grace = grace.unwrap_or(self.grace).min(self.grace);
            }
            Input::KubeletStopped => self.kubelet_is_up = false,
            Input::KubeletStarted => self.kubelet_is_up = true,
            _ => {}
        }
    }

    fn note(&mut self, case: &Case, container: ContainerIx, kind: EventKind) {
        match kind {
            EventKind::Started(_) => self.start(container),
            EventKind::Works => {
                self.working.put(container, true);
                self.failing_startup.put(container, false);
                self.at_fault.put(container, false);
            }
            EventKind::Probed(ProbeKind::Readiness, _) | EventKind::Ready(_) => {}
            EventKind::Probed(ProbeKind::Startup, answer) => self.failing_startup.put(container, !answer),
            EventKind::Probed(ProbeKind::Liveness, answer) => self.failing_liveness.put(container, !answer),
            EventKind::Signalled => {
                self.note_single_stop(case, container);
                self.signalled.put(container, true);
                if self.is_failing(container) {
                    self.at_fault.put(container, true);
                }
            }
            EventKind::Ignores => self.ignoring.put(container, true),
            EventKind::StoppedBy(_) => self.stopped.put(container, true),
            EventKind::Exited(code) => {
                let is_own = !self.signalled.has(container) && !self.stopped.has(container);
                self.by_itself.put(container, is_own && !self.is_about_to_be_ended(case));
                if is_own {
                    self.at_fault.put(container, true);
                    self.note_crash(case, container);
                }
                self.end(container);
                self.finish(case, container, code);
            }
            EventKind::Killed => self.end(container),
            EventKind::Died => {
                self.end(container);
                self.finish(case, container, 137);
            }
            EventKind::HookStarted(Hook::PostStart) => self.post_start.put(container, true),
            EventKind::HookFinished(Hook::PostStart) => self.post_start.put(container, false),
            EventKind::HookStarted(Hook::PreStop) => {
                self.note_single_stop(case, container);
                self.pre_stop.put(container, true);
            }
            EventKind::HookFinished(Hook::PreStop) => self.pre_stop.put(container, false),
        }
        if kind == EventKind::Signalled && self.at_fault.has(container) {
            self.note_crash(case, container);
        }
    }

    fn start(&mut self, container: ContainerIx) {
        self.running.put(container, true);
        self.has_run.put(container, true);
        let sets = [
            &mut self.working,
            &mut self.signalled,
            &mut self.stopped,
            &mut self.ignoring,
            &mut self.hindered,
            &mut self.failing_startup,
            &mut self.failing_liveness,
            &mut self.stopped_singly,
            &mut self.done,
            &mut self.by_itself,
            &mut self.well,
        ];
        for set in sets {
            set.put(container, false);
        }
    }

    fn end(&mut self, container: ContainerIx) {
        let sets = [&mut self.running, &mut self.working, &mut self.post_start, &mut self.pre_stop];
        for set in sets {
            set.put(container, false);
        }
    }

    fn finish(&mut self, case: &Case, container: ContainerIx, code: i32) {
        self.done.put(container, !case.specification.may_restart(container, code));
        self.well.put(container, code == 0);
    }

    fn note_single_stop(&mut self, case: &Case, container: ContainerIx) {
        if !self.is_stopping(case) || self.is_failing(container) {
            self.stopped_singly.put(container, true);
        }
    }

    fn note_crash(&mut self, case: &Case, container: ContainerIx) {
        if case.helpers.has(container) {
            (self.crash, self.crashed) = (Countdown(Some(case.notice)), Some(container));
        }
    }

    /// What is waited for now.
    fn settle(&mut self, case: &Case) {
        for container in case.specification.all() {
            let is_due = signalled_in_turn::is_due(self, case, container);
            self.signal_due[container.index()].keep(is_due, case.notice);
        }
        let is_due = job_ends_with_apps::is_due(self, case);
        self.end_due.keep(is_due, job_ends_with_apps::patience(case));
        let is_due = ends_within_grace::is_due(self);
        let patience = ends_within_grace::patience(self, case);
        self.grace_left.keep(is_due, patience);
        let next = init_ends::next_start(self, case);
        if next != self.next_start {
            self.start_due = Countdown::default();
            self.next_start = next;
        }
        self.start_due.keep(next.is_some(), init_ends::patience(self, case));
    }
}
