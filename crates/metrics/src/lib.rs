//! What Prometheus and its users lose when a container becomes a native sidecar.
//!
//! kube-state-metrics calls the series of init containers otherwise than those of app containers, and a native sidecar is
//! an init container to it: rules and dashboards that know the app's name only go blank, or fall silent. [`consider`] finds
//! the expressions of a file that do, says why, and gives the edits that unite both names.
//!
//! Nothing here knows which containers move; the binary joins the two.

mod file;
mod moved;
mod outcome;
mod rewrite;
mod role;
mod scrape;
pub mod world;

pub use file::{Syntax, consider, is_document, may_matter, names_series};
pub use moved::{Condition, MovedContainer};
pub use outcome::{Expression, FileOutcome, Obstacle, Remark, RemarkKind};
pub use rewrite::{Outcome, RecordingRule, Rewriting, Settings, Style};
pub use role::Role;
pub use scrape::{ScrapeRule, scrape_rule, scrape_rules};
