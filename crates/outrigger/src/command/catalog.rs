use std::fmt::Write as _;

use anyhow::bail;
use outrigger_catalog::{Catalog, Entry, Issue, Issues};
use outrigger_migrate::nearest_word;

use crate::arguments::{CatalogArguments, Common, Format};
use crate::exit::Exit;
use crate::knowledge::{direction, entry_value, issue_value, render_entry, render_issue};
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
            let entries: Vec<_> = entries.into_iter().map(entry_value).collect();
            let issues: Vec<_> = issues.into_iter().map(issue_value).collect();
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
