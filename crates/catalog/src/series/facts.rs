use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, schema_for};
use serde::Deserialize;
use serde_json::Value;

use super::{InfoSeries, PodSeries, SeriesFamily, SeriesFilter};
use crate::builtin::METRICS;
use crate::catalog::read_yaml;
use crate::entry::Source;
use crate::version::ProgramVersion;

/// What is known of the series that tell of containers: `/catalog/metrics/kube-state-metrics.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesFacts {
    /// The program that has the series; also the name of the file.
    pub id: String,
    /// The newest version whose source was read.
    pub newest_read: ProgramVersion,
    /// The labels that all families have.
    pub common_labels: Vec<String>,
    /// What tells sidecars from one-shot init containers.
    pub info: InfoSeries,
    /// The families.
    pub families: Vec<SeriesFamily>,
    /// The lists that decide which families are shown.
    pub filters: Vec<SeriesFilter>,
    /// How the entries of those lists match, in sentences.
    pub filters_say: String,
    /// The name of its chart, under which other charts hold the chart's values.
    pub chart: String,
    /// Series of another program that tell of a whole pod.
    pub of_the_pod: PodSeries,
    /// Where it is written down.
    pub sources: Vec<Source>,
}

static BUILTIN: LazyLock<SeriesFacts> = LazyLock::new(|| {
    let [(name, text)] = METRICS else { panic!("catalog/metrics holds one file") };
    let fail = |message: String| -> ! { panic!("catalog/metrics/{name}.yaml: {message}") };
    let value = read_yaml(text).unwrap_or_else(|message| fail(message));
    SeriesFacts::deserialize(&value).unwrap_or_else(|error| fail(error.to_string()))
});

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema_for!(SeriesFacts));

/// The JSON schema of facts about series, as `catalog/series.schema.json` publishes it.
pub fn series_schema() -> &'static Value {
    SCHEMA.as_value()
}

impl SeriesFacts {
    /// The facts that are compiled in, read at the first call.
    ///
    /// Panics where the file of `/catalog/metrics` holds none; the crate's tests read it.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The families, in the order of the file.
    pub fn families(&self) -> &[SeriesFamily] {
        &self.families
    }

    /// The family that has this name for app containers.
    pub fn by_app(&self, name: &str) -> Option<&SeriesFamily> {
        self.families.iter().find(|family| family.app == name)
    }

    /// The family that has this name for init containers.
    pub fn by_init(&self, name: &str) -> Option<&SeriesFamily> {
        self.families.iter().find(|family| family.init.as_deref() == Some(name))
    }

    /// What tells sidecars from one-shot init containers.
    pub fn info(&self) -> &InfoSeries {
        &self.info
    }

    /// Whether a version of kube-state-metrics tells sidecars from one-shot init containers.
    pub fn tells_sidecars(&self, version: ProgramVersion) -> bool {
        self.info.since <= version
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn version(text: &str) -> ProgramVersion {
        ProgramVersion::parse(text).expect("it is a version")
    }

    #[test]
    fn the_file_is_read_with_its_name_sentences_and_sources() {
        let facts = SeriesFacts::builtin();
        assert_eq!(METRICS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [facts.id.as_str()]);
        assert!(facts.filters_say.ends_with('.') && facts.of_the_pod.says.ends_with('.'));
        assert!(!facts.sources.is_empty());
        assert!(
            facts.sources.iter().all(|source| source.says.as_deref().is_some_and(|says| says.ends_with('.')))
        );
    }

    #[test]
    fn a_family_has_names_of_one_stem_and_versions_in_order() {
        let facts = SeriesFacts::builtin();
        let mut names = BTreeSet::new();
        for family in facts.families() {
            let stem = family.app.strip_prefix("kube_pod_container_").expect("it is one of containers");
            assert!(names.insert(stem), "{stem} stands there twice");
            let expected = family.init.is_some().then(|| format!("kube_pod_init_container_{stem}"));
            assert_eq!(family.init, expected);
            assert_eq!(family.init.is_some(), family.init_since.is_some(), "{stem}");
            assert_eq!(family.init.is_some(), family.init_stability.is_some(), "{stem}");
            assert_eq!(family.gone_since.is_some(), family.replaced_by.is_some(), "{stem}");
            assert_eq!(family.gone_since.is_some(), family.stability.is_none(), "{stem}");
            assert!(family.since <= family.init_since || family.init.is_none(), "{stem}");
            for at in [family.since, family.init_since, family.gone_since].into_iter().flatten() {
                assert!(at <= facts.newest_read, "{stem}");
            }
            if let Some(selector) = &family.replaced_by {
                let name = selector.split('{').next().expect("a split has a first part");
                assert!(facts.by_app(name).is_some_and(|other| other.gone_since.is_none()), "{selector}");
            }
        }
        assert!(
            facts
                .by_app(&facts.info.app)
                .is_some_and(|family| family.init.as_ref() == Some(&facts.info.init))
        );
    }

    #[test]
    fn versions_decide_which_names_there_are() {
        let facts = SeriesFacts::builtin();
        let requests = facts.by_init("kube_pod_init_container_resource_requests").expect("it is known");
        assert_eq!(requests.app, "kube_pod_container_resource_requests");
        assert!(!requests.has_init(version("1.9.8")) && requests.has_init(version("2.0.0")));
        let cores = facts.by_app("kube_pod_container_resource_requests_cpu_cores").expect("it is known");
        assert!(cores.has_app(version("1.9.8")) && !cores.has_app(version("2.0.0")));
        assert!(!cores.has_init(facts.newest_read));
        let code = facts.by_app("kube_pod_container_status_last_terminated_exitcode").expect("it is known");
        assert!(!code.has_app(version("2.6.0")) && code.has_app(version("2.7.0")));
        assert!(!code.has_init(version("2.19.1")) && code.has_init(version("2.20")));
        assert!(!facts.tells_sidecars(version("2.10.1")) && facts.tells_sidecars(version("v2.11.0")));
        assert_eq!(facts.by_app("kube_pod_info"), None);
        assert_eq!(facts.by_init("kube_pod_container_info"), None);
    }
}
