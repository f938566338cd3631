//! `docs/hacks.md` is what the entries of hacks say.

use std::fmt::Write as _;

use outrigger_catalog::{Catalog, Hack, Marker};

mod support;

use support::is_up_to_date;

#[test]
fn the_page_of_hacks_is_that_of_the_entries() {
    is_up_to_date("docs/hacks.md", &render_page());
}

/// The page: a table of the hacks and one of the look-alikes, then each one under its id.
fn render_page() -> String {
    let mut page = String::from(
        "<!-- Written by crates/outrigger/tests/docs_hacks.rs from catalog/hacks: change those, and run the test with \
         UPDATE_DOCS=1. -->\n\n# Hacks around sidecars\n\nWhat people built because Kubernetes knew no sidecars, what becomes \
         of it once the sidecar is a native one, and what is done\nabout it; and what only looks like it. `outrigger explain ID` \
         shows the same, offline. The [rules](rules.md) say what they\nlook for and when they need your consent.\n",
    );
    let tables = [
        ("The hacks", true),
        ("Look-alikes, and what goes wrong with sidecars that are native already", false),
    ];
    for (heading, is_hack) in tables {
        let _ = write!(page, "\n## {heading}\n\n| id | what it is | what is done |\n| --- | --- | --- |\n");
        let hacks = || Catalog::builtin().hacks().iter().filter(move |hack| hack.kind.is_some() == is_hack);
        for hack in hacks() {
            let _ = writeln!(page, "| [`{id}`](#{id}) | {} | {} |", hack.name, hack.action, id = hack.id);
        }
        for hack in hacks() {
            page.push_str(&render_hack(hack));
        }
    }
    page
}

fn render_hack(hack: &Hack) -> String {
    let mut out = format!("\n### {}\n\n{}.\n\n{}\n", hack.id, hack.name, hack.about.trim_end());
    let _ =
        write!(out, "\n```text\n{}\n```\n\n{}\n", hack.looks_like.trim_end(), hack.once_native.trim_end());
    let _ = writeln!(out, "\n- Done: {}. {}", hack.action, hack.done.trim_end());
    for (heading, text) in [("Not safe", &hack.unsafe_when), ("Not this", &hack.not_this)] {
        if let Some(text) = text {
            let _ = writeln!(out, "- {heading}: {}", text.trim_end());
        }
    }
    match (&hack.rule, &hack.no_rule) {
        (Some(rule), _) => {
            let _ = writeln!(out, "- Rule: `{rule}`.");
        }
        (None, Some(why)) => {
            let _ = writeln!(out, "- No rule: {}", why.trim_end());
        }
        (None, None) => {}
    }
    for (heading, markers) in
        [("Annotations", &hack.annotations), ("Labels", &hack.labels), ("Variables", &hack.env)]
    {
        if !markers.is_empty() {
            let _ = writeln!(
                out,
                "- {heading}: {}.",
                markers.iter().map(render_marker).collect::<Vec<_>>().join(", ")
            );
        }
    }
    if let Some(unverified) = &hack.unverified {
        let _ = writeln!(out, "- Not confirmed: {}", unverified.trim_end());
    }
    if !hack.sources.is_empty() {
        let sources: Vec<String> =
            hack.sources.iter().map(|source| format!("<{}> (read {})", source.url, source.read)).collect();
        let _ = writeln!(out, "\nSources: {}.", sources.join(", "));
    }
    out
}

fn render_marker(marker: &Marker) -> String {
    match &marker.value {
        Some(value) => format!("`{}: {value}`", marker.key),
        None => format!("`{}`", marker.key),
    }
}
