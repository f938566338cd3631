//! Shell scripts, as they stand in `command`, `args`, hooks, probes and script files.
//!
//! [`Script::parse`] makes a tree of a text, in which every node knows its bytes. It reads what bash reads, and says
//! where that is not what a POSIX shell reads ([`Script::bash_only`]). What it does not know for sure it refuses
//! ([`SyntaxProblem`]) or keeps shut ([`CommandKind::Other`], [`Part::Other`]); it never guesses. Text in quotes, in
//! comments and in here-documents is never a command.
//!
//! [`Script::simple_commands`] gives the commands with where they stand. [`removal::without`] takes statements out,
//! [`replace`] puts other text in the place of a node: both give edits of the text's bytes, and prove that the tree of the
//! new text is the old one with this change and no other.
//!
//! Lines may end with CRLF. A shell takes the CR for a part of the last word; here it belongs to the line's end, since a
//! file that has it was made on Windows and is run without.

pub mod acts;
pub mod errand;
mod here_documents;
mod outline;
mod parser;
mod problem;
mod proof;
mod refusal;
pub mod removal;
mod replacement;
mod syntax;
mod visit;

pub use problem::SyntaxProblem;
pub use refusal::Refusal;
pub use replacement::replace;
pub use syntax::{
    Assignment, Block, Command, CommandKind, Connector, Part, Pipeline, Redirection, Script, Simple,
    Statement, Word,
};
pub use visit::{Context, Visited};
