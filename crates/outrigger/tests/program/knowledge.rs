//! `explain`, `catalog`, `--version`, `completions`, `man`.

use std::collections::BTreeSet;

use outrigger_catalog::{Catalog, Issues, Topic};
use outrigger_migrate::RULES;

use crate::support::Folder;

#[test]
fn every_rule_is_explained() {
    let folder = Folder::with(&[]);
    let all = folder.run(&["explain"]).exits_with(0);
    for rule in RULES {
        assert!(all.stdout.contains(rule.id), "{} is not listed", rule.id);
        let run = folder.run(&["explain", rule.id]).exits_with(0);
        assert!(run.stdout.starts_with(rule.id) && run.stdout.contains("## "), "{}", run.stdout);
        assert!(!run.stdout.contains("//!"), "{}", run.stdout);
    }
}

#[test]
fn every_sidecar_is_explained_and_shown() {
    let folder = Folder::with(&[]);
    let all = folder.run(&["catalog"]).exits_with(0);
    for entry in Catalog::builtin().entries() {
        assert!(all.stdout.lines().any(|line| line.split(' ').next() == Some(&entry.id)), "{}", entry.id);
        let run = folder.run(&["explain", &entry.id]).exits_with(0);
        assert!(run.stdout.contains(&entry.name) && run.stdout.contains("Sources:"), "{}", run.stdout);
        assert_eq!(run.stdout, folder.run(&["catalog", &entry.id]).exits_with(0).stdout);
    }
    let object = folder.run(&["catalog", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["format"], 1);
    assert_eq!(object["sidecars"].as_array().map(Vec::len), Some(Catalog::builtin().entries().len()));
}

#[test]
fn every_issue_is_explained_and_shown() {
    let folder = Folder::with(&[]);
    let all = folder.run(&["catalog"]).exits_with(0);
    for issue in Issues::builtin().all() {
        assert!(all.stdout.lines().any(|line| line.split(' ').next() == Some(&issue.id)), "{}", issue.id);
        let run = folder.run(&["explain", &issue.id]).exits_with(0);
        assert!(run.stdout.contains(&issue.title) && run.stdout.contains("Sources:"), "{}", run.stdout);
        assert_eq!(run.stdout, folder.run(&["catalog", &issue.id]).exits_with(0).stdout);
    }
    let object = folder.run(&["catalog", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["issues"].as_array().map(Vec::len), Some(Issues::builtin().all().len()));
    let object = folder.run(&["catalog", "k8s-125880", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["sidecars"].as_array().map(Vec::len), Some(0));
    assert_eq!(object["issues"][0]["affected"][0], "1.29.0..1.29.7");
}

#[test]
fn every_hack_is_explained_and_shown() {
    let folder = Folder::with(&[]);
    let all = folder.run(&["catalog"]).exits_with(0);
    let hacks = Catalog::builtin().hacks();
    for hack in hacks {
        let id = hack.id.as_str();
        assert!(all.stdout.lines().any(|line| line.split(' ').next() == Some(id)), "{id}");
        let run = folder.run(&["explain", id]).exits_with(0);
        assert!(run.stdout.contains(&hack.name) && run.stdout.contains("What is done"), "{}", run.stdout);
        assert_eq!(run.stdout, folder.run(&["catalog", id]).exits_with(0).stdout);
    }
    let object = folder.run(&["catalog", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["hacks"].as_array().map(Vec::len), Some(hacks.len()));
    let object = folder.run(&["catalog", "scuttle", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["sidecars"].as_array().map(Vec::len), Some(0));
    assert_eq!(object["hacks"][0]["kind"], "WRAP-SCUTTLE");
}

/// `explain` takes one name for all that is known.
#[test]
fn one_id_names_one_thing() {
    let catalog = Catalog::builtin();
    let rules = RULES.iter().map(|rule| rule.id);
    let sidecars = catalog.entries().iter().map(|entry| entry.id.as_str());
    let hacks = catalog.hacks().iter().map(|hack| hack.id.as_str());
    let issues = Issues::builtin().all().iter().map(|issue| issue.id.as_str());
    let all: Vec<&str> = rules.chain(sidecars).chain(hacks).chain(issues).collect();
    let mut seen = BTreeSet::new();
    let twice: Vec<&&str> = all.iter().filter(|id| !seen.insert(**id)).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// The signal that `k8s-125880` holds back until the grace period is over: told for a version with it and one without.
#[test]
fn an_issue_is_told_as_a_life() {
    let folder = Folder::with(&[]);
    let told = folder.run(&["explain", "k8s-125880"]).exits_with(0).stdout;
    let (_, lives) = told.split_once("Kubernetes 1.29.7").expect("the life with it");
    let (with, without) = lives.split_once("Kubernetes 1.29.8").expect("the life without it");
    let signalled = |life: &str| -> f64 {
        let line = life.lines().find(|line| line.contains("proxy") && line.contains("gets its stop signal"));
        let seconds = line.and_then(|line| line.split_whitespace().next()).expect("the proxy is stopped");
        seconds.parse().expect("a number of seconds")
    };
    assert!(signalled(with) >= 16.5, "{with}");
    assert!(signalled(without) < 6.0, "{without}");
}

#[test]
fn every_topic_is_explained_and_listed() {
    let folder = Folder::with(&[]);
    let all = folder.run(&["explain"]).exits_with(0).stdout;
    let listed = all.lines().find_map(|line| line.strip_prefix("Topics: ")).expect("the topics are listed");
    for topic in Topic::builtin() {
        assert!(listed.contains(&topic.id), "{listed}");
        let told = folder.run(&["explain", &topic.id]).exits_with(0).stdout;
        assert!(told.contains(&topic.title) && told.contains("Sources:"), "{told}");
        assert!(topic.parts.iter().all(|part| told.contains(&part.heading)), "{told}");
    }
    assert!(listed.contains("ambient") && listed.contains("server-side-apply"), "{listed}");
}

#[test]
fn a_mistyped_id_is_answered_with_the_nearest() {
    let folder = Folder::with(&[]);
    let run = folder.run(&["explain", "ambiant"]).exits_with(2);
    assert!(run.stderr.contains("`ambient`"), "{}", run.stderr);
    let run = folder.run(&["explain", "windows-pods"]).exits_with(2);
    assert!(run.stderr.contains("`windows-pod`"), "{}", run.stderr);
    let run = folder.run(&["catalog", "cloud-sql-proxy-v3"]).exits_with(2);
    assert!(run.stderr.contains("`cloud-sql-proxy-v"), "{}", run.stderr);
    folder.run(&["explain", "xyzzy-plugh-nothing-like-it"]).exits_with(2);
}

#[test]
fn the_version_has_the_catalogue_s_day() {
    let folder = Folder::with(&[]);
    for flag in ["--version", "-V"] {
        let run = folder.run(&[flag]).exits_with(0);
        assert!(
            run.stdout.starts_with(&format!("outrigger {}", env!("CARGO_PKG_VERSION"))),
            "{}",
            run.stdout
        );
        assert!(run.stdout.contains(&Catalog::builtin().date().to_string()), "{}", run.stdout);
    }
}

#[test]
fn completions_and_the_manual_page_know_every_command() {
    let folder = Folder::with(&[]);
    let commands = ["check", "migrate", "catalog", "explain", "completions", "man"];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = folder.run(&["completions", shell]).exits_with(0);
        for word in commands.into_iter().chain(["kubernetes", "unsafe", "write"]) {
            assert!(run.stdout.contains(word), "{shell} does not know {word}");
        }
    }
    let run = folder.run(&["man"]).exits_with(0);
    assert!(run.stdout.contains(".TH outrigger 1"), "{}", &run.stdout[..200]);
    for command in commands {
        assert!(run.stdout.contains(&format!("OUTRIGGER {}", command.to_uppercase())), "{command}");
    }
    folder.run(&["completions", "tcsh"]).exits_with(2);
}

#[test]
fn help_fits_a_terminal_and_names_the_exit_status() {
    let folder = Folder::with(&[]);
    for command in ["check", "migrate"] {
        let run = folder.run(&[command, "--help"]).exits_with(0);
        assert!(run.stdout.contains("Exit status"), "{}", run.stdout);
        assert!(run.stdout.lines().all(|line| line.chars().count() <= 100), "{}", run.stdout);
    }
}
