//! The rewritten expressions mean what the old ones meant: `promtool` computes both in worlds before, during and after a move.
//!
//! promtool is taken from `target/tools/bin` or from the path; what needs it is skipped aloud where it is absent.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "a test runs a program on files, and says what it skips"
)]

mod corpus;
mod forms;
mod promtool;
mod traps;
