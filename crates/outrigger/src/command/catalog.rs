use std::fmt::Write as _;

use anyhow::bail;
use outrigger_catalog::{Catalog, Direction, Entry, Issue, Issues, NativeSwitchKind};
use outrigger_migrate::nearest_word;

use crate::arguments::{CatalogArguments, Common, Format};
use crate::command::issue::render_issue;
use crate::exit::Exit;
use crate::output::Output;
use crate::settings::load_config;

/// `outrigger catalog`: what is known.
pub(crate) fn run(arguments: &CatalogArguments, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let config = load_config(common.config.as_deref())?;
    let catalog = config.catalog().map_err(|errors| anyhow::anyhow!("outrigger.yaml: {}", errors[0]))?;
    let (entries, issues) = match &arguments.name {
        None => (catalog.entries().iter().collect(), Issues::builtin().all().iter().collect()),
        Some(name) => find(&catalog, name)?,
    };
    match (arguments.format, &arguments.name) {
        (Format::Json, _) => {
            let entries: Vec<_> = entries.into_iter().map(entry_object).collect();
            let issues: Vec<_> = issues.into_iter().map(issue_object).collect();
            let date = catalog.date();
            let object =
                serde_json::json!({ "format": 1, "date": date, "sidecars": entries, "issues": issues });
            Output::raw(&format!("{object:#}\n"))?;
        }
        (Format::Text, None) => output.answer(&render_list(&catalog))?,
        (Format::Text, Some(_)) => {
            for entry in entries {
                output.answer(&render_entry(entry))?;
            }
            for issue in issues {
                output.answer(&render_issue(issue)?)?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// The sidecar or the issue of this name.
fn find<'c>(catalog: &'c Catalog, name: &str) -> anyhow::Result<(Vec<&'c Entry>, Vec<&'static Issue>)> {
    if let Some(entry) = catalog.entry(name) {
        return Ok((vec![entry], Vec::new()));
    }
    if let Some(issue) = Issues::builtin().issue(name) {
        return Ok((Vec::new(), vec![issue]));
    }
    let sidecars = catalog.entries().iter().map(|entry| entry.id.as_str());
    let issues = Issues::builtin().all().iter().map(|issue| issue.id.as_str());
    match nearest_word(name, sidecars.chain(issues)) {
        Some(near) => bail!("no sidecar and no issue is called `{name}`; the nearest is `{near}`"),
        None => bail!("no sidecar and no issue is called `{name}`; `outrigger catalog` lists them"),
    }
}

fn render_list(catalog: &Catalog) -> String {
    let width = catalog.entries().iter().map(|entry| entry.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for entry in catalog.entries() {
        let _ = writeln!(out, "{:width$}  {:9}  {}", entry.id, direction(entry.direction), entry.name);
    }
    let _ = writeln!(out, "\n{} sidecars, read last on {}.\n", catalog.entries().len(), catalog.date());
    let issues = Issues::builtin().all();
    let width = issues.iter().map(|issue| issue.id.len()).max().unwrap_or(0);
    for issue in issues {
        let _ = writeln!(out, "{:width$}  {}", issue.id, issue.title);
    }
    let _ = writeln!(out, "\n{} known issues.", issues.len());
    out
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Upstream => "upstream",
        Direction::Observer => "observer",
        Direction::Ingress => "ingress",
        Direction::AfterWork => "after-work",
    }
}

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
    out.push_str("\nSources:\n");
    for source in &entry.sources {
        let _ = writeln!(out, "  {} (read {})", source.url, source.read);
    }
    out
}

fn entry_object(entry: &Entry) -> serde_json::Value {
    let sources: Vec<_> = entry
        .sources
        .iter()
        .map(|source| serde_json::json!({ "url": source.url, "read": source.read }))
        .collect();
    serde_json::json!({
        "id": entry.id,
        "name": entry.name,
        "about": entry.about,
        "direction": direction(entry.direction),
        "images": entry.recognise.images,
        "sources": sources,
    })
}

fn issue_object(issue: &Issue) -> serde_json::Value {
    let sources: Vec<_> = issue
        .sources
        .iter()
        .map(|source| serde_json::json!({ "url": source.url, "read": source.read }))
        .collect();
    serde_json::json!({
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
        "sources": sources,
    })
}
