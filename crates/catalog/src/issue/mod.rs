//! Known issues of platforms: what goes wrong with native sidecars, in which versions, and the way out.
//!
//! An entry says what happens and where; whether a pod meets it is computed by the rule that the entry names.

mod issues;
mod read;
mod types;

pub use issues::Issues;
pub use read::{IssueError, issue_schema, parse_issue};
pub use types::{Issue, Product, ShownLife};
