//! Lists, and-or chains and pipelines.

use outrigger_text::Span;

use super::cursor::Parser;
use crate::{Block, Command, CommandKind, Connector, Pipeline, Statement, SyntaxProblem};

/// Reserved words that end a block.
const ENDS: [&str; 8] = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];

impl Parser<'_> {
    /// Statements up to what cannot start one: the end, `)`, `;;`, or a reserved word that closes something.
    pub(super) fn block(&mut self) -> Result<Block, SyntaxProblem> {
        let mut statements: Vec<Statement> = Vec::new();
        let mut separated = true;
        loop {
            self.skip_lines()?;
            if self.is_block_end() {
                break;
            }
            if !separated {
                return self.problem("a `;` or a line break is missing before it");
            }
            let statement = self.statement()?;
            separated = !statement.end.is_empty();
            statements.push(statement);
        }
        let span = match (statements.first(), statements.last()) {
            (Some(first), Some(last)) => Span::new(first.span.start(), last.span.end()),
            _ => Span::empty(self.at),
        };
        Ok(Block { span, statements })
    }

    /// A block of a compound command, which must hold something.
    pub(super) fn full_block(&mut self, what: &str) -> Result<Block, SyntaxProblem> {
        let block = self.block()?;
        if block.statements.is_empty() {
            return self.problem(format!("{what} is empty"));
        }
        Ok(block)
    }

    fn is_block_end(&self) -> bool {
        match self.byte() {
            None | Some(b')') => true,
            Some(b';') => self.looks_at(";;") || self.looks_at(";&"),
            Some(_) => ENDS.contains(&self.raw_word()),
        }
    }

    fn statement(&mut self) -> Result<Statement, SyntaxProblem> {
        let first = self.pipeline()?;
        let mut rest: Vec<(Connector, Pipeline)> = Vec::new();
        loop {
            self.skip_blanks();
            let connector = if self.take("&&") {
                Connector::And
            } else if self.take("||") {
                Connector::Or
            } else {
                break;
            };
            self.skip_lines()?;
            rest.push((connector, self.pipeline()?));
        }
        let last = rest.last().map_or(&first, |(_, pipeline)| pipeline);
        let span = Span::new(first.span.start(), last.span.end());
        let start = self.at;
        let background = self.byte() == Some(b'&');
        let end = if background || (self.byte() == Some(b';') && !self.is_block_end()) {
            self.at += 1;
            self.span_from(start)
        } else {
            self.take_line_break()?.unwrap_or(Span::empty(span.end()))
        };
        Ok(Statement { span, first, rest, background, end })
    }

    fn pipeline(&mut self) -> Result<Pipeline, SyntaxProblem> {
        let start = self.at;
        let negated = self.take_word("!");
        if negated {
            self.skip_blanks();
        }
        let mut commands: Vec<Command> = vec![self.command()?];
        loop {
            self.skip_blanks();
            let bar = self.at;
            if self.looks_at("||") || !self.take("|") {
                break;
            }
            if self.take("&") {
                self.note_bash_only(bar);
            }
            self.skip_lines()?;
            commands.push(self.command()?);
        }
        let end = commands.last().map_or(start, |command| command.span.end());
        Ok(Pipeline { span: Span::new(start, end), negated, commands })
    }

    pub(super) fn command(&mut self) -> Result<Command, SyntaxProblem> {
        let start = self.at;
        let (kind, mut redirections) = self.deeper(Self::command_kind)?;
        if !matches!(kind, CommandKind::Simple(_) | CommandKind::Function { .. }) {
            loop {
                let end = self.at;
                self.skip_blanks();
                let Some(redirection) = self.redirection()? else {
                    self.step_back(end);
                    break;
                };
                redirections.push(redirection);
            }
        }
        Ok(Command { span: self.span_from(start), kind, redirections })
    }

    /// Goes back to `at`, before blanks and perhaps a comment that will be read again.
    pub(super) fn step_back(&mut self, at: usize) {
        self.at = at;
        while self.comments.last().is_some_and(|comment| comment.start() >= at) {
            self.comments.pop();
        }
    }
}
