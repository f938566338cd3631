//! Statements taken out of a script.

use std::collections::BTreeSet;

use outrigger_text::{Edit, Span};

use crate::here_documents::{here_documents, here_documents_of};
use crate::outline::{Change, Changes};
use crate::{Block, Command, CommandKind, Pipeline, Refusal, Script, Statement, proof};

/// The edits that take statements out of `script`. `spans` are those of statements, or of pipelines in a chain of `&&` or
/// `||`.
///
/// A statement goes with its separator, its line where nothing else stands on it, the comment after it and the lines of
/// comments directly above it, and its here-documents. Of empty lines on both sides of what goes one side goes too. Every other byte
/// stays. Of `a && b`, `a` is left where `b` goes, and
/// `b` where `a` goes: who asks for that knows why the other runs.
///
/// Fails where a block would be left empty (the whole script too; the arm of a `case` may be), where a chain mixes `&&` and
/// `||` and its end is not what goes, and where the proof fails: the new text is read, and its tree must be the old one
/// without these statements.
pub fn without(script: &Script, spans: &[Span]) -> Result<Vec<Edit>, Refusal> {
    let wanted: BTreeSet<Span> = spans.iter().copied().collect();
    let mut removal = Removal { script, wanted, changes: Changes::new(), deletions: Vec::new() };
    removal.block(&script.body, Some("the script"))?;
    let is_covered = |span: &Span| {
        removal.changes.keys().any(|gone| gone == span || (gone.contains(*span) && gone.len() > span.len()))
    };
    if let Some(span) = removal.wanted.iter().find(|span| !is_covered(span)) {
        return Err(Refusal::NoSuchPlace(*span));
    }
    let mut deletions = merged(&script.text, removal.deletions);
    // Two that meet over empty lines are one, which may have others beside it.
    loop {
        let wider = deletions.iter().map(|deletion| with_empty_lines(&script.text, *deletion)).collect();
        let wider = merged(&script.text, wider);
        if wider == deletions {
            break;
        }
        deletions = wider;
    }
    let edits = deletions.into_iter().map(Edit::delete).collect();
    proof::check(script, &removal.changes, edits)
}

struct Removal<'s> {
    script: &'s Script,
    wanted: BTreeSet<Span>,
    changes: Changes,
    deletions: Vec<Span>,
}

impl Removal<'_> {
    fn text(&self) -> &str {
        &self.script.text
    }

    fn goes(&self, statement: &Statement) -> bool {
        self.wanted.contains(&statement.span)
            || statement.pipelines().all(|pipeline| self.wanted.contains(&pipeline.span))
    }

    /// `what` names the block where it must not be left empty.
    fn block(&mut self, block: &Block, what: Option<&'static str>) -> Result<(), Refusal> {
        let goes: Vec<bool> = block.statements.iter().map(|statement| self.goes(statement)).collect();
        if let Some(what) = what.filter(|_| !goes.is_empty() && goes.iter().all(|goes| *goes)) {
            return Err(Refusal::Empty { what, place: block.span });
        }
        let mut index = 0;
        while let Some(statement) = block.statements.get(index) {
            if !goes[index] {
                self.inside(statement)?;
                index += 1;
                continue;
            }
            let first = index;
            while goes.get(index + 1) == Some(&true) && self.share_a_line(block, index) {
                index += 1;
            }
            for statement in &block.statements[first..=index] {
                self.changes.insert(statement.span, Change::Gone);
            }
            self.take_run(block, first, index);
            index += 1;
        }
        Ok(())
    }

    /// Whether the statement after `index` begins on the line on which that one ends.
    fn share_a_line(&self, block: &Block, index: usize) -> bool {
        let between = Span::new(block.statements[index].span.end(), block.statements[index + 1].span.start());
        !self.script.slice(between).contains('\n')
    }

    /// Takes the statements `first..=last` of `block` out, which follow one another on a line.
    fn take_run(&mut self, block: &Block, first: usize, last: usize) {
        let text = self.text();
        let (start, statement) = (block.statements[first].span.start(), &block.statements[last]);
        let separator = matches!(self.script.slice(statement.end), ";" | "&");
        let end = if separator { statement.end.end() } else { statement.span.end() };
        let next = end + blanks(&text[end..]);
        let comment = self.script.comments.iter().find(|comment| comment.start() == next);
        let line_end = comment.map_or(next, |comment| comment.end());
        let line_break = line_break(&text[line_end..]);
        let is_last_of_line = line_break > 0 || line_end == text.len();
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let is_first_of_line = blanks(&text[line_start..start]) == start - line_start;

        let before = first.checked_sub(1).map(|index| &block.statements[index]);
        let before = before.filter(|before| before.span.end() > line_start);
        let after_kept = before.map(|before| match self.script.slice(before.end) {
            // The separator is between the two; where the one that goes has none of its own, it goes instead.
            ";" if !separator => before.span.end(),
            _ => before.end.end(),
        });

        let mut deletion = if is_first_of_line && is_last_of_line {
            Span::new(self.comments_above(line_start), line_end + line_break)
        } else if let Some(kept) = after_kept.filter(|_| is_last_of_line || !separator) {
            Span::new(kept, end)
        } else if is_last_of_line {
            // After a word such as `do`.
            Span::new(text[..start].trim_end_matches([' ', '\t']).len(), end)
        } else {
            Span::new(start, next)
        };
        let own = Span::new(start, statement.span.end());
        let lines = block.statements[first..=last].iter().flat_map(here_documents);
        for lines in lines.filter(|lines| !own.contains(*lines)).collect::<BTreeSet<_>>() {
            if deletion.end == lines.start {
                deletion.end = lines.end;
            } else {
                self.deletions.push(lines);
            }
        }
        self.deletions.push(deletion);
    }

    /// Where the lines of comments directly above the line at `line_start` begin; `#!` in the first line is none.
    fn comments_above(&self, mut line_start: usize) -> usize {
        let text = self.text();
        while line_start > 0 {
            let above = text[..line_start - 1].rfind('\n').map_or(0, |at| at + 1);
            let hash = above + blanks(&text[above..line_start]);
            let is_comment = self.script.comments.iter().any(|comment| comment.start() == hash);
            if !is_comment || (hash == 0 && text.starts_with("#!")) {
                break;
            }
            line_start = above;
        }
        line_start
    }

    /// What goes inside a statement that stays.
    fn inside(&mut self, statement: &Statement) -> Result<(), Refusal> {
        let pipelines: Vec<&Pipeline> = statement.pipelines().collect();
        let goes: Vec<bool> = pipelines.iter().map(|pipeline| self.wanted.contains(&pipeline.span)).collect();
        let kept_at_start = goes.iter().take_while(|goes| !**goes).count();
        let is_end = goes[kept_at_start..].iter().all(|goes| *goes);
        let is_uniform = statement.rest.windows(2).all(|pair| pair[0].0 == pair[1].0);
        if !is_uniform && !is_end {
            return Err(Refusal::Mixed(statement.span));
        }
        let gone_at_start = goes.iter().take_while(|goes| **goes).count();
        for (index, pipeline) in pipelines.iter().enumerate() {
            if !goes[index] {
                for command in &pipeline.commands {
                    self.command(command)?;
                }
                continue;
            }
            self.changes.insert(pipeline.span, Change::Gone);
            let deletion = if index < gone_at_start {
                Span::new(pipeline.span.start(), pipelines[index + 1].span.start())
            } else {
                Span::new(pipelines[index - 1].span.end(), pipeline.span.end())
            };
            self.deletions.push(deletion);
            self.deletions
                .extend(here_documents_of(pipeline).into_iter().filter(|lines| !deletion.contains(*lines)));
        }
        Ok(())
    }

    fn command(&mut self, command: &Command) -> Result<(), Refusal> {
        match &command.kind {
            CommandKind::Group(block) => self.block(block, Some("the group")),
            CommandKind::Subshell(block) => self.block(block, Some("the subshell")),
            CommandKind::If { branches, otherwise } => {
                for (condition, block) in branches {
                    self.block(condition, Some("the condition of `if`"))?;
                    self.block(block, Some("the block after `then`"))?;
                }
                otherwise.iter().try_for_each(|block| self.block(block, Some("the block after `else`")))
            }
            CommandKind::Loop { condition, body, .. } => {
                self.block(condition, Some("the condition of the loop"))?;
                self.block(body, Some("the body of the loop"))
            }
            CommandKind::For { body, .. } | CommandKind::CountedFor { body, .. } => {
                self.block(body, Some("the body of the loop"))
            }
            CommandKind::Case { arms, .. } => arms.iter().try_for_each(|(_, block)| self.block(block, None)),
            CommandKind::Function { body, .. } => self.command(body),
            CommandKind::Simple(_)
            | CommandKind::Test(_)
            | CommandKind::Arithmetic(_)
            | CommandKind::Other => Ok(()),
        }
    }
}

