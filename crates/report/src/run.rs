use outrigger_migrate::{DocumentOutcome, Reported};
use outrigger_text::Edit;

use crate::losing::LosingExpression;

/// All that a run found, ready to be rendered.
#[derive(Debug, Default)]
pub struct RunReport {
    /// The Kubernetes versions that the run is about, as they were given.
    pub kubernetes: String,
    /// The files, in the order in which they were taken; the numbers in findings are places in this list.
    pub files: Vec<FileReport>,
    /// Findings that belong to no document: one note a run, and the like.
    pub notes: Vec<String>,
    /// Expressions of rules and dashboards that lose what moves.
    pub losing: Vec<LosingExpression>,
    /// Whether files are to be written.
    pub writing: bool,
}

/// What was found in one file.
#[derive(Debug, Default)]
pub struct FileReport {
    /// Its path as given; `-` for standard input.
    pub path: String,
    /// Its text; empty where nothing in it needs showing.
    pub text: String,
    /// Documents that hold pods, in order.
    pub documents: Vec<DocumentOutcome>,
    /// What could not be read, or edited.
    pub problems: Vec<Problem>,
    /// What the file is, where it is recognised and not converted: `Helm template`.
    pub recognised: Option<String>,
    /// Whether it was written.
    pub written: bool,
}

impl FileReport {
    /// The edits of its text, by document.
    pub fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.documents.iter().flat_map(|document| &document.edits)
    }

    /// Whether its text changes.
    pub fn changes(&self) -> bool {
        self.edits().next().is_some()
    }
}

/// Something that could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line and column, from 1, where there is a place.
    pub at: Option<(u32, u32)>,
    /// What is wrong.
    pub message: String,
    /// Whether it makes the run fail: the file was named on the command line, or could not be read or written at all.
    pub is_error: bool,
    /// Whether it was to be written, and was not.
    pub unwritten: bool,
}

impl Problem {
    /// The whole file cannot be read.
    pub fn unreadable(message: String) -> Self {
        Self { at: None, message, is_error: true, unwritten: false }
    }

    /// The file was to be written, and is as it was.
    pub fn unwritten(message: String) -> Self {
        Self { unwritten: true, ..Self::unreadable(message) }
    }
}

impl RunReport {
    /// All findings of all files.
    pub fn findings(&self) -> impl Iterator<Item = &Reported> {
        self.files.iter().flat_map(|file| &file.documents).flat_map(|document| &document.findings)
    }

    /// Whether anything could not be read that the user named.
    pub fn has_errors(&self) -> bool {
        self.files.iter().flat_map(|file| &file.problems).any(|problem| problem.is_error)
    }
}
