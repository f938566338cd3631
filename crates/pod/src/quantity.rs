use std::cmp::Ordering;
use std::fmt;
use std::ops::Add;

use serde_json::Value;
use thiserror::Error;

/// An exact amount of a resource: `100m`, `1.5`, `64Mi`, `2e3`.
///
/// Kept as whole billionths. As in Kubernetes, what is finer is rounded away from zero and what is above
/// 2^63-1 counts as 2^63-1 (`staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go`). Compares by its
/// amount alone; shown in the canonical form of Kubernetes: `0.5` as `500m`, `1024Mi` as `1Gi`.
#[derive(Debug, Clone, Copy)]
pub struct Quantity {
    nanos: i128,
    format: QuantityFormat,
}

/// The family of suffixes in which a quantity was written, and is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantityFormat {
    /// `n`, `u`, `m`, none, `k`, `M`, `G`, `T`, `P`, `E`: powers of 1000.
    DecimalSi,
    /// `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`: powers of 1024.
    BinarySi,
    /// `e3`, `E-3`: powers of 10.
    DecimalExponent,
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuantityError {
    /// There is no number, or something else stands around it.
    #[error("\"{0}\" is not a quantity: a number is expected, such as 0.5, 100m or 64Mi")]
    Number(String),
    /// The number is followed by something that is no suffix.
    #[error(
        "\"{0}\" is not a quantity: its suffix is none of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or an exponent"
    )]
    Suffix(String),
    /// It is neither a text nor a number.
    #[error("a quantity is expected, such as 100m or 64Mi")]
    Type,
}

const NANOS: i128 = 1_000_000_000;
const LARGEST: i128 = i64::MAX as i128 * NANOS;
/// Digits after the point that are looked at; more are only asked whether they are zero.
const FRACTION_DIGITS: u32 = 18;
const DECIMAL: [(&str, i32); 10] =
    [("E", 18), ("P", 15), ("T", 12), ("G", 9), ("M", 6), ("k", 3), ("", 0), ("m", -3), ("u", -6), ("n", -9)];
const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self { nanos: 0, format: QuantityFormat::DecimalSi };

    /// Reads a quantity as a manifest writes it.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let number_end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(number_end);
        let attos = parse_attos(number).ok_or_else(|| QuantityError::Number(text.to_owned()))?;
        let (nanos, format) = scale(attos, suffix).ok_or_else(|| QuantityError::Suffix(text.to_owned()))?;
        let nanos = nanos.min(LARGEST);
        Ok(Self { nanos: if text.starts_with('-') { -nanos } else { nanos }, format })
    }

    /// Reads a quantity from a document's value: a text or a number.
    pub fn from_value(value: &Value) -> Result<Self, QuantityError> {
        match value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => Err(QuantityError::Type),
        }
    }

    /// The amount with what is finer than a thousandth rounded away from zero.
    #[must_use]
    pub fn rounded_up_to_thousandths(self) -> Self {
        const THOUSANDTH: i128 = NANOS / 1000;
        let rest = self.nanos % THOUSANDTH;
        let step = if rest == 0 { 0 } else { THOUSANDTH * rest.signum() };
        Self { nanos: self.nanos - rest + step, format: self.format }
    }

    /// The amount in decimal digits without a suffix: `0.1` for `100m`, `67108864` for `64Mi`.
    pub fn decimal(self) -> String {
        let sign = if self.nanos < 0 { "-" } else { "" };
        let (whole, part) = (self.nanos.abs() / NANOS, self.nanos.abs() % NANOS);
        let digits = format!("{sign}{whole}.{part:09}");
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// The family of its suffix.
    pub fn format(self) -> QuantityFormat {
        self.format
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.nanos < 0
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.nanos % NANOS == 0
    }
}

/// A number without sign in units of 10^-18; `None` where it is no number. What is finer is rounded up.
fn parse_attos(number: &str) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.contains('.') || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    // 10^20 is above all that counts, for each suffix that makes it smaller too, and fits when scaled.
    let cap = 10_i128.pow(20);
    let whole = whole.bytes().fold(0_i128, |sum, digit| (sum * 10 + i128::from(digit - b'0')).min(cap));
    let kept = fraction.len().min(FRACTION_DIGITS as usize);
    let part = fraction[..kept].bytes().fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
    let part = part * 10_i128.pow(FRACTION_DIGITS - kept as u32);
    let rest = i128::from(fraction[kept..].bytes().any(|digit| digit != b'0'));
    Some(whole * 10_i128.pow(FRACTION_DIGITS) + part + rest)
}

