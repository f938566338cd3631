//! How long the sidecar may take to end.

use super::{Resolver, SettingValue};

/// How long a sidecar may take to end after SIGTERM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopTime {
    /// It ends at once.
    AtOnce,
    /// At most this many seconds.
    Seconds(u64),
    /// No source says it.
    Unknown,
}

impl Resolver<'_> {
    /// How long the sidecar may take to end.
    pub fn stop_time(&self) -> StopTime {
        let Some(stop) = &self.entry.stop else { return StopTime::Unknown };
        let from_setting = stop.longest_setting.as_deref().map(|name| self.setting(name));
        let seconds = match from_setting {
            Some(SettingValue::Hidden(_)) => return StopTime::Unknown,
            Some(value) => value.text().and_then(parse_duration).or(stop.longest_seconds),
            None => stop.longest_seconds,
        };
        match seconds {
            Some(0) => StopTime::AtOnce,
            Some(seconds) => StopTime::Seconds(seconds),
            None if stop.on_sigterm == crate::entry::OnSigterm::Exits => StopTime::AtOnce,
            None => StopTime::Unknown,
        }
    }

    /// How long the sidecar takes to end where nothing is left for it to do, in seconds, as far as a source says it: no
    /// time where it ends at once, all its time where it always waits it out.
    pub fn idle_stop_seconds(&self) -> Option<u64> {
        let stop = self.entry.stop.as_ref()?;
        match self.stop_time() {
            StopTime::AtOnce => Some(0),
            StopTime::Seconds(seconds) => stop.waits_it_out.then_some(seconds),
            StopTime::Unknown => None,
        }
    }

    /// The exit code with which the sidecar ends on SIGTERM, where a source says it.
    pub fn stop_code(&self) -> Option<i32> {
        let stop = self.entry.stop.as_ref()?;
        let is_zero = stop.exits_zero_when.as_ref().is_some_and(|condition| self.holds(condition));
        if is_zero { Some(0) } else { stop.exit_code.map(i32::from) }
    }
}

/// Seconds of a duration, rounded up: a number alone counts seconds, otherwise as Go writes it (`1m30s`, `500ms`).
fn parse_duration(text: &str) -> Option<u64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let mut milliseconds: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let unit_start = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        let number: u64 = rest[..unit_start].split('.').next()?.parse().ok()?;
        let units = &rest[unit_start..];
        let unit_end = units.find(|letter: char| letter.is_ascii_digit()).unwrap_or(units.len());
        let factor = match &units[..unit_end] {
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1_000,
            "ms" => 1,
            _ => return None,
        };
        milliseconds = milliseconds.checked_add(number.checked_mul(factor)?)?;
        rest = &units[unit_end..];
    }
    (!text.is_empty()).then(|| milliseconds.div_ceil(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_durations() {
        let cases = [("30", 30), ("30s", 30), ("1m30s", 90), ("2h", 7200), ("500ms", 1), ("0", 0), ("0s", 0)];
        for (text, seconds) in cases {
            assert_eq!(parse_duration(text), Some(seconds), "{text}");
        }
        for text in ["", "soon", "1d", "s"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
