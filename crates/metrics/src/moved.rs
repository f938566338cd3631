use outrigger_promql::MatchOperator;
use regex::Regex;

use crate::outcome::Expression;
use crate::rewrite::Outcome;

/// A container that becomes a native sidecar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedContainer {
    /// Where its pods are, if the file says so.
    pub namespace: Option<String>,
    /// The name of its workload, with which the names of its pods begin.
    pub workload: Option<String>,
    /// Its own name.
    pub name: String,
}

/// What a selector asks of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The label.
    pub label: String,
    /// How it is compared.
    pub operator: MatchOperator,
    /// With what; `None` where that holds a variable.
    pub value: Option<String>,
}

impl Condition {
    /// Whether a label with this value may be meant.
    fn may_be(&self, value: &str) -> bool {
        let Some(wanted) = &self.value else { return true };
        // What is no regular expression here may be one to Prometheus.
        let matches = || Regex::new(&format!("^(?s:{wanted})$")).map(|wanted| wanted.is_match(value));
        match self.operator {
            MatchOperator::Equal => wanted == value,
            MatchOperator::NotEqual => wanted != value,
            MatchOperator::Regex => matches().unwrap_or(true),
            MatchOperator::NotRegex => matches().map_or(true, |matches| !matches),
        }
    }

    /// Whether the series of a moved container may be meant.
    fn may_mean(&self, moved: &MovedContainer) -> bool {
        match self.label.strip_prefix("exported_").unwrap_or(&self.label) {
            "container" => self.may_be(&moved.name),
            "namespace" => moved.namespace.as_ref().is_none_or(|namespace| self.may_be(namespace)),
            "pod" => match (&self.value, &moved.workload) {
                (Some(pod), Some(workload)) if self.operator == MatchOperator::Equal => {
                    pod.starts_with(workload.as_str())
                }
                // Names of its pods, as the controllers make them.
                (Some(_), Some(workload)) => ["", "-0", "-x7k2p", "-6d5f9c7b8-x7k2p", "-29012345-x7k2p"]
                    .iter()
                    .any(|ending| self.may_be(&format!("{workload}{ending}"))),
                _ => true,
            },
            _ => true,
        }
    }
}

impl Expression {
    /// Whether the expression, as it is, may lose the series of a container that moves: none of its selectors that know the
    /// app's name only leaves the container out.
    pub fn loses(&self, moved: &MovedContainer) -> bool {
        matches!(self.outcome, Outcome::Rewritten(_) | Outcome::Reported { .. })
            && self
                .selections
                .iter()
                .any(|conditions| conditions.iter().all(|condition| condition.may_mean(moved)))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Settings, Syntax, consider};

    use super::*;

    fn loses(query: &str) -> bool {
        let found = consider(query, Syntax::Query, &Settings::default());
        let moved = MovedContainer {
            namespace: Some("shop".to_owned()),
            workload: Some("web".to_owned()),
            name: "proxy".to_owned(),
        };
        found.expressions.iter().any(|expression| expression.loses(&moved))
    }

    #[test]
    fn matchers_decide_whether_a_moved_container_is_meant() {
        for query in [
            "kube_pod_container_status_ready",
            "kube_pod_container_status_ready{namespace=~\"shop|bank\", container!=\"app\", pod=\"web-1\"}",
            "kube_pod_container_status_ready{namespace=\"$namespace\", pod=~\"web-[a-z0-9]+-[a-z0-9]+\"}",
            "kube_pod_container_status_ready{container=~\"proxy\"} / kube_pod_container_status_ready{container=\"app\"}",
        ] {
            assert!(loses(query), "{query}");
        }
        for query in [
            "up",
            "kube_pod_container_status_ready{container=\"app\"}",
            "kube_pod_container_status_ready{namespace!~\"shop\"}",
            "kube_pod_container_status_ready{pod=\"api-1\"}",
            "kube_pod_container_status_ready{pod=~\"api-.*\"}",
            "kube_pod_container_status_ready{pod!~\"web-.*|web\"}",
            "kube_pod_init_container_status_ready{container=\"proxy\"}",
        ] {
            assert!(!loses(query), "{query}");
        }
    }
}
