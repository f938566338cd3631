//! The lists of kube-state-metrics itself: which families it shows.

use outrigger_catalog::{FilterEffect, ProgramVersion, SeriesFacts, SeriesFilter};
use outrigger_finding::Finding;
use outrigger_text::Pointer;
use regex::Regex;
use serde_json::Value;

use super::rules::init_series_not_exposed::{self, Missing};
use super::rules::relabeling_not_readable;
use super::samples::families;

/// A list, as a flag or as a value of the chart.
#[derive(Debug)]
pub(super) struct List {
    filter: &'static SeriesFilter,
    /// Where it stands.
    at: Pointer,
    /// Its entries: names, or regular expressions.
    pub(super) entries: Vec<String>,
}

/// What a text must hold to have such a list.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    let filters = SeriesFacts::builtin().filters.iter();
    filters.flat_map(|filter| [filter.flag.as_str(), filter.chart_value.as_str()])
}

/// Whether a chart holds such a list behind this key.
pub(super) fn is_chart_value(key: &str) -> bool {
    SeriesFacts::builtin().filters.iter().any(|filter| filter.chart_value == key)
}

/// Whether an argument is such a flag, with its value or before it.
pub(crate) fn is_flag(text: &str) -> bool {
    SeriesFacts::builtin().filters.iter().any(|filter| text.starts_with(&filter.flag))
}

impl List {
    /// The list that a key of a chart's values holds.
    pub(super) fn of_chart(key: &str, value: &Value, at: &Pointer) -> Option<Self> {
        let filter = SeriesFacts::builtin().filters.iter().find(|filter| filter.chart_value == key)?;
        let entries = match value {
            Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
            Value::String(text) => Some(parted(text)),
            _ => None,
        }?;
        Some(Self { filter, at: at.clone(), entries }).filter(|list| !list.entries.is_empty())
    }

    /// The lists among the arguments of a program: `--flag=VALUE`, or `--flag` and the value behind it.
    pub(super) fn of_arguments(items: &[Value], at: &Pointer) -> Vec<Self> {
        let mut lists = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let Some(text) = item.as_str() else { continue };
            let Some(filter) =
                SeriesFacts::builtin().filters.iter().find(|filter| text.starts_with(&filter.flag))
            else {
                continue;
            };
            let (place, value) = match text[filter.flag.len()..].strip_prefix('=') {
                Some(value) => (index, Some(value)),
                None if text == filter.flag => (index + 1, items.get(index + 1).and_then(Value::as_str)),
                None => continue,
            };
            let entries = value.map(parted).unwrap_or_default();
            if !entries.is_empty() {
                lists.push(Self { filter, at: at.index(place), entries });
            }
        }
        lists
    }

    /// What the list loses.
    pub(super) fn judge(&self, version: Option<ProgramVersion>) -> Option<Finding> {
        let mut patterns = Vec::new();
        for entry in &self.entries {
            match Regex::new(entry) {
                Ok(pattern) => patterns.push(pattern),
                Err(error) => {
                    let why = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
                    return Some(relabeling_not_readable::report(
                        &self.at,
                        why.trim_start_matches("error: "),
                    ));
                }
            }
        }
        let shows = |name: &str| {
            patterns.iter().any(|pattern| pattern.is_match(name))
                == (self.filter.effect == FilterEffect::Allow)
        };
        let info = SeriesFacts::builtin().info();
        let families = families(version);
        let any_app = families.iter().any(|family| shows(&family.app));
        let is_needed = |app: &str| shows(app) || app == info.app && any_app;
        let missing: Vec<&str> = families
            .iter()
            .filter(|family| is_needed(&family.app))
            .filter_map(|family| family.init.as_deref())
            .filter(|init| !shows(init))
            .collect();
        let missing = Missing { names: missing, filter: self.filter };
        init_series_not_exposed::report(&missing, &self.at)
    }
}

/// The entries of a list that is one text.
fn parted(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
}
