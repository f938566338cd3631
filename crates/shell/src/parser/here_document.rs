//! The lines of here-documents, which stand after the line on which they are asked for.

use std::collections::BTreeMap;

use outrigger_text::Span;

use super::cursor::Parser;
use crate::{Block, Command, CommandKind, Part, Redirection, SyntaxProblem, Word};

/// A here-document that was asked for.
pub(super) struct Pending {
    /// Where its redirection starts.
    pub(super) start: usize,
    /// The line that closes it.
    pub(super) delimiter: String,
    /// Whether tabs at the start of its lines do not count (`<<-`).
    pub(super) strips_tabs: bool,
    /// Whether variables in it are expanded.
    pub(super) expands: bool,
}

impl Parser<'_> {
    /// Reads the lines of all here-documents that were asked for on the line before.
    pub(super) fn read_here_documents(&mut self) -> Result<(), SyntaxProblem> {
        for pending in std::mem::take(&mut self.pending) {
            let start = self.at;
            let mut continued = false;
            loop {
                if self.at == self.end {
                    self.at = start;
                    return self.problem(format!("nothing closes the here-document `{}`", pending.delimiter));
                }
                let rest = self.rest();
                let (raw, after) = rest.split_once('\n').map_or((rest, 0), |(line, _)| (line, 1));
                let line = raw.strip_suffix('\r').unwrap_or(raw);
                let closes = if pending.strips_tabs { line.trim_start_matches('\t') } else { line };
                let closes = closes == pending.delimiter;
                if closes && continued {
                    return self
                        .problem("a backslash joins the end of a here-document to the line before it");
                }
                self.at += raw.len() + after;
                if closes {
                    break;
                }
                let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
                continued = pending.expands && backslashes % 2 == 1;
            }
            self.bodies.insert(pending.start, self.span_from(start));
        }
        Ok(())
    }
}

/// Tells each redirection where its here-document stands.
pub(super) fn place(block: &mut Block, bodies: &BTreeMap<usize, Span>) {
    if bodies.is_empty() {
        return;
    }
    for statement in &mut block.statements {
        let rest = statement.rest.iter_mut().map(|(_, pipeline)| pipeline);
        for pipeline in std::iter::once(&mut statement.first).chain(rest) {
            for command in &mut pipeline.commands {
                place_in_command(command, bodies);
            }
        }
    }
}

fn place_in_command(command: &mut Command, bodies: &BTreeMap<usize, Span>) {
    for Redirection { span, target, heredoc, .. } in &mut command.redirections {
        *heredoc = bodies.get(&span.start()).copied();
        place_in_words(target.iter_mut(), bodies);
    }
    match &mut command.kind {
        CommandKind::Simple(simple) => {
            place_in_words(simple.assignments.iter_mut().filter_map(|one| one.value.as_mut()), bodies);
            place_in_words(simple.words.iter_mut(), bodies);
        }
        CommandKind::Group(block)
        | CommandKind::Subshell(block)
        | CommandKind::CountedFor { body: block, .. } => {
            place(block, bodies);
        }
        CommandKind::If { branches, otherwise } => {
            for (condition, then) in branches {
                place(condition, bodies);
                place(then, bodies);
            }
            if let Some(block) = otherwise {
                place(block, bodies);
            }
        }
        CommandKind::Loop { condition, body, .. } => {
            place(condition, bodies);
            place(body, bodies);
        }
        CommandKind::For { words, body, .. } => {
            place_in_words(words.iter_mut(), bodies);
            place(body, bodies);
        }
        CommandKind::Case { word, arms } => {
            place_in_words(std::iter::once(word), bodies);
            for (patterns, block) in arms {
                place_in_words(patterns.iter_mut(), bodies);
                place(block, bodies);
            }
        }
        CommandKind::Function { body, .. } => place_in_command(body, bodies),
        CommandKind::Test(words) => place_in_words(words.iter_mut(), bodies),
        CommandKind::Arithmetic(_) | CommandKind::Other => {}
    }
}

fn place_in_words<'w>(words: impl Iterator<Item = &'w mut Word>, bodies: &BTreeMap<usize, Span>) {
    for word in words {
        for part in &mut word.parts {
            match part {
                Part::Substitution(block) | Part::ProcessSubstitution(block) => place(block, bodies),
                Part::Variable { default: inner, .. } | Part::Transformed { operand: inner, .. } => {
                    place_in_words(inner.iter_mut(), bodies);
                }
                Part::Literal(_) | Part::Arithmetic(_) | Part::Glob(_) | Part::Other => {}
            }
        }
    }
}
