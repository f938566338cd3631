//! What stands between nodes: spaces, line breaks, comments.

use memchr::memchr2;

/// The header of the block scalar that starts at `at`: `|`, `>2`, `|+` …
pub(crate) fn block_scalar_header(bytes: &[u8], at: usize) -> &[u8] {
    let length = bytes[at..].iter().take_while(|byte| b"|>+-0123456789".contains(byte)).count();
    &bytes[at..at + length]
}

/// Past the line break of the line that holds `at`.
pub(crate) fn skip_line(bytes: &[u8], at: usize) -> usize {
    match memchr2(b'\n', b'\r', &bytes[at..]) {
        None => bytes.len(),
        Some(length) if bytes[at + length] == b'\r' && bytes.get(at + length + 1) == Some(&b'\n') => {
            at + length + 2
        }
        Some(length) => at + length + 1,
    }
}

/// End of the line that holds `at`, before its line break.
pub(crate) fn line_content_end(bytes: &[u8], at: usize) -> usize {
    memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// Start of the line that holds `at`.
pub(crate) fn line_start(bytes: &[u8], at: usize) -> usize {
    let mut start = at;
    while start > 0 {
        match bytes[start - 1] {
            b'\n' => break,
            // Between the two bytes of a CRLF is no start of a line.
            b'\r' if bytes.get(start) != Some(&b'\n') => break,
            _ => start -= 1,
        }
    }
    start
}

/// Past spaces, tabs, line breaks, byte order marks and comments.
pub(crate) fn skip_trivia(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'#' if starts_comment(bytes, at) => at = line_content_end(bytes, at),
            0xEF if bytes[at..].starts_with("\u{FEFF}".as_bytes()) => at += 3,
            _ => break,
        }
    }
    at
}

/// Whether the `#` at `at` starts a comment: whether nothing but white space stands right before it.
pub(crate) fn starts_comment(bytes: &[u8], at: usize) -> bool {
    at == 0 || b" \t\n\r".contains(&bytes[at - 1]) || bytes[..at].ends_with("\u{FEFF}".as_bytes())
}
