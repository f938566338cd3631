//! Numbers and durations.

/// The length of what starts like a number: letters, digits, dots and underscores, and the sign of an exponent.
pub(super) fn length_at_start(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_hex = is_hex(rest);
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let is_sign = matches!(byte, b'+' | b'-')
            && !is_hex
            && matches!(bytes[end - 1], b'e' | b'E')
            && bytes[..end - 1].iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_'));
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || is_sign) {
            break;
        }
        end += 1;
    }
    end
}

fn is_hex(text: &str) -> bool {
    text.starts_with("0x") || text.starts_with("0X")
}

/// Whether underscores stand between digits alone.
fn has_good_underscores(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| {
        let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_hexdigit);
        *byte != b'_' || (is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)))
    })
}

/// Whether Prometheus has a value for a number: a whole one in 64 bits where it is hexadecimal, else a finite one.
pub(super) fn is_number(text: &str) -> bool {
    if is_hex(text) {
        let digits = text[2..].strip_prefix('_').unwrap_or(&text[2..]);
        return has_good_underscores(digits) && i64::from_str_radix(&digits.replace('_', ""), 16).is_ok();
    }
    let plain = text.replace('_', "");
    let is_shaped =
        plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    is_shaped && has_good_underscores(text) && plain.parse::<f64>().is_ok_and(f64::is_finite)
}

/// What a duration is in seconds; `None` where the text is none: its units come from long to short, each once, and it ends
/// before 292 years (the nanoseconds fit 63 bits).
/// Source: `ParseDuration` of github.com/prometheus/common, `model/time.go`.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    const UNITS: [(&str, u128); 7] = [
        ("y", 365 * 24 * 3_600_000),
        ("w", 7 * 24 * 3_600_000),
        ("d", 24 * 3_600_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1_000),
        ("ms", 1),
    ];
    let (mut rest, mut millis, mut units) = (text, 0_u128, UNITS.as_slice());
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let (count, unit) = (&rest[..digits], &rest[digits..digits + letters]);
        let at = units.iter().position(|(name, _)| *name == unit)?;
        let part = u128::from(count.parse::<u64>().ok()?) * units[at].1;
        millis += part;
        units = &units[at + 1..];
        rest = &rest[digits + letters..];
    }
    let nanoseconds = millis * 1_000_000;
    #[allow(clippy::cast_precision_loss, reason = "it is compared with zero alone")]
    (nanoseconds <= i64::MAX as u128).then(|| millis as f64 / 1_000.0)
}
