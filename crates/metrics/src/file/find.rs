//! Where the queries of a document stand.
//!
//! Prometheus' own rule files, `PrometheusRule`, `VMRule` and Google's `Rules`, `ClusterRules` and `GlobalRules` all hold
//! rules as mappings with `expr` beside `alert` or `record`; so do values of charts. Grafana's dashboards and alerts, in
//! every version of their schema, call a query of Prometheus `expr`. A `query` or a text elsewhere counts where it names an
//! affected series.

use outrigger_text::Pointer;
use serde_json::{Map, Value};

use super::mask::is_stand_in;
use crate::role::Role;
use crate::scrape;

/// Something that a document holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Where its text stands.
    pub(crate) at: Pointer,
    /// What the text is.
    pub(crate) kind: FoundKind,
}

/// What a text is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FoundKind {
    /// A query. `certain` says that its place is one for queries of Prometheus, so that one that cannot be read is to be named.
    Query { role: Role, certain: bool },
    /// What a variable of a dashboard is filled from: a function of Grafana around a selector.
    VariableQuery { name: String },
    /// A query of prometheus-adapter, which is a template of its own.
    AdapterQuery,
    /// Something that names such series, behind a key of which nothing is known; or behind one whose texts are mostly for
    /// people or names.
    Unknown { key: String, prose: bool },
    /// A file in a file: a dashboard in a `ConfigMap`, rules in the values of a chart.
    Text,
}

/// What surrounds a value.
#[derive(Debug, Clone, Default)]
struct Around {
    /// The title of the nearest panel.
    title: Option<String>,
    /// Whether the nearest data source is one that does not speak PromQL.
    foreign: bool,
    /// Whether the object is one of VictoriaMetrics, whose language has more than PromQL.
    victoria: bool,
}

/// All texts of `document` that are, or may hold, queries, in the order of the document. `is_affected` says whether a text
/// names a series that a move renames.
pub(crate) fn find(document: &Value, is_affected: &dyn Fn(&str) -> bool) -> Vec<Found> {
    let mut finder = Finder { is_affected, found: Vec::new() };
    if !is_promtool_test(document) {
        finder.value(document, &Pointer::ROOT, None, &Around::default());
    }
    finder.found
}

/// A test of `promtool`: its input is what was measured, and what it asks is the tester's.
pub(crate) fn is_promtool_test(document: &Value) -> bool {
    let tests = document.get("tests").and_then(Value::as_array);
    tests.is_some_and(|tests| tests.iter().any(|test| test.get("input_series").is_some()))
}

struct Finder<'a> {
    is_affected: &'a dyn Fn(&str) -> bool,
    found: Vec<Found>,
}

impl Finder<'_> {
    fn value(&mut self, value: &Value, at: &Pointer, key: Option<&str>, around: &Around) {
        match value {
            Value::Object(map) => self.mapping(map, at, around),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let before = index.checked_sub(1).and_then(|before| items[before].as_str());
                    let is_value_of_flag =
                        before.is_some_and(|flag| scrape::is_flag(flag) && !flag.contains('='));
                    if !(is_value_of_flag || item.as_str().is_some_and(scrape::is_flag)) {
                        self.value(item, &at.index(index), key, around);
                    }
                }
            }
            Value::String(text) => self.text(text, at, key, around),
            _ => {}
        }
    }

    fn mapping(&mut self, map: &Map<String, Value>, at: &Pointer, around: &Around) {
        let mut inside = around.clone();
        if let Some(title) = map.get("title").and_then(Value::as_str) {
            inside.title = Some(title.to_owned());
        }
        if let Some(foreign) = map.get("datasource").and_then(speaks_otherwise) {
            inside.foreign = foreign;
        }
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        inside.victoria |=
            text("apiVersion").is_some_and(|version| version.starts_with("operator.victoriametrics.com/"));
        // Groups of VictoriaMetrics may hold rules of other languages.
        if map.contains_key("rules") && text("type").is_some_and(|kind| kind != "prometheus") {
            inside.foreign = true;
        }
        let of_rule = text("alert").map(|name| Role::Alert(name.to_owned()));
        let of_rule = of_rule.or_else(|| text("record").map(|name| Role::Record(name.to_owned())));
        let is_variable = text("type") == Some("query") && map.contains_key("name");
        for (key, value) in map {
            let place = at.key(key);
            match (key.as_str(), value) {
                ("expr", Value::String(query)) if !query.trim().is_empty() => {
                    let role = of_rule.clone().unwrap_or_else(|| match &inside.title {
                        Some(title) => Role::Panel(Some(title.clone())),
                        None => Role::Query("expr".to_owned()),
                    });
                    // LogQL of Loki has the same key, and a data source that is a variable does not say what it is.
                    let certain = !inside.foreign && !inside.victoria && of_rule.is_some();
                    if !inside.foreign || (self.is_affected)(query) {
                        self.push(place, FoundKind::Query { role, certain });
                    }
                }
                ("query" | "definition", value) if is_variable => {
                    let name = text("name").unwrap_or_default().to_owned();
                    let (place, query) = match value.get("query") {
                        Some(Value::String(query)) => (place.key("query"), query.as_str()),
                        _ => (place, value.as_str().unwrap_or_default()),
                    };
                    if (self.is_affected)(query) {
                        self.push(place, FoundKind::VariableQuery { name });
                    }
                }
                _ if scrape::is_ours(key) => {}
                _ => self.value(value, &place, Some(key), &inside),
            }
        }
    }

    fn text(&mut self, text: &str, at: &Pointer, key: Option<&str>, around: &Around) {
        let key = key.unwrap_or_default();
        if is_a_name(key) {
            return;
        }
        let asks_for_values =
            ["label_values(", "query_result("].iter().any(|ask| text.trim_start().starts_with(ask));
        if asks_for_values && (self.is_affected)(text) {
            self.push(at.clone(), FoundKind::VariableQuery { name: key.to_owned() });
        } else if looks_like_file(text) {
            self.push(at.clone(), FoundKind::Text);
        } else if (self.is_affected)(text) && !around.foreign {
            match key {
                "metricsQuery" | "seriesQuery" | "containerQuery" => {
                    self.push(at.clone(), FoundKind::AdapterQuery);
                }
                "query" | "expression" | "promql" | "promQL" | "prometheusQuery" => {
                    let role = Role::Query(key.to_owned());
                    self.push(at.clone(), FoundKind::Query { role, certain: false });
                }
                _ => self.push(at.clone(), FoundKind::Unknown { key: key.to_owned(), prose: is_prose(key) }),
            }
        }
    }

    fn push(&mut self, at: Pointer, kind: FoundKind) {
        self.found.push(Found { at, kind });
    }
}

