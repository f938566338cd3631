//! The rules that handle hacks: they are there.

use std::collections::BTreeSet;

use outrigger_catalog::{Catalog, HackAction};
use outrigger_migrate::rule;

#[test]
fn every_rule_that_a_hack_names_is_there() {
    let mut named = BTreeSet::new();
    for hack in Catalog::builtin().hacks() {
        let Some(id) = &hack.rule else { continue };
        assert!(rule(id).is_some(), "{} names the rule `{id}`, which is not there", hack.id);
        named.insert(id.as_str());
    }
    assert!(named.len() >= 20, "only {} rules are named", named.len());
}

#[test]
fn what_is_taken_out_is_taken_out_by_a_rule() {
    for hack in Catalog::builtin().hacks() {
        let is_taken_out = matches!(hack.action, HackAction::Removed | HackAction::Rewritten);
        assert!(!is_taken_out || hack.rule.is_some(), "{} is taken out by no rule", hack.id);
    }
}
