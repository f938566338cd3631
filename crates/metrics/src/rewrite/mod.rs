//! A query that loses sidecars, rewritten so that it does not.
//!
//! The series of an app's container and those of a native sidecar differ in their name only, so that a union of both is
//! what the app's alone were before the move. The smallest expression around a series that a union can replace is the
//! series itself, or the function of its range. Which forms are right, and which only look so, was tried with `promtool`:
//! see `docs/metrics.md`.

mod compose;
mod labels;
mod lookup;
mod names;
mod reasons;
mod recording;
mod selections;
mod settled;
mod uses;

use outrigger_catalog::{ProgramVersion, SeriesFacts};
use outrigger_promql::{Dialect, Expr, ParseError, parse};
use outrigger_text::{Edit, EditSet};

use self::compose::{Composer, Union};
use self::labels::join_labels;
use self::uses::{Obstacle, Unit, Use, uses};
use crate::role::Role;

pub use recording::RecordingRule;

pub(crate) use lookup::{Lookup, look_up};
pub(crate) use selections::selections;

/// What to rewrite to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// The union of both series, in the query itself.
    #[default]
    Union,
    /// A series that a recording rule makes of the union. Ranges keep the union: what is recorded is sampled anew.
    Recording,
}

/// What a rewriting depends on.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What kube-state-metrics runs. Without it 2.11 or later, and nothing that came after.
    pub kube_state_metrics: Option<ProgramVersion>,
    /// What to rewrite to.
    pub style: Style,
    /// Labels that set clusters or pods apart, beside those that are always joined on.
    pub join_labels: Vec<String>,
}

/// What becomes of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It uses no series that a move renames.
    Unaffected,
    /// It holds sidecars already: what was written for it stands there.
    Settled,
    /// It is rewritten.
    Rewritten(Rewriting),
    /// It is left as it is.
    Reported {
        /// Why, in full sentences.
        reason: String,
        /// What could stand in its place, where a person must say what is meant.
        suggestion: Option<String>,
    },
}

impl Outcome {
    /// The same, with its queries as `told` has them.
    pub(crate) fn told(mut self, told: &dyn Fn(&str) -> String) -> Self {
        match &mut self {
            Self::Rewritten(rewriting) => rewriting.new = told(&rewriting.new),
            Self::Reported { suggestion: Some(suggestion), .. } => *suggestion = told(suggestion),
            _ => {}
        }
        self
    }
}

/// A query, rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewriting {
    /// The edits of the query.
    pub edits: Vec<Edit>,
    /// The query with them.
    pub new: String,
    /// What happens to the query as it is, in full sentences.
    pub reason: String,
    /// What to know about the new one.
    pub notes: Vec<String>,
    /// The recording rules that it needs.
    pub recording_rules: Vec<RecordingRule>,
}

impl Rewriting {
    /// The same, with all that comes in on the line where it comes in.
    pub(crate) fn on_one_line(&mut self, query: &str) {
        for edit in &mut self.edits {
            let lines: Vec<&str> = edit.replacement.split('\n').collect();
            edit.replacement = lines
                .iter()
                .enumerate()
                .map(
                    |(at, line)| if at == 0 { (*line).to_owned() } else { format!(" {}", line.trim_start()) },
                )
                .collect();
        }
        self.new = EditSet::new(self.edits.clone()).unwrap_or_default().apply(query).into_owned();
    }
}

/// Says what becomes of `query`, which `role` uses, and rewrites it.
///
/// Fails where it is no query in `dialect`.
pub(crate) fn rewrite(
    query: &str,
    dialect: Dialect,
    role: &Role,
    settings: &Settings,
) -> Result<Outcome, ParseError> {
    let root = parse(query, dialect)?;
    let found = uses(query, &root);
    if found.is_empty() {
        return Ok(Outcome::Unaffected);
    }
    let open: Vec<&Use<'_>> = found.iter().filter(|found| !found.is_settled).collect();
    let Some(first) = open.first() else { return Ok(Outcome::Settled) };
    let labels = join_labels(query, &root, &settings.join_labels);
    let composer = Composer { query, dialect, role, labels, settings };
    for one in &open {
        if let Some(obstacle) = one.obstacle(query, settings.kube_state_metrics) {
            let reason = reasons::obstacle(&obstacle, one, role, &composer.labels.written());
            return Ok(Outcome::Reported { reason, suggestion: suggestion(&obstacle, &composer, &open) });
        }
    }
    let reason = reasons::loss(first, role);
    let Some(rewriting) = rewriting(&composer, &open, &reason) else {
        return Ok(refused(&reason, "its parts overlap, so that none can be replaced alone"));
    };
    // All that was written is read again: a doubt is no change.
    let is_settled = |root: &Expr| uses(&rewriting.new, root).iter().all(|found| found.is_settled);
    Ok(match parse(&rewriting.new, dialect) {
        Ok(root) if is_settled(&root) => Outcome::Rewritten(rewriting),
        _ => refused(&reason, "what was written for it could not be read again"),
    })
}

fn refused(reason: &str, why: &str) -> Outcome {
    Outcome::Reported { reason: format!("{reason} It is left as it is: {why}."), suggestion: None }
}

/// What could stand there, where it is a person's to say what is meant.
fn suggestion(obstacle: &Obstacle, composer: &Composer<'_>, open: &[&Use<'_>]) -> Option<String> {
    let text = match (obstacle, open) {
        (Obstacle::Absent, [one]) => composer.unless(one)?,
        (Obstacle::Counts, _) => {
            let others =
                |found: &Use<'_>| found.obstacle(composer.query, composer.settings.kube_state_metrics);
            let only_counts = open.iter().all(|found| matches!(others(found), None | Some(Obstacle::Counts)));
            only_counts.then(|| rewriting(composer, open, ""))??.new
        }
        _ => return None,
    };
    parse(&text, composer.dialect).is_ok().then_some(text)
}

/// The query with a union for each use in `open`. `None` where two want the same place.
fn rewriting(composer: &Composer<'_>, open: &[&Use<'_>], reason: &str) -> Option<Rewriting> {
    let units: Vec<Unit<'_>> = open.iter().map(|found| found.unit().ok()).collect::<Option<_>>()?;
    let overlap = |at: usize| {
        units[..at].iter().any(|before| {
            before.expr.span.contains(units[at].expr.span) || units[at].expr.span.contains(before.expr.span)
        })
    };
    if (1..units.len()).any(overlap) {
        return None;
    }
    let unions: Vec<Union> =
        open.iter().zip(units).map(|(found, unit)| composer.union(found, unit)).collect::<Option<_>>()?;
    let mut notes: Vec<String> = Vec::new();
    let mut recording_rules: Vec<RecordingRule> = Vec::new();
    for union in &unions {
        notes.extend(union.note.clone().filter(|note| !notes.contains(note)));
        if let Some(rule) = union.recording_rule.clone() {
            rule.join(&mut recording_rules);
        }
    }
    let edits = EditSet::new(unions.into_iter().flat_map(|union| union.edits).collect()).ok()?;
    let new = edits.apply(composer.query).into_owned();
    Some(Rewriting { edits: edits.edits().to_vec(), new, reason: reason.to_owned(), notes, recording_rules })
}

/// The selector of sidecars among init containers.
fn sidecar_selector() -> String {
    let info = SeriesFacts::builtin().info();
    format!("{}{{{}=\"{}\"}}", info.init, info.label, info.value)
}

/// Whether a text is the name of a series and nothing else.
pub(crate) fn is_bare_name(text: &str) -> bool {
    text.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
