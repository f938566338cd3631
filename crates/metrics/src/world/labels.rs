//! The values that labels get so that the matchers of an expression are met.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_catalog::SeriesFacts;

use super::asked::{Asked, Question};
use super::matching::{Wanted, group, solve};

/// What kube-state-metrics' own labels are called where a scrape config does not set `honor_labels`
/// (<https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>, read 2026-11-24).
const EXPORTED: [(&str, &str); 3] =
    [("namespace", "exported_namespace"), ("pod", "exported_pod"), ("container", "exported_container")];

/// The values of labels in the worlds of one expression.
#[derive(Debug)]
pub(super) struct Values<'q> {
    question: &'q Question,
    /// Whether kube-state-metrics' labels have `exported_` before them.
    pub(super) exported: bool,
    /// Labels of the target: on all series of kube-state-metrics.
    pub(super) target: BTreeMap<String, String>,
}

impl<'q> Values<'q> {
    /// Fails, with the reason as a sentence, where no value meets what the expression wants of a label.
    pub(super) fn new(question: &'q Question) -> Result<Self, String> {
        let exported = EXPORTED.iter().any(|(_, name)| question.labels.contains(*name));
        let mut values = Self { question, exported, target: BTreeMap::new() };
        let facts = SeriesFacts::builtin();
        let own: BTreeSet<&str> = facts
            .families()
            .iter()
            .flat_map(|family| &family.labels)
            .chain(&facts.common_labels)
            .map(String::as_str)
            .chain(["cluster", "namespace", "pod", "container", "node", facts.info().label.as_str()])
            .chain(EXPORTED.iter().filter(|_| exported).map(|(_, name)| *name))
            .collect();
        let of_families = || question.selectors.iter().filter(|asked| asked.family.is_some());
        let wanted: BTreeSet<&String> = of_families().flat_map(|asked| asked.wanted.keys()).collect();
        for label in wanted.into_iter().filter(|label| !own.contains(label.as_str())) {
            let all = all(question.selectors.iter(), label);
            let value = solve(&all, "x", 0).or_else(|| solve(&self::all(of_families(), label), "x", 0));
            let value = value.ok_or_else(|| format!("Its selectors want different values of `{label}`."))?;
            values.target.insert(label.clone(), value);
        }
        Ok(values)
    }

    /// What kube-state-metrics' label `label` is called.
    pub(super) fn spelled<'l>(&self, label: &'l str) -> &'l str {
        let other = EXPORTED.iter().find(|(plain, _)| *plain == label && self.exported);
        other.map_or(label, |(_, exported)| exported)
    }

    /// What all selectors together want of a label that places a container, in groups which one value can meet.
    pub(super) fn groups(&self, label: &str) -> Vec<Vec<Wanted>> {
        let spelled = self.spelled(label);
        let of = |asked: &'q Asked| {
            let is_ours = asked.name.starts_with("kube_");
            asked.wanted.get(if is_ours { spelled } else { label }).map(Vec::as_slice)
        };
        group(self.question.selectors.iter().filter_map(of).collect())
    }

    /// The values that `label` of a family has: those that its selectors want, or `preferred`.
    pub(super) fn of_family(&self, app: &str, label: &str, preferred: &str) -> BTreeSet<String> {
        let selectors = self.question.selectors.iter();
        let own = selectors.filter(|asked| asked.family.is_some_and(|family| family.app == app));
        let values: BTreeSet<String> = own
            .filter_map(|asked| match asked.wanted.get(label) {
                Some(wanted) => solve(wanted, preferred, 0),
                None => Some(preferred.to_owned()),
            })
            .collect();
        if values.is_empty() { BTreeSet::from([preferred.to_owned()]) } else { values }
    }
}

fn all<'a>(selectors: impl Iterator<Item = &'a Asked>, label: &str) -> Vec<Wanted> {
    selectors.filter_map(|asked| asked.wanted.get(label)).flatten().cloned().collect()
}
