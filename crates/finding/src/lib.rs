//! Findings: what was seen in the user's files, where, how sure we are, and what a person can do about it.
//!
//! A finding is data. It names places by structure ([`Place`]), which are turned into lines and columns by
//! whoever has the text, and it is rendered elsewhere. A finding about the user's file is never an error.

mod finding;
mod place;

pub use finding::{Confidence, Finding, FindingBuilder, Severity};
pub use place::{Label, Part, Place};