/// Billionths from units of 10^-18 and a suffix; `None` where there is no such suffix.
fn scale(attos: i128, suffix: &str) -> Option<(i128, QuantityFormat)> {
    if let Some(power) = BINARY.iter().position(|known| *known == suffix) {
        let scaled = attos.saturating_mul(1024_i128.pow(power as u32 + 1));
        return Some((divide_up(scaled, NANOS), QuantityFormat::BinarySi));
    }
    let known = DECIMAL.iter().find(|(known, _)| *known == suffix);
    let (exponent, format) = if let Some((_, exponent)) = known {
        (*exponent, QuantityFormat::DecimalSi)
    } else {
        let digits = suffix.strip_prefix(['e', 'E'])?;
        // An exponent beyond ±40 gives the largest or the smallest amount whatever it is exactly.
        let exponent = digits.parse::<i64>().ok()?.clamp(-40, 40);
        (i32::try_from(exponent).ok()?, QuantityFormat::DecimalExponent)
    };
    let shift = exponent - 9;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let nanos = match (power, shift < 0) {
        (Some(power), true) => divide_up(attos, power),
        (Some(power), false) => attos.saturating_mul(power),
        (None, true) => i128::from(attos > 0),
        (None, false) => attos.saturating_mul(i128::MAX),
    };
    Some((nanos, format))
}

fn divide_up(value: i128, by: i128) -> i128 {
    value / by + i128::from(value % by != 0)
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

/// The sum, in the format of the first that is not nothing.
impl Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let format = if self.is_zero() { other.format } else { self.format };
        Self { nanos: self.nanos.saturating_add(other.nanos), format }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        let whole = self.nanos / NANOS;
        // A binary quantity below 1024, or with a fraction, has no binary form.
        let binary = self.format == QuantityFormat::BinarySi && self.is_whole() && whole.abs() >= 1024;
        if binary {
            let (amount, power) = strip_factors(whole, 1024, BINARY.len());
            let suffix = if power == 0 { "" } else { BINARY[power - 1] };
            return write!(f, "{amount}{suffix}");
        }
        let (amount, power) = strip_factors(self.nanos, 1000, DECIMAL.len() - 1);
        let (suffix, exponent) = DECIMAL[DECIMAL.len() - 1 - power];
        match self.format {
            QuantityFormat::DecimalExponent if exponent == 0 => write!(f, "{amount}"),
            QuantityFormat::DecimalExponent => write!(f, "{amount}e{exponent}"),
            _ => write!(f, "{amount}{suffix}"),
        }
    }
}

/// Takes `factor` out of `value` as often as it goes, at most `most` times.
fn strip_factors(mut value: i128, factor: i128, most: usize) -> (i128, usize) {
    let mut taken = 0;
    while taken < most && value % factor == 0 {
        value /= factor;
        taken += 1;
    }
    (value, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_in_decimal_digits() {
        for (text, decimal) in [
            ("100m", "0.1"),
            ("64Mi", "67108864"),
            ("0", "0"),
            ("-1500m", "-1.5"),
            ("10", "10"),
            ("1n", "0.000000001"),
        ] {
            let quantity = Quantity::parse(text).expect("it is a quantity");
            assert_eq!(quantity.decimal(), decimal, "{text}");
        }
    }

    #[test]
    fn reads_every_suffix_and_shows_the_canonical_form() {
        let cases = [
            ("0", "0"),
            ("0Mi", "0"),
            ("100m", "100m"),
            ("0.5", "500m"),
            (".5", "500m"),
            ("5.", "5"),
            ("+1", "1"),
            ("-1", "-1"),
            ("1000m", "1"),
            ("1500m", "1500m"),
            ("0.1", "100m"),
            ("1000", "1k"),
            ("1000000", "1M"),
            ("1e3", "1e3"),
            ("12E-3", "12e-3"),
            ("1E", "1E"),
            ("1024Mi", "1Gi"),
            ("64Mi", "64Mi"),
            ("1.5Gi", "1536Mi"),
            ("1Ki", "1Ki"),
            ("0.5Ki", "512"),
            ("1n", "1n"),
            ("0.1n", "1n"),
            ("1.0000000001", "1000000001n"),
            ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "9223372036854775807"),
            ("16Ei", "9223372036854775807"),
            ("1e99", "9223372036854775807"),
            ("1e-99", "1n"),
        ];
        for (text, shown) in cases {
            let shown_as_exponent = shown == "9223372036854775807" || shown == "1n";
            let quantity = Quantity::parse(text).expect(text);
            if shown_as_exponent && quantity.format() == QuantityFormat::DecimalExponent {
                assert_eq!(quantity, Quantity::parse(shown).expect(shown), "{text}");
            } else {
                assert_eq!(quantity.to_string(), shown, "{text}");
            }
        }
    }

    #[test]
    fn refuses_what_is_no_quantity() {
        for text in
            ["", " ", "m", "1.2.3", "1 Gi", "1GI", "1K", "1mi", "1e", "1eE", "--1", "0x10", "1_000", "ten"]
        {
            assert!(Quantity::parse(text).is_err(), "{text}");
        }
        assert_eq!(Quantity::from_value(&Value::Bool(true)), Err(QuantityError::Type));
    }

    #[test]
    fn compares_and_adds_by_amount() {
        let quantity = |text| Quantity::parse(text).expect(text);
        assert_eq!(quantity("0.1"), quantity("100m"));
        assert!(quantity("1Gi") > quantity("1G"));
        assert_eq!((quantity("64Mi") + quantity("64Mi")).to_string(), "128Mi");
        assert_eq!((Quantity::ZERO + quantity("1Gi")).to_string(), "1Gi");
    }
}
