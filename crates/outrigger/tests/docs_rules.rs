//! `docs/rules.md` is what the rules say of themselves, and what they cite is written down.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use outrigger_migrate::RULES;

mod support;

use support::{cited, is_up_to_date, root, sources};

#[test]
fn the_page_of_rules_is_that_of_the_rules() {
    is_up_to_date("docs/rules.md", &render_page());
}

/// The page: a table of all rules, then each one's documentation under its id.
fn render_page() -> String {
    let mut page = String::from(
        "<!-- Written by crates/outrigger/tests/docs_rules.rs from the heads of crates/migrate/src/rules/*.rs: change \
         those, and run the test with UPDATE_DOCS=1. -->\n\n# Rules\n\n`outrigger explain RULE` shows the same, \
         offline. The rules stand in the order in which they are applied. Rules of the\nlifecycle (R15, R62 …) are \
         those of [lifecycle.md](lifecycle.md).\n\n| rule | what it sees |\n| --- | --- |\n",
    );
    for rule in RULES {
        let _ = writeln!(page, "| [`{id}`](#{id}) | {summary} |", id = rule.id, summary = rule.summary());
    }
    for rule in RULES {
        let _ = write!(page, "\n## {}\n\n", rule.id);
        for line in rule.documentation().lines() {
            // The rule's own headings stand one level below its id.
            let mark = if line.starts_with("## ") { "#" } else { "" };
            let _ = writeln!(page, "{mark}{line}");
        }
    }
    page
}

#[test]
fn every_rule_of_the_lifecycle_that_is_cited_is_written_down() {
    let page = fs::read_to_string(root().join("docs/lifecycle.md")).expect("docs/lifecycle.md is readable");
    let is_written = |number: u32| page.contains(&format!("**R{number}**"));
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    // The code of the crates, and the entries of the catalogue.
    for path in sources(&["crates", "catalog/sidecars"]) {
        let text = fs::read_to_string(&path).expect("a source is readable");
        for number in cited(&text) {
            seen += 1;
            if !is_written(number) {
                missing.insert(format!("R{number}, cited by {}", path.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} citations are found: the search is broken");
    assert!(missing.is_empty(), "docs/lifecycle.md lacks {missing:#?}");
}
