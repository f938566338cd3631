//! A known hack.

use std::fmt::Write as _;

use outrigger_catalog::{Hack, HackKind, Marker};
use outrigger_report::wrapped;
use serde_json::{Value, json};

use super::sources::{render_sources, sources_value};
use crate::output::Output;

/// What is known of a hack, for people.
pub(crate) fn render_hack(hack: &Hack) -> String {
    let bold = anstyle::Style::new().bold();
    let filled = |text: &str| wrapped(text, Output::width(), "");
    let mut out = format!("{bold}{}{bold:#}: {}\n\n{}\n", hack.id, hack.name, filled(&hack.about));
    let _ = writeln!(out, "\nFor example:\n");
    for line in hack.looks_like.lines() {
        let _ = writeln!(out, "{}", format!("    {line}").trim_end());
    }
    let heading = if hack.kind.is_some() { "Once the sidecar is native" } else { "Beside native sidecars" };
    let _ = writeln!(out, "\n{}", filled(&format!("{heading}: {}", hack.once_native)));
    let _ = writeln!(out, "\n{}", filled(&format!("What is done ({}): {}", hack.action, hack.done)));
    for (heading, text) in [("Not safe", &hack.unsafe_when), ("Not this", &hack.not_this)] {
        if let Some(text) = text {
            let _ = writeln!(out, "\n{}", filled(&format!("{heading}: {text}")));
        }
    }
    match (&hack.rule, &hack.no_rule) {
        (Some(rule), _) => {
            let _ = writeln!(out, "\nIt is handled by the rule {rule}.");
        }
        (None, Some(why)) => {
            let _ = writeln!(out, "\n{}", filled(&format!("No rule handles it. {why}")));
        }
        (None, None) => {}
    }
    for (heading, markers) in
        [("Annotations", &hack.annotations), ("Labels", &hack.labels), ("Environment variables", &hack.env)]
    {
        render_markers(&mut out, heading, markers);
    }
    if let Some(unverified) = &hack.unverified {
        let _ = writeln!(out, "\n{}", filled(&format!("Not confirmed: {unverified}")));
    }
    if !hack.sources.is_empty() {
        out.push_str(&render_sources(&hack.sources));
    }
    out
}

fn render_markers(out: &mut String, heading: &str, markers: &[Marker]) {
    if markers.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{heading}:");
    for marker in markers {
        let value = marker.value.as_ref().map_or(String::new(), |value| format!(": {value}"));
        let text = format!("{}{value}: {}", marker.key, marker.says);
        let _ = writeln!(out, "- {}", wrapped(&text, Output::width().saturating_sub(2), "  "));
    }
}

/// The same for programs, in short.
pub(crate) fn hack_value(hack: &Hack) -> Value {
    json!({
        "id": hack.id,
        "name": hack.name,
        "kind": hack.kind.map(HackKind::code),
        "about": hack.about,
        "once_native": hack.once_native,
        "action": hack.action.to_string(),
        "done": hack.done,
        "unsafe_when": hack.unsafe_when,
        "not_this": hack.not_this,
        "rule": hack.rule,
        "sources": sources_value(&hack.sources),
    })
}
