//! Template actions in a text that should be YAML, put out of sight for as long as it is read.
//!
//! `{{ … }}` of Helm and other Go templates, `{% … %}` and `<% … %>` stand where YAML would have a value, or on lines of
//! their own. Each becomes a word of the same length that occurs nowhere else, so that all places stay what they are, and
//! comes back in every piece of text that is taken out or put in. Actions alone on their line become comments. Of a raw
//! string of Go templates that holds a text (a whole dashboard between backquotes) the delimiters alone are masked: each
//! becomes one character of as many bytes, which is white space to whoever reads the text inside.

use std::borrow::Cow;

/// Two letters that start each word. The first pair that the text does not hold is taken.
const MARKS: [&str; 6] = ["zq", "qz", "qx", "xq", "jq", "qj"];

/// The delimiters of a raw string, and what stands for each: characters for private use, of three bytes like them.
const DELIMITERS: [(&str, char); 2] = [("{{`", '\u{E000}'), ("`}}", '\u{E001}')];

/// Whether a character stands for a delimiter.
pub(crate) fn is_stand_in(char: char) -> bool {
    DELIMITERS.iter().any(|&(_, stand_in)| stand_in == char)
}

/// How long a word is at least: the mark and three digits.
const SHORTEST: usize = 5;

/// A text without template actions, and what they were.
#[derive(Debug, Default)]
pub(crate) struct Masked {
    /// As long as the original, byte for byte.
    pub(crate) text: String,
    mark: &'static str,
    actions: Vec<Action>,
}

/// One action, or several side by side.
#[derive(Debug)]
struct Action {
    /// What stands for it.
    word: String,
    /// What a reader of queries should see: as long as the word.
    shown: String,
    /// What it was: as long as the word.
    original: String,
}

impl Masked {
    /// Masks `text`. `None` if it holds more actions than words can be made, or all words occur in it.
    ///
    /// Actions alone on their line become comments or, as `lines` says, blanks: a comment ends a block scalar that is
    /// indented deeper, and blanks do not.
    pub(crate) fn new(text: &str, lines: Lines) -> Option<Self> {
        let mark = MARKS.into_iter().find(|mark| !text.contains(mark))?;
        if DELIMITERS.iter().any(|&(_, stand_in)| text.contains(stand_in)) {
            return None;
        }
        let mut masked = Self { text: String::with_capacity(text.len()), mark, actions: Vec::new() };
        let mut at = 0;
        for piece in pieces(text) {
            masked.text.push_str(&text[at..piece.start]);
            let original = &text[piece.start..piece.end];
            match piece.kind {
                PieceKind::Line if lines == Lines::Blank => masked.text.push_str(&blanks(original)),
                PieceKind::Delimiter => {
                    let known = DELIMITERS.iter().find(|(delimiter, _)| *delimiter == original);
                    masked.text.push(known?.1);
                }
                PieceKind::Line | PieceKind::Action => {
                    let is_comment = piece.kind == PieceKind::Line && original.len() > SHORTEST;
                    let word = masked.word(original, is_comment)?;
                    let shown = if is_comment { word.clone() } else { shown(original) };
                    masked.text.push_str(&word);
                    masked.actions.push(Action { word, shown, original: original.to_owned() });
                }
            }
            at = piece.end;
        }
        masked.text.push_str(&text[at..]);
        Some(masked)
    }

    /// Whether there was anything to mask.
    pub(crate) fn is_template(&self) -> bool {
        !self.mark.is_empty()
    }

    /// A word as long as `original`, with its line breaks.
    fn word(&self, original: &str, is_comment: bool) -> Option<String> {
        let number = self.actions.len();
        let digit = |value: usize| char::from_digit(value as u32 % 36, 36);
        let mut word = String::with_capacity(original.len());
        if is_comment {
            word.push('#');
        }
        word.push_str(self.mark);
        for value in [number / (36 * 36), number / 36, number] {
            word.push(digit(value)?);
        }
        if number >= 36 * 36 * 36 || word.len() > original.len() {
            return None;
        }
        for byte in original.bytes().skip(word.len()) {
            match byte {
                b'\n' => word.push('\n'),
                // A further line of an action must not be read as YAML.
                _ if is_comment && word.ends_with('\n') => word.push('#'),
                _ => word.push('z'),
            }
        }
        Some(word)
    }

