//! Compound commands.

use outrigger_text::Span;

use super::{cursor::Parser, simple::name_length};
use crate::{Block, CommandKind, Part, Redirection, SyntaxProblem, Word};

/// What is no program where a command is expected.
const RESERVED: [&str; 20] = [
    "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "select",
    "function", "coproc", "{", "}", "!", "[[", "]]",
];

impl Parser<'_> {
    /// What comes next, without the redirections after a compound command.
    pub(super) fn command_kind(&mut self) -> Result<(CommandKind, Vec<Redirection>), SyntaxProblem> {
        let start = self.at;
        if self.looks_at("((") && self.arithmetic_length().is_some() {
            self.at += 2;
            let text = self.arithmetic()?;
            self.note_bash_only(start);
            return Ok((CommandKind::Arithmetic(text), Vec::new()));
        }
        if self.take("(") {
            let block = self.full_block("the subshell")?;
            if !self.take(")") {
                return self.problem("`)` of the subshell is missing");
            }
            return Ok((CommandKind::Subshell(block), Vec::new()));
        }
        let word = self.raw_word();
        if !RESERVED.contains(&word) {
            return self.simple();
        }
        self.at += word.len();
        let kind = match word {
            "{" => {
                let block = self.full_block("the group")?;
                self.expect_word("}", "the group")?;
                CommandKind::Group(block)
            }
            "if" => self.conditional()?,
            "while" | "until" => {
                let condition = self.full_block("the condition of the loop")?;
                let body = self.loop_body()?;
                CommandKind::Loop { until: word == "until", condition, body }
            }
            "for" => self.for_loop()?,
            "select" => {
                self.for_loop()?;
                self.note_bash_only(start);
                CommandKind::Other
            }
            "case" => self.case(start)?,
            "[[" => {
                let test = self.test()?;
                self.note_bash_only(start);
                CommandKind::Test(test)
            }
            "function" => self.function(start)?,
            word => {
                self.at = start;
                return self.problem(format!("`{word}` does not fit here"));
            }
        };
        Ok((kind, Vec::new()))
    }

    fn conditional(&mut self) -> Result<CommandKind, SyntaxProblem> {
        let mut branches = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.full_block("the condition of `if`")?;
            self.expect_word("then", "`if`")?;
            branches.push((condition, self.full_block("the block after `then`")?));
            if self.take_word("elif") {
                continue;
            }
            if self.take_word("else") {
                otherwise = Some(self.full_block("the block after `else`")?);
            }
            self.expect_word("fi", "`if`")?;
            return Ok(CommandKind::If { branches, otherwise });
        }
    }

    fn loop_body(&mut self) -> Result<Block, SyntaxProblem> {
        self.expect_word("do", "the loop")?;
        let body = self.full_block("the body of the loop")?;
        self.expect_word("done", "the loop")?;
        Ok(body)
    }

    fn for_loop(&mut self) -> Result<CommandKind, SyntaxProblem> {
        self.skip_blanks();
        let start = self.at;
        if self.take("((") {
            let head = self.arithmetic()?;
            self.note_bash_only(start);
            self.skip_blanks();
            self.take(";");
            self.skip_lines()?;
            let body = self.loop_body()?;
            return Ok(CommandKind::CountedFor { head, body });
        }
        let length = name_length(self.rest());
        if length == 0 {
            return self.problem("the variable of `for` is missing");
        }
        let variable = self.rest()[..length].to_owned();
        self.at += length;
        let after_name = self.at;
        let nothing = Span::empty(after_name);
        let all = Part::Variable { name: "@".to_owned(), quoted: true, default: None, raw: nothing };
        let mut words = vec![Word { span: nothing, text: "$@".to_owned(), parts: vec![all] }];
        self.skip_lines()?;
        if self.take_word("in") {
            words.clear();
            loop {
                self.skip_blanks();
                if !self.starts_word() {
                    break;
                }
                words.push(self.word()?);
            }
            if !self.take(";") && self.take_line_break()?.is_none() {
                return self.problem("a `;` or a line break is missing before `do`");
            }
        } else if self.take(";") && self.text[after_name..self.at].contains('\n') {
            return self.problem("`;` does not fit here");
        }
        self.skip_lines()?;
        let body = self.loop_body()?;
        Ok(CommandKind::For { variable, words, body })
    }

    fn case(&mut self, start: usize) -> Result<CommandKind, SyntaxProblem> {
        self.skip_blanks();
        if !self.starts_word() {
            return self.problem("the word of `case` is missing");
        }
        let word = self.word()?;
        self.skip_lines()?;
        self.expect_word("in", "`case`")?;
        let mut arms = Vec::new();
        let mut falls_through = false;
        loop {
            self.skip_lines()?;
            if self.take_word("esac") {
                break;
            }
            if self.take("(") {
                self.skip_blanks();
            }
            let patterns = self.patterns()?;
            let block = self.block()?;
            arms.push((patterns, block));
            if self.take(";;&") || self.take(";&") {
                falls_through = true;
            } else if !self.take(";;") {
                self.expect_word("esac", "`case`")?;
                break;
            }
        }
        if falls_through {
            self.note_bash_only(start);
            return Ok(CommandKind::Other);
        }
        Ok(CommandKind::Case { word, arms })
    }

    fn patterns(&mut self) -> Result<Vec<Word>, SyntaxProblem> {
        let mut patterns = Vec::new();
        loop {
            self.skip_blanks();
            if !self.starts_word() {
                return self.problem("a pattern of `case` is missing");
            }
            patterns.push(self.word()?);
            self.skip_blanks();
            if self.take(")") {
                return Ok(patterns);
            }
            if !self.take("|") {
                return self.problem("`)` after a pattern of `case` is missing");
            }
        }
    }

    fn function(&mut self, start: usize) -> Result<CommandKind, SyntaxProblem> {
        self.skip_blanks();
        let word = self.word()?;
        let raw = &self.text[word.span.range()];
        let Some(name) = word.literal().filter(|name| name == raw) else {
            return self.problem("the name of the function is no plain word");
        };
        self.note_bash_only(start);
        self.skip_blanks();
        if self.take("(") {
            self.skip_blanks();
            if !self.take(")") {
                return self.problem("`(` does not fit here");
            }
        }
        self.function_body(name)
    }

    /// The words of `[[ … ]]`. An operator is a word; what stands after `=~`, `==`, `!=` and `=` may hold patterns with
    /// parentheses, which is kept shut.
    fn test(&mut self) -> Result<Vec<Word>, SyntaxProblem> {
        let mut words: Vec<Word> = Vec::new();
        let mut pattern_follows = false;
        loop {
            self.skip_lines()?;
            if self.take_word("]]") {
                return Ok(words);
            }
            let start = self.at;
            if pattern_follows {
                let word = self.test_pattern()?;
                words.push(word);
                pattern_follows = false;
                continue;
            }
            let operator =
                ["&&", "||", "(", ")", "<", ">"].into_iter().find(|operator| self.looks_at(operator));
            let is_process = self.looks_at("<(") || self.looks_at(">(");
            if let (Some(operator), false) = (operator, is_process) {
                self.at += operator.len();
                words.push(Word {
                    text: operator.to_owned(),
                    span: self.span_from(start),
                    parts: vec![Part::Literal(operator.to_owned())],
                });
            } else if self.starts_word() {
                let word = self.word()?;
                pattern_follows =
                    !words.is_empty() && ["=~", "==", "!=", "="].contains(&&self.text[word.span.range()]);
                words.push(word);
            } else {
                return self.problem("`]]` is missing");
            }
        }
    }
}
