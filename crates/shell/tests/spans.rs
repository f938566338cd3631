//! Every node of many scripts, by the text at its span.

#![allow(clippy::disallowed_methods, reason = "a test reads files")]

use std::fmt::Write;

use outrigger_shell::{Block, Command, CommandKind, Part, Script, Word};

/// Writes each node as its kind and its text, indented by depth.
struct Dump<'s> {
    script: &'s Script,
    out: String,
}

impl Dump<'_> {
    fn of(text: &str) -> String {
        match Script::parse(text) {
            Err(problem) => format!("! {problem}\n"),
            Ok(script) => {
                let mut dump = Dump { script: &script, out: String::new() };
                dump.block(&script.body, 0);
                for comment in &script.comments {
                    dump.line(0, "comment", *comment);
                }
                dump.out
            }
        }
    }

    fn line(&mut self, depth: usize, kind: &str, span: outrigger_text::Span) {
        let text = self.script.slice(span);
        writeln!(self.out, "{:1$}{kind} {text:?}", "", depth * 2).expect("a string takes everything");
    }

    fn block(&mut self, block: &Block, depth: usize) {
        for statement in &block.statements {
            let end = self.script.slice(statement.end);
            let kind = if statement.background { "background" } else { "statement" };
            self.line(depth, &format!("{kind} {end:?}"), statement.span);
            for (index, pipeline) in statement.pipelines().enumerate() {
                if statement.rest.is_empty() && pipeline.commands.len() == 1 && !pipeline.negated {
                    self.command(&pipeline.commands[0], depth + 1);
                    continue;
                }
                let joined = index.checked_sub(1).map(|index| format!("{:?} ", statement.rest[index].0));
                let negated = if pipeline.negated { "not " } else { "" };
                self.line(
                    depth + 1,
                    &format!("{}{negated}pipeline", joined.unwrap_or_default()),
                    pipeline.span,
                );
                for command in &pipeline.commands {
                    self.command(command, depth + 2);
                }
            }
        }
    }

    fn command(&mut self, command: &Command, depth: usize) {
        let inner = depth + 1;
        match &command.kind {
            CommandKind::Simple(simple) => {
                self.line(depth, "simple", command.span);
                for assignment in &simple.assignments {
                    self.line(inner, &format!("assignment {}", assignment.name), assignment.span);
                    self.words("value", &assignment.value, inner + 1);
                }
                self.words("word", &simple.words, inner);
            }
            CommandKind::Group(block) => self.compound("group", command, &[block], depth),
            CommandKind::Subshell(block) => self.compound("subshell", command, &[block], depth),
            CommandKind::If { branches, otherwise } => {
                let blocks = branches.iter().flat_map(|(condition, block)| [condition, block]);
                let blocks: Vec<_> = blocks.chain(otherwise).collect();
                self.compound("if", command, &blocks, depth);
            }
            CommandKind::Loop { until, condition, body } => {
                self.compound(if *until { "until" } else { "while" }, command, &[condition, body], depth);
            }
            CommandKind::For { variable, words, body } => {
                self.compound(&format!("for {variable}"), command, &[body], depth);
                self.words("in", words, inner);
            }
            CommandKind::CountedFor { head, body } => {
                self.compound(&format!("for (({head}))"), command, &[body], depth);
            }
            CommandKind::Case { word, arms } => {
                self.compound("case", command, &[], depth);
                self.word("of", word, inner);
                for (patterns, block) in arms {
                    self.words("pattern", patterns, inner);
                    self.line(inner, "block", block.span);
                    self.block(block, inner + 1);
                }
            }
            CommandKind::Function { name, body } => {
                self.compound(&format!("function {name}"), command, &[], depth);
                self.command(body, inner);
            }
            CommandKind::Test(words) => {
                self.compound("test", command, &[], depth);
                self.words("word", words, inner);
            }
            CommandKind::Arithmetic(text) => {
                self.compound(&format!("arithmetic {text:?}"), command, &[], depth);
            }
            CommandKind::Other => self.compound("other", command, &[], depth),
        }
        for redirection in &command.redirections {
            let descriptor = redirection.descriptor.map(|number| number.to_string()).unwrap_or_default();
            self.line(inner, &format!("redirection {descriptor}{}", redirection.operator), redirection.span);
            self.words("to", &redirection.target, inner + 1);
            if let Some(span) = redirection.heredoc {
                self.line(inner + 1, "lines", span);
            }
        }
    }

    fn compound(&mut self, kind: &str, command: &Command, blocks: &[&Block], depth: usize) {
        self.line(depth, kind, command.span);
        for block in blocks {
            self.line(depth + 1, "block", block.span);
            self.block(block, depth + 2);
        }
    }

    fn words<'w>(&mut self, kind: &str, words: impl IntoIterator<Item = &'w Word>, depth: usize) {
        for word in words {
            self.word(kind, word, depth);
        }
    }

    fn word(&mut self, kind: &str, word: &Word, depth: usize) {
        let raw = self.script.slice(word.span);
        if word.literal().is_some_and(|literal| literal == raw) {
            return self.line(depth, kind, word.span);
        }
        if let Some(literal) = word.literal() {
            return self.line(depth, &format!("{kind} = {literal:?} from"), word.span);
        }
        let kind = if word.text == raw { kind.to_owned() } else { format!("{kind} ~ {:?} from", word.text) };
        self.line(depth, &kind, word.span);
        for part in &word.parts {
            match part {
                Part::Variable { name, quoted, default: inner, raw } => {
                    let quotes = if *quoted { "quoted " } else { "" };
                    self.line(depth + 1, &format!("{quotes}variable {name}"), *raw);
                    self.words("default", inner, depth + 2);
                }
                Part::Transformed { name, quoted, operand: inner, raw } => {
                    let quotes = if *quoted { "quoted " } else { "" };
                    self.line(depth + 1, &format!("{quotes}transformed {name}"), *raw);
                    self.words("operand", inner, depth + 2);
                }
                Part::Substitution(block) => {
                    self.line(depth + 1, "substitution", block.span);
                    self.block(block, depth + 2);
                }
                Part::ProcessSubstitution(block) => {
                    self.line(depth + 1, "process", block.span);
                    self.block(block, depth + 2);
                }
                part => {
                    writeln!(self.out, "{:1$}{part:?}", "", depth * 2 + 2)
                        .expect("a string takes everything");
                }
            }
        }
    }
}

#[test]
fn each_node_has_its_bytes() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spans");
    let mut seen = 0;
    let entries = std::fs::read_dir(&folder).expect("the folder of cases is there");
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_none_or(|extension| extension != "sh") {
            continue;
        }
        seen += 1;
        let text = std::fs::read_to_string(&path).expect("the case can be read");
        let found = Dump::of(&text);
        let table = path.with_extension("txt");
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::write(&table, &found).expect("the table can be written");
        }
        let expected = std::fs::read_to_string(&table).expect("the case has a table");
        assert_eq!(found, expected, "{}", path.display());
    }
    assert!(seen >= 10, "only {seen} cases");
}
