use std::fmt;
use std::time::Duration;

/// A length of time in milliseconds; what remains of something, as a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Millis(pub u32);

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many seconds, at most some 49 days.
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The whole seconds in it; what is over is dropped.
    pub const fn whole_seconds(self) -> u32 {
        self.0 / 1000
    }

    /// In seconds, for people and for JSON.
    pub fn as_seconds(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// Half of it.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0 / 2)
    }

    /// What remains when `other` is taken away; never less than nothing.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whether nothing remains.
    pub const fn is_over(self) -> bool {
        self.0 == 0
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, elapsed: Self) {
        *self = self.less(elapsed);
    }
}

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Self {
        Self(u32::try_from(duration.as_millis()).unwrap_or(u32::MAX))
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}
