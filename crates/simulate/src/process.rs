use outrigger_lifecycle::Millis;

/// A container's process.
#[expect(clippy::struct_excessive_bools, reason = "they are known each by itself")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Process {
    pub(crate) is_running: bool,
    /// The number of its latest start.
    pub(crate) number: u16,
    /// How long it has run, as far as what it does depends on it.
    pub(crate) age: Millis,
    /// It has stopped waiting for others.
    pub(crate) has_begun: bool,
    /// It does its work.
    pub(crate) is_working: bool,
    pub(crate) is_signalled: bool,
    pub(crate) was_ready: bool,
}

impl Process {
    /// Lets time pass. An age after which nothing changes any more grows no further, so that equal situations are equal.
    pub(crate) fn pass(&mut self, wait: Millis, last_change: Millis) {
        if self.is_running {
            self.age = self.age.plus(wait).min(last_change);
        }
    }
}
