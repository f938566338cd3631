//! The rules that know the preconditions of known issues: they are there, and say which issue they know.

use outrigger_catalog::Issues;
use outrigger_migrate::rule;

#[test]
fn every_rule_that_an_issue_names_is_there() {
    let mut named = 0;
    for issue in Issues::builtin().all() {
        let Some(id) = &issue.rule else { continue };
        assert!(rule(id).is_some(), "{} names the rule `{id}`, which is not there", issue.id);
        named += 1;
    }
    assert!(named >= 10, "only {named} issues name a rule");
}

#[test]
fn a_rule_that_is_made_for_an_issue_names_it() {
    for rule in outrigger_migrate::RULES {
        let documentation = rule.documentation();
        let words = documentation.split('`').skip(1).step_by(2);
        for id in words {
            let known = Issues::builtin().issue(id);
            assert!(
                known.is_some() || !id.starts_with("k8s-"),
                "`{}` names {id}, which is no issue",
                rule.id
            );
            if let Some(named) = known.map(|issue| &issue.rule) {
                assert_eq!(named.as_deref(), Some(rule.id), "{id} does not name the rule that names it");
            }
        }
    }
}
