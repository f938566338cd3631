//! The rules that handle hacks: they are there.

use std::collections::BTreeSet;

use outrigger_catalog::{Catalog, HackAction};
use outrigger_migrate::rule;

/// Rules that hacks name and that are still to be written. One that is there must not stand here any more.
const TO_BE_WRITTEN: &[&str] = &["killer-controller", "sidecar-polls-marker"];

#[test]
fn every_rule_that_a_hack_names_is_there() {
    let mut named = BTreeSet::new();
    for hack in Catalog::builtin().hacks() {
        let Some(id) = &hack.rule else { continue };
        let is_there = rule(id).is_some() || TO_BE_WRITTEN.contains(&id.as_str());
        assert!(is_there, "{} names the rule `{id}`, which is not there", hack.id);
        named.insert(id.as_str());
    }
    assert!(named.len() >= 20, "only {} rules are named", named.len());
    let unnamed: Vec<&&str> = TO_BE_WRITTEN.iter().filter(|id| !named.contains(**id)).collect();
    assert!(unnamed.is_empty(), "no hack names {unnamed:?}");
}

#[test]
fn a_rule_that_is_written_is_no_longer_to_be_written() {
    let written: Vec<&&str> = TO_BE_WRITTEN.iter().filter(|id| rule(id).is_some()).collect();
    assert!(written.is_empty(), "take these from TO_BE_WRITTEN: {written:?}");
}

#[test]
fn what_is_taken_out_is_taken_out_by_a_rule() {
    for hack in Catalog::builtin().hacks() {
        let is_taken_out = matches!(hack.action, HackAction::Removed | HackAction::Rewritten);
        assert!(!is_taken_out || hack.rule.is_some(), "{} is taken out by no rule", hack.id);
    }
}