    /// `text`, a piece of the masked text or of a value read from it, as a query reader should see it. As long as before.
    pub(crate) fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.put_back(text, |action| &action.shown) {
            Cow::Borrowed(text) => self.inside(text),
            Cow::Owned(text) => Cow::Owned(self.inside(&text).into_owned()),
        }
    }

    /// A text inside of another as its reader should see it: without the delimiters of raw strings. As long as before.
    #[expect(clippy::unused_self, reason = "it belongs to the masked text")]
    pub(crate) fn inside<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !DELIMITERS.iter().any(|&(_, stand_in)| text.contains(stand_in)) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.replace(DELIMITERS.map(|(_, stand_in)| stand_in), "   "))
    }

    /// `text` as it was. As long as before.
    pub(crate) fn original<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = self.put_back(text, |action| &action.original);
        for (delimiter, stand_in) in DELIMITERS {
            if text.contains(stand_in) {
                text = Cow::Owned(text.replace(stand_in, delimiter));
            }
        }
        text
    }

    fn put_back<'t>(&self, text: &'t str, form: impl Fn(&Action) -> &String) -> Cow<'t, str> {
        if self.actions.is_empty() || !text.contains(self.mark) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(found) = text[at..].find(self.mark) {
            let mark = at + found;
            let start = if text[at..mark].ends_with('#') { mark - 1 } else { mark };
            let digits = text.get(mark + self.mark.len()..mark + SHORTEST);
            let number = digits.and_then(|digits| usize::from_str_radix(digits, 36).ok());
            let action = number.and_then(|number| self.actions.get(number));
            let place = action.and_then(|action| {
                [start, mark].into_iter().find(|&start| text[start..].starts_with(&action.word))
            });
            if let (Some(action), Some(start)) = (action, place) {
                out.push_str(&text[at..start]);
                out.push_str(form(action));
                at = start + action.word.len();
            } else {
                out.push_str(&text[at..mark + self.mark.len()]);
                at = mark + self.mark.len();
            }
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }

    /// A text in which actions of `masked` are shown, masked again.
    pub(crate) fn hide<'t>(&self, text: &'t str, masked: &str) -> Cow<'t, str> {
        let mut out = Cow::Borrowed(text);
        for action in self.actions_in(masked) {
            if action.shown != action.word && out.contains(&action.shown) {
                out = Cow::Owned(out.replace(&action.shown, &action.word));
            }
        }
        out
    }

    /// The actions whose words stand in a masked text.
    fn actions_in<'a>(&'a self, masked: &'a str) -> impl Iterator<Item = &'a Action> {
        let marks = memchr::memmem::find_iter(masked.as_bytes(), self.mark.as_bytes())
            .filter(|_| !self.mark.is_empty());
        marks.filter_map(|mark| {
            let digits = masked.get(mark + self.mark.len()..mark + SHORTEST)?;
            self.actions.get(usize::from_str_radix(digits, 36).ok()?)
        })
    }
}

/// What becomes of actions that stand alone on their line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// A comment.
    Comment,
    /// White space.
    Blank,
}

/// White space as long as `text`, with its line breaks.
fn blanks(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// `` `}}{{ .x }}{{` `` in the middle of a raw string is an action between two delimiters: a reader sees the action alone.
fn shown(original: &str) -> String {
    match original.strip_prefix("`}}").and_then(|rest| rest.strip_suffix("{{`")) {
        Some(action) => format!("   {action}   "),
        None => original.to_owned(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    /// Becomes a word.
    Action,
    /// Becomes a comment: nothing else stands on its lines.
    Line,
    /// Of a raw string that stays: becomes white space.
    Delimiter,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    kind: PieceKind,
}

const OPENERS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>")];

/// The pieces of `text` that are masked, by rising place.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some((start, end)) = next_action(text, at) {
        at = end;
        match raw_string(&text[start..end]) {
            Some(content) if is_exposed(content) => {
                pieces.push(Piece { start, end: start + 3, kind: PieceKind::Delimiter });
                pieces.push(Piece { start: end - 3, end, kind: PieceKind::Delimiter });
            }
            _ => pieces.push(Piece { start, end, kind: PieceKind::Action }),
        }
    }
    lines_of_their_own(text, &between_raw_strings(pieces))
}

/// Joins an action with the delimiters that touch it on both sides: together they are one word in the middle of a text.
fn between_raw_strings(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        joined.push(piece);
        let [.., before, action, after] = joined.as_slice() else { continue };
        let kinds = (before.kind, action.kind, after.kind);
        let touch = before.end == action.start && action.end == after.start;
        if touch && kinds == (PieceKind::Delimiter, PieceKind::Action, PieceKind::Delimiter) {
            let whole = Piece { start: before.start, end: after.end, kind: PieceKind::Action };
            joined.truncate(joined.len() - 3);
            joined.push(whole);
        }
    }
    joined
}

