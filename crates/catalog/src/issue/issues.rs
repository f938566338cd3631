use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use super::Issue;
use crate::builtin::{ISSUES, SCENARIOS};
use crate::catalog::read_yaml;

/// The known issues that are compiled in.
#[derive(Debug)]
pub struct Issues {
    issues: Vec<Issue>,
}

static BUILTIN: LazyLock<Issues> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| {
        let fail = |message: String| -> ! { panic!("catalog/issues/{name}.yaml: {message}") };
        let value = read_yaml(text).unwrap_or_else(|message| fail(message));
        // A test makes the checks of `parse_issue`.
        Issue::deserialize(&value).unwrap_or_else(|error| fail(error.to_string()))
    };
    Issues { issues: ISSUES.iter().map(read).collect() }
});

impl Issues {
    /// The issues that are compiled in, read at the first call.
    ///
    /// Panics where a file of `/catalog/issues` is no issue; the crate's tests read every one of them.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// All of them, by the names of their files.
    pub fn all(&self) -> &[Issue] {
        &self.issues
    }

    /// The issue with this `id`.
    pub fn issue(&self, id: &str) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.id == id)
    }

    /// The scenario whose life shows an issue, as the simulator reads it. Nothing where the issue has none.
    ///
    /// Panics where the file in `/catalog/scenarios` cannot be read; the crate's tests read every one of them.
    pub fn scenario(&self, id: &str) -> Option<Value> {
        let (name, text) = SCENARIOS.iter().find(|(name, _)| *name == id)?;
        Some(read_yaml(text).unwrap_or_else(|message| panic!("catalog/scenarios/{name}.yaml: {message}")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_issue;
    use super::*;

    #[test]
    fn every_issue_passes_all_checks() {
        for (name, text) in ISSUES {
            let value = read_yaml(text).unwrap_or_else(|message| panic!("{name}: {message}"));
            let issue = parse_issue(&value).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(issue.id, *name);
            assert!(!issue.title.ends_with('.'), "{name}: the title ends with a full stop");
            assert!(issue.effect.ends_with('.') && issue.way_out.ends_with('.'), "{name}: no sentences");
            let says = issue.unverified && issue.versions.is_none() && !issue.effect.contains("confirmed");
            assert!(!says, "{name} does not say what is not confirmed");
        }
    }

    #[test]
    fn scenarios_belong_to_issues() {
        let issues = Issues::builtin();
        for (name, _) in SCENARIOS {
            let issue = issues.issue(name).unwrap_or_else(|| panic!("no issue is called {name}"));
            assert!(issue.life.is_some(), "{name} does not show its scenario");
        }
        for issue in issues.all().iter().filter(|issue| issue.life.is_some()) {
            assert!(issues.scenario(&issue.id).is_some(), "{} has no scenario", issue.id);
        }
    }
}
