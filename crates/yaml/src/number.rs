//! Numbers as Go's `strconv` reads and writes them.

use serde_json::Number;

/// A number, read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Parsed {
    Integer(i64),
    /// More than fits an `i64`.
    Large(u64),
    Float(f64),
}

/// Reads a plain scalar that starts with a digit or a sign, as `resolve` in `resolve.go` of go.yaml.in/yaml/v2
/// 2.4.2 does: underscores are dropped; then `strconv.ParseInt` and `ParseUint` with base 0, then a float of
/// YAML's form, then `0b` with a sign behind it.
pub(crate) fn parse_number(text: &str) -> Option<Parsed> {
    let without_underscores;
    let plain = if text.contains('_') {
        without_underscores = text.replace('_', "");
        &without_underscores
    } else {
        text
    };
    parse_integer(plain)
        .or_else(|| is_float_form(plain).then(|| parse_float(plain).map(Parsed::Float)).flatten())
        .or_else(|| parse_binary(plain))
}

/// Decimal, `0x`, `0o`, `0b` and a leading `0` for octal, in either case of letters.
fn parse_integer(text: &str) -> Option<Parsed> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match (negative, i64::try_from(magnitude)) {
        (false, Ok(value)) => Some(Parsed::Integer(value)),
        (true, Ok(value)) => Some(Parsed::Integer(-value)),
        (true, Err(_)) if magnitude == i64::MIN.unsigned_abs() => Some(Parsed::Integer(i64::MIN)),
        (true, Err(_)) => None,
        // `ParseUint` takes no sign.
        (false, Err(_)) => (!text.starts_with('+')).then_some(Parsed::Large(magnitude)),
    }
}

/// `0b` and what `ParseInt` with base 2 takes behind it, a sign included.
fn parse_binary(text: &str) -> Option<Parsed> {
    if let Some(digits) = text.strip_prefix("0b") {
        return i64::from_str_radix(digits, 2).ok().map(Parsed::Integer);
    }
    let digits = text.strip_prefix("-0b")?;
    i64::from_str_radix(&format!("-{digits}"), 2).ok().map(Parsed::Integer)
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn is_float_form(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = digits(rest);
    let rest = &rest[whole..];
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let count = digits(fraction);
            if whole == 0 && count == 0 {
                return false;
            }
            &fraction[count..]
        }
        None if whole == 0 => return false,
        None => rest,
    };
    match rest.strip_prefix(['e', 'E']) {
        None => rest.is_empty(),
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
    }
}

/// A decimal float of YAML's form; `None` where it is out of range, which Go calls an error.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    if !is_float_form(text) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(value)
}

/// The integer that Go's JSON writer makes of a float without a fraction, where 64 bits hold it.
pub(crate) fn whole(value: f64) -> Option<Number> {
    // From 1e21 on Go writes an exponent (encoding/json, `floatEncoder`).
    if value.fract() != 0.0 || value.abs() >= 1e21 || (value == 0.0 && value.is_sign_negative()) {
        return None;
    }
    // The shortest digits, filled up with zeros, as Go has it.
    let written = value.to_string();
    written.parse::<i64>().map(Number::from).or_else(|_| written.parse::<u64>().map(Number::from)).ok()
}

/// A float as a key: `strconv.FormatFloat(value, 'g', -1, 32)`, with YAML's names for what is not finite.
#[expect(clippy::cast_possible_truncation, reason = "sigs.k8s.io/yaml rounds keys to 32 bits")]
pub(crate) fn format_key(value: f64) -> String {
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // The shortest form is written with an exponent below 1e-4 and from 1e6 on.
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_look_as_go_writes_them() {
        let cases = [
            (1e3, "1000"),
            (1e5, "100000"),
            (1e6, "1e+06"),
            (1.5, "1.5"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (123_456_789.0, "1.2345679e+08"),
            (f64::INFINITY, ".inf"),
        ];
        for (value, key) in cases {
            assert_eq!(format_key(value), key);
        }
    }
}
