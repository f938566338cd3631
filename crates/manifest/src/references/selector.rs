use std::collections::BTreeMap;

use serde_json::Value;

use crate::object::{get, items, string_map, text};

/// A label selector: all labels and all expressions must hold
/// (<https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelSelector {
    labels: BTreeMap<String, String>,
    requirements: Vec<Requirement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    /// One that we do not know rules nothing out.
    Unknown,
}

impl LabelSelector {
    /// Reads `matchLabels` and `matchExpressions`.
    pub(crate) fn read(selector: &Value) -> Self {
        let requirements = items(selector, &["matchExpressions"]).iter().map(|entry| Requirement {
            key: text(entry, &["key"]).unwrap_or_default().to_owned(),
            operator: match text(entry, &["operator"]) {
                Some("In") => Operator::In,
                Some("NotIn") => Operator::NotIn,
                Some("Exists") => Operator::Exists,
                Some("DoesNotExist") => Operator::DoesNotExist,
                _ => Operator::Unknown,
            },
            values: items(entry, &["values"]).iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        });
        Self { labels: string_map(get(selector, &["matchLabels"])), requirements: requirements.collect() }
    }

    /// A plain mapping of labels, as a Service has it.
    pub(crate) fn from_labels(labels: BTreeMap<String, String>) -> Self {
        Self { labels, requirements: Vec::new() }
    }

    /// Reads the text form `a=b,c!=d,e,!f,g in (h, i)`; what it does not understand rules nothing out.
    pub(crate) fn parse(selector: &str) -> Self {
        let mut requirements = Vec::new();
        for part in split_outside_parentheses(selector) {
            let set = |key: &str, operator, values: &str| Requirement {
                key: key.trim().to_owned(),
                operator,
                values: values
                    .trim()
                    .trim_matches(['(', ')'])
                    .split(',')
                    .map(|value| value.trim().to_owned())
                    .collect(),
            };
            requirements.push(if let Some((key, values)) = part.split_once(" notin ") {
                set(key, Operator::NotIn, values)
            } else if let Some((key, values)) = part.split_once(" in ") {
                set(key, Operator::In, values)
            } else if let Some((key, value)) = part.split_once("!=") {
                set(key, Operator::NotIn, value)
            } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
                set(key, Operator::In, value)
            } else if let Some(key) = part.strip_prefix('!') {
                set(key, Operator::DoesNotExist, "")
            } else {
                set(part, Operator::Exists, "")
            });
        }
        Self { labels: BTreeMap::new(), requirements }
    }

    /// A label that everything has that it chooses, if it asks for one.
    pub(crate) fn first_label(&self) -> Option<(&str, &str)> {
        self.labels.first_key_value().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Whether it chooses something with these labels.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.labels.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.requirements.iter().all(|requirement| requirement.holds(labels))
    }
}

impl Requirement {
    fn holds(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        let is_listed = || value.is_some_and(|value| self.values.contains(value));
        match self.operator {
            Operator::In => is_listed(),
            Operator::NotIn => !is_listed(),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Unknown => true,
        }
    }
}

fn split_outside_parentheses(selector: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = selector.split(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        letter == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Where a selector looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Namespaces {
    /// In every namespace.
    Any,
    /// In these. Empty where the file names none, as files of one application often do; then any may be meant.
    Listed(Vec<String>),
}

impl Namespaces {
    pub(crate) fn own(namespace: Option<&str>) -> Self {
        Self::Listed(namespace.into_iter().map(str::to_owned).collect())
    }

    /// Whether a namespace, if the object names one, is among them.
    pub fn may_hold(&self, namespace: Option<&str>) -> bool {
        match (self, namespace) {
            (Self::Any, _) | (_, None) => true,
            (Self::Listed(names), Some(namespace)) => {
                names.is_empty() || names.iter().any(|name| name == namespace)
            }
        }
    }
}

/// The `target` of a patch in a kustomization: every field that is given must match the object. All but the
/// labels are regular expressions for the whole text
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/examples/patchMultipleObjects.md>, read 2026-11-24).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatchTarget {
    pub(crate) group: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) labels: LabelSelector,
}

