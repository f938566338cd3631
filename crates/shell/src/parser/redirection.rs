//! Redirections.

use super::{cursor::Parser, here_document::Pending};
use crate::{Part, Redirection, SyntaxProblem, Word};

/// Longer ones before those that they start with.
const OPERATORS: [&str; 13] = ["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">", ""];

impl Parser<'_> {
    /// A redirection, if one comes next.
    pub(super) fn redirection(&mut self) -> Result<Option<Redirection>, SyntaxProblem> {
        let start = self.at;
        let digits = self.rest().bytes().take(10).take_while(u8::is_ascii_digit).count();
        let after = &self.rest()[digits..];
        let operator = OPERATORS.iter().find(|operator| after.starts_with(**operator)).copied().unwrap_or("");
        let is_process_substitution = digits == 0 && (after.starts_with("<(") || after.starts_with(">("));
        if operator.is_empty() || is_process_substitution || (digits > 0 && operator.starts_with('&')) {
            return Ok(None);
        }
        let descriptor = match &self.rest()[..digits] {
            "" => None,
            digits => match digits.parse() {
                Ok(number) => Some(number),
                Err(_) => return self.problem("the number of the file descriptor is too large"),
            },
        };
        self.at += digits + operator.len();
        if matches!(operator, "&>" | "&>>" | "<<<") {
            self.note_bash_only(start);
        }
        self.skip_blanks();
        let target = self.word()?;
        let raw = &self.text[target.span.range()];
        let is_number =
            raw.bytes().all(|byte| byte.is_ascii_digit()) && matches!(self.byte(), Some(b'<' | b'>'));
        if is_number && !matches!(operator, "<&" | ">&") {
            self.at = target.span.start();
            return self.problem("the number belongs to the next redirection, and this one has no target");
        }
        if matches!(operator, "<<" | "<<-") {
            let expands = !raw.contains(['\'', '"', '\\']);
            let Some(delimiter) = delimiter_of(&target) else {
                return self.problem("the delimiter of a here-document is no plain word");
            };
            self.pending.push(Pending { start, delimiter, strips_tabs: operator == "<<-", expands });
        }
        Ok(Some(Redirection {
            span: self.span_from(start),
            descriptor,
            operator: operator.to_owned(),
            target: Some(target),
            heredoc: None,
        }))
    }
}

/// Nothing is expanded in a delimiter; where something looks as if it were, nobody should rely on it.
fn delimiter_of(word: &Word) -> Option<String> {
    let is_plain = word.parts.iter().all(|part| matches!(part, Part::Literal(_)));
    if is_plain { word.literal() } else { None }
}
