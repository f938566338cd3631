use crate::millis::Millis;
use crate::state::{ContainerRecord, Exit};

/// The longest back-off, and how long the end of an instance is remembered for it (R36).
pub(crate) const LONGEST: Millis = Millis(300_000);
/// The first back-off (R36).
pub(crate) const FIRST: Millis = Millis(10_000);
/// A container that runs for longer than this after its last restart starts anew without back-off (R37).
pub(crate) const RESET: Millis = Millis(600_000);

/// The back-off of one container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BackOff {
    /// How long after its end the container may be started.
    pub(crate) delay: Millis,
    /// What is left of [`RESET`] since the last restart.
    pub(crate) until_reset: Millis,
}

impl ContainerRecord {
    /// How long a start must still wait (R36). The clock starts at the end of the latest instance that the last relist
    /// saw ended, so that the first kill by a probe, with no such instance, waits for nothing.
    pub(crate) fn backoff_left(&self) -> Option<Millis> {
        let exit = self.known_exit.filter(|exit| !exit.after_long_run)?;
        let since = LONGEST.less(exit.memory);
        let left = self.backoff?.delay.less(since);
        (!left.is_over()).then_some(left)
    }

    /// Counts a restart: the next one waits twice as long (R36).
    pub(crate) fn grow_backoff(&mut self) {
        let Some(exit) = self.known_exit else { return };
        let delay = match self.backoff {
            Some(backoff) if !exit.after_long_run => Millis(backoff.delay.0 * 2).min(LONGEST),
            _ => FIRST,
        };
        self.backoff = Some(BackOff { delay, until_reset: RESET });
    }

    /// Remembers that an instance has ended.
    pub(crate) fn remember_exit(&mut self, number: u16, code: i32) {
        let after_long_run = self.backoff.is_some_and(|backoff| backoff.until_reset.is_over());
        self.real_exit = Some(Exit { number, code, memory: LONGEST, after_long_run });
    }
}
