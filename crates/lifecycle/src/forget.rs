use crate::backoff::{FIRST, LONGEST, RESET};
use crate::machine::Lifecycle;
use crate::millis::Millis;
use crate::specification::ContainerIx;
use crate::state::{ContainerRecord, Stage};
use crate::steps::{Current, Step};

/// How many of a container's latest starts are told apart once the rest is forgotten.
const TOLD_APART: u16 = 3;

/// What an exploration may forget, so that situations with the same future are equal.
impl Lifecycle {
    /// Whether no container will be started any more: the pod is being stopped for good, and no sync from before is at
    /// work (R2, R72).
    pub fn starts_nothing_more(&self) -> bool {
        let is_starting =
            matches!(self.state.current, Current::Volumes(_) | Current::Sandbox | Current::Starting(_));
        let will_start = self.state.steps.iter().any(|step| matches!(step, Step::Start(_)));
        self.state.stage >= Stage::Terminating && !is_starting && !will_start
    }

    /// Forgets how often a container has been started, and when it ended last. Only for one that is never started again:
    /// nothing else asks for it but the count of restarts that the status shows.
    pub fn forget_restarts(&mut self, container: ContainerIx) {
        let record = self.state.of_mut(container);
        let latest = record.real.map_or(record.next_number, |real| real.number);
        let shown = &mut self.state.status.containers[container.index()];
        shown.restarts = 0;
        let of_shown = shown.number.as_mut();
        let record = &mut self.state.containers[container.index()];
        for number in record.numbers_mut().chain(of_shown) {
            *number = (*number + TOLD_APART).saturating_sub(latest);
        }
        record.backoff = None;
        record.is_refused = false;
        let exits = [&mut record.real_exit, &mut record.seen_exit, &mut record.known_exit];
        for exit in exits.into_iter().flatten() {
            (exit.memory, exit.after_long_run) = (Millis::ZERO, false);
        }
    }

    /// Forgets how long ago a container ended, where that is longer than its back-off, and how long it has run since. Its
    /// back-off then never starts anew (R37), as if it never ran for ten minutes.
    pub fn forget_past_backoff(&mut self, container: ContainerIx) {
        let record = self.state.of_mut(container);
        let delay = record.backoff.map_or(FIRST, |backoff| backoff.delay);
        let exits = [&mut record.real_exit, &mut record.seen_exit, &mut record.known_exit];
        for exit in exits.into_iter().flatten() {
            if LONGEST.less(exit.memory) >= delay {
                exit.memory = Millis::ZERO;
            }
        }
        if let Some(backoff) = &mut record.backoff {
            backoff.until_reset = RESET;
        }
    }
}

impl ContainerRecord {
    /// Every number of an instance.
    fn numbers_mut(&mut self) -> impl Iterator<Item = &mut u16> {
        let instances = [&mut self.real, &mut self.seen].into_iter().flatten();
        let exits = [&mut self.real_exit, &mut self.seen_exit, &mut self.known_exit].into_iter().flatten();
        let rulings = self.verdicts.iter_mut().flatten().map(|ruling| &mut ruling.number);
        let known = self.workers.iter_mut().flatten().filter_map(|worker| worker.known_mut());
        let own = std::iter::once(&mut self.next_number);
        own.chain(instances.map(|instance| &mut instance.number))
            .chain(exits.map(|exit| &mut exit.number))
            .chain(rulings)
            .chain(known)
    }
}
