//! Every link and every path that the documentation names leads somewhere.

use std::fs;
use std::path::PathBuf;

mod support;

use support::root;

/// The pages of the repository.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in [".", "docs", "docs/design", "catalog", "deploy/prometheus"] {
        let entries = fs::read_dir(root().join(folder)).expect("the folder is readable");
        pages.extend(
            entries
                .map(|entry| entry.expect("the entry is readable").path())
                .filter(|path| path.extension().is_some_and(|ending| ending == "md")),
        );
    }
    assert!(pages.len() > 10, "only {} pages are found", pages.len());
    pages
}

/// The anchors of a page's headings, as code hosts make them.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| line.trim_start_matches('#').trim().to_lowercase())
        .map(|heading| heading.replace(' ', "-"))
        .map(|heading| {
            heading.chars().filter(|char| char.is_alphanumeric() || "-_".contains(*char)).collect()
        })
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    let mut seen = 0;
    for path in pages() {
        let page = fs::read_to_string(&path).expect("the page is readable");
        let targets = page.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
        for target in targets.filter(|target| !target.starts_with("http")) {
            seen += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let to = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            let there = to.exists()
                && (anchor.is_empty()
                    || fs::read_to_string(&to)
                        .is_ok_and(|page| anchors(&page).iter().any(|one| one == anchor)));
            if !there {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} links are found");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_path_in_the_map_and_the_recipes_is_there() {
    let mut missing = Vec::new();
    let mut seen = 0;
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let page = fs::read_to_string(root().join(name)).expect("the page is readable");
        for word in page.split('`').skip(1).step_by(2) {
            let is_path = word.contains('/') && !word.contains([' ', '<', '*']) && !word.starts_with('/');
            if !is_path {
                continue;
            }
            seen += 1;
            if !root().join(word).exists() && !root().join("crates").join(word).exists() {
                missing.push(format!("{name}: {word}"));
            }
        }
    }
    assert!(seen > 20, "only {seen} paths are found");
    assert!(missing.is_empty(), "{missing:#?}");
}
