//! A comment or an annotation tells Outrigger to leave a rule alone that does not exist.
//!
//! ## What happens
//! Nothing is left alone: `# outrigger: ignore[…]` and the annotation `outrigger.dev/ignore` name rules by their ids, and
//! a mistyped id names none. The nearest id is named.

use crate::case::Case;
use crate::nearest::nearest_word;

pub(super) const ID: &str = "ignore-names-no-rule";

pub(super) fn apply(case: &mut Case<'_>) {
    let unknown: Vec<String> = case.ignores.unknown_rules().map(str::to_owned).collect();
    for rule in unknown {
        let nearest = nearest_word(&rule, super::RULES.iter().map(|rule| rule.id));
        let title = format!("there is no rule `{rule}`: nothing is left alone by that");
        let finding = case.about_pod(ID, title);
        let finding = match nearest {
            Some(near) => finding.help(format!("the nearest is `{near}`")),
            None => finding.help("`outrigger explain` lists all rules"),
        };
        let finding = finding.build();
        case.report(finding);
    }
}