fn blanks(text: &str) -> usize {
    text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn line_break(text: &str) -> usize {
    if text.starts_with('\n') { 1 } else { usize::from(text.starts_with("\r\n")) * 2 }
}

/// A deletion of whole lines with the empty lines behind it, where the text or other empty lines stand before it; with those before
/// it, where it goes to the end.
fn with_empty_lines(text: &str, deletion: Span) -> Span {
    let (before, after) = (&text[..deletion.start()], &text[deletion.end()..]);
    let has_whole_lines = before.is_empty() || before.ends_with('\n');
    if !has_whole_lines {
        return deletion;
    }
    if after.chars().all(char::is_whitespace) {
        let kept = before.trim_end();
        let ends_in_a_line = after.is_empty() && !text.ends_with('\n');
        let start =
            if ends_in_a_line { kept.len() } else { kept.len() + rest_of_line(&before[kept.len()..]) };
        return Span::new(if kept.is_empty() { deletion.start() } else { start }, deletion.end());
    }
    let is_after_space = before.trim_end().is_empty() || is_empty_line(before.lines().last());
    if !is_after_space || !text[..deletion.end()].ends_with('\n') {
        return deletion;
    }
    let spaces: usize =
        after.split_inclusive('\n').take_while(|line| is_empty_line(Some(line))).map(str::len).sum();
    Span::new(deletion.start(), deletion.end() + spaces)
}

fn is_empty_line(line: Option<&str>) -> bool {
    line.is_some_and(|line| line.trim().is_empty())
}

/// How long the first line of a text is, with its break.
fn rest_of_line(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

/// Deletions that touch or overlap as one. Where the last goes to the end of a text without a final line break, the break
/// before it goes too.
fn merged(text: &str, mut deletions: Vec<Span>) -> Vec<Span> {
    deletions.retain(|deletion| !deletion.is_empty());
    deletions.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for deletion in deletions {
        match merged.last_mut() {
            Some(last) if deletion.start <= last.end => last.end = last.end.max(deletion.end),
            _ => merged.push(deletion),
        }
    }
    if let Some(last) = merged.last_mut()
        && last.end() == text.len()
        && !text.ends_with('\n')
    {
        let before = &text[..last.start()];
        let kept = before.strip_suffix("\r\n").or(before.strip_suffix('\n')).unwrap_or(before);
        *last = Span::new(kept.len(), last.end());
    }
    merged
}
