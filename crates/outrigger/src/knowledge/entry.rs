//! A known sidecar.

use std::fmt::Write as _;

use outrigger_catalog::{Direction, Entry, NativeSwitchKind};
use serde_json::{Value, json};

use super::sources::{render_sources, sources_value};

/// What is known of one sidecar, for people.
pub(crate) fn render_entry(entry: &Entry) -> String {
    let mut out = String::new();
    let bold = anstyle::Style::new().bold();
    let _ = writeln!(out, "{bold}{}{bold:#} ({})\n{}\n", entry.name, entry.id, entry.about);
    let _ = writeln!(out, "Direction: {}.", direction(entry.direction));
    if !entry.recognise.images.is_empty() {
        let _ = writeln!(out, "Images: {}.", entry.recognise.images.join(", "));
    }
    for signal in &entry.startup {
        let _ = writeln!(out, "Started when {}.", signal.means.trim_end_matches('.'));
    }
    if let Some(why) = &entry.no_startup {
        let _ = writeln!(out, "{why}");
    }
    if let Some(stop) = &entry.stop {
        let _ = writeln!(out, "On SIGTERM: {}", stop.how);
    }
    for switch in &entry.native {
        let kind = match switch.kind {
            NativeSwitchKind::Annotation => "annotation",
            NativeSwitchKind::HelmValue => "Helm value",
            NativeSwitchKind::ControllerEnv => "variable of the controller",
        };
        let since = switch.since.as_ref().map_or(String::new(), |since| format!(", since {since}"));
        let _ = writeln!(out, "Native by its vendor: {kind} `{}: {}`{since}.", switch.name, switch.value);
    }
    for note in &entry.notes {
        let _ = writeln!(out, "{note}");
    }
    out.push_str(&render_sources(&entry.sources));
    out
}

/// The same for programs, in short.
pub(crate) fn entry_value(entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "name": entry.name,
        "about": entry.about,
        "direction": direction(entry.direction),
        "images": entry.recognise.images,
        "sources": sources_value(&entry.sources),
    })
}

/// A direction in a word.
pub(crate) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Upstream => "upstream",
        Direction::Observer => "observer",
        Direction::Ingress => "ingress",
        Direction::AfterWork => "after-work",
    }
}
