//! Where something is written down.

use outrigger_catalog::Source;
use serde_json::{Value, json};

/// The sources as a list with a heading, behind an empty line.
pub(super) fn render_sources(sources: &[Source]) -> String {
    let lines = sources.iter().map(|source| format!("  {} (read {})\n", source.url, source.read));
    format!("\nSources:\n{}", lines.collect::<String>())
}

/// As JSON: of each its `url` and the day on which it was `read`.
pub(super) fn sources_value(sources: &[Source]) -> Value {
    sources.iter().map(|source| json!({"url": source.url, "read": source.read})).collect()
}
