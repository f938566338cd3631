//! The labels on which the series of a container meet the one that says that it is a sidecar.

use outrigger_promql::{Expr, ExprKind, LabelList, MatcherKind, Name};

/// What makes a series one container's, wherever kube-state-metrics is asked. A label that no series has matches itself, so
/// that `cluster` costs nothing where there is one cluster.
const ALWAYS: [&str; 4] = ["cluster", "namespace", "pod", "container"];

/// What kube-state-metrics' own labels are called where a scrape config does not set `honor_labels`
/// (<https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>, read 2026-11-24).
const EXPORTED: [&str; 3] = ["exported_namespace", "exported_pod", "exported_container"];

/// Words in the names of labels that set clusters, tenants or pods apart. Any label that both series have, or that neither
/// has, may be joined on; what one has and the other lacks (`resource`, `reason`, `node`, `image`) contains none of these.
const WORDS: [&str; 14] = [
    "cluster",
    "namespace",
    "pod",
    "container",
    "tenant",
    "region",
    "datacenter",
    "env",
    "environment",
    "site",
    "stage",
    "project",
    "account",
    "shard",
];

/// Labels with one of those words that do not stand on both series.
const NEVER: [&str; 4] = ["container_id", "pod_ip", "restart_policy", "container_runtime"];

/// The labels of `on(…)` for a query, as they are written: those that every world needs, those that the query itself shows,
/// and `more` from the configuration.
pub(super) fn join_labels(query: &str, root: &Expr, more: &[String]) -> String {
    let mut seen = Seen { query, templates: Vec::new(), placeholders: Vec::new(), labels: Vec::new() };
    seen.expression(root);
    let mut labels: Vec<String> = ALWAYS.map(str::to_owned).to_vec();
    let shown = |label: &&String| is_identity(label) && !label.starts_with("exported_");
    labels.extend(seen.labels.iter().filter(shown).cloned());
    if seen.labels.iter().any(|label| EXPORTED.contains(&label.as_str())) {
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
    // A template for labels brings its own commas.
    format!("{}{}", seen.templates.concat(), unique.join(", "))
}

fn is_identity(label: &str) -> bool {
    let mut words = label.split(|char: char| !char.is_ascii_alphanumeric());
    !NEVER.contains(&label) && words.any(|word| WORDS.contains(&word.to_lowercase().as_str()))
        || label.to_lowercase().contains("cluster") && !NEVER.contains(&label)
}

/// The labels that a query names.
struct Seen<'q> {
    query: &'q str,
    /// Templates that stand for several labels, each with its comma.
    templates: Vec<String>,
    /// Placeholders that stand for one label each.
    placeholders: Vec<String>,
    labels: Vec<String>,
}

impl Seen<'_> {
    fn expression(&mut self, expression: &Expr) {
        match &expression.kind {
            ExprKind::Selector(selector) => {
                for matcher in &selector.matchers {
                    if let MatcherKind::Label { label, .. } = &matcher.kind {
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
                }
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
