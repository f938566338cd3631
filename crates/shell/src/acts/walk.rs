//! Statements and compound commands: what all their commands do.

use std::collections::BTreeMap;

use outrigger_text::Span;

use super::{Act, ActKind, DEEPEST, Reading};
use crate::syntax::{Block, Command, CommandKind, Part, Pipeline, Script, Statement, Word};

/// The functions of a script, by name; of one that is defined twice nothing is known.
pub(super) fn functions_of(script: &Script) -> BTreeMap<&str, &Command> {
    let mut functions: BTreeMap<&str, Option<&Command>> = BTreeMap::new();
    for statement in &script.body.statements {
        for command in statement.pipelines().flat_map(|pipeline| &pipeline.commands) {
            if let CommandKind::Function { name, body } = &command.kind {
                let known = functions.contains_key(name.as_str());
                functions.insert(name, (!known).then_some(&**body));
            }
        }
    }
    functions.into_iter().filter_map(|(name, body)| Some((name, body?))).collect()
}

impl Reading<'_> {
    /// What all commands of a block do, in order.
    pub fn acts_of_block(&self, block: &Block) -> Vec<Act> {
        block.statements.iter().flat_map(|statement| self.acts_of_statement(statement)).collect()
    }

    /// What the commands of a statement do.
    pub fn acts_of_statement(&self, statement: &Statement) -> Vec<Act> {
        let mut acts: Vec<Act> =
            statement.pipelines().flat_map(|pipeline| self.acts_of_pipeline(pipeline)).collect();
        for act in &mut acts {
            act.in_background |= statement.background;
        }
        acts
    }

    /// What the commands of a pipeline do.
    pub fn acts_of_pipeline(&self, pipeline: &Pipeline) -> Vec<Act> {
        match pipeline.commands.as_slice() {
            [command] => self.acts_of_command(command),
            commands => self.acts_of_piped(commands, pipeline.span),
        }
    }

    /// What a command does, with what it holds.
    pub fn acts_of_command(&self, command: &Command) -> Vec<Act> {
        let mut acts = match &command.kind {
            CommandKind::Simple(simple) => return self.acts_of_simple(simple, command),
            CommandKind::Group(block) | CommandKind::Subshell(block) => self.acts_of_block(block),
            CommandKind::If { branches, otherwise } => {
                let held = branches.iter().flat_map(|(condition, body)| [condition, body]).chain(otherwise);
                held.flat_map(|block| self.acts_of_block(block)).collect()
            }
            CommandKind::Loop { condition, body, .. } => {
                let asked = self.acts_of_block(condition).into_iter();
                let asked = asked.map(|act| Act { in_condition: true, ..act });
                in_loop(asked.chain(self.acts_of_block(body)).collect())
            }
            CommandKind::For { words, body, .. } => {
                let held = words.iter().flat_map(|word| self.acts_of_word(word, command.span));
                let held: Vec<Act> = held.collect();
                held.into_iter().chain(in_loop(self.acts_of_block(body))).collect()
            }
            CommandKind::CountedFor { body, .. } => in_loop(self.acts_of_block(body)),
            CommandKind::Case { word, arms } => {
                let held = self.acts_of_word(word, command.span).into_iter();
                held.chain(arms.iter().flat_map(|(_, block)| self.acts_of_block(block))).collect()
            }
            CommandKind::Test(words) => self.acts_of_test(words, command.span),
            CommandKind::Function { .. } | CommandKind::Arithmetic(_) => Vec::new(),
            CommandKind::Other => vec![act(ActKind::Runs, command.span)],
        };
        acts.extend(self.acts_of_redirections(command));
        acts
    }

    /// What the substitutions of a word do.
    pub(super) fn acts_of_word(&self, word: &Word, span: Span) -> Vec<Act> {
        let mut acts = Vec::new();
        for part in &word.parts {
            match part {
                Part::Substitution(block) | Part::ProcessSubstitution(block) => {
                    acts.extend(self.acts_of_block(block).into_iter().map(|act| Act { span, ..act }));
                }
                Part::Literal(_)
                | Part::Variable { .. }
                | Part::Transformed { .. }
                | Part::Arithmetic(_)
                | Part::Glob(_)
                | Part::Other => {}
            }
        }
        acts
    }

    /// What a function does, as acts of the call. `None` where no function has this name.
    pub(super) fn acts_of_call(&self, name: &str, call: Span) -> Option<Vec<Act>> {
        let body = self.functions.get(name)?;
        if self.depth >= DEEPEST {
            return Some(vec![act(ActKind::Runs, call)]);
        }
        let inner = Reading {
            script: self.script,
            known: self.known.clone(),
            functions: self.functions.clone(),
            depth: self.depth + 1,
        };
        let acts = inner.acts_of_command(body).into_iter();
        Some(acts.map(|act| Act { span: call, ..act }).collect())
    }

    /// What the script of a nested shell does, as acts of the command that calls the shell.
    pub(super) fn acts_of_shell(&self, text: &str, call: Span) -> Vec<Act> {
        let runs = || vec![act(ActKind::Runs, call)];
        if self.depth >= DEEPEST {
            return runs();
        }
        let Ok(script) = Script::parse(text) else { return runs() };
        let reading = Reading::nested(&script, self.known.values(), self.depth + 1);
        reading.acts_of_block(&script.body).into_iter().map(|act| Act { span: call, ..act }).collect()
    }
}

pub(super) fn act(kind: ActKind, span: Span) -> Act {
    Act::plain(kind, span)
}

fn in_loop(acts: Vec<Act>) -> Vec<Act> {
    acts.into_iter().map(|act| Act { in_loop: true, ..act }).collect()
}
