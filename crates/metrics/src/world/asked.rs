//! What an expression asks for: its selectors, and the labels that it names.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_catalog::{SeriesFacts, SeriesFamily};
use outrigger_promql::{
    Call, Expr, ExprKind, LabelList, MatcherKind, MatchingKind, Modifier, ModifierKind, Selector,
};

use regex::Regex;

use super::matching::Wanted;

/// One selector of an expression.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The name of its series.
    pub(super) name: String,
    /// Its family, where it tells of containers.
    pub(super) family: Option<&'static SeriesFamily>,
    /// What its matchers want, by label.
    pub(super) wanted: BTreeMap<String, Vec<Wanted>>,
    /// The labels that what is around it names.
    pub(super) named_around: BTreeSet<String>,
}

/// A label that `label_replace` or `label_join` makes of one other.
#[derive(Debug, Clone)]
pub(super) struct MadeLabel {
    /// The new label.
    pub(super) label: String,
    /// The old one.
    pub(super) of: String,
    replacement: String,
    pattern: String,
}

impl MadeLabel {
    /// What becomes of a value; `None` where the pattern does not match.
    pub(super) fn value(&self, of: &str) -> Option<String> {
        let pattern = Regex::new(&format!("^(?s:{})$", self.pattern)).ok()?;
        let mut value = String::new();
        pattern.captures(of)?.expand(&self.replacement, &mut value);
        Some(value)
    }

    fn new(query: &str, call: &Call) -> Option<Self> {
        let text = |at: usize| {
            let span = call.arguments.get(at).filter(|argument| argument.kind == ExprKind::String)?.span;
            let raw = &query[span.range()];
            Some(raw[1..raw.len() - 1].replace("\\\\", "\\"))
        };
        match (call.function.text.as_deref()?, call.arguments.len()) {
            ("label_replace", 5) => {
                Some(Self { label: text(1)?, replacement: text(2)?, of: text(3)?, pattern: text(4)? })
            }
            ("label_join", 4) => {
                Some(Self { label: text(1)?, of: text(3)?, replacement: "$0".into(), pattern: ".*".into() })
            }
            _ => None,
        }
    }
}

impl Asked {
    /// Whether it asks for the series of init containers.
    pub(super) fn is_init(&self) -> bool {
        self.family.is_some_and(|family| family.init.as_deref() == Some(self.name.as_str()))
    }
}

/// All that an expression asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    /// Its selectors.
    pub(super) selectors: Vec<Asked>,
    /// All labels that it names anywhere.
    pub(super) labels: BTreeSet<String>,
    /// The lists of `on(…)` in it.
    pub(super) joins: Vec<BTreeSet<String>>,
    /// The labels that it makes of others.
    pub(super) made: Vec<MadeLabel>,
    /// How many seconds its offsets lead back at most.
    pub(super) offset: u64,
}

impl Question {
    /// What `root`, the tree of `query`, asks for. Fails, with the reason as a sentence, where no world can answer.
    pub(super) fn new(query: &str, root: &Expr) -> Result<Self, String> {
        let mut question = Self::default();
        let mut failure = None;
        root.walk(&mut |expr, around| {
            if let Err(reason) = question.add(query, expr, around) {
                failure.get_or_insert(reason);
            }
        });
        match failure {
            Some(reason) => Err(reason),
            None => Ok(question),
        }
    }