/// Keys whose texts name series or labels, and are no queries.
pub(super) fn is_a_name(key: &str) -> bool {
    const KEYS: [&str; 7] =
        ["record", "alert", "series", "regex", "source_labels", "sourceLabels", "match[]"];
    KEYS.contains(&key)
}

/// Keys whose texts are for people, or stand for many things.
pub(super) fn is_prose(key: &str) -> bool {
    const KEYS: [&str; 13] = [
        "title",
        "description",
        "summary",
        "message",
        "legendFormat",
        "content",
        "text",
        "value",
        "values",
        "label",
        "displayName",
        "options",
        "runbook_url",
    ];
    KEYS.contains(&key)
}

/// `Some(true)` for a data source that does not speak PromQL, `None` where nothing is said.
fn speaks_otherwise(source: &Value) -> Option<bool> {
    const SPEAKERS: [&str; 4] = ["prometheus", "victoriametrics", "mixed", "datasource"];
    let kind = source.get("type").and_then(Value::as_str)?.to_lowercase();
    Some(!kind.is_empty() && !kind.contains('$') && !SPEAKERS.iter().any(|speaker| kind.contains(speaker)))
}

/// Whether a text holds a document of its own with queries: a JSON object, or YAML of some lines.
fn looks_like_file(text: &str) -> bool {
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let start = text.trim_start_matches(|char: char| char.is_whitespace() || is_stand_in(char));
    if start.starts_with('{') {
        return holds("\"expr\"") || holds("\"query\"") || holds("\"panels\"");
    }
    let has_key = |key: &str| {
        start.lines().any(|line| {
            line.trim_start()
                .trim_start_matches("- ")
                .trim_start()
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
        })
    };
    start.contains('\n')
        && ["groups", "expr", "scrape_configs", "metric_relabel_configs"].iter().any(|key| has_key(key))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(document: &Value) -> Vec<(String, FoundKind)> {
        let is_affected = |text: &str| text.contains("kube_pod_container_");
        find(document, &is_affected).into_iter().map(|found| (found.at.to_string(), found.kind)).collect()
    }

    #[test]
    fn rules_stand_beside_their_names() {
        let rules = json!({"spec": {"groups": [{"rules": [
            {"alert": "A", "expr": "up == 0", "annotations": {"description": "kube_pod_container_info"}},
            {"record": "r", "expr": "sum(up)"},
        ]}]}});
        let description = FoundKind::Unknown { key: "description".into(), prose: true };
        let query = |role| FoundKind::Query { role, certain: true };
        assert_eq!(
            found(&rules),
            [
                ("/spec/groups/0/rules/0/expr".to_owned(), query(Role::Alert("A".into()))),
                ("/spec/groups/0/rules/0/annotations/description".to_owned(), description),
                ("/spec/groups/0/rules/1/expr".to_owned(), query(Role::Record("r".into()))),
            ]
        );
    }

    #[test]
    fn a_query_of_another_data_source_is_none_of_ours() {
        let dashboard = json!({"panels": [
            {"title": "logs", "datasource": {"type": "loki"}, "targets": [{"expr": "{app=\"x\"} |= \"y\""}]},
            {"title": "cpu", "datasource": {"type": "prometheus"}, "targets": [{"expr": "up"}]},
        ]});
        let roles: Vec<_> = found(&dashboard).into_iter().map(|(at, _)| at).collect();
        assert_eq!(roles, ["/panels/1/targets/0/expr"]);
    }

    #[test]
    fn a_variable_counts_where_it_asks_for_an_affected_series() {
        let dashboard = json!({"templating": {"list": [
            {"type": "query", "name": "c", "query": {"query": "label_values(kube_pod_container_info, container)"}},
            {"type": "query", "name": "n", "query": "label_values(kube_node_info, node)"},
        ]}});
        let variable = FoundKind::VariableQuery { name: "c".into() };
        assert_eq!(found(&dashboard), [("/templating/list/0/query/query".to_owned(), variable)]);
    }

    #[test]
    fn tests_of_promtool_are_left_alone() {
        let test = json!({"rule_files": ["a"], "tests": [{"input_series": [], "promql_expr_test": [{"expr": "up"}]}]});
        assert_eq!(found(&test), []);
    }
}
