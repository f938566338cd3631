use std::fmt::Write as _;

use anyhow::bail;
use outrigger_catalog::{Catalog, Entry, Hack, Issue, Issues};
use outrigger_migrate::nearest_word;

use crate::arguments::{CatalogArguments, Common, Format};
use crate::exit::Exit;
use crate::knowledge::{
    direction, entry_value, hack_value, issue_value, render_entry, render_hack, render_issue,
};
use crate::output::Output;
use crate::settings::load_config;

/// What is shown: all that is known, or one thing.
#[derive(Default)]
struct Known<'c> {
    sidecars: Vec<&'c Entry>,
    hacks: Vec<&'static Hack>,
    issues: Vec<&'static Issue>,
}

/// `outrigger catalog`: what is known.
pub(crate) fn run(arguments: &CatalogArguments, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let config = load_config(common.config.as_deref())?;
    let catalog = config.catalog().map_err(|errors| anyhow::anyhow!("outrigger.yaml: {}", errors[0]))?;
    let known = match &arguments.name {
        None => Known {
            sidecars: catalog.entries().iter().collect(),
            hacks: catalog.hacks().iter().collect(),
            issues: Issues::builtin().all().iter().collect(),
        },
        Some(name) => find(&catalog, name)?,
    };
    match (arguments.format, &arguments.name) {
        (Format::Json, _) => {
            let object = serde_json::json!({
                "format": 1,
                "date": catalog.date(),
                "sidecars": known.sidecars.into_iter().map(entry_value).collect::<Vec<_>>(),
                "hacks": known.hacks.into_iter().map(hack_value).collect::<Vec<_>>(),
                "issues": known.issues.into_iter().map(issue_value).collect::<Vec<_>>(),
            });
            Output::raw(&format!("{object:#}\n"))?;
        }
        (Format::Text, None) => output.answer(&render_list(&known, &catalog))?,
        (Format::Text, Some(_)) => {
            for entry in known.sidecars {
                output.answer(&render_entry(entry))?;
            }
            for hack in known.hacks {
                output.answer(&render_hack(hack))?;
            }
            for issue in known.issues {
                output.answer(&render_issue(issue)?)?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// The sidecar, the hack or the issue of this name.
fn find<'c>(catalog: &'c Catalog, name: &str) -> anyhow::Result<Known<'c>> {
    if let Some(entry) = catalog.entry(name) {
        return Ok(Known { sidecars: vec![entry], ..Known::default() });
    }
    if let Some(hack) = catalog.hack(name) {
        return Ok(Known { hacks: vec![hack], ..Known::default() });
    }
    if let Some(issue) = Issues::builtin().issue(name) {
        return Ok(Known { issues: vec![issue], ..Known::default() });
    }
    let sidecars = catalog.entries().iter().map(|entry| entry.id.as_str());
    let hacks = catalog.hacks().iter().map(|hack| hack.id.as_str());
    let issues = Issues::builtin().all().iter().map(|issue| issue.id.as_str());
    let nothing = format!("no sidecar, no hack and no issue is called `{name}`");
    match nearest_word(name, sidecars.chain(hacks).chain(issues)) {
        Some(near) => bail!("{nothing}; the nearest is `{near}`"),
        None => bail!("{nothing}; `outrigger catalog` lists them"),
    }
}

fn render_list(known: &Known<'_>, catalog: &Catalog) -> String {
    let mut out = String::new();
    let width = known.sidecars.iter().map(|entry| entry.id.len()).max().unwrap_or(0);
    for entry in &known.sidecars {
        let _ = writeln!(out, "{:width$}  {:9}  {}", entry.id, direction(entry.direction), entry.name);
    }
    let _ = writeln!(out, "\n{} sidecars, read last on {}.\n", known.sidecars.len(), catalog.date());
    let width = known.hacks.iter().map(|hack| hack.id.len()).max().unwrap_or(0);
    for hack in &known.hacks {
        let _ = writeln!(out, "{:width$}  {}", hack.id, hack.name);
    }
    let _ = writeln!(out, "\n{} known hacks, and what looks like one.\n", known.hacks.len());
    let width = known.issues.iter().map(|issue| issue.id.len()).max().unwrap_or(0);
    for issue in &known.issues {
        let _ = writeln!(out, "{:width$}  {}", issue.id, issue.title);
    }
    let _ = writeln!(out, "\n{} known issues.", known.issues.len());
    out
}
