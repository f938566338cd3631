//! Outcomes and findings for people and for programs.
//!
//! A [`RunReport`] holds all that a run found; each format renders it into one string or one JSON object, and
//! prints nothing itself.

mod diff;
mod exploration;
mod json;
mod json_metrics;
mod losing;
mod metrics;
mod run;
mod style;
mod summary;
mod text_check;
mod text_metrics;
mod text_migrate;
mod text_object;
mod text_summary;
mod timeline;

pub use exploration::{ExplorationReport, exploration_value, render_exploration};
pub use json::render_json;
pub use json_metrics::render_metrics_json;
pub use losing::LosingExpression;
pub use metrics::{Lines, MetricsFile, MetricsReport};
pub use run::{FileReport, Problem, RunReport};
pub use style::wrapped;
pub use summary::Summary;
pub use text_check::render_findings;
pub use text_metrics::render_metrics;
pub use text_migrate::{Detail, render_migration};
pub use text_summary::{render_check_summary, render_migration_summary};
pub use timeline::{LifeReport, life_value, render_timeline, render_timeline_svg};
