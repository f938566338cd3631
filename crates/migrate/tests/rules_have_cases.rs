//! Every rule has its cases: one in which it speaks, and one in its own folder in which it has nothing to say.
#![allow(clippy::disallowed_methods, reason = "a test reads its cases")]

use std::fs;
use std::path::{Path, PathBuf};

use outrigger_migrate::RULES;

fn cases(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("the entry is readable").path());
    let cases = paths.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    cases.map(|path| fs::read_to_string(path).expect("the case is readable")).collect()
}

/// Whether the outcome of a case says something in the name of a rule: a finding, or a step.
fn speaks(case: &str, rule: &str) -> bool {
    let (_, outcome) = case.split_once("## Outcome").expect("the case has an outcome");
    outcome.contains(&format!("[{rule}]"))
}

#[test]
fn every_rule_has_a_case_that_meets_it_and_one_that_does_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for rule in RULES {
        let cases = cases(&root.join(rule.id));
        assert!(cases.iter().any(|case| speaks(case, rule.id)), "no case of `{}` meets it", rule.id);
        assert!(cases.iter().any(|case| !speaks(case, rule.id)), "no case of `{}` goes by it", rule.id);
    }
}

#[test]
fn every_folder_of_cases_is_a_rule_s() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = fs::read_dir(root).expect("the cases are there");
    let folders: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry is readable").path()).collect();
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(RULES.iter().any(|rule| rule.id == name), "no rule is called `{name}`");
    }
}
