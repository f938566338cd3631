//! Simple commands and function definitions.

use super::cursor::Parser;
use crate::{Assignment, CommandKind, Part, Redirection, Simple, SyntaxProblem, Word};

/// Builtins that take assignments as arguments, and arrays in them.
const DECLARATIONS: [&str; 5] = ["declare", "typeset", "export", "local", "readonly"];

impl Parser<'_> {
    /// A simple command with its redirections, or the definition of a function.
    pub(super) fn simple(&mut self) -> Result<(CommandKind, Vec<Redirection>), SyntaxProblem> {
        let start = self.at;
        let mut simple = Simple { assignments: Vec::new(), words: Vec::new() };
        let mut redirections = Vec::new();
        let mut end = self.at;
        loop {
            self.skip_blanks();
            if let Some(redirection) = self.redirection()? {
                redirections.push(redirection);
            } else if simple.words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                simple.assignments.push(assignment);
            } else if self.starts_word() {
                let word = self.argument(&simple)?;
                simple.words.push(word);
            } else if self.byte() == Some(b'(')
                && let [name] = simple.words.as_slice()
                && simple.assignments.is_empty()
                && redirections.is_empty()
            {
                let name = name.clone();
                return Ok((self.function_after(&name)?, redirections));
            } else {
                break;
            }
            end = self.at;
        }
        self.step_back(end);
        if end == start {
            return self.problem("a command is missing");
        }
        if let Some(word) = simple.words.first()
            && self.text[word.span.range()].contains(['\n', '\r'])
            && word.literal().is_some_and(|literal| !literal.contains('\n'))
        {
            self.at = word.span.start();
            return self.problem("the name of the command goes on in the next line");
        }
        Ok((CommandKind::Simple(simple), redirections))
    }

    /// A word after the program, or the program.
    fn argument(&mut self, simple: &Simple) -> Result<Word, SyntaxProblem> {
        let start = self.at;
        let declares = simple.program().is_some_and(|program| DECLARATIONS.contains(&program.as_str()));
        let mut word = self.word()?;
        if declares && self.byte() == Some(b'(') && self.text[..self.at].ends_with('=') {
            self.array()?;
            word.text.push_str(&self.text[word.span.end()..self.at]);
            word.parts.push(Part::Other);
            word.span = self.span_from(start);
        }
        if matches!(self.byte(), Some(b'<' | b'>')) && is_braced_name(&self.text[word.span.range()]) {
            return self.problem("a file descriptor in a variable is read by bash alone");
        }
        Ok(word)
    }

    /// `NAME=VALUE`, `NAME+=VALUE` or `NAME[…]=VALUE`, if one comes next.
    fn assignment(&mut self) -> Result<Option<Assignment>, SyntaxProblem> {
        let start = self.at;
        let length = name_length(self.rest());
        if length == 0 {
            return Ok(None);
        }
        let name = self.rest()[..length].to_owned();
        let after = &self.rest()[length..];
        let (subscript, after) = match after.strip_prefix('[') {
            None => (0, after),
            Some(inner) => match inner.split_once(']') {
                Some((inside, after)) if is_plain_subscript(inside) => (inside.len() + 2, after),
                // To bash it goes on to the next `]`, whatever stands between.
                _ => return self.problem("whether the index of an array begins here is in doubt"),
            },
        };
        let sign = if after.starts_with('=') {
            1
        } else if after.starts_with("+=") {
            2
        } else {
            return Ok(None);
        };
        self.at += length + subscript + sign;
        if subscript > 0 || sign == 2 {
            self.note_bash_only(start);
        }
        let value = if self.byte() == Some(b'(') {
            let open = self.at;
            self.array()?;
            let span = self.span_from(open);
            Some(Word { span, text: self.text[span.range()].to_owned(), parts: vec![Part::Other] })
        } else if self.starts_word() {
            Some(self.word()?)
        } else {
            None
        };
        Ok(Some(Assignment { name, value, span: self.span_from(start) }))
    }

    /// Steps over `( words )` after an `=`.
    fn array(&mut self) -> Result<(), SyntaxProblem> {
        let open = self.at;
        self.at += 1;
        self.deeper(|parser| {
            loop {
                parser.skip_lines()?;
                if parser.take(")") {
                    return Ok(());
                }
                if !parser.starts_word() {
                    return parser.problem("nothing closes the array");
                }
                parser.word()?;
            }
        })?;
        self.note_bash_only(open);
        Ok(())
    }

    /// What follows the name of a function.
    fn function_after(&mut self, name: &Word) -> Result<CommandKind, SyntaxProblem> {
        self.at += 1;
        self.skip_blanks();
        if !self.take(")") {
            return self.problem("`(` does not fit here");
        }
        let raw = &self.text[name.span.range()];
        match name.literal() {
            Some(name) if name == raw && !name.contains('=') => self.function_body(name),
            _ => self.problem("the name of the function is no plain word"),
        }
    }

    /// The body of the function `name`.
    pub(super) fn function_body(&mut self, name: String) -> Result<CommandKind, SyntaxProblem> {
        self.skip_lines()?;
        let body = self.command()?;
        if matches!(body.kind, CommandKind::Simple(_) | CommandKind::Function { .. }) {
            self.at = body.span.start();
            return self.problem("the body of a function is no compound command");
        }
        Ok(CommandKind::Function { name, body: Box::new(body) })
    }
}

/// The length of the name of a variable at the start of `text`.
pub(super) fn name_length(text: &str) -> usize {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return 0;
    }
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

fn is_plain_subscript(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_@*-+$\"{}()/% ".contains(letter);
    let count = |letter| text.matches(letter).count();
    !text.is_empty()
        && text.chars().all(is_plain)
        && count('(') == count(')')
        && count('"') % 2 == 0
        && !text.replace("$((", "").contains("$(")
}

/// `{NAME}`, which bash takes for a descriptor before `<` and `>`.
fn is_braced_name(raw: &str) -> bool {
    raw.strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|name| !name.is_empty() && name_length(name) == name.len())
}
