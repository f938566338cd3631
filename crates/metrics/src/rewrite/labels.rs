//! The labels on which the series of a container meet the one that says that it is a sidecar.

use outrigger_catalog::SeriesFacts;
use outrigger_promql::{Expr, ExprKind, LabelList, MatcherKind, Name};

use super::names::series;

/// What makes a series one container's, wherever kube-state-metrics is asked. A label that no series has matches itself, so
/// that `cluster` costs nothing where there is one cluster.
const ALWAYS: [&str; 4] = ["cluster", "namespace", "pod", "container"];

/// What kube-state-metrics' own labels are called where a scrape config does not set `honor_labels`
/// (<https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>, read 2026-11-24).
const EXPORTED: [&str; 3] = ["exported_namespace", "exported_pod", "exported_container"];

/// Labels of the scrape itself: where two jobs share the series of one kube-state-metrics, they differ on what belongs together.
/// They are joined on where the query groups or matches by them, and not where a selector merely asks for one.
const OF_SCRAPE: [&str; 6] = ["job", "instance", "endpoint", "service", "prometheus_replica", "replica"];

/// Labels to join on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct JoinLabels {
    /// Templates that stand for several labels, each with its comma.
    templates: Vec<String>,
    /// Labels, and placeholders for one.
    labels: Vec<String>,
}

impl JoinLabels {
    /// As they stand between the parentheses of `on(…)`.
    pub(super) fn written(&self) -> String {
        format!("{}{}", self.templates.concat(), self.labels.join(", "))
    }

    /// Those that are labels as they stand, without any that has to be filled in first.
    pub(super) fn plain(&self) -> Vec<String> {
        let is_plain =
            |label: &&String| label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        self.labels.iter().filter(is_plain).cloned().collect()
    }
}

/// The labels of `on(…)` for a query: those that every world needs, those that the query itself shows, and `more` from the
/// configuration.
///
/// A label may be joined on if both series have it or neither has: that is so for all but those that kube-state-metrics gives
/// some families and not others (`resource`, `reason`, `image` …). A label that the query groups, matches or selects by sets its
/// series apart, be it a cluster, a tenant or a shard.
pub(super) fn join_labels(query: &str, root: &Expr, more: &[String]) -> JoinLabels {
    let mut seen = Seen { query, ..Seen::default() };
    seen.expression(root);
    let mut labels: Vec<String> = ALWAYS.map(str::to_owned).to_vec();
    let is_new = |label: &&String| !seen.made.contains(label) && is_of_both(label);
    let (exported, others): (Vec<&String>, Vec<&String>) =
        seen.labels.iter().filter(is_new).partition(|label| EXPORTED.contains(&label.as_str()));
    labels.extend(others.into_iter().cloned());
    if !exported.is_empty() {
        labels.extend(EXPORTED.map(str::to_owned));
    }
    // `%(clusterLabel)s` is `cluster` under the name that a user gave it.
    let is_cluster = |label: &String| label.to_lowercase().contains("cluster");
    if seen.placeholders.iter().any(is_cluster) && !seen.labels.iter().any(|label| label == "cluster") {
        labels.retain(|label| label != "cluster");
    }
    labels.extend(seen.placeholders);
    labels.extend(more.iter().cloned());
    let mut unique: Vec<String> = Vec::new();
    for label in labels {
        if !unique.contains(&label) {
            unique.push(label);
        }
    }
    JoinLabels { templates: seen.templates, labels: unique }
}

/// Whether both the series of a container and the one that says what it is have a label, or neither.
fn is_of_both(label: &str) -> bool {
    let facts = SeriesFacts::builtin();
    let of_some = facts.families().iter().any(|family| family.labels.iter().any(|own| own == label));
    !of_some && label != facts.info().label && label != "__name__"
}

/// The labels that a query names.
#[derive(Default)]
struct Seen<'q> {
    query: &'q str,
    /// Templates that stand for several labels, each with its comma.
    templates: Vec<String>,
    /// Placeholders that stand for one label each.
    placeholders: Vec<String>,
    labels: Vec<String>,
    /// Labels that the query makes, or fetches from other series.
    made: Vec<String>,
}

impl Seen<'_> {
    fn expression(&mut self, expression: &Expr) {
        match &expression.kind {
            // What other series are asked for says nothing of those of containers.
            ExprKind::Selector(selector) if series(self.query, selector).is_some() => {
                for matcher in &selector.matchers {
                    if let MatcherKind::Label { label, .. } = &matcher.kind
                        && !label.text.as_deref().is_some_and(|label| OF_SCRAPE.contains(&label))
                    {
                        self.label(label);
                    }
                }
            }
            ExprKind::Aggregation(aggregation) => {
                if let Some(grouping) = &aggregation.grouping {
                    self.list(&grouping.labels);
                }
            }
            ExprKind::Binary(binary) => {
                if let Some(matching) = &binary.matching {
                    self.list(&matching.labels);
                    let fetched = matching.group.as_ref().and_then(|group| group.labels.as_ref());
                    let fetched = fetched.iter().flat_map(|list| &list.labels);
                    self.made.extend(fetched.filter_map(|label| label.text.clone()));
                }
            }
            ExprKind::Call(call)
                if matches!(call.function.text.as_deref(), Some("label_replace" | "label_join")) =>
            {
                let target = call.arguments.get(1).map(|argument| &self.query[argument.span.range()]);
                self.made.extend(target.map(|target| target.trim_matches(['"', '\'', '`']).to_owned()));
            }
            _ => {}
        }
        expression.children().into_iter().for_each(|child| self.expression(child));
    }

    fn list(&mut self, list: &LabelList) {
        list.labels.iter().for_each(|label| self.label(label));
        for &span in &list.opaque {
            let text = &self.query[span.range()];
            // Labels that a chart's values add to every aggregation are target labels, which all series have. What a
            // variable of a dashboard stands for is not known.
            let is_template = text.starts_with("{{");
            if is_template && text.trim_end().ends_with("}}") && text.contains("{{ . }},") {
                self.template(text);
            } else if !is_template {
                self.opaque(text);
            }
        }
    }

    fn label(&mut self, label: &Name) {
        match &label.text {
            Some(text) => self.labels.push(text.clone()),
            None => self.opaque(&self.query[label.span.range()]),
        }
    }

    /// `%(clusterLabel)s`, `$clusterLabel`: taken where the name says what it is for.
    fn opaque(&mut self, text: &str) {
        let name = text.to_lowercase();
        if ["cluster", "namespacelabel", "tenant"].iter().any(|word| name.contains(word)) {
            self.placeholders.push(text.to_owned());
        }
    }

    fn template(&mut self, text: &str) {
        let text = text.to_owned();
        if !self.templates.contains(&text) {
            self.templates.push(text);
        }
    }
}
