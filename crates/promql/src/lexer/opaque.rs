//! Parts that another language puts something in the place of.

use crate::Dialect;

/// How far the end of an opaque part is looked for, in bytes: what is longer is not taken for one.
const MAX_LENGTH: usize = 2_048;

/// The length of the opaque part that `rest` starts with, if it does.
pub(crate) fn length_at_start(rest: &str, dialect: Dialect) -> Option<usize> {
    let rest = &rest[..rest.floor_char_boundary(MAX_LENGTH)];
    match rest.as_bytes().first()? {
        b'$' if dialect.grafana => variable(rest),
        b'[' if dialect.grafana => bracketed_variable(rest),
        b'{' if dialect.go_template => template(rest),
        b'%' if dialect.jsonnet_format => format(rest),
        _ => None,
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn name_length(text: &str) -> usize {
    text.bytes().take_while(|byte| is_name_byte(*byte)).count()
}

/// `$name` and `${name…}`. A digit after `$` names a group of a regular expression.
fn variable(rest: &str) -> Option<usize> {
    let after = &rest[1..];
    if let Some(inside) = after.strip_prefix('{') {
        let end = inside.find('}')?;
        return (name_length(inside) > 0 && !inside[..end].contains('\n')).then_some(2 + end + 1);
    }
    let is_name = after.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    is_name.then(|| 1 + name_length(after))
}

/// `[[name]]` and `[[name:format]]`
fn bracketed_variable(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix("[[")?;
    let name = name_length(inside);
    let format = match inside[name..].strip_prefix(':') {
        Some(format) => 1 + name_length(format),
        None => 0,
    };
    let end = name + format;
    (name > 0 && inside[end..].starts_with("]]")).then_some(2 + end + 2)
}

/// Actions of a template: one, or a block of them that renders a list (`{{ range … }}{{ . }},{{ end }}`).
fn template(rest: &str) -> Option<usize> {
    let first = action(rest)?;
    Some(list_block(rest, first).unwrap_or(first))
}

/// `{{ … }}`; what stands between quotes may hold `}}`.
fn action(rest: &str) -> Option<usize> {
    rest.strip_prefix("{{")?;
    let bytes = rest.as_bytes();
    let mut at = 2;
    while at < bytes.len() {
        match bytes[at] {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            quote @ (b'"' | b'`' | b'\'') => at = quoted_end(bytes, at, quote)?,
            _ => at += 1,
        }
    }
    None
}

/// The place after the text in quotes that starts at `at`.
fn quoted_end(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let mut at = at + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote != b'`' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// The word that an action starts with.
fn keyword(action: &str) -> &str {
    let inside = action[2..].trim_start_matches('-').trim_start();
    let end = inside.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(inside.len());
    &inside[..end]
}

/// The length of a block from `{{ range … }}` (or `if`, `with`) to its `{{ end }}`, where nothing but actions, commas and
/// space stands in it.
fn list_block(rest: &str, first: usize) -> Option<usize> {
    if !matches!(keyword(&rest[..first]), "range" | "if" | "with") {
        return None;
    }
    let (mut at, mut depth) = (first, 1);
    while depth > 0 {
        let tail = &rest[at..];
        if let Some(length) = action(tail) {
            match keyword(&tail[..length]) {
                "range" | "if" | "with" => depth += 1,
                "end" => depth -= 1,
                _ => {}
            }
            at += length;
        } else if tail.starts_with([',', ' ', '\t', '\n', '\r']) {
            at += 1;
        } else {
            return None;
        }
    }
    Some(at)
}

/// Whether an opaque part ends with a comma of its own, so that what follows it is another item of a list.
pub(super) fn ends_apart(part: &str) -> bool {
    let Some(before_end) = part.ends_with("}}").then(|| part.rfind("{{")).flatten() else { return false };
    keyword(&part[before_end..]) == "end" && part[..before_end].trim_end().ends_with(',')
}

/// Whether an opaque part starts with a comma of its own.
pub(super) fn starts_apart(part: &str) -> bool {
    let Some(first) = action(part) else { return false };
    part[first..].trim_start().starts_with(',')
}

/// `%(name)s`, `%s`, `%5.2f` …, without the flag that is a space, and without `%%`.
fn format(rest: &str) -> Option<usize> {
    let mut at = 1;
    if let Some(inside) = rest[1..].strip_prefix('(') {
        let name = inside.find([')', '(', '\n'])?;
        if !inside[name..].starts_with(')') || name == 0 {
            return None;
        }
        at += 1 + name + 1;
    }
    let bytes = rest.as_bytes();
    let skip = |mut at: usize, set: &[u8]| {
        while bytes.get(at).is_some_and(|byte| set.contains(byte)) {
            at += 1;
        }
        at
    };
    at = skip(at, b"#0-+");
    at = skip(at, b"0123456789");
    if bytes.get(at) == Some(&b'.') {
        at = skip(at + 1, b"0123456789");
    }
    let conversion = bytes.get(at)?;
    b"diouxXeEfFgGcs".contains(conversion).then_some(at + 1)
}
