//! A known issue, told for people.

use std::fmt::Write as _;

use outrigger_catalog::{Issue, Issues, ShownLife};
use outrigger_lifecycle::{Millis, Profile};
use outrigger_pod::KubernetesVersion;
use outrigger_report::wrapped;
use outrigger_simulate::{ActionKind, EventKind, Life, Runtime, Scenario, simulate};

use crate::output::Output;

/// What is known of an issue, and its life on a version that has it and on one that does not.
///
/// Fails where its scenario cannot be read, which a test of every one keeps from happening.
pub(crate) fn render_issue(issue: &Issue) -> anyhow::Result<String> {
    let bold = anstyle::Style::new().bold();
    let filled = |text: &str| wrapped(text, Output::width(), "");
    let mut out = format!("{bold}{}{bold:#}: {}\n\n", issue.id, issue.title);
    let _ = writeln!(out, "Component: {}.", issue.component);
    if let Some(affected) = issue.affected_versions() {
        let _ = writeln!(out, "Affected: {affected}.");
    }
    if !issue.fixed.is_empty() {
        let _ = writeln!(out, "Fixed in: {}.", issue.fixed.join(", "));
    }
    if let Some(versions) = &issue.versions {
        let _ = writeln!(out, "{}", filled(versions));
    }
    if issue.unverified {
        out.push_str("Not all of it could be confirmed.\n");
    }
    let way_out = filled(&format!("The way out: {}", issue.way_out));
    let _ = writeln!(out, "\n{}\n\n{way_out}", filled(&issue.effect));
    if let Some(rule) = &issue.rule {
        let _ = writeln!(out, "`outrigger check` finds it by the rule {rule}.");
    }
    if let Some(life) = &issue.life {
        out.push_str(&render_lives(issue, life)?);
    }
    out.push_str("\nSources:\n");
    for source in &issue.sources {
        let _ = writeln!(out, "  {} (read {})", source.url, source.read);
    }
    Ok(out)
}

fn render_lives(issue: &Issue, life: &ShownLife) -> anyhow::Result<String> {
    let Some(document) = Issues::builtin().scenario(&issue.id) else { return Ok(String::new()) };
    let scenario = Scenario::parse(&document)?;
    let tell = |version: KubernetesVersion| {
        let life = simulate(&scenario, version, Profile::NODE, Runtime::NODE);
        format!("Kubernetes {version}\n{}", render_events(&scenario, &life))
    };
    let shows = wrapped(&life.shows, Output::width(), "");
    Ok(format!("\n{shows}\n\n{}\n{}", tell(life.with), tell(life.without)))
}

/// What is done to the pod, what happens to its containers, and its phase: a line each, in order of time.
fn render_events(scenario: &Scenario, life: &Life) -> String {
    let mut lines: Vec<(Millis, &str, String)> = Vec::new();
    for action in &scenario.actions {
        let words = match action.kind {
            ActionKind::Delete(_) => "is deleted",
            ActionKind::StopKubelet => "the kubelet stops",
            ActionKind::StartKubelet => "the kubelet starts again",
        };
        lines.push((action.at, "", words.to_owned()));
    }
    for event in life.events.iter().filter(|event| !event.kind.is_inner()) {
        let words = match event.kind {
            EventKind::Started(0) => "starts".to_owned(),
            EventKind::Started(number) => format!("starts again ({number})"),
            EventKind::Signalled => "gets its stop signal".to_owned(),
            EventKind::Killed => "is killed".to_owned(),
            EventKind::Exited(code) => format!("ends with {code}"),
            EventKind::Ready(true) => "is ready".to_owned(),
            EventKind::Ready(false) => "is not ready".to_owned(),
            _ => continue,
        };
        lines.push((event.at, &life.names[event.container.index()], words));
    }
    let mut phase = None;
    for shown in &life.statuses {
        if phase != Some(shown.status.phase) {
            phase = Some(shown.status.phase);
            lines.push((shown.at, "", shown.status.phase.as_str().to_owned()));
        }
    }
    lines.sort_by_key(|(at, ..)| *at);
    let width = life.names.iter().map(String::len).chain(["(pod)".len()]).max().unwrap_or(0);
    let mut out = String::new();
    for (at, name, words) in lines {
        let name = if name.is_empty() { "(pod)" } else { name };
        let _ = writeln!(out, "{:>9} s  {name:width$}  {words}", at.to_string());
    }
    out
}
