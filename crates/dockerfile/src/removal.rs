//! Words taken out of exec forms, and what brought their program, with a proof.

use outrigger_text::{Edit, EditSet, Span};

use crate::instruction::{Command, Dockerfile, Instruction, Kind, Word};

/// Why words cannot be taken out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemovalRefusal {
    /// A place that is no word of an exec form.
    #[error("it is no word of an exec form")]
    NoWord,
    /// The new text does not say what was asked for.
    #[error("the new text would say something else")]
    NotProven,
}

/// The edits that take words out of the exec forms of a Dockerfile, each by its bytes, and whole instructions of those in
/// `instructions` that bring what nothing uses any more.
///
/// The new text is read: it has to say what the old one said without them, and nothing else.
pub fn without_words(
    text: &str,
    dockerfile: &Dockerfile,
    words: &[Span],
    instructions: &[usize],
) -> Result<Vec<Edit>, RemovalRefusal> {
    let mut edits = Vec::new();
    let mut expected: Vec<String> = Vec::new();
    let mut found = 0;
    for (at, instruction) in dockerfile.instructions.iter().enumerate() {
        if instructions.contains(&at) {
            edits.push(Edit::delete(whole_lines(text, instruction.span)));
            continue;
        }
        let all = match &instruction.kind {
            Kind::Entrypoint(Command::Exec(all)) | Kind::Cmd(Command::Exec(all)) => all.as_slice(),
            _ => &[],
        };
        let goes = |word: &Word| words.contains(&word.span);
        found += all.iter().filter(|word| goes(word)).count();
        if all.iter().any(goes) {
            edits.extend(edits_of_list(all, &goes));
            let left: Vec<Word> = all.iter().filter(|word| !goes(word)).cloned().collect();
            expected.push(meaning(
                text,
                &Instruction { kind: with_words(&instruction.kind, left), ..*instruction },
            ));
        } else {
            expected.push(meaning(text, instruction));
        }
    }
    if found != words.len() {
        return Err(RemovalRefusal::NoWord);
    }
    let set = EditSet::new(edits).map_err(|_| RemovalRefusal::NotProven)?;
    let new = set.apply(text);
    let read = Dockerfile::parse(&new).map_err(|_| RemovalRefusal::NotProven)?;
    let is_same = read.escape == dockerfile.escape
        && read.instructions.iter().map(|instruction| meaning(&new, instruction)).eq(expected);
    if is_same { Ok(set.edits().to_vec()) } else { Err(RemovalRefusal::NotProven) }
}

/// The edits of a shell form, or of a word of an exec form without its quotes, at `place`: given by their bytes in the file.
///
/// The new text is read: at the place has to stand `new`, and everything else has to be as it was.
pub fn with_text(
    text: &str,
    dockerfile: &Dockerfile,
    place: Span,
    new: &str,
    edits: Vec<Edit>,
) -> Result<Vec<Edit>, RemovalRefusal> {
    let set = EditSet::new(edits).map_err(|_| RemovalRefusal::NotProven)?;
    let new_text = set.apply(text);
    let read = Dockerfile::parse(&new_text).map_err(|_| RemovalRefusal::NotProven)?;
    let is_there = |instruction: &Instruction| instruction.span.contains(place);
    let mut found = false;
    let mut is_same =
        read.escape == dockerfile.escape && read.instructions.len() == dockerfile.instructions.len();
    for (old, now) in dockerfile.instructions.iter().zip(&read.instructions) {
        if !is_there(old) {
            is_same &= meaning(text, old) == meaning(&new_text, now);
            continue;
        }
        found = true;
        is_same &= match (command_of(&old.kind), command_of(&now.kind)) {
            (Some(Command::Shell(_)), Some(Command::Shell(span))) => new_text[span.range()] == *new,
            (Some(Command::Exec(old)), Some(Command::Exec(now))) => {
                let expected =
                    old.iter().map(|word| if word.span.contains(place) { new } else { &word.text });
                expected.eq(texts(now))
            }
            _ => false,
        };
        is_same &= std::mem::discriminant(&old.kind) == std::mem::discriminant(&now.kind);
    }
    if found && is_same { Ok(set.edits().to_vec()) } else { Err(RemovalRefusal::NotProven) }
}

fn command_of(kind: &Kind) -> Option<&Command> {
    match kind {
        Kind::Entrypoint(command) | Kind::Cmd(command) => Some(command),
        _ => None,
    }
}

fn with_words(kind: &Kind, words: Vec<Word>) -> Kind {
    match kind {
        Kind::Entrypoint(_) => Kind::Entrypoint(Command::Exec(words)),
        _ => Kind::Cmd(Command::Exec(words)),
    }
}

/// What an instruction says: its words where it is an exec form, else its own text.
fn meaning(text: &str, instruction: &Instruction) -> String {
    match &instruction.kind {
        Kind::Entrypoint(Command::Exec(words)) => format!("ENTRYPOINT {:?}", texts(words)),
        Kind::Cmd(Command::Exec(words)) => format!("CMD {:?}", texts(words)),
        _ => text[instruction.span.range()].to_owned(),
    }
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

/// A word goes with what parts it from the next one that stays, or from the one before where none does.
fn edits_of_list(all: &[Word], goes: &impl Fn(&Word) -> bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    while at < all.len() {
        if !goes(&all[at]) {
            at += 1;
            continue;
        }
        let first = at;
        while at < all.len() && goes(&all[at]) {
            at += 1;
        }
        let span = match (all.get(at), first.checked_sub(1).map(|before| &all[before])) {
            (Some(next), _) => Span::new(all[first].span.start(), next.span.start()),
            (None, Some(before)) => Span::new(before.span.end(), all[at - 1].span.end()),
            (None, None) => Span::new(all[first].span.start(), all[at - 1].span.end()),
        };
        edits.push(Edit::delete(span));
    }
    edits
}

/// The lines of an instruction, with the comments right above it.
fn whole_lines(text: &str, span: Span) -> Span {
    let line_before = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let mut start = line_before(span.start());
    while start > 0 && text[line_before(start - 1)..start].trim_start().starts_with('#') {
        start = line_before(start - 1);
    }
    let end = text[span.end()..].find('\n').map_or(text.len(), |at| span.end() + at + 1);
    Span::new(start, end)
}
