//! The forms of the table in `docs/metrics.md`.

use outrigger_metrics::world::{Claim, ProofTest, default_pods, prove};
use outrigger_metrics::{Outcome, RecordingRule, Rewriting, Role, Settings, Style, Syntax, consider};

use super::promtool::{Promtool, told};

/// What becomes of a query.
fn rewritten(query: &str, style: Style) -> Rewriting {
    let settings = Settings { style, ..Settings::default() };
    let mut outcome = consider(query, Syntax::Query, &settings);
    match outcome.expressions.pop().map(|expression| expression.outcome) {
        Some(Outcome::Rewritten(rewriting)) => rewriting,
        other => panic!("`{query}` is not rewritten: {other:?}"),
    }
}

/// The test that a form means what another meant.
fn test(old: &str, new: &str, rules: &[RecordingRule]) -> ProofTest {
    let claim = Claim { name: old, role: &Role::Alone, old, new, rules };
    prove(&claim, &default_pods()).unwrap_or_else(|reason| panic!("`{old}` cannot be tested: {reason}"))
}

/// Expressions that lose a sidecar in the move, and get it back.
const FORMS: &str = include_str!("forms.promql");

fn forms() -> Vec<&'static str> {
    FORMS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn each_form_means_what_it_meant_before_the_move() {
    let Some(promtool) = Promtool::find("the forms of docs/metrics.md") else { return };
    for style in [Style::Union, Style::Recording] {
        let proof = |form| {
            let new = rewritten(form, style);
            test(form, &new.new, &new.recording_rules)
        };
        let tests: Vec<ProofTest> = forms().into_iter().map(proof).collect();
        let failures = promtool.failures(&tests);
        let words = told(&failures);
        assert!(failures.is_empty(), "{style:?}: {} of {} fail:\n{words}", failures.len(), tests.len());
        assert!(tests.len() > 60, "only {} forms", tests.len());
    }
}

#[test]
fn each_form_loses_something_when_it_is_left_as_it_is() {
    let Some(promtool) = Promtool::find("the loss of the forms of docs/metrics.md") else { return };
    let tests: Vec<ProofTest> = forms().iter().map(|form| test(form, form, &[]).of_loss()).collect();
    let failures = promtool.failures(&tests);
    let names: Vec<&String> = failures.iter().map(|(name, _)| name).collect();
    assert!(names.is_empty(), "these lose nothing in the worlds: {names:#?}");
}
