//! What a script says, without where it says it: equal for two scripts that differ in blanks, comments and line breaks
//! between tokens alone. The proof of an edit compares these.

use std::collections::BTreeMap;
use std::fmt::Write;

use outrigger_text::Span;

use crate::{Block, Command, CommandKind, Connector, Pipeline, Redirection, Script, Statement, Word};

/// What should be otherwise at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// The statement or pipeline is gone.
    Gone,
    /// The word reads so.
    Word(String),
    /// The statement, pipeline or command is what this outline says.
    Outline(String),
}

/// Changes by the place of the node.
pub(crate) type Changes = BTreeMap<Span, Change>;

/// The outline of `script` with `changes` carried out.
pub(crate) fn outline(script: &Script, changes: &Changes) -> String {
    let mut writer = Writer { script, changes, out: String::new() };
    writer.statements(&script.body);
    writer.out
}

/// The outline of the first pipeline's commands alone: what stands in the place of a command or pipeline.
pub(crate) fn outline_of_pipeline(script: &Script, pipeline: &Pipeline) -> String {
    let mut writer = Writer { script, changes: &Changes::new(), out: String::new() };
    writer.pipeline(pipeline);
    writer.out
}

/// The outline of one command.
pub(crate) fn outline_of_command(script: &Script, command: &Command) -> String {
    let mut writer = Writer { script, changes: &Changes::new(), out: String::new() };
    writer.command(command);
    writer.out
}

impl Script {
    /// What the script says, one token a line: equal for two scripts that differ in blanks, comments and the choice between
    /// `;` and a line break alone. Its form is not one to rely on.
    pub fn outline(&self) -> String {
        outline(self, &Changes::new())
    }
}

struct Writer<'s> {
    script: &'s Script,
    changes: &'s Changes,
    out: String,
}

impl Writer<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn is_gone(&self, span: Span) -> bool {
        self.changes.get(&span) == Some(&Change::Gone)
    }

    /// Writes what stands in the place of the node, if anything does.
    fn replaced(&mut self, span: Span) -> bool {
        match self.changes.get(&span) {
            Some(Change::Outline(outline)) => {
                self.out.push_str(outline);
                true
            }
            _ => false,
        }
    }

    fn block(&mut self, name: &str, block: &Block) {
        self.line(name);
        self.statements(block);
        self.line("end");
    }

    fn statements(&mut self, block: &Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        if self.is_gone(statement.span) || statement.pipelines().all(|pipeline| self.is_gone(pipeline.span)) {
            return;
        }
        if self.replaced(statement.span) {
            if statement.background {
                self.line("&");
            }
            return;
        }
        let connectors =
            std::iter::once(None).chain(statement.rest.iter().map(|(connector, _)| Some(*connector)));
        let mut is_first = true;
        for (connector, pipeline) in connectors.zip(statement.pipelines()) {
            if self.is_gone(pipeline.span) {
                continue;
            }
            match connector.filter(|_| !is_first) {
                Some(Connector::And) => self.line("&&"),
                Some(Connector::Or) => self.line("||"),
                None => {}
            }
            is_first = false;
            if !self.replaced(pipeline.span) {
                self.pipeline(pipeline);
            }
        }
        self.line(";");
        if statement.background {
            self.line("&");
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        if pipeline.negated {
            self.line("!");
        }
        for (index, command) in pipeline.commands.iter().enumerate() {
            if index > 0 {
                self.line("|");
            }
            if !self.replaced(command.span) {
                self.command(command);
            }
        }
    }

    fn command(&mut self, command: &Command) {
        match &command.kind {
            CommandKind::Simple(simple) => {
                for assignment in &simple.assignments {
                    // An operator such as `+=` is part of what is written.
                    let name_end =
                        assignment.value.as_ref().map_or(assignment.span.end(), |value| value.span.start());
                    let name = self.script.slice(Span::new(assignment.span.start(), name_end)).to_owned();
                    self.line(&format!("assign {name:?}"));
                    self.words(&assignment.value);
                }
                self.line("simple");
                self.words(&simple.words);
            }
            CommandKind::Group(block) => self.block("group", block),
            CommandKind::Subshell(block) => self.block("subshell", block),
            CommandKind::If { branches, otherwise } => {
                for (condition, block) in branches {
                    self.block("if", condition);
                    self.block("then", block);
                }
                if let Some(block) = otherwise {
                    self.block("else", block);
                }
            }
            CommandKind::Loop { until, condition, body } => {
                self.block(if *until { "until" } else { "while" }, condition);
                self.block("do", body);
            }
            CommandKind::For { variable, words, body } => {
                self.line(&format!("for {variable}"));
                self.words(words);
                self.block("do", body);
            }
            CommandKind::CountedFor { head, body } => {
                self.line(&format!("for (({:?}))", head.trim()));
                self.block("do", body);
            }
            CommandKind::Case { word, arms } => {
                self.line("case");
                self.words([word]);
                for (patterns, block) in arms {
                    self.line("arm");
                    self.words(patterns);
                    self.block("runs", block);
                }
            }
            CommandKind::Function { name, body } => {
                self.line(&format!("function {name}"));
                self.command(body);
            }
            CommandKind::Test(words) => {
                self.line("test");
                self.words(words);
            }
            CommandKind::Arithmetic(text) => self.line(&format!("arithmetic {text:?}")),
            CommandKind::Other => {
                let text = self.script.slice(command.span).to_owned();
                self.line(&format!("other {text:?}"));
            }
        }
        for redirection in &command.redirections {
            self.redirection(redirection);
        }
        self.line("done");
    }

    fn redirection(&mut self, redirection: &Redirection) {
        let Redirection { descriptor, operator, target, heredoc, .. } = redirection;
        self.line(&format!("redirection {descriptor:?} {operator}"));
        self.words(target);
        if let Some(lines) = heredoc {
            let lines = self.script.slice(*lines).to_owned();
            // The last line of a script may stand without its break.
            self.line(&format!("lines {:?}", lines.trim_end_matches(['\r', '\n'])));
        }
    }

    fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w Word>) {
        for word in words {
            let raw = match self.changes.get(&word.span) {
                Some(Change::Word(raw)) => raw,
                _ => self.script.slice(word.span),
            };
            writeln!(self.out, "word {raw:?}").expect("a string takes everything");
        }
    }
}
