//! What holds of any text in any notation; the fuzz target calls it too.

use outrigger_metrics::{FileOutcome, Outcome, Settings, Style, Syntax, consider};
use outrigger_promql::{Dialect, parse};
use outrigger_text::EditSet;

/// All notations.
pub(crate) const SYNTAXES: [Syntax; 4] = [Syntax::Document, Syntax::Template, Syntax::Jsonnet, Syntax::Query];

/// Edits that can be made, expressions that stand in the text, and nothing left to do after them. Gives what was found.
pub(crate) fn check_text(text: &str, syntax: Syntax, style: Style) -> FileOutcome {
    let settings = Settings { style, ..Settings::default() };
    let outcome = consider(text, syntax, &settings);
    for edit in &outcome.edits {
        assert!(text.get(edit.span.range()).is_some(), "an edit stands outside of the text: {edit:?}");
    }
    for expression in &outcome.expressions {
        assert!(text.is_char_boundary(expression.offset), "{expression:?}");
        if let Outcome::Rewritten(rewriting) = &expression.outcome {
            let dialect =
                Dialect { grafana: true, go_template: true, jsonnet_format: syntax == Syntax::Jsonnet };
            let is_read =
                parse(&rewriting.new, Dialect::PROMETHEUS).is_ok() || parse(&rewriting.new, dialect).is_ok();
            assert!(is_read, "this is no PromQL: {}", rewriting.new);
        }
    }
    for remark in &outcome.remarks {
        assert!(text.is_char_boundary(remark.offset), "{remark:?}");
    }
    let edits = EditSet::new(outcome.edits.clone()).expect("edits do not overlap");
    let new = edits.apply(text);
    let again = consider(&new, syntax, &settings);
    assert_eq!(again.edits, [], "a second run changes\n{text}\nwhich became\n{new}");
    outcome
}

/// The same in all notations and styles.
#[allow(dead_code, reason = "the fuzz target calls it")]
pub(crate) fn check_all(text: &str) {
    for syntax in SYNTAXES {
        for style in [Style::Union, Style::Recording] {
            check_text(text, syntax, style);
        }
    }
}
