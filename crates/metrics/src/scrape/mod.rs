//! What stands between kube-state-metrics and an expression: its own lists, relabelings at the scrape and before samples are
//! sent on, federation.
//!
//! Where one of them keeps the series of apps and loses those of sidecars, a rewritten expression stays as blank as the old
//! one. Where one gives the init series the names of the app series, one-shot init containers are counted as well.

mod documentation;
mod federation;
mod filters;
mod find;
#[cfg(test)]
mod oracle;
mod relabeling;
mod rules;
mod samples;
mod verdict;

pub use documentation::{ScrapeRule, scrape_rule, scrape_rules};
pub(crate) use filters::is_flag;
pub(crate) use find::{is_ours, look, may_matter};
