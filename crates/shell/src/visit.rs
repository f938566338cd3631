//! The simple commands of a script, each with where it stands.

use outrigger_text::Span;

use crate::{Block, Command, CommandKind, Part, Redirection, Script, Simple, Statement, Word};

/// Where a command stands. Each flag holds for everything inside as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "places that overlap freely")]
pub struct Context<'s> {
    /// Inside a condition of `if`, `while` or `until`.
    pub condition: bool,
    /// Inside the body of a loop.
    pub looped: bool,
    /// Inside a branch of `if` or `case`, so that it may not run.
    pub branch: bool,
    /// Inside the body of the function of this name, so that it runs where that is called.
    pub function: Option<&'s str>,
    /// Inside `$(…)`, backticks, `<(…)` or `>(…)`.
    pub substitution: bool,
    /// Inside `( … )`.
    pub subshell: bool,
    /// Inside a statement that ends with `&`.
    pub background: bool,
    /// Inside a pipeline of several commands.
    pub piped: bool,
    /// After `&&` or `||`, so that it may not run.
    pub chained: bool,
    /// How many statements it stands in.
    pub depth: usize,
}

/// A simple command and its place.
#[derive(Debug, Clone, Copy)]
pub struct Visited<'s> {
    /// The words and assignments.
    pub simple: &'s Simple,
    /// The command, with its redirections.
    pub command: &'s Command,
    /// The innermost statement that holds it.
    pub statement: &'s Statement,
    /// The outermost statement of the script that holds it.
    pub outermost: Span,
    /// Where it stands.
    pub context: Context<'s>,
}

impl Script {
    /// Every simple command in the order of the text, those in substitutions after the command whose word they are part
    /// of. What is kept shut ([`CommandKind::Other`], [`Part::Other`]), arithmetic and here-documents are not looked into,
    /// and neither is the text that a command is given as a word (`trap '…' EXIT`, `sh -c '…'`).
    pub fn simple_commands(&self) -> Vec<Visited<'_>> {
        let mut walk = Walk { found: Vec::new(), outermost: None };
        walk.block(&self.body, Context::default());
        walk.found
    }
}

struct Walk<'s> {
    found: Vec<Visited<'s>>,
    outermost: Option<Span>,
}

impl<'s> Walk<'s> {
    fn block(&mut self, block: &'s Block, context: Context<'s>) {
        for statement in &block.statements {
            let is_outermost = self.outermost.is_none();
            self.outermost.get_or_insert(statement.span);
            let background = context.background || statement.background;
            for (index, pipeline) in statement.pipelines().enumerate() {
                let context = Context {
                    background,
                    piped: context.piped || pipeline.commands.len() > 1,
                    chained: context.chained || index > 0,
                    depth: context.depth + 1,
                    ..context
                };
                for command in &pipeline.commands {
                    self.command(command, statement, context);
                }
            }
            if is_outermost {
                self.outermost = None;
            }
        }
    }

    fn command(&mut self, command: &'s Command, statement: &'s Statement, context: Context<'s>) {
        let looped = Context { looped: true, ..context };
        let branch = Context { branch: true, ..context };
        let condition = Context { condition: true, ..context };
        match &command.kind {
            CommandKind::Simple(simple) => {
                let outermost = self.outermost.unwrap_or(statement.span);
                self.found.push(Visited { simple, command, statement, outermost, context });
                let values = simple.assignments.iter().filter_map(|assignment| assignment.value.as_ref());
                self.words(values.chain(&simple.words), context);
            }
            CommandKind::Group(block) => self.block(block, context),
            CommandKind::Subshell(block) => self.block(block, Context { subshell: true, ..context }),
            CommandKind::If { branches, otherwise } => {
                for (asked, block) in branches {
                    self.block(asked, condition);
                    self.block(block, branch);
                }
                if let Some(block) = otherwise {
                    self.block(block, branch);
                }
            }
            CommandKind::Loop { condition: asked, body, .. } => {
                self.block(asked, Context { looped: true, ..condition });
                self.block(body, looped);
            }
            CommandKind::For { words, body, .. } => {
                self.words(words, context);
                self.block(body, looped);
            }
            CommandKind::CountedFor { body, .. } => self.block(body, looped),
            CommandKind::Case { word, arms } => {
                self.words([word], context);
                for (patterns, block) in arms {
                    self.words(patterns, context);
                    self.block(block, branch);
                }
            }
            CommandKind::Function { name, body } => {
                self.command(body, statement, Context { function: Some(name), ..context });
            }
            CommandKind::Test(words) => self.words(words, context),
            CommandKind::Arithmetic(_) | CommandKind::Other => {}
        }
        let targets = command.redirections.iter().filter_map(|Redirection { target, .. }| target.as_ref());
        self.words(targets, context);
    }

    fn words(&mut self, words: impl IntoIterator<Item = &'s Word>, context: Context<'s>) {
        for word in words {
            for part in &word.parts {
                match part {
                    Part::Substitution(block) | Part::ProcessSubstitution(block) => {
                        self.block(block, Context { substitution: true, ..context });
                    }
                    Part::Variable { default: inner, .. } | Part::Transformed { operand: inner, .. } => {
                        self.words(inner, context);
                    }
                    Part::Literal(_) | Part::Arithmetic(_) | Part::Glob(_) | Part::Other => {}
                }
            }
        }
    }
}
