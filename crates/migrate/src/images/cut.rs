use outrigger_dockerfile::{Copy, Dockerfile, Kind, without_words};
use outrigger_shell::errand::file_name;
use outrigger_text::{Edit, Span};

use super::file::ImageFile;
use crate::shared::SharedScript;

/// Words that go from the exec forms of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageCut {
    /// The Dockerfile.
    pub(crate) script: SharedScript,
    /// The words, by their bytes.
    pub(crate) words: Vec<Span>,
}

/// The edits that take words out of a Dockerfile, with the instructions that brought the programs which these were, where
/// nothing else names those. Says why they cannot go.
pub(crate) fn edits_of_words(file: &ImageFile, words: &[Span]) -> Result<Vec<Edit>, String> {
    let text = &file.dockerfile.text;
    let brought: Vec<usize> = words.iter().filter_map(|word| brought_only_for(file, *word, words)).collect();
    let edits = without_words(text, &file.parsed, words, &brought);
    edits.or_else(|_| without_words(text, &file.parsed, words, &[])).map_err(|refusal| refusal.to_string())
}

/// The instruction that brings the program that a word is, and nothing else, where nothing but `words` names it.
fn brought_only_for(file: &ImageFile, word: Span, words: &[Span]) -> Option<usize> {
    let text = &file.dockerfile.text;
    let called = text[word.range()].trim_matches('"');
    let name = file_name(called);
    let instructions = file.parsed.instructions.iter().enumerate();
    let mut copies = instructions.filter_map(|(at, instruction)| match &instruction.kind {
        Kind::Copy(copy) if brings(copy, called) => Some(at),
        _ => None,
    });
    let at = copies.next().filter(|_| copies.next().is_none())?;
    let own = file.parsed.instructions[at].span;
    let outside = |found: usize| {
        let is_in = |span: Span| span.range().contains(&found);
        !is_in(own) && !words.iter().any(|word| is_in(*word)) && !is_in_comment(text, found)
    };
    let is_named = text.match_indices(name).any(|(found, _)| outside(found))
        || file.texts().skip(1).any(|script| file_name(&script.path) != name && script.text.contains(name));
    (!is_named && is_last_stage(&file.parsed, at)).then_some(at)
}

/// Whether an instruction brings one file, and puts it where a word finds it.
fn brings(copy: &Copy, called: &str) -> bool {
    let [source] = copy.sources.as_slice() else { return false };
    let to =
        if copy.to.ends_with('/') { format!("{}{}", copy.to, file_name(source)) } else { copy.to.clone() };
    let is_there = if called.starts_with('/') { to == called } else { file_name(&to) == file_name(called) };
    is_there && !copy.has_text
}

fn is_last_stage(file: &Dockerfile, at: usize) -> bool {
    !file.instructions[at..].iter().any(|instruction| matches!(instruction.kind, Kind::From { .. }))
}

fn is_in_comment(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..at].trim_start().starts_with('#')
}
