use std::fmt::Write as _;

use outrigger_promql::{Dialect, parse};

use super::asked::Question;
use super::checks::{Check, Form, checks, is_askable, loss};
use super::fill::fill;
use super::labels::Values;
use super::others::of_others;
use super::placed::place;
use super::pods::WorldPod;
use super::series::{Clock, Series, WORLDS, of_containers};
use crate::Role;
use crate::outcome::Expression;
use crate::rewrite::{Outcome, RecordingRule};

/// How many minutes of a world are measured before the moment of the test.
const MINUTES: u64 = 32;

/// The longest time, in seconds, that an expression may look back with its offsets.
const LONGEST_OFFSET: u64 = 3 * 86_400;

/// That one expression means what another meant before the move.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// For the reader.
    pub name: &'a str,
    /// Who uses it: that says which notation it has.
    pub role: &'a Role,
    /// The expression as it was.
    pub old: &'a str,
    /// As it is to be.
    pub new: &'a str,
    /// The recording rules that the new one needs.
    pub rules: &'a [RecordingRule],
}

impl<'a> Claim<'a> {
    /// What is claimed of an expression that was rewritten; `None` of another.
    pub fn of(name: &'a str, expression: &'a Expression) -> Option<Self> {
        let Outcome::Rewritten(rewriting) = &expression.outcome else { return None };
        Some(Self {
            name,
            role: &expression.role,
            old: &expression.old,
            new: &rewriting.new,
            rules: &rewriting.recording_rules,
        })
    }
}

/// A test of `promtool`: the worlds of one expression, and what must hold of its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofTest {
    name: String,
    series: Vec<Series>,
    minute: u64,
    checks: Vec<Check>,
    loss: Check,
    rules: Vec<RecordingRule>,
}

/// The test of a claim. `pods` are those that move.
///
/// Fails, with the reason as a sentence, where no series can be made that answer the expression.
pub fn prove(claim: &Claim<'_>, pods: &[WorldPod]) -> Result<ProofTest, String> {
    let &Claim { name, role, old, new, rules } = claim;
    let dialect = match role {
        Role::Literal => Dialect::ALL,
        role if role.is_plain() && parse(old, Dialect::PROMETHEUS).is_ok() => Dialect::PROMETHEUS,
        _ => Dialect::WITH_VARIABLES,
    };
    let form = |text: &str| {
        let filled = fill(text, dialect)?;
        Form::new(&filled).map_err(|error| format!("It is no PromQL: {}.", error.message))
    };
    let (old, new) = (form(old)?, form(new)?);
    if !is_askable(old.root()) {
        return Err("It gives no rows at one moment.".to_owned());
    }
    let question = Question::new(old.text(), old.root())?;
    if question.selectors.iter().any(super::asked::Asked::is_init) {
        return Err(
            "It asks for series of init containers itself, which hold more after the move.".to_owned()
        );
    }
    if question.offset > LONGEST_OFFSET {
        return Err("It looks back further than a test can hold.".to_owned());
    }
    let values = Values::new(&question)?;
    let placed = place(pods, &question, &values)?;
    let clock = Clock { minute: MINUTES + question.offset.div_ceil(60) };
    let mut series = of_containers(&placed, &question, &values, clock);
    series.extend(of_others(&placed, &question, &values, clock)?);
    Ok(ProofTest {
        name: name.to_owned(),
        series: series.into_iter().collect(),
        minute: clock.minute,
        checks: checks(&old, &new, &WORLDS),
        loss: loss(&old),
        rules: rules.to_vec(),
    })
}

impl ProofTest {
    /// The same series with one question only: whether the old form loses something after the move. It shows that the test
    /// can fail; an expression that asks for no sidecar, or whose largest value is an app's, loses nothing.
    #[must_use]
    pub fn of_loss(&self) -> Self {
        Self { checks: vec![self.loss.clone()], ..self.clone() }
    }

    /// What the reader calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The expressions that it asks, by which promtool names what fails, each with what it shows.
    pub fn questions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.checks.iter().map(|check| (check.expr.as_str(), check.says.as_str()))
    }

    fn render(&self, out: &mut String) {
        let _ = writeln!(out, "  - name: {}", quoted(&self.name));
        out.push_str("    interval: 30s\n    input_series:\n");
        for series in &self.series {
            let labels: Vec<String> =
                series.labels.iter().map(|(label, value)| format!("{label}={value:?}")).collect();
            let selector = format!("{}{{{}}}", series.name, labels.join(", "));
            let _ = writeln!(
                out,
                "      - {{series: {}, values: {}}}",
                quoted(&selector),
                quoted(&series.samples)
            );
        }
        out.push_str("    promql_expr_test:\n");
        for check in &self.checks {
            let _ = writeln!(out, "      # {}", check.says);
            let _ = writeln!(out, "      - expr: {}", quoted(&check.expr));
            let _ = writeln!(out, "        eval_time: {}m10s", self.minute);
            let expected = if check.is_some { "[{value: 1}]" } else { "[]" };
            let _ = writeln!(out, "        exp_samples: {expected}");
        }
    }
}

/// A file of tests for `promtool test rules`, with `head` as its comment and the files of rules that it needs.
pub fn render_tests(head: &str, rule_files: &[String], tests: &[ProofTest]) -> String {
    let mut out = comment(head);
    if !rule_files.is_empty() {
        let files: Vec<String> = rule_files.iter().map(|file| quoted(file)).collect();
        let _ = writeln!(out, "rule_files: [{}]", files.join(", "));
    }
    out.push_str("evaluation_interval: 1m\n");
    out.push_str(if tests.is_empty() { "tests: []\n" } else { "tests:\n" });
    for test in tests {
        test.render(&mut out);
    }
    out
}

/// The file of the recording rules that the tests need; `None` where they need none.
pub fn render_test_rules(head: &str, tests: &[ProofTest]) -> Option<String> {
    let mut rules: Vec<RecordingRule> = Vec::new();
    tests.iter().flat_map(|test| &test.rules).for_each(|rule| rule.clone().join(&mut rules));
    if rules.is_empty() {
        return None;
    }
    let mut out = comment(head);
    out.push_str("groups:\n  - name: sidecars\n    rules:\n");
    for rule in rules {
        let (record, query) = (rule.record(), rule.query());
        let _ = writeln!(out, "      - record: {}\n        expr: {}", quoted(&record), quoted(&query));
    }
    Some(out)
}

fn comment(head: &str) -> String {
    let mut out = String::new();
    for line in head.lines() {
        out.push_str(format!("# {line}").trim_end());
        out.push('\n');
    }
    out
}

/// A text in YAML's single quotes, on one line.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''").replace(['\n', '\r'], " "))
}
