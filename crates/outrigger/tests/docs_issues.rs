//! `docs/issues.md` is what the entries of known issues say.

use std::fmt::Write as _;

use outrigger_catalog::{Issue, Issues, Product};

mod support;

use support::is_up_to_date;

#[test]
fn the_page_of_issues_is_that_of_the_entries() {
    is_up_to_date("docs/issues.md", &render_page());
}

/// The page: of each product a table of its issues, then each one under its id.
fn render_page() -> String {
    let mut page = String::from(
        "<!-- Written by crates/outrigger/tests/docs_issues.rs from catalog/issues: change those, and run the test with \
         UPDATE_DOCS=1. -->\n\n# Known issues\n\nWhat goes wrong with native sidecars, in which versions, and the way out. \
         `outrigger explain ID` shows the same, offline, and for\nsome the life of a pod on a version that has the issue \
         and on one that does not. `outrigger check` finds those that\nname a rule: of the versions that `--kubernetes` and \
         `--istio` state. What could not be confirmed is marked.\n",
    );
    for (product, title) in
        [(Product::Kubernetes, "Kubernetes"), (Product::Istio, "Istio"), (Product::Other, "Other programs")]
    {
        let of_product = || Issues::builtin().all().iter().filter(move |issue| issue.product == product);
        let _ = write!(page, "\n## {title}\n\n| issue | what goes wrong | versions |\n| --- | --- | --- |\n");
        for issue in of_product() {
            let _ =
                writeln!(page, "| [`{id}`](#{id}) | {} | {} |", issue.title, versions(issue), id = issue.id);
        }
        for issue in of_product() {
            page.push_str(&render_issue(issue));
        }
    }
    page
}

fn versions(issue: &Issue) -> String {
    let ranges = issue.affected_ranges();
    let words = || issue.versions.as_deref().unwrap_or("not known").trim_end_matches('.').to_owned();
    let ranges = if ranges.is_empty() { words() } else { ranges };
    if issue.unverified && !ranges.contains("not confirmed") {
        format!("{ranges} (not confirmed)")
    } else {
        ranges
    }
}

fn render_issue(issue: &Issue) -> String {
    let mut out = format!("\n### {}\n\n{}.\n", issue.id, issue.title);
    let _ = write!(out, "\n- Component: {}.\n", issue.component);
    if let Some(affected) = issue.affected_versions() {
        let _ = writeln!(out, "- Affected: {affected}.");
    }
    if !issue.fixed.is_empty() {
        let _ = writeln!(out, "- Fixed in: {}.", issue.fixed.join(", "));
    }
    if let Some(versions) = &issue.versions {
        let _ = writeln!(out, "- {versions}");
    }
    if issue.unverified {
        out.push_str("- Not all of it could be confirmed.\n");
    }
    if let Some(rule) = &issue.rule {
        let _ = writeln!(out, "- Rule: [`{rule}`](rules.md#{rule}).");
    }
    let _ = write!(out, "\n{}\n\nThe way out: {}\n\nSources: ", issue.effect, issue.way_out);
    let sources: Vec<String> =
        issue.sources.iter().map(|source| format!("<{}> (read {})", source.url, source.read)).collect();
    let _ = writeln!(out, "{}.", sources.join(", "));
    out
}
