//! Whether a regular expression matches the empty text.

/// Whether `pattern` matches the empty text as a whole; `None` where it is not understood.
///
/// Source of the syntax: <https://pkg.go.dev/regexp/syntax>, which Prometheus uses.
pub(crate) fn matches_empty(pattern: &str) -> Option<bool> {
    let mut reader = Reader { rest: pattern, depth: 0 };
    let result = reader.alternatives()?;
    reader.rest.is_empty().then_some(result)
}

/// How deep groups may stand in one another.
const MAX_DEPTH: usize = 100;

struct Reader<'p> {
    rest: &'p str,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, start: &str) -> bool {
        match self.rest.strip_prefix(start) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn alternatives(&mut self) -> Option<bool> {
        let mut is_empty = false;
        loop {
            is_empty |= self.sequence()?;
            if !self.take("|") {
                return Some(is_empty);
            }
        }
    }

    fn sequence(&mut self) -> Option<bool> {
        let mut is_empty = true;
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let item = self.item()?;
            is_empty &= self.repeated(item);
        }
        Some(is_empty)
    }

    /// What repeats an item, with the answer for both.
    fn repeated(&mut self, item: bool) -> bool {
        let mut is_empty = item;
        loop {
            if self.take("*") || self.take("?") {
                is_empty = true;
            } else if self.take("+") {
            } else if let Some((least, length)) = counts(self.rest) {
                is_empty |= least == 0;
                self.rest = &self.rest[length..];
            } else {
                return is_empty;
            }
        }
    }

    /// Whether one item matches the empty text.
    fn item(&mut self) -> Option<bool> {
        if self.take("(") {
            return self.group();
        }
        if self.take("[") {
            return self.class();
        }
        if self.take("\\Q") {
            let end = self.rest.find("\\E");
            let length = end.unwrap_or(self.rest.len());
            self.rest = &self.rest[end.map_or(length, |end| end + 2)..];
            return Some(length == 0);
        }
        if ["^", "$", "\\A", "\\z", "\\B"].iter().any(|anchor| self.take(anchor)) {
            return Some(true);
        }
        let mut letters = self.rest.chars();
        match letters.next()? {
            '\\' => match letters.next()? {
                'p' | 'P' | 'x' if letters.as_str().starts_with('{') => {
                    let end = letters.as_str().find('}')?;
                    self.rest = &letters.as_str()[end + 1..];
                    return Some(false);
                }
                'p' | 'P' => {
                    letters.next()?;
                }
                // `\b` never holds in an empty text.
                _ => {}
            },
            '*' | '+' | '?' => return None,
            _ => {}
        }
        self.rest = letters.as_str();
        Some(false)
    }

    fn group(&mut self) -> Option<bool> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        if self.take("?") {
            let end = self.rest.find([':', '>', ')'])?;
            let is_flags_alone = self.rest[end..].starts_with(')');
            self.rest = &self.rest[end + 1..];
            if is_flags_alone {
                return Some(true);
            }
        }
        self.depth += 1;
        let inner = self.alternatives()?;
        self.depth -= 1;
        self.take(")").then_some(inner)
    }

    fn class(&mut self) -> Option<bool> {
        self.take("^");
        let mut is_first = true;
        loop {
            if self.rest.starts_with("[:")
                && let Some(end) = self.rest.find(":]")
            {
                self.rest = &self.rest[end + 2..];
            } else if self.take("]") {
                if !is_first {
                    return Some(false);
                }
            } else {
                let mut letters = self.rest.chars();
                if letters.next()? == '\\' {
                    letters.next()?;
                }
                self.rest = letters.as_str();
            }
            is_first = false;
        }
    }
}

/// The least count and length of `{2}`, `{2,}` or `{2,3}` at the start; anything else is letters.
fn counts(rest: &str) -> Option<(u32, usize)> {
    let inside = rest.strip_prefix('{')?;
    let end = inside.find('}')?;
    let (least, most) = inside[..end].split_once(',').unwrap_or((&inside[..end], ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(most) {
        return None;
    }
    least.parse().ok().filter(|_| is_number(least)).map(|least| (least, end + 2))
}

#[cfg(test)]
mod tests {
    use super::matches_empty;

    #[test]
    fn what_matches_empty() {
        for pattern in ["", ".*", "a*", "a?", "a|", "(a|b*)", "^$", "(?:)", "a{0,3}", "(?i)", "(?i:a)?"] {
            assert_eq!(matches_empty(pattern), Some(true), "{pattern}");
        }
        for pattern in [".+", "a", "a|b", "(a*)b", "[]]", "[^a]", "\\b", "a{1,}", "{", "(?P<x>a)", "\\Qa*\\E"]
        {
            assert_eq!(matches_empty(pattern), Some(false), "{pattern}");
        }
        for pattern in ["(", "a)", "[a", "*"] {
            assert_eq!(matches_empty(pattern), None, "{pattern}");
        }
    }
}
