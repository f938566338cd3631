//! The values of variables, where they are plain.

use std::collections::BTreeMap;

use crate::errand::{Errand, Target, errand_of};
use crate::syntax::{Block, CommandKind, Part, Script, Statement, Word};

/// What is known of a script's variables.
#[derive(Debug, Clone, Default)]
pub struct Known {
    values: BTreeMap<String, String>,
    /// Variables that hold the number of a process.
    processes: BTreeMap<String, Process>,
}

/// Whose number a word holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Process {
    /// That of a child of the script.
    Child,
    /// That of the process with this name.
    Named(String),
}

impl Known {
    pub(super) fn of(script: &Script, environment: &BTreeMap<String, String>) -> Self {
        let mut known = Self { values: environment.clone(), processes: BTreeMap::new() };
        let mut assigned: BTreeMap<&str, Vec<Option<&Word>>> = BTreeMap::new();
        for simple in script.simple_commands().into_iter().map(|visited| visited.simple) {
            // `X=1 command` is for that command alone, and says nothing of the script's own variable.
            if simple.words.is_empty() || simple.program().is_some_and(|program| is_declaration(&program)) {
                for assignment in &simple.assignments {
                    assigned.entry(assignment.name.as_str()).or_default().push(assignment.value.as_ref());
                }
            }
            if simple.program().as_deref() == Some("read") {
                let names = simple.words.iter().skip(1).map(|word| &script.text[word.span.range()]);
                for name in names {
                    assigned.entry(name).or_default().push(None);
                }
            }
        }
        for variable in loop_variables(&script.body) {
            assigned.entry(variable).or_default().push(None);
        }
        for (name, values) in assigned {
            known.values.remove(name);
            let [Some(value)] = values.as_slice() else {
                // Assigned twice or to nothing: every assignment of a process number must agree.
                continue;
            };
            if let Some(process) = known.process_of(value, script) {
                known.processes.insert(name.to_owned(), process);
            } else if let Some(text) = known.text(value, script) {
                known.values.insert(name.to_owned(), text);
            }
        }
        known
    }

    /// The text of a word, if all that it holds is known. A default (`${X:-5}`) stands where the variable has no value.
    pub fn text(&self, word: &Word, script: &Script) -> Option<String> {
        let mut text = String::new();
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Variable { name, default, raw, .. } => match (self.values.get(name), default) {
                    (Some(value), _)
                        if is_plain_expansion(&script.text[raw.range()]) || default.is_some() =>
                    {
                        text.push_str(value);
                    }
                    (None, Some(default)) => text.push_str(&self.text(default, script)?),
                    _ => return None,
                },
                _ => return None,
            }
        }
        Some(text)
    }

    /// The variables whose values are known.
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }

    /// The text of a word, with what is not known as it is written.
    pub fn text_or_source(&self, word: &Word, script: &Script) -> String {
        self.text(word, script).unwrap_or_else(|| script.text[word.span.range()].to_owned())
    }

    /// The process whose number a word holds.
    pub(super) fn process_of(&self, word: &Word, script: &Script) -> Option<Process> {
        match word.parts.as_slice() {
            [Part::Variable { name, .. }] if name == "!" => Some(Process::Child),
            [Part::Variable { name, .. }] => self.processes.get(name).cloned(),
            [Part::Substitution(block)] => {
                let [statement] = block.statements.as_slice() else { return None };
                let simple = statement.only_command()?.simple()?;
                let words: Vec<String> =
                    simple.words.iter().map(|word| self.text_or_source(word, script)).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                match errand_of(&words) {
                    Errand::Asks(Target::Process(name)) => Some(Process::Named(name)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// The variables of `for` loops, those inside other commands too.
fn loop_variables(block: &Block) -> Vec<&str> {
    let mut found = Vec::new();
    for command in
        block.statements.iter().flat_map(Statement::pipelines).flat_map(|pipeline| &pipeline.commands)
    {
        let inner: Vec<&Block> = match &command.kind {
            CommandKind::For { variable, body, .. } => {
                found.push(variable.as_str());
                vec![body]
            }
            CommandKind::Group(block) | CommandKind::Subshell(block) => vec![block],
            CommandKind::If { branches, otherwise } => {
                branches.iter().flat_map(|(condition, body)| [condition, body]).chain(otherwise).collect()
            }
            CommandKind::Loop { condition, body, .. } => vec![condition, body],
            CommandKind::CountedFor { body, .. } => vec![body],
            CommandKind::Case { arms, .. } => arms.iter().map(|(_, body)| body).collect(),
            CommandKind::Function { body, .. } => match &body.kind {
                CommandKind::Group(block) | CommandKind::Subshell(block) => vec![block],
                _ => Vec::new(),
            },
            CommandKind::Simple(_)
            | CommandKind::Test(_)
            | CommandKind::Arithmetic(_)
            | CommandKind::Other => Vec::new(),
        };
        found.extend(inner.into_iter().flat_map(loop_variables));
    }
    found
}

fn is_declaration(program: &str) -> bool {
    matches!(program, "export" | "local" | "declare" | "readonly" | "typeset")
}

/// `$X` and `${X}`: no part of the value, no other value.
fn is_plain_expansion(raw: &str) -> bool {
    let inner = raw.trim_start_matches('$').trim_start_matches('{').trim_end_matches('}');
    !inner.is_empty() && inner.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
}
