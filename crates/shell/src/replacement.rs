//! Other text in the place of a word, a command, a pipeline or a statement.

use std::collections::BTreeMap;

use outrigger_text::{Edit, Span};

use crate::here_documents::{here_documents, here_documents_of};
use crate::outline::{Change, Changes, outline, outline_of_command, outline_of_pipeline};

use crate::{Block, Command, CommandKind, Pipeline, Refusal, Script, Statement, Word, proof};

/// The edits that put each text in the place of the node with that span: a word, a command, a pipeline or a statement that
/// is not inside a substitution.
///
/// A word's text must be one word, a command's one command, a pipeline's one pipeline; a statement's may be several
/// statements, unless it runs in the background. Comments are no part of them. Fails where that is not so, and where the
/// proof fails: the new text is read, and its tree must be the old one with these texts' in their places.
pub fn replace(script: &Script, texts: &[(Span, String)]) -> Result<Vec<Edit>, Refusal> {
    let mut replacement = Replacement {
        open: texts.iter().map(|(span, text)| (*span, text.as_str())).collect(),
        changes: Changes::new(),
        edits: Vec::new(),
    };
    replacement.block(&script.body)?;
    if let Some(span) = replacement.open.keys().next() {
        return Err(Refusal::NoSuchPlace(*span));
    }
    proof::check(script, &replacement.changes, replacement.edits)
}

struct Replacement<'s> {
    /// Texts whose place was not met yet.
    open: BTreeMap<Span, &'s str>,
    changes: Changes,
    edits: Vec<Edit>,
}

impl<'s> Replacement<'s> {
    /// Puts the text that is meant for `span` there, as what `read` makes of it.
    fn put(
        &mut self,
        span: Span,
        lines: impl IntoIterator<Item = Span>,
        read: impl FnOnce(&Script) -> Option<String>,
    ) -> Result<bool, Refusal> {
        let Some(text) = self.open.remove(&span) else { return Ok(false) };
        let unfit = || Refusal::Unfit(text.to_owned());
        let new = Script::parse(text).map_err(|_| unfit())?;
        // A comment or a separator at the end would take what follows with it.
        let is_whole = new.body.span == Span::new(0, text.len()) && new.comments.is_empty();
        let outline = read(&new).filter(|_| is_whole).ok_or_else(unfit)?;
        self.changes.insert(span, Change::Outline(outline));
        self.edits.push(Edit::replace(span, text));
        self.edits.extend(lines.into_iter().filter(|lines| !span.contains(*lines)).map(Edit::delete));
        Ok(true)
    }

    fn block(&mut self, block: &'s Block) -> Result<(), Refusal> {
        block.statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'s Statement) -> Result<(), Refusal> {
        let whole = |new: &Script| {
            let fits = !statement.background || new.body.statements.len() == 1;
            (fits && !new.body.statements.is_empty()).then(|| outline(new, &Changes::new()))
        };
        if self.put(statement.span, here_documents(statement), whole)? {
            return Ok(());
        }
        statement.pipelines().try_for_each(|pipeline| self.pipeline(pipeline))
    }

    fn pipeline(&mut self, pipeline: &'s Pipeline) -> Result<(), Refusal> {
        let one = |new: &Script| match new.body.statements.as_slice() {
            [statement] if statement.rest.is_empty() => Some(outline_of_pipeline(new, &statement.first)),
            _ => None,
        };
        if self.put(pipeline.span, here_documents_of(pipeline), one)? {
            return Ok(());
        }
        pipeline.commands.iter().try_for_each(|command| self.command(command))
    }

    fn command(&mut self, command: &'s Command) -> Result<(), Refusal> {
        let one = |new: &Script| match new.body.statements.as_slice() {
            [statement] => statement.only_command().map(|command| outline_of_command(new, command)),
            _ => None,
        };
        let lines = command.redirections.iter().filter_map(|redirection| redirection.heredoc);
        if self.put(command.span, lines, one)? {
            return Ok(());
        }
        self.words(command.redirections.iter().filter_map(|redirection| redirection.target.as_ref()));
        match &command.kind {
            CommandKind::Simple(simple) => {
                self.words(simple.assignments.iter().filter_map(|assignment| assignment.value.as_ref()));
                self.words(&simple.words);
                Ok(())
            }
            CommandKind::Group(block)
            | CommandKind::Subshell(block)
            | CommandKind::CountedFor { body: block, .. } => self.block(block),
            CommandKind::If { branches, otherwise } => {
                for (condition, block) in branches {
                    self.block(condition)?;
                    self.block(block)?;
                }
                otherwise.iter().try_for_each(|block| self.block(block))
            }
            CommandKind::Loop { condition, body, .. } => {
                self.block(condition)?;
                self.block(body)
            }
            CommandKind::For { words, body, .. } => {
                self.words(words);
                self.block(body)
            }
            CommandKind::Case { word, arms } => {
                self.words([word]);
                for (patterns, block) in arms {
                    self.words(patterns);
                    self.block(block)?;
                }
                Ok(())
            }
            CommandKind::Function { body, .. } => self.command(body),
            CommandKind::Test(words) => {
                self.words(words);
                Ok(())
            }
            CommandKind::Arithmetic(_) | CommandKind::Other => Ok(()),
        }
    }

    fn words(&mut self, words: impl IntoIterator<Item = &'s Word>) {
        for word in words {
            if word.span.is_empty() {
                continue;
            }
            if let Some(text) = self.open.remove(&word.span) {
                self.changes.insert(word.span, Change::Word(text.to_owned()));
                self.edits.push(Edit::replace(word.span, text));
            }
        }
    }
}
