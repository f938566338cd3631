//! Where relabelings, lists and federation stand in a document.

use outrigger_catalog::ProgramVersion;
use outrigger_finding::Finding;
use outrigger_text::Pointer;
use serde_json::Value;

use super::federation;
use super::filters::{self, List};
use super::relabeling::{NAME, Relabeling, Unknown};
use super::rules::{
    init_series_dropped, init_series_renamed, relabeling_not_readable, renamed_series_collide,
    sidecar_label_dropped,
};
use super::verdict::judge;

/// Where samples go after a relabeling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Into Prometheus.
    Scrape,
    /// From Prometheus to another store.
    Send,
}

/// Keys that hold relabelings of samples. The Prometheus operator calls them `metricRelabelings` in what it scrapes by
/// (<https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/apis/monitoring/v1alpha1/scrapeconfig_types.go>);
/// that of `VictoriaMetrics` `metricRelabelConfigs` and `writeRelabelConfigs`
/// (<https://github.com/VictoriaMetrics/operator/blob/08012936def2dddfe4c23177ebeb801736bafca5/api/v1beta1/vmservicescrape_types.go>,
/// read 2026-11-24).
const KEYS: [(&str, Stage); 5] = [
    ("metric_relabel_configs", Stage::Scrape),
    ("metricRelabelings", Stage::Scrape),
    ("metricRelabelConfigs", Stage::Scrape),
    ("write_relabel_configs", Stage::Send),
    ("writeRelabelConfigs", Stage::Send),
];

/// Whether a text could hold one of these: a look at words alone.
pub(crate) fn may_matter(text: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    KEYS.iter().any(|(key, _)| has(key)) || filters::words().any(has) || has(federation::KEY)
}

/// Whether the texts behind a key are looked at here, and are no queries.
pub(crate) fn is_ours(key: &str) -> bool {
    KEYS.iter().any(|(known, _)| *known == key) || key == federation::KEY || filters::is_chart_value(key)
}

/// Looks at a document. Places have the file and the document 0: who calls knows which they are.
///
/// `is_opaque` says of a text whether a template fills it in. `version` is that of kube-state-metrics, where it is known.
pub(crate) fn look(
    document: &Value,
    version: Option<ProgramVersion>,
    is_opaque: &dyn Fn(&str) -> bool,
) -> Vec<Finding> {
    let mut finder = Finder { version, is_opaque, findings: Vec::new() };
    finder.value(document, &Pointer::ROOT);
    finder.findings
}

struct Finder<'a> {
    version: Option<ProgramVersion>,
    is_opaque: &'a dyn Fn(&str) -> bool,
    findings: Vec<Finding>,
}

impl Finder<'_> {
    fn value(&mut self, value: &Value, at: &Pointer) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let place = at.key(key);
                    match (KEYS.iter().find(|(known, _)| known == key), value) {
                        (Some((_, stage)), Value::Array(items)) => self.relabelings(items, &place, *stage),
                        _ if key == federation::KEY => {
                            self.findings.extend(federation::look(value, &place, self.version));
                        }
                        _ => {
                            if let Some(list) = List::of_chart(key, value, &place) {
                                self.filter(&list);
                            }
                            self.value(value, &place);
                        }
                    }
                }
            }
            Value::Array(items) => {
                for list in List::of_arguments(items, at) {
                    self.filter(&list);
                }
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &at.index(index));
                }
            }
            _ => {}
        }
    }

    fn filter(&mut self, list: &List) {
        if !list.entries.iter().any(|entry| (self.is_opaque)(entry)) {
            self.findings.extend(list.judge(self.version));
        }
    }

    fn relabelings(&mut self, items: &[Value], at: &Pointer, stage: Stage) {
        let mut steps = Vec::new();
        for (number, item) in items.iter().enumerate() {
            match Relabeling::read(item, self.is_opaque) {
                Ok(step) => steps.push(step),
                Err(Unknown::Foreign) => return,
                Err(Unknown::Regex(why)) => {
                    if asks_for_the_name(item) {
                        self.findings.push(relabeling_not_readable::report(&at.index(number), &why));
                    }
                    return;
                }
            }
        }
        let verdict = judge(&steps, self.version);
        let findings = [
            init_series_renamed::report(&verdict, at, stage),
            renamed_series_collide::report(&verdict, at),
            init_series_dropped::report(&verdict, &steps, at, stage),
            sidecar_label_dropped::report(&verdict, at),
        ];
        self.findings.extend(findings.into_iter().flatten());
    }
}

fn asks_for_the_name(step: &Value) -> bool {
    let sources = step.get("source_labels").or_else(|| step.get("sourceLabels")).and_then(Value::as_array);
    sources.is_some_and(|sources| sources.iter().any(|source| source == NAME))
}
