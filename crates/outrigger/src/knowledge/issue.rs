//! A known issue.

use std::fmt::Write as _;

use outrigger_catalog::{Issue, Issues, ShownLife};
use outrigger_lifecycle::Profile;
use outrigger_pod::KubernetesVersion;
use outrigger_report::{LifeReport, render_timeline, wrapped};
use outrigger_simulate::{Expectation, Runtime, Scenario, judge, simulate};
use serde_json::{Value, json};

use super::sources::{render_sources, sources_value};
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
    out.push_str(&render_sources(&issue.sources));
    Ok(out)
}

fn render_lives(issue: &Issue, life: &ShownLife) -> anyhow::Result<String> {
    let Some(document) = Issues::builtin().scenario(&issue.id) else { return Ok(String::new()) };
    let expectation = Expectation::of_scenario(Scenario::parse(&document)?);
    let tell = |version: KubernetesVersion| {
        let life = simulate(&expectation.scenario, version, Profile::NODE, Runtime::NODE);
        let broken = judge(&expectation.scenario, &expectation.roles, &life);
        let report = LifeReport {
            pod: "Pod",
            kubernetes: &version.to_string(),
            expectation: &expectation,
            life: &life,
            broken: &broken,
            notes: &[],
        };
        render_timeline(&report, Output::width())
    };
    let shows = wrapped(&life.shows, Output::width(), "");
    Ok(format!("\n{shows}\n\nWith the issue:\n{}\nWithout it:\n{}", tell(life.with), tell(life.without)))
}

/// What is known of an issue, for programs.
pub(crate) fn issue_value(issue: &Issue) -> Value {
    json!({
        "id": issue.id,
        "title": issue.title,
        "product": issue.product.to_string(),
        "component": issue.component,
        "affected": issue.affected.iter().map(|range| range.to_string().replace(" to ", "..")).collect::<Vec<_>>(),
        "fixed": issue.fixed,
        "versions": issue.versions,
        "effect": issue.effect,
        "way_out": issue.way_out,
        "rule": issue.rule,
        "unverified": issue.unverified,
        "sources": sources_value(&issue.sources),
    })
}
