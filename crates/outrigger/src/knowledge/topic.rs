//! A topic.

use std::fmt::Write as _;

use outrigger_catalog::Topic;
use outrigger_report::wrapped;

use super::sources::render_sources;
use crate::output::Output;

/// What there is to know about a topic, for people.
pub(crate) fn render_topic(topic: &Topic) -> String {
    let bold = anstyle::Style::new().bold();
    let mut out = format!("{bold}{}{bold:#}: {}\n", topic.id, topic.title);
    for part in &topic.parts {
        let _ = writeln!(out, "\n{bold}{}{bold:#}", part.heading);
        for paragraph in &part.says {
            let text = wrapped(paragraph, Output::width().saturating_sub(2), "  ");
            let _ = writeln!(out, "- {text}");
        }
    }
    out.push_str(&render_sources(&topic.sources));
    out
}
