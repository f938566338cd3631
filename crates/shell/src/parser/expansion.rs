//! What `$`, backticks and `<(` put in a word's place.

use outrigger_text::Span;

use super::{
    cursor::Parser,
    simple::name_length,
    word::{Parts, Place},
};
use crate::{Block, Part, SyntaxProblem, Word};

impl Parser<'_> {
    /// What a `$` begins.
    pub(super) fn dollar(&mut self, parts: &mut Parts, quoted: bool) -> Result<(), SyntaxProblem> {
        let start = self.at;
        let after = &self.rest()[1..];
        let name = match after.bytes().next() {
            Some(b'(') => return self.dollar_parenthesis(parts),
            Some(b'{') => return self.braces(parts, quoted),
            Some(b'[') => return self.problem("`$[` is read by bash alone"),
            Some(b'\'') if !quoted => return self.escaped_quotes(parts),
            Some(b'"') if !quoted => {
                self.at += 1;
                self.double_quoted(parts)?;
                self.note_bash_only(start);
                parts.push(Part::Other, "");
                return Ok(());
            }
            Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => &after[..1],
            Some(_) => &after[..name_length(after)],
            None => "",
        };
        self.at += 1 + name.len();
        if name.is_empty() {
            parts.literal("$");
        } else {
            let raw = self.span_from(start);
            parts.push(
                Part::Variable { name: name.to_owned(), quoted, default: None, raw },
                &self.text[raw.range()],
            );
        }
        Ok(())
    }

    /// `$'…'`
    fn escaped_quotes(&mut self, parts: &mut Parts) -> Result<(), SyntaxProblem> {
        let start = self.at;
        let mut letters = self.rest()[2..].char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => {
                    letters.next();
                }
                '\'' => {
                    self.at += 2 + at + 1;
                    self.note_bash_only(start);
                    parts.push(Part::Other, &self.text[start..self.at]);
                    return Ok(());
                }
                _ => {}
            }
        }
        self.problem("nothing closes `$'`")
    }

    /// `$(…)` or `$((…))`
    fn dollar_parenthesis(&mut self, parts: &mut Parts) -> Result<(), SyntaxProblem> {
        let start = self.at;
        self.at += 1;
        if self.looks_at("((") && self.arithmetic_length().is_some() {
            self.at += 2;
            let text = self.arithmetic()?;
            parts.push(Part::Arithmetic(text), &self.text[start..self.at]);
            return Ok(());
        }
        let block = self.parenthesised()?;
        parts.push(Part::Substitution(block), &self.text[start..self.at]);
        Ok(())
    }

    /// `<(…)` or `>(…)`
    pub(super) fn process_substitution(&mut self, parts: &mut Parts) -> Result<(), SyntaxProblem> {
        let start = self.at;
        self.at += 1;
        let block = self.parenthesised()?;
        self.note_bash_only(start);
        parts.push(Part::ProcessSubstitution(block), &self.text[start..self.at]);
        Ok(())
    }

    /// `( … )`, whose here-documents are its own.
    fn parenthesised(&mut self) -> Result<Block, SyntaxProblem> {
        self.at += 1;
        let outer = std::mem::take(&mut self.pending);
        let block = self.deeper(Self::block)?;
        if !self.pending.is_empty() {
            return self.problem("a here-document has no lines");
        }
        self.pending = outer;
        if !self.take(")") {
            return self.problem("`)` of a substitution is missing");
        }
        Ok(block)
    }

    /// `` `…` ``
    pub(super) fn backticks(&mut self, parts: &mut Parts) -> Result<(), SyntaxProblem> {
        let open = self.at;
        let inside = &self.rest().as_bytes()[1..];
        let mut length = 0;
        while let Some(byte) = inside.get(length).filter(|byte| **byte != b'`') {
            length += if *byte == b'\\' { 2 } else { 1 };
        }
        if length >= inside.len() {
            return self.problem("nothing closes the backtick");
        }
        let close = open + 1 + length;
        if inside[..length].contains(&b'\\') {
            self.at = close + 1;
            parts.push(Part::Other, &self.text[open..self.at]);
            return Ok(());
        }
        let outer_end = std::mem::replace(&mut self.end, close);
        let outer = std::mem::take(&mut self.pending);
        self.at = open + 1;
        let block = self.deeper(Self::block)?;
        self.expect_end()?;
        self.pending = outer;
        self.end = outer_end;
        self.at = close + 1;
        parts.push(Part::Substitution(block), &self.text[open..self.at]);
        Ok(())
    }

    /// `${…}`
    fn braces(&mut self, parts: &mut Parts, quoted: bool) -> Result<(), SyntaxProblem> {
        let start = self.at;
        self.at += 2;
        let mut transformed = false;
        if (self.looks_at("#") && !self.looks_at("#}") && !"-=+?:%".contains(self.second()))
            || self.looks_at("!") && !self.looks_at("!}")
        {
            transformed = true;
            if self.looks_at("!") {
                self.note_bash_only(start);
            }
            self.at += 1;
        }
        let name = self.parameter()?;
        let index = self.index(start)?;
        transformed |= index.is_some();
        // What an index is made of matters only where it runs or names something.
        let index = index
            .filter(|index| !index.parts.iter().all(|part| matches!(part, Part::Literal(_) | Part::Glob(_))));
        if self.take("}") {
            let raw = self.span_from(start);
            let part = if transformed {
                Part::Transformed { name, quoted, operand: index, raw }
            } else {
                Part::Variable { name, quoted, default: None, raw }
            };
            parts.push(part, &self.text[raw.range()]);
            return Ok(());
        }
        let operators = [
            ":-", ":=", ":+", ":?", "-", "=", "+", "?", "##", "#", "%%", "%", "//", "/", "^^", "^", ",,",
            ",", ":", "@", "*",
        ];
        let Some(operator) = operators.into_iter().find(|operator| self.looks_at(operator)) else {
            return self.problem("this use of `${` is not known");
        };
        self.at += operator.len();
        let posix_default = [":-", ":=", ":+", ":?", "-", "=", "+", "?"].contains(&operator);
        if !posix_default && !operator.starts_with(['#', '%']) {
            self.note_bash_only(start);
        }
        let single_quotes = !(quoted && posix_default);
        let operand_start = self.at;
        let mut operand = self.word_at(Place::Operand { quoted, single_quotes })?;
        if !self.take("}") {
            self.at = operand_start;
            return self.problem("nothing closes `${`");
        }
        if let Some(mut index) = index {
            index.parts.append(&mut operand.parts);
            index.span = Span::new(index.span.start(), operand.span.end());
            self.text[index.span.range()].clone_into(&mut index.text);
            operand = index;
        }
        let raw = self.span_from(start);
        let part = if !transformed && matches!(operator, ":-" | "-") {
            Part::Variable { name, quoted, default: Some(operand), raw }
        } else {
            Part::Transformed { name, quoted, operand: Some(operand), raw }
        };
        parts.push(part, &self.text[raw.range()]);
        Ok(())
    }

    /// `[…]` after the name in a `${…}` that begins at `start`, if it comes next.
    fn index(&mut self, start: usize) -> Result<Option<Word>, SyntaxProblem> {
        if !self.take("[") {
            return Ok(None);
        }
        let index = self.word_at(Place::Index)?;
        if !self.take("]") {
            return self.problem("nothing closes the index of an array");
        }
        self.note_bash_only(start);
        Ok(Some(index))
    }

    fn second(&self) -> char {
        self.rest().chars().nth(1).unwrap_or('}')
    }

    /// The name of a parameter in `${…}`.
    fn parameter(&mut self) -> Result<String, SyntaxProblem> {
        let rest = self.rest();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let length = match (digits, name_length(rest)) {
            (0, 0) if rest.starts_with(['@', '*', '#', '?', '-', '$', '!']) => 1,
            (0, 0) => return self.problem("the name after `${` is missing"),
            (0, length) | (length, _) => length,
        };
        self.at += length;
        Ok(rest[..length].to_owned())
    }

    /// The length of what stands between `((` and `))`, if the text here is arithmetic: the first parenthesis that closes
    /// the inner one is followed by another.
    pub(super) fn arithmetic_length(&self) -> Option<usize> {
        let inside = &self.rest().as_bytes()[2..];
        let mut depth = 0_u32;
        let mut at = 0;
        while let Some(byte) = inside.get(at) {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return (inside.get(at + 1) == Some(&b')')).then_some(at),
                b')' => depth -= 1,
                b'\\' => at += 1,
                b'\'' | b'"' => at += 1 + inside[at + 1..].iter().position(|next| next == byte)?,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The text up to `))`, after the `((`.
    pub(super) fn arithmetic(&mut self) -> Result<String, SyntaxProblem> {
        self.at -= 2;
        let Some(length) = self.arithmetic_length() else {
            return self.problem("nothing closes `((`");
        };
        let text = self.text[self.at + 2..self.at + 2 + length].to_owned();
        self.at += length + 4;
        Ok(text)
    }
}
