//! What a run of `metrics` found, ready to be rendered.

use std::cell::Cell;

use outrigger_finding::Severity;
use outrigger_metrics::{Expression, FileOutcome, Outcome, RecordingRule, Remark, RemarkKind};
use outrigger_text::{LineColumn, LineIndex};

use crate::run::Problem;

/// All that a run of `metrics` found.
#[derive(Debug, Default)]
pub struct MetricsReport {
    /// The version of kube-state-metrics that the run is for, as it was given.
    pub kube_state_metrics: Option<String>,
    /// The files that hold something of interest, in the order in which they were taken.
    pub files: Vec<MetricsFile>,
    /// How many files were looked at.
    pub looked_at: usize,
    /// Sentences that are said once a run.
    pub notes: Vec<String>,
    /// Whether files are to be written.
    pub writing: bool,
}

/// What was found in one file.
#[derive(Debug, Default)]
pub struct MetricsFile {
    /// Its path as given; `-` for standard input.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it holds, and what becomes of it.
    pub outcome: FileOutcome,
    /// What could not be read or written.
    pub problems: Vec<Problem>,
    /// What the file is, where it is recognised and not looked into.
    pub recognised: Option<String>,
    /// Whether it was named on the command line itself: then what cannot be read is an error.
    pub named: bool,
    /// Whether it was written.
    pub written: bool,
}

impl MetricsFile {
    /// Whether its text changes.
    pub fn changes(&self) -> bool {
        !self.outcome.edits.is_empty()
    }

    /// Whether anything in it makes a run fail.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.is_error)
            || self.outcome.remarks.iter().any(|remark| self.severity(remark) == Severity::Error)
    }

    /// How much a remark matters: what cannot be read is an error in a file that was named.
    pub(crate) fn severity(&self, remark: &Remark) -> Severity {
        match remark.kind {
            RemarkKind::NotRead => Severity::Note,
            RemarkKind::Unreadable | RemarkKind::NoQuery if self.named => Severity::Error,
            RemarkKind::Unreadable | RemarkKind::NoQuery => Severity::Warning,
        }
    }

    /// The expressions of the file with an outcome that `wanted` takes.
    pub(crate) fn count(&self, wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.outcome.expressions.iter().filter(|expression| wanted(&expression.outcome)).count()
    }

    /// Turns bytes into lines and columns.
    pub fn lines(&self) -> Lines<'_> {
        Lines::new(&self.text)
    }
}

/// The lines of a file.
#[derive(Debug)]
pub struct Lines<'f> {
    text: &'f str,
    pub(crate) index: LineIndex,
    /// What was asked last. A dashboard on one line has thousands of expressions, and columns are counted from the last one.
    last: Cell<(usize, LineColumn)>,
}

impl<'f> Lines<'f> {
    pub(crate) fn new(text: &'f str) -> Self {
        Self { text, index: LineIndex::new(text), last: Cell::new((0, LineColumn { line: 1, column: 1 })) }
    }

    /// Where the byte at `offset` stands, as people count it. Cheapest where it is asked in the order of the file.
    pub fn at(&self, offset: usize) -> LineColumn {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let (last, known) = self.last.get();
        let at = if last <= offset && self.index.line(offset) == known.line {
            let between = self.text[last..offset].chars().count();
            LineColumn { line: known.line, column: known.column + between as u32 }
        } else {
            self.index.line_column(self.text, offset)
        };
        self.last.set((offset, at));
        at
    }
}

impl MetricsReport {
    /// Whether anything makes the run fail.
    pub fn has_errors(&self) -> bool {
        self.files.iter().any(MetricsFile::has_errors)
    }

    /// The recording rules that the new expressions need, one for each series.
    pub fn recording_rules(&self) -> Vec<RecordingRule> {
        let mut rules = Vec::new();
        for Expression { outcome, .. } in self.files.iter().flat_map(|file| &file.outcome.expressions) {
            if let Outcome::Rewritten(rewriting) = outcome {
                rewriting.recording_rules.iter().for_each(|rule| rule.clone().join(&mut rules));
            }
        }
        rules
    }
}
