//! One step of a relabeling: how it is written, and what it does to a series.
//!
//! As Prometheus reads and carries it out: <https://github.com/prometheus/prometheus/blob/main/model/relabel/relabel.go>, read
//! 2026-11-24. The Prometheus operator and that of `VictoriaMetrics` write the keys in another case.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

/// The labels of a series, its name among them as `__name__`.
pub(super) type Labels = BTreeMap<String, String>;

/// The label that holds the name of a series.
pub(super) const NAME: &str = "__name__";

/// A step.
#[derive(Debug)]
pub(super) struct Relabeling {
    pub(super) sources: Vec<String>,
    pub(super) separator: String,
    pattern: Pattern,
    target: String,
    replacement: String,
    action: Action,
}

/// A regular expression that must match the whole of a text.
#[derive(Debug)]
struct Pattern {
    text: String,
    regex: Regex,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Replace,
    Keep,
    Drop,
    KeepEqual,
    DropEqual,
    HashMod,
    LabelMap,
    LabelDrop,
    LabelKeep,
    Lowercase,
    Uppercase,
}

/// Why a step is not known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// It is filled in by a template, or is none of Prometheus'.
    Foreign,
    /// Its regular expression cannot be read.
    Regex(String),
}

/// What is said of a step, by both spellings of its keys.
const KEYS: [(&str, &str); 7] = [
    ("source_labels", "sourceLabels"),
    ("separator", "separator"),
    ("regex", "regex"),
    ("modulus", "modulus"),
    ("target_label", "targetLabel"),
    ("replacement", "replacement"),
    ("action", "action"),
];

impl Relabeling {
    /// Reads a step. `is_opaque` says of a text whether a template fills it in.
    pub(super) fn read(value: &Value, is_opaque: &dyn Fn(&str) -> bool) -> Result<Self, Unknown> {
        let map = value.as_object().ok_or(Unknown::Foreign)?;
        let is_known = |key: &str| KEYS.iter().any(|(snake, camel)| key == *snake || key == *camel);
        if !map.keys().all(|key| is_known(key)) {
            return Err(Unknown::Foreign);
        }
        let text = |key: usize, default: &str| match get(map, key) {
            None | Some(Value::Null) => Ok(default.to_owned()),
            Some(value) => scalar(value, is_opaque).ok_or(Unknown::Foreign),
        };
        let sources = match get(map, 0) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => {
                let names = items.iter().map(|item| scalar(item, is_opaque));
                names.collect::<Option<_>>().ok_or(Unknown::Foreign)?
            }
            Some(_) => return Err(Unknown::Foreign),
        };
        let pattern = text(2, "(.*)")?;
        let regex =
            Regex::new(&format!("^(?s:{pattern})$")).map_err(|error| Unknown::Regex(short(&error)))?;
        Ok(Self {
            sources,
            separator: text(1, ";")?,
            pattern: Pattern { text: pattern, regex },
            target: text(4, "")?,
            replacement: text(5, "$1")?,
            action: action(&text(6, "replace")?.to_lowercase()).ok_or(Unknown::Foreign)?,
        })
    }

    /// The regular expression, as it is written.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern.text
    }

    /// Whether it decides by the name of the series alone which stay.
    pub(super) fn keeps(&self) -> bool {
        self.action == Action::Keep
    }

    /// Carries the step out. `false` where the series is dropped.
    pub(super) fn apply(&self, labels: &mut Labels) -> bool {
        let of = |label: &String| labels.get(label).map_or("", String::as_str);
        let value = self.sources.iter().map(of).collect::<Vec<_>>().join(&self.separator);
        match self.action {
            Action::Keep => return self.matches(&value),
            Action::Drop => return !self.matches(&value),
            Action::KeepEqual => return of(&self.target) == value,
            Action::DropEqual => return of(&self.target) != value,
            Action::Replace => self.replace(labels, &value),
            Action::Lowercase => set(labels, self.target.clone(), value.to_lowercase()),
            Action::Uppercase => set(labels, self.target.clone(), value.to_uppercase()),
            // Which part of several a series goes to is not computed: the same one for all.
            Action::HashMod => set(labels, self.target.clone(), "0".to_owned()),
            Action::LabelDrop => labels.retain(|label, _| !self.matches(label)),
            Action::LabelKeep => labels.retain(|label, _| self.matches(label)),
            Action::LabelMap => {
                for (label, value) in labels.clone() {
                    if let Some(to) = self.expand(&label, &self.replacement) {
                        set(labels, to, value);
                    }
                }
            }
        }
        true
    }

    /// Any text but the empty one is a label's name, as in Prometheus 3.
    fn replace(&self, labels: &mut Labels, value: &str) {
        let Some(target) = self.expand(value, &self.target).filter(|target| !target.is_empty()) else {
            return;
        };
        let result = self.expand(value, &self.replacement).unwrap_or_default();
        set(labels, target, result);
    }

    fn matches(&self, value: &str) -> bool {
        self.pattern.regex.is_match(value)
    }

    /// `template` with the groups of the match of `value`; `None` where it does not match.
    fn expand(&self, value: &str, template: &str) -> Option<String> {
        let captures = self.pattern.regex.captures(value)?;
        let mut out = String::new();
        captures.expand(template, &mut out);
        Some(out)
    }
}

/// An empty label is none.
fn set(labels: &mut Labels, label: String, value: String) {
    if value.is_empty() {
        labels.remove(&label);
    } else {
        labels.insert(label, value);
    }
}

fn get(map: &Map<String, Value>, key: usize) -> Option<&Value> {
    let (snake, camel) = KEYS[key];
    map.get(snake).or_else(|| map.get(camel))
}

/// A scalar as Prometheus takes it for a text.
fn scalar(value: &Value, is_opaque: &dyn Fn(&str) -> bool) -> Option<String> {
    match value {
        Value::String(text) if !is_opaque(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

fn action(text: &str) -> Option<Action> {
    Some(match text {
        "replace" => Action::Replace,
        "keep" => Action::Keep,
        "drop" => Action::Drop,
        "keepequal" => Action::KeepEqual,
        "dropequal" => Action::DropEqual,
        "hashmod" => Action::HashMod,
        "labelmap" => Action::LabelMap,
        "labeldrop" => Action::LabelDrop,
        "labelkeep" => Action::LabelKeep,
        "lowercase" => Action::Lowercase,
        "uppercase" => Action::Uppercase,
        _ => return None,
    })
}

/// The last line of an error of the regex crate says what is wrong; those before draw it.
fn short(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim().trim_start_matches("error: ").trim_end_matches('.').to_owned()
}
