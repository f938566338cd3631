use std::fmt::Write as _;

use anyhow::bail;
use outrigger_catalog::{Catalog, Issues, Topic};
use outrigger_metrics::{scrape_rule, scrape_rules};
use outrigger_migrate::{RULES, nearest_word, rule};

use crate::exit::Exit;
use crate::knowledge::{render_entry, render_hack, render_issue, render_topic};
use crate::output::Output;

/// What there is to know about objects that several managers apply.
const SERVER_SIDE_APPLY: &str = "server-side-apply";

/// `outrigger explain`: a rule, a topic, a sidecar, a hack or a known issue, or all ids.
pub(crate) fn run(id: Option<&str>, output: &Output) -> anyhow::Result<Exit> {
    let Some(id) = id else {
        output.answer(&render_ids())?;
        return Ok(Exit::Clean);
    };
    if let Some(rule) = rule(id) {
        let bold = anstyle::Style::new().bold();
        output.answer(&format!("{bold}{}{bold:#}\n\n{}\n", rule.id, rule.documentation()))?;
        return Ok(Exit::Clean);
    }
    if let Some(rule) = scrape_rule(id) {
        let bold = anstyle::Style::new().bold();
        output.answer(&format!("{bold}{}{bold:#}\n\n{}\n", rule.id, rule.documentation()))?;
        return Ok(Exit::Clean);
    }
    if id == SERVER_SIDE_APPLY {
        output.answer(&format!("{}\n", outrigger_manifest::applying::server_side_apply_note()))?;
        return Ok(Exit::Clean);
    }
    if let Some(topic) = Topic::builtin().iter().find(|topic| topic.id == id) {
        output.answer(&render_topic(topic))?;
        return Ok(Exit::Clean);
    }
    if let Some(entry) = Catalog::builtin().entry(id) {
        output.answer(&render_entry(entry))?;
        return Ok(Exit::Clean);
    }
    if let Some(hack) = Catalog::builtin().hack(id) {
        output.answer(&render_hack(hack))?;
        return Ok(Exit::Clean);
    }
    if let Some(issue) = Issues::builtin().issue(id) {
        output.answer(&render_issue(issue)?)?;
        return Ok(Exit::Clean);
    }
    let rules = RULES.iter().map(|rule| rule.id).chain(scrape_rules().iter().map(|rule| rule.id));
    let sidecars = Catalog::builtin().entries().iter().map(|entry| entry.id.as_str());
    let hacks = Catalog::builtin().hacks().iter().map(|hack| hack.id.as_str());
    let issues = Issues::builtin().all().iter().map(|issue| issue.id.as_str());
    match nearest_word(id, rules.chain(topics()).chain(sidecars).chain(hacks).chain(issues)) {
        Some(near) => bail!("nothing is called `{id}`; the nearest is `{near}`"),
        None => bail!(
            "nothing is called `{id}`; `outrigger explain` lists all rules, `outrigger catalog` all sidecars, hacks and issues"
        ),
    }
}

/// What is explained beside rules, sidecars and issues.
fn topics() -> impl Iterator<Item = &'static str> {
    std::iter::once(SERVER_SIDE_APPLY).chain(Topic::builtin().iter().map(|topic| topic.id.as_str()))
}

fn render_ids() -> String {
    let of_metrics = || scrape_rules().iter().map(|rule| (rule.id, rule.summary()));
    let all = || RULES.iter().map(|rule| (rule.id, rule.summary())).chain(of_metrics());
    let width = all().map(|(id, _)| id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (id, summary) in all() {
        let _ = writeln!(out, "{id:width$}  {summary}");
    }
    let topics: Vec<&str> = topics().collect();
    let _ = writeln!(out, "\nTopics: {}.", topics.join(", "));
    out.push_str("Sidecars, hacks and known issues are explained too: `outrigger catalog` lists them.\n");
    out
}
