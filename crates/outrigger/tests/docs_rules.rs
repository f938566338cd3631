//! `docs/rules.md` is what the rules say of themselves, and what they cite is written down.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use outrigger_migrate::RULES;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_page_of_rules_is_that_of_the_rules() {
    let path = root().join("docs/rules.md");
    let wanted = render_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).expect("docs/rules.md is writable");
    }
    let written = fs::read_to_string(&path).expect("docs/rules.md is readable");
    assert!(written == wanted, "docs/rules.md is stale: run this test with UPDATE_DOCS=1");
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
    for path in sources() {
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

/// All Rust sources of the workspace's crates, and the entries of the catalogue.
fn sources() -> Vec<PathBuf> {
    let mut folders = vec![root().join("crates"), root().join("catalog/sidecars")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is readable") {
            let path = entry.expect("the entry is readable").path();
            let is_source = path.extension().is_some_and(|ending| ending == "rs" || ending == "yaml");
            if path.is_dir() && path.file_name().is_none_or(|name| name != "tests") {
                folders.push(path);
            } else if is_source {
                files.push(path);
            }
        }
    }
    files
}

/// The numbers of `R15`, `R62` … in a text: a capital R that begins a word of it and digits.
fn cited(text: &str) -> Vec<u32> {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    text.split(|char: char| !is_word(char))
        .filter_map(|word| word.strip_prefix('R'))
        .filter(|digits| (1..=3).contains(&digits.len()))
        .filter_map(|digits| digits.parse().ok())
        .collect()
}