    fn add(&mut self, query: &str, expr: &Expr, around: &[&Expr]) -> Result<(), String> {
        match &expr.kind {
            ExprKind::Selector(selector) => {
                let asked = asked(selector, around)?;
                self.labels.extend(asked.wanted.keys().cloned());
                self.selectors.push(asked);
                self.modifiers(query, &selector.modifiers)?;
            }
            ExprKind::Call(call) => self.made.extend(MadeLabel::new(query, call)),
            ExprKind::Subquery(subquery) => self.modifiers(query, &subquery.modifiers)?,
            ExprKind::Aggregation(aggregation) => {
                self.labels.extend(aggregation.grouping.iter().flat_map(|grouping| names(&grouping.labels)));
            }
            ExprKind::Binary(binary) => {
                if let Some(matching) = &binary.matching {
                    let labels: BTreeSet<String> = names(&matching.labels).collect();
                    self.labels.extend(labels.iter().cloned());
                    if matching.kind == MatchingKind::On {
                        self.joins.push(labels);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn modifiers(&mut self, query: &str, modifiers: &[Modifier]) -> Result<(), String> {
        for modifier in modifiers {
            let text = query[modifier.span.range()].to_lowercase();
            match modifier.kind {
                ModifierKind::Offset => {
                    let seconds = seconds(text.trim_start_matches("offset").trim());
                    self.offset += seconds.ok_or("Its offset is no plain time back.")?;
                }
                ModifierKind::At if text.contains("start") || text.contains("end") => {}
                ModifierKind::At => return Err("It asks for a moment of its own, `@`.".to_owned()),
                ModifierKind::Anchored | ModifierKind::Smoothed => {}
            }
        }
        Ok(())
    }

    /// Whether every join on `label` is one on `with` too.
    pub(super) fn joins_name(&self, label: &str, with: &str) -> bool {
        self.joins.iter().all(|join| !join.contains(label) || join.contains(with))
    }
}

fn asked(selector: &Selector, around: &[&Expr]) -> Result<Asked, String> {
    let mut name = selector.name.as_ref().and_then(|name| name.text.clone());
    let mut wanted: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for matcher in &selector.matchers {
        match &matcher.kind {
            MatcherKind::Name(own) => name.clone_from(&own.text),
            MatcherKind::Label { label, operator, value } => {
                let (Some(label), Some(value)) = (&label.text, &value.value) else {
                    return Err("One of its matchers cannot be read.".to_owned());
                };
                wanted
                    .entry(label.clone())
                    .or_default()
                    .push(Wanted { operator: *operator, value: value.clone() });
            }
            MatcherKind::Opaque | MatcherKind::Or => {
                return Err("One of its matchers is none of Prometheus.".to_owned());
            }
        }
    }
    if let Some(own) = wanted.remove("__name__") {
        name = name.or_else(|| super::matching::solve(&own, "up", 0));
    }
    let name = name.ok_or("One of its selectors has no name.")?;
    let facts = SeriesFacts::builtin();
    let family = facts.by_app(&name).or_else(|| facts.by_init(&name));
    let named_around = around.iter().flat_map(|outer| named(outer)).collect();
    Ok(Asked { name, family, wanted, named_around })
}

/// The labels that an expression names itself.
fn named(expr: &Expr) -> Vec<String> {
    match &expr.kind {
        ExprKind::Aggregation(aggregation) => {
            aggregation.grouping.iter().flat_map(|grouping| names(&grouping.labels)).collect()
        }
        ExprKind::Binary(binary) => {
            binary.matching.iter().flat_map(|matching| names(&matching.labels)).collect()
        }
        _ => Vec::new(),
    }
}

fn names(list: &LabelList) -> impl Iterator<Item = String> + '_ {
    list.labels.iter().filter_map(|label| label.text.clone())
}

/// The seconds of `1h30m`; `None` for what is no such time.
fn seconds(text: &str) -> Option<u64> {
    let (mut total, mut number, mut letters) = (0, None::<u64>, text.chars().peekable());
    while let Some(letter) = letters.next() {
        if let Some(digit) = letter.to_digit(10) {
            number = Some(number.unwrap_or_default().checked_mul(10)?.checked_add(u64::from(digit))?);
            continue;
        }
        let of = match letter {
            'm' if letters.next_if_eq(&'s').is_some() => 0,
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            'y' => 31_536_000,
            _ => return None,
        };
        total += number.take()?.checked_mul(of)?;
    }
    number.is_none().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_read() {
        assert_eq!(seconds("1h30m"), Some(5_400));
        assert_eq!(seconds("2d"), Some(172_800));
        assert_eq!(seconds("500ms"), Some(0));
        assert_eq!([seconds("-5m"), seconds("5"), seconds("m"), seconds("5 m")], [None; 4]);
    }
}
