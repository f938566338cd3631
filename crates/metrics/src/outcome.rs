use outrigger_finding::Finding;
use outrigger_text::Edit;

use crate::moved::Condition;
use crate::rewrite::Outcome;
use crate::role::Role;

/// An expression that uses series which a move renames.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// Where it begins in the file, in bytes.
    pub offset: usize,
    /// Who uses it.
    pub role: Role,
    /// As it is.
    pub old: String,
    /// What becomes of it: [`Outcome::Rewritten`], [`Outcome::Reported`] or [`Outcome::Settled`].
    pub outcome: Outcome,
    /// For each of its selectors that know the app's name only: what they ask of labels.
    pub selections: Vec<Vec<Condition>>,
}

/// Something between kube-state-metrics and the expressions that loses sidecars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Where in the file, in bytes.
    pub offset: usize,
    /// What it is. Its places have the file and the document 0.
    pub finding: Finding,
}

/// Something that could not be read, or was left alone, and that a person should know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where in the file, in bytes.
    pub offset: usize,
    /// Which kind it is.
    pub kind: RemarkKind,
    /// What there is to say, in a full sentence.
    pub message: String,
}

/// Which kind a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// The file, or a document of it, cannot be read.
    Unreadable,
    /// A query of a rule is none: Prometheus would refuse the file.
    NoQuery,
    /// A text that names such series was not looked into.
    NotRead,
}

impl RemarkKind {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unreadable => "file-not-readable",
            Self::NoQuery => "expression-not-readable",
            Self::NotRead => "not-looked-into",
        }
    }
}

/// What a file holds, and what becomes of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileOutcome {
    /// The expressions that use affected series, in the order of the file.
    pub expressions: Vec<Expression>,
    /// How many queries were read in all.
    pub queries: usize,
    /// What loses sidecars before an expression could find them, in the order of the file.
    pub obstacles: Vec<Obstacle>,
    /// What could not be read.
    pub remarks: Vec<Remark>,
    /// The edits of the file, proven.
    pub edits: Vec<Edit>,
}

impl FileOutcome {
    /// Leaves the rewritten ones among `expressions` as they are, for a reason in a full sentence.
    pub(crate) fn refuse(&mut self, expressions: std::ops::Range<usize>, why: &str) {
        for expression in &mut self.expressions[expressions] {
            if let Outcome::Rewritten(rewriting) = &expression.outcome {
                let reason = format!("{} {why}", rewriting.reason);
                let suggestion = Some(rewriting.new.clone());
                expression.outcome = Outcome::Reported { reason, suggestion };
            }
        }
    }
}
