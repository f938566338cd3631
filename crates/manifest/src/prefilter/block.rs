//! Counts the items of a block sequence without a parse.

/// How many items the value of a key has, as far as a cheap look can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Items {
    /// The word is no key, or its value is empty or no sequence.
    None,
    /// Exactly one.
    One,
    /// Two or more, or a form that this look does not read.
    Several,
}

/// The items under the key `word`, an occurrence of which starts at `at`.
pub(super) fn count_items(text: &str, at: usize, word: &str) -> Items {
    let bytes = text.as_bytes();
    if at > 0 && is_name_byte(bytes[at - 1]) {
        return Items::None;
    }
    let line_start = bytes[..at].iter().rposition(|&byte| is_break(byte)).map_or(0, |newline| newline + 1);
    let before = &bytes[line_start..at];
    let before = before.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(before);
    let indented = before.trim_ascii_start();
    if indented.first() == Some(&b'#') {
        return Items::None;
    }
    let mut after = at + word.len();
    if matches!(bytes.get(after), Some(b'"' | b'\'')) {
        after += 1;
    }
    let colon = after + bytes[after..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if bytes.get(colon) != Some(&b':') {
        // A scalar that is no key here, unless it is an explicit key or one that an alias repeats.
        let may_be_key = indented.contains(&b'?') || indented.contains(&b'&');
        return if may_be_key { Items::Several } else { Items::None };
    }
    let quote = usize::from(matches!(before.last(), Some(b'"' | b'\'')));
    let before = &before[..before.len() - quote];
    if !before.iter().all(|byte| matches!(byte, b' ' | b'-'))
        || bytes[after..colon].iter().any(|&b| is_break(b))
    {
        return Items::Several;
    }
    let rest_end = line_end(bytes, colon);
    match trim_comment(&bytes[colon + 1..rest_end]) {
        b"" => count_block_items(bytes, rest_end, before.len()),
        b"[]" | b"null" | b"~" | b"{}" => Items::None,
        _ => Items::Several,
    }
}

/// Counts the dashes of the sequence that starts after the line that ends at `from`, under a key in column
/// `key_column`.
fn count_block_items(bytes: &[u8], from: usize, key_column: usize) -> Items {
    let mut dash_column = None;
    let mut items = Items::None;
    for line in (Lines { bytes, at: from }) {
        let indent = line.iter().take_while(|&&byte| byte == b' ').count();
        let content = &line[indent..];
        match content.first() {
            None | Some(b'#') => continue,
            Some(b'\t') => return Items::Several,
            Some(_) => {}
        }
        let is_item = content[0] == b'-' && content.get(1).is_none_or(|&next| next == b' ' || next == b'\t');
        let Some(dash_column) = dash_column else {
            if is_item && indent < key_column {
                return Items::None;
            }
            if !is_item {
                // The next key, or a mapping or scalar, which hold no containers; another form of sequence
                // may go on at any indentation.
                let is_key = content[0].is_ascii_alphanumeric()
                    || (indent <= key_column && matches!(content[0], b'"' | b'\'' | b'-' | b'.'));
                return if is_key { Items::None } else { Items::Several };
            }
            dash_column = Some(indent);
            items = Items::One;
            if !ends_closed(content) {
                return Items::Several;
            }
            continue;
        };
        if indent < dash_column || (indent == dash_column && !is_item) {
            return items;
        }
        // A bracket or quote that stays open could go on at any indentation.
        if indent == dash_column || !ends_closed(content) {
            return Items::Several;
        }
    }
    items
}

/// Whether no flow collection and no quoted scalar is left open at the end of `line`, read on its own.
///
/// Right for every line that starts outside of a multi-line quoted scalar or flow collection. Inside a block
/// scalar it may answer *no* where nothing is open.
fn ends_closed(line: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < line.len() {
        match line[at] {
            b' ' | b'\t' | b',' => at += 1,
            b'-' | b'?' | b':' if line.get(at + 1).is_none_or(|&next| next == b' ' || next == b'\t') => {
                at += 1;
            }
            b':' if depth > 0 => at += 1,
            b'#' if at == 0 || matches!(line[at - 1], b' ' | b'\t') => return depth == 0,
            b'[' | b'{' => {
                depth += 1;
                at += 1;
            }
            b']' | b'}' if depth > 0 => {
                depth -= 1;
                at += 1;
            }
            quote @ (b'"' | b'\'') => match quoted_end(line, at + 1, quote) {
                Some(end) => at = end,
                None => return false,
            },
            b'&' | b'!' | b'*' => {
                at += line[at..].iter().take_while(|&&byte| !matches!(byte, b' ' | b'\t')).count();
                // Inside a flow collection the name may end at a bracket, which this skips.
                if depth > 0 {
                    return false;
                }
            }
            _ => at = plain_end(line, at, depth > 0),
        }
    }
    depth == 0
}

/// One past the quote that closes a scalar whose text starts at `at`.
fn quoted_end(line: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    while at < line.len() {
        match line[at] {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && line.get(at + 1) == Some(&b'\'') => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// Where a plain scalar that starts at `at` ends: at `: `, at ` #`, in a flow collection at its indicators.
fn plain_end(line: &[u8], mut at: usize, in_flow: bool) -> usize {
    while at < line.len() {
        let is_before_space = line.get(at + 1).is_none_or(|&next| matches!(next, b' ' | b'\t'));
        match line[at] {
            b':' if is_before_space => return at,
            b'#' if at > 0 && matches!(line[at - 1], b' ' | b'\t') => return at,
            b',' | b'[' | b']' | b'{' | b'}' if in_flow => return at,
            _ => at += 1,
        }
    }
    at
}

/// Lines from an offset on, each without its break; the rest of the line at the offset is the first.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Iterator for Lines<'b> {
    type Item = &'b [u8];

    fn next(&mut self) -> Option<&'b [u8]> {
        let start = self.at;
        if start >= self.bytes.len() {
            return None;
        }
        let end = line_end(self.bytes, start);
        self.at = end + 1;
        Some(&self.bytes[start..end])
    }
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &bytes[from..]).map_or(bytes.len(), |at| from + at)
}

/// A value without the blanks around it and without the comment behind it.
fn trim_comment(rest: &[u8]) -> &[u8] {
    let comment = rest
        .iter()
        .enumerate()
        .position(|(at, &byte)| byte == b'#' && (at == 0 || matches!(rest[at - 1], b' ' | b'\t')));
    rest[..comment.unwrap_or(rest.len())].trim_ascii()
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
