//! The lines of a text as a bag.

use std::collections::BTreeMap;

/// The lines that `before` has more often than `after`, and those that `after` has more often; indentation, trailing
/// white space, byte order marks and the kind of line break do not count, nor do lines without anything on them.
pub(crate) fn difference<'t>(before: &'t str, after: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for line in lines(before) {
        *counts.entry(line).or_default() -= 1;
    }
    for line in lines(after) {
        *counts.entry(line).or_default() += 1;
    }
    let (mut lost, mut new) = (Vec::new(), Vec::new());
    for (line, count) in counts {
        let side = if count < 0 { &mut lost } else { &mut new };
        side.extend((0..count.unsigned_abs()).map(|_| line));
    }
    (lost, new)
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r', '\u{feff}']).map(str::trim).filter(|line| !line.is_empty())
}
