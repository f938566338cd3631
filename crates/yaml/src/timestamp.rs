/// Whether go-yaml takes `text` for a time: `parseTimestamp` in `resolve.go` of go.yaml.in/yaml/v2 2.4.2 (read
/// 2026-11-24) tries `2006-1-2T15:4:5.999999999Z07:00` (and with a small `t`), `2006-1-2 15:4:5.999999999` and
/// `2006-1-2`, with four digits of the year.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let mut rest = Rest { text };
    let Some(year) = rest.digits(4, 4) else { return false };
    let (Some(month), Some(day)) = (rest.after('-'), rest.after('-')) else { return false };
    if !(1..=12).contains(&month) || day == 0 || day > days(year, month) {
        return false;
    }
    if rest.text.is_empty() {
        return true;
    }
    let with_zone = rest.eat('T') || rest.eat('t');
    if !with_zone && !rest.eat(' ') {
        return false;
    }
    let (Some(hour), Some(minute), Some(second)) = (rest.digits(1, 2), rest.after(':'), rest.after(':'))
    else {
        return false;
    };
    if hour > 23 || minute > 59 || second > 59 {
        return false;
    }
    if (rest.text.starts_with('.') || rest.text.starts_with(','))
        && rest.text[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        rest.text = rest.text[1..].trim_start_matches(|c: char| c.is_ascii_digit());
    }
    if !with_zone {
        return rest.text.is_empty();
    }
    if rest.eat('Z') {
        return rest.text.is_empty();
    }
    if !(rest.eat('+') || rest.eat('-')) {
        return false;
    }
    let (Some(hours), true, Some(minutes)) = (rest.digits(2, 2), rest.eat(':'), rest.digits(2, 2)) else {
        return false;
    };
    hours <= 24 && minutes <= 60 && rest.text.is_empty()
}

struct Rest<'t> {
    text: &'t str,
}

impl Rest<'_> {
    fn eat(&mut self, character: char) -> bool {
        let rest = self.text.strip_prefix(character);
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.text.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.text.split_at(count);
        self.text = rest;
        if count < least { None } else { digits.parse().ok() }
    }

    /// One or two digits after `separator`.
    fn after(&mut self, separator: char) -> Option<u32> {
        if self.eat(separator) { self.digits(1, 2) } else { None }
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn knows_the_four_forms() {
        for good in [
            "2001-12-14",
            "2001-1-2",
            "2001-12-14T21:59:43.1Z",
            "2001-12-14t1:5:3-05:00",
            "2001-12-14 21:59:43.10",
        ] {
            assert!(is_timestamp(good), "{good}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for bad in [
            "2001-13-01",
            "2001-02-29",
            "201-01-01",
            "2001-12-14 21:59:43.10 -5",
            "2001-12-14T21:59:43",
            "2001",
            "x",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }
}
