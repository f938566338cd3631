use std::sync::LazyLock;

use schemars::{Schema, schema_for};
use serde_json::Value;

use super::{Issue, Product};
use crate::version::ProgramVersion;

/// Why a value is no known issue: the place in it, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at `{at}`")]
pub struct IssueError {
    /// The place, as in `sources[0].url`.
    pub at: String,
    /// What is wrong, as a fragment.
    pub message: String,
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema_for!(Issue));

/// The JSON schema of a known issue, as `catalog/issue.schema.json` publishes it.
pub fn issue_schema() -> &'static Value {
    SCHEMA.as_value()
}

/// Reads a known issue. Gives the first key or value that does not fit.
pub fn parse_issue(value: &Value) -> Result<Issue, IssueError> {
    let issue: Issue = serde_path_to_error::deserialize(value)
        .map_err(|error| IssueError { at: error.path().to_string(), message: error.inner().to_string() })?;
    match check(&issue) {
        Some((at, message)) => Err(IssueError { at: at.to_owned(), message }),
        None => Ok(issue),
    }
}

/// What the types cannot say: the first thing that is wrong, and its key.
fn check(issue: &Issue) -> Option<(&'static str, String)> {
    if let Some(fixed) = issue.fixed.iter().find(|text| ProgramVersion::parse(text).is_none()) {
        return Some(("fixed", format!("`{fixed}` is no version")));
    }
    if issue.product == Product::Other && !issue.affected.is_empty() {
        return Some(("affected", "only versions of Kubernetes and Istio are compared".to_owned()));
    }
    if let Some(life) = &issue.life {
        let has = |version| issue.affected.iter().any(|range| range.contains(version));
        if issue.product != Product::Kubernetes || !has(life.with) || has(life.without) {
            let message = "the life is shown on a version of Kubernetes with the issue and on one without";
            return Some(("life", message.to_owned()));
        }
    }
    if issue.sources.is_empty() {
        return Some(("sources", "a source is missing".to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn issue() -> Value {
        json!({
            "id": "x-1", "title": "It fails", "product": "kubernetes", "component": "kubelet",
            "affected": ["1.29.0..1.29.7", "1.31"], "fixed": ["1.29.8"], "effect": "It fails.",
            "way_out": "Upgrade.", "sources": [{"url": "https://example.com", "read": "2026-11-24"}],
        })
    }

    fn error(change: impl FnOnce(&mut Value)) -> String {
        let mut value = issue();
        change(&mut value);
        parse_issue(&value).expect_err("it is none").to_string()
    }

    #[test]
    fn an_issue_is_read_with_its_versions() {
        let read = parse_issue(&issue()).expect("it is one");
        assert_eq!(read.affected_versions().as_deref(), Some("Kubernetes 1.29.0 to 1.29.7 and 1.31"));
    }

    #[test]
    fn what_does_not_fit_has_a_place() {
        let shown = error(|issue| issue["efect"] = json!(""));
        assert!(shown.starts_with("unknown field `efect`"), "{shown}");
        let shown = error(|issue| issue["affected"] = json!(["29"]));
        assert!(shown.ends_with("at `affected`"), "{shown}");
        assert_eq!(error(|issue| issue["fixed"] = json!(["soon"])), "`soon` is no version at `fixed`");
        assert_eq!(error(|issue| issue["sources"] = json!([])), "a source is missing at `sources`");
        let life = json!({"with": "1.29.8", "without": "1.29.7", "shows": "it"});
        let shown = error(|issue| issue["life"] = life);
        assert!(shown.ends_with("at `life`"), "{shown}");
    }
}