/// Joins the actions of a line that holds nothing else, and marks them as such.
fn lines_of_their_own(text: &str, pieces: &[Piece]) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let mut last = at;
        let is_blank =
            |start: usize, end: usize| text[start..end].bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        while last + 1 < pieces.len() && is_blank(pieces[last].end, pieces[last + 1].start) {
            last += 1;
        }
        let run = &pieces[at..=last];
        let (start, end) = (run[0].start, run[run.len() - 1].end);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[end..].find(['\n', '\r']).map_or(text.len(), |at| end + at);
        let alone = run.iter().all(|piece| piece.kind == PieceKind::Action)
            && is_blank(line_start, start)
            && is_blank(end, line_end);
        if alone {
            joined.push(Piece { start, end, kind: PieceKind::Line });
        } else {
            joined.extend_from_slice(run);
        }
        at = last + 1;
    }
    joined
}

/// The next action from `at` on. One that never ends is none.
fn next_action(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut from = at;
    loop {
        let (start, closer) = OPENERS
            .into_iter()
            .filter_map(|(opener, closer)| Some((from + text[from..].find(opener)?, closer)))
            .min_by_key(|&(start, _)| start)?;
        match action_end(text, start + 2, closer) {
            Some(end) => return Some((start, end)),
            None => from = start + 2,
        }
    }
}

/// Behind the `closer` of the action whose inside starts at `at`; strings and comments inside of it are skipped.
fn action_end(text: &str, at: usize, closer: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let inside = text[at..].trim_start_matches(['-', '~']).trim_start();
    if inside.starts_with("/*") {
        let comment = text.len() - inside.len();
        let end = comment + text[comment..].find("*/")?;
        return Some(end + text[end..].find(closer)? + closer.len());
    }
    let mut at = at;
    while at < bytes.len() {
        match bytes[at] {
            b'`' => at += 1 + text[at + 1..].find('`')?,
            b'"' => at = quoted_end(bytes, at)?,
            _ if text.as_bytes()[at..].starts_with(closer.as_bytes()) => return Some(at + closer.len()),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The closing quote of the string that starts at `at`, on the same line.
fn quoted_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'"' => return Some(at),
            b'\n' => return None,
            _ => {}
        }
        at += 1;
    }
}

/// The text between the backquotes of an action that is nothing but a raw string.
fn raw_string(action: &str) -> Option<&str> {
    let content = action.strip_prefix("{{`")?.strip_suffix("`}}")?;
    (!content.contains('`')).then_some(content)
}

/// Whether the text of a raw string is to be read. One with braces of its own is, if it looks like JSON: others are
/// templates for someone else, as in an annotation.
fn is_exposed(content: &str) -> bool {
    !content.contains("{{") && !content.contains("}}") && content.len() > 2 || content.contains("\":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Masked {
        let masked = Masked::new(text, Lines::Comment).expect("few actions");
        assert_eq!(masked.text.len(), text.len(), "{text}");
        masked
    }

    #[test]
    fn an_action_becomes_a_word_of_its_length_and_comes_back() {
        let text = "name: {{ .Values.name | quote }}\nexpr: up{job=\"{{ $job }}\"}\n";
        let masked = masked(text);
        assert!(!masked.text.contains("{{"), "{}", masked.text);
        assert_eq!(masked.original(&masked.text), text);
        assert_eq!(masked.shown(&masked.text), text);
        assert_eq!(masked.hide(text, &masked.text), masked.text);
    }

    #[test]
    fn a_line_of_actions_becomes_a_comment() {
        let text = "a:\n  {{- if .Values.b }} {{ .c }}\n  b: 1\n  {{- end }}\n";
        let masked = masked(text);
        let lines: Vec<&str> = masked.text.lines().collect();
        assert!(lines[1].starts_with("  #zq") && lines[3].starts_with("  #zq"), "{lines:?}");
        assert_eq!(masked.original(&masked.text), text);
    }

    #[test]
    fn a_dashboard_between_backquotes_stays_readable() {
        let text = "d.json: |-\n  {{`{\"a\":`}}{{ .Values.x }}{{`,\"b\":\"i`}}{{ .Values.y }}{{`\",\"c\":\"{{ pod }}\"}`}}\n";
        let masked = masked(text);
        let inside = masked.inside(&masked.text);
        assert!(inside.contains("   {\"a\":zq"), "{inside}");
        assert!(inside.contains("\"c\":\"{{ pod }}\"}   \n"), "{inside}");
        assert!(masked.shown(&masked.text).contains("\"i   {{ .Values.y }}   \""));
        assert!(masked.original(&masked.text).contains("\"i`}}{{ .Values.y }}{{`\""));
    }

    #[test]
    fn braces_in_strings_and_comments_of_actions_end_nothing() {
        let text = "{{/* }} */}}\na: {{ \"}}\" }} {{`{{`}} $x {{`}}`}}\n";
        let masked = masked(text);
        assert!(!masked.text.contains('}'), "{}", masked.text);
        assert_eq!(masked.original(&masked.text), text);
    }
}