impl PatchTarget {
    pub(crate) fn read(target: &Value) -> Self {
        let field = |key: &str| text(target, &[key]).filter(|value| !value.is_empty()).map(str::to_owned);
        Self {
            group: field("group"),
            kind: field("kind"),
            name: field("name"),
            namespace: field("namespace"),
            labels: field("labelSelector")
                .map(|selector| LabelSelector::parse(&selector))
                .unwrap_or_default(),
        }
    }
}

/// One entry of what a Kyverno rule matches
/// (<https://kyverno.io/docs/policy-types/cluster-policy/match-exclude/>).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyMatch {
    pub(crate) kinds: Vec<String>,
    pub(crate) names: Vec<String>,
    pub(crate) namespaces: Vec<String>,
    pub(crate) labels: LabelSelector,
}

/// Whether the whole of `text` matches a regular expression, as far as literal characters, `.`, `.*` and `|`
/// go. A pattern with anything else in it may match whatever it likes: the answer is *yes*.
pub(crate) fn may_match_pattern(pattern: &str, text: &str) -> bool {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    let is_simple = |letter: char| letter.is_ascii_alphanumeric() || "-_./|*".contains(letter);
    if !pattern.chars().all(is_simple) {
        return true;
    }
    pattern.split('|').any(|alternative| {
        // `a*` repeats a letter; kustomize's own examples write it and mean `a.*`.
        let glob = alternative.replace(".*", "*").replace('.', "?");
        matches_glob(&glob, text)
    })
}

/// Whether the whole of `text` matches `glob`, in which `*` is any text and `?` any character.
pub(crate) fn matches_glob(glob: &str, text: &str) -> bool {
    let (glob, text) = (glob.as_bytes(), text.as_bytes());
    let (mut in_glob, mut in_text) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while in_text < text.len() {
        match glob.get(in_glob) {
            Some(b'*') => {
                retry = Some((in_glob + 1, in_text));
                in_glob += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[in_text] => {
                in_glob += 1;
                in_text += 1;
            }
            _ => {
                let Some((after_star, taken)) = retry else { return false };
                retry = Some((after_star, taken + 1));
                (in_glob, in_text) = (after_star, taken + 1);
            }
        }
    }
    glob[in_glob..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn expressions_and_labels_must_all_hold() {
        let selector = LabelSelector::read(&json!({
            "matchLabels": {"app": "web"},
            "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["db"]}, {"key": "old", "operator": "DoesNotExist"}],
        }));
        assert!(selector.matches(&labels(&[("app", "web")])));
        assert!(!selector.matches(&labels(&[("app", "web"), ("tier", "db")])));
        assert!(!selector.matches(&labels(&[("app", "web"), ("old", "")])));
    }

    #[test]
    fn the_text_form_means_the_same() {
        let selector = LabelSelector::parse("app=web, tier in (front, edge), x!=y, !old");
        assert!(selector.matches(&labels(&[("app", "web"), ("tier", "edge")])));
        assert!(!selector.matches(&labels(&[("app", "web"), ("tier", "db")])));
        assert!(!selector.matches(&labels(&[("app", "web"), ("tier", "edge"), ("x", "y")])));
    }

    #[test]
    fn patterns_are_for_the_whole_text() {
        assert!(may_match_pattern("web|api", "api"));
        assert!(may_match_pattern("^deploy.*$", "deploy1"));
        assert!(may_match_pattern("deploy*", "deploy1"));
        assert!(!may_match_pattern("web", "webhook"));
        assert!(may_match_pattern("web[0-9]+", "other"), "not understood: not ruled out");
        assert!(matches_glob("a*b?", "aXXbbc") && !matches_glob("a?", "a"));
    }
}
