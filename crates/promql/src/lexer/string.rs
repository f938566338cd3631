//! Where a string ends.

use super::opaque;
use crate::Dialect;

/// A string, or what starts like one.
pub(super) struct Scanned {
    /// In bytes, with quotes.
    pub(super) length: usize,
    /// Whether its second quote is there.
    pub(super) is_closed: bool,
    /// Whether something opaque stands in it.
    pub(super) opaque: bool,
}

/// Scans the string that `rest` starts with. One that is not closed ends before the end of its line; between backquotes,
/// with the text.
pub(super) fn scan(rest: &str, dialect: Dialect) -> Scanned {
    let bytes = rest.as_bytes();
    let quote = bytes[0];
    let (mut at, mut opaque) = (1, false);
    while at < bytes.len() {
        match bytes[at] {
            byte if byte == quote => return Scanned { length: at + 1, is_closed: true, opaque },
            b'\\' if quote != b'`' && at + 1 < bytes.len() && bytes[at + 1] != b'\n' => {
                // A character after the backslash may be long.
                at += 1 + rest[at + 1..].chars().next().map_or(0, char::len_utf8);
            }
            b'\n' if quote != b'`' => break,
            b'$' | b'[' | b'{' | b'%' => match opaque::length_at_start(&rest[at..], dialect) {
                Some(length) => {
                    opaque = true;
                    at += length;
                }
                None if dialect.jsonnet_format && rest[at..].starts_with("%%") => at += 2,
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    Scanned { length: at, is_closed: false, opaque }
}
