//! `outrigger.yaml`: what the user tells once for all runs.

use std::collections::BTreeMap;

use globset::{Glob, GlobMatcher};
use outrigger_catalog::{Catalog, CatalogError, EntryError};
use outrigger_manifest::{ConfiguredKind, ConfiguredKinds, TemplatePath};
use outrigger_text::{LineIndex, Pointer};
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

use crate::nearest::nearest_word;

/// The configuration of a run.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// What the nodes run, as written.
    pub kubernetes: Option<String>,
    /// What Istio's control plane runs, as written.
    pub istio: Option<String>,
    /// Whether, and how, pods get a mesh proxy.
    pub mesh: Option<MeshMode>,
    /// Custom kinds whose pod templates are converted.
    pub kinds: ConfiguredKinds,
    /// The user's own sidecars, in the catalogue's form.
    pub sidecars: Vec<Value>,
    /// How long sidecars take to start, in seconds, by their id in the catalogue.
    pub starts_in: BTreeMap<String, u16>,
    /// What is left alone.
    pub ignore: Vec<IgnoreEntry>,
    /// What `outrigger metrics` is told.
    pub metrics: MetricsConfig,
    /// The Dockerfiles of images, by the image without its tag.
    pub images: BTreeMap<String, String>,
}

/// What `outrigger metrics` is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetricsConfig {
    /// What kube-state-metrics runs, as written.
    pub kube_state_metrics: Option<String>,
    /// Labels that set clusters or pods apart.
    pub join_labels: Vec<String>,
}

/// Whether, and how, pods get a mesh proxy that the files do not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeshMode {
    /// As a native sidecar.
    Native,
    /// As an ordinary container.
    Legacy,
    /// There is no mesh.
    None,
}

/// Something to be left alone. What is not given fits everything.
#[derive(Debug, Clone, Default)]
pub struct IgnoreEntry {
    /// The rule.
    pub rule: Option<String>,
    /// The file's path.
    pub path: Option<GlobMatcher>,
    /// The workload, as `Kind/name`.
    pub workload: Option<String>,
}

impl IgnoreEntry {
    /// Whether it speaks of a workload in a file.
    pub fn fits(&self, path: &str, kind: Option<&str>, name: Option<&str>) -> bool {
        let path = path.strip_prefix("./").unwrap_or(path);
        let workload = || format!("{}/{}", kind.unwrap_or_default(), name.unwrap_or_default());
        self.path.as_ref().is_none_or(|glob| glob.is_match(path))
            && self.workload.as_ref().is_none_or(|wanted| *wanted == workload())
    }
}

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct ConfigError {
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

const KEYS: [&str; 9] =
    ["kubernetes", "istio", "mesh", "sidecars", "starts_in", "kinds", "ignore", "metrics", "images"];
const METRICS_KEYS: [&str; 2] = ["kube_state_metrics", "join_labels"];
const KIND_KEYS: [&str; 3] = ["api_version", "kind", "pod_template"];
const IGNORE_KEYS: [&str; 3] = ["rule", "path", "workload"];

impl Config {
    /// Reads the text of an `outrigger.yaml`. An empty one is a configuration without wishes.
    ///
    /// Fails with the place of the first thing that is wrong; an unknown key is wrong, and the nearest known one is
    /// named.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let lines = LineIndex::new(text);
        let at_offset = |offset: usize, message: String| {
            let at = lines.line_column(text, offset);
            ConfigError { line: at.line, column: at.column, message }
        };
        let documents = split_documents(text);
        let source = match documents.as_slice() {
            [] => return Ok(Self::default()),
            [one] => *one,
            [_, second, ..] => {
                let message = "a configuration is one document, and this is a second one".to_owned();
                return Err(at_offset(second.span.start(), message));
            }
        };
        let document = Document::parse(text, source, &Limits::default())
            .map_err(|error| at_offset(error.offset(), error.to_string()))?;
        let value = document.value().map_err(|error| at_offset(error.span.start(), error.to_string()))?;
        read_config(&value).map_err(|(at, message)| {
            // An unknown key is wrong itself; otherwise the value is.
            let is_key = message.starts_with("unknown key");
            let found = document.locate(&at);
            let span = found.map(|found| found.key.filter(|_| is_key).unwrap_or(found.value));
            at_offset(span.map_or(0, outrigger_text::Span::start), message)
        })
    }

    /// The built-in catalogue with the user's own sidecars and start times.
    ///
    /// Fails with what is wrong in the first of them.
    pub fn catalog(&self) -> Result<Catalog, Vec<CatalogError>> {
        Ok(Catalog::builtin().with_user_entries(&self.sidecars)?.with_start_times(&self.starts_in))
    }
}

type Wrong = (Pointer, String);

fn read_config(value: &Value) -> Result<Config, Wrong> {
    let root = Pointer::ROOT;
    let mut config = Config::default();
    if value.is_null() {
        return Ok(config);
    }
    let fields = mapping(value, &root, &KEYS)?;
    config.kubernetes = fields.get("kubernetes").map(|v| version(v, &root.key("kubernetes"))).transpose()?;
    config.istio = fields.get("istio").map(|v| version(v, &root.key("istio"))).transpose()?;
    if let Some(mesh) = fields.get("mesh") {
        config.mesh = Some(match mesh.as_str() {
            Some("native") => MeshMode::Native,
            Some("legacy") => MeshMode::Legacy,
            Some("none") => MeshMode::None,
            other => {
                let nearest = other.and_then(|word| nearest_word(word, ["native", "legacy", "none"]));
                let nearest = nearest.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
                return Err((root.key("mesh"), format!("`mesh` is `native`, `legacy` or `none`{nearest}")));
            }
        });
    }
    let mut kinds = Vec::new();
    for (at, entry) in list(fields.get("kinds"), &root.key("kinds"))? {
        kinds.push(read_kind(entry, &at)?);
    }
    config.kinds = ConfiguredKinds::new(kinds);
    for (at, entry) in list(fields.get("ignore"), &root.key("ignore"))? {
        config.ignore.push(read_ignore(entry, &at)?);
    }
    for (at, entry) in list(fields.get("sidecars"), &root.key("sidecars"))? {
        if let Err(errors) = outrigger_catalog::parse_entry(entry) {
            let EntryError { at: inside, message } = errors[0].clone();
            return Err((at.join(&inside), message));
        }
        config.sidecars.push(entry.clone());
    }
    if let Some(times) = fields.get("starts_in").filter(|times| !times.is_null()) {
        config.starts_in = read_start_times(times, &root.key("starts_in"), &config.sidecars)?;
    }
    if let Some(metrics) = fields.get("metrics").filter(|metrics| !metrics.is_null()) {
        config.metrics = read_metrics(metrics, &root.key("metrics"))?;
    }
    if let Some(images) = fields.get("images").filter(|images| !images.is_null()) {
        config.images = read_images(images, &root.key("images"))?;
    }
    Ok(config)
}

fn read_metrics(value: &Value, at: &Pointer) -> Result<MetricsConfig, Wrong> {
    let fields = mapping(value, at, &METRICS_KEYS)?;
    let runs = fields.get("kube_state_metrics");
    if runs.is_some_and(Value::is_array) {
        return Err((at.key("kube_state_metrics"), "expected one version, as in \"2.13.0\"".to_owned()));
    }
    let labels = at.key("join_labels");
    let is_label = |label: &str| {
        let mut chars = label.chars();
        chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
    };
    let join_labels = list(fields.get("join_labels"), &labels)?.into_iter().map(|(at, label)| {
        let label = text(label, &at)?;
        if is_label(&label) { Ok(label) } else { Err((at, format!("`{label}` is no name of a label"))) }
    });
    Ok(MetricsConfig {
        kube_state_metrics: runs.map(|runs| version(runs, &at.key("kube_state_metrics"))).transpose()?,
        join_labels: join_labels.collect::<Result<_, _>>()?,
    })
}

/// Dockerfiles by the images that they build. A tag would be that of one build.
fn read_images(value: &Value, at: &Pointer) -> Result<BTreeMap<String, String>, Wrong> {
    let Some(fields) = value.as_object() else {
        return Err((at.clone(), "`images` is a mapping from images to Dockerfiles".to_owned()));
    };
    let images = fields.iter().map(|(image, path)| {
        let at = at.key(image);
        let parts = outrigger_pod::Image::parse(image);
        if parts.tag().is_some() || parts.digest().is_some() {
            return Err((at, format!("`{image}` is an image with a tag; write it without")));
        }
        Ok((image.clone(), text(path, &at)?))
    });
    images.collect()
}

/// Seconds by the id of a sidecar that is known.
fn read_start_times(value: &Value, at: &Pointer, own: &[Value]) -> Result<BTreeMap<String, u16>, Wrong> {
    let Some(fields) = value.as_object() else {
        return Err((at.clone(), "`starts_in` is a mapping from ids of sidecars to seconds".to_owned()));
    };
    let own = own.iter().filter_map(|entry| entry.get("id")?.as_str());
    let known = Catalog::builtin().entries().iter().map(|entry| entry.id.as_str());
    let known: Vec<&str> = known.chain(own).collect();
    let times = fields.iter().map(|(id, seconds)| {
        let at = at.key(id);
        if !known.contains(&id.as_str()) {
            let nearest = nearest_word(id, known.iter().copied());
            let nearest = nearest.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
            return Err((at, format!("unknown key `{id}`: no sidecar has this id{nearest}")));
        }
        let seconds = seconds.as_u64().and_then(|seconds| u16::try_from(seconds).ok());
        seconds.map(|seconds| (id.clone(), seconds)).ok_or((at, "expected full seconds".to_owned()))
    });
    times.collect()
}

fn read_kind(entry: &Value, at: &Pointer) -> Result<ConfiguredKind, Wrong> {
    let fields = mapping(entry, at, &KIND_KEYS)?;
    let needed = |key: &str| match fields.get(key) {
        Some(value) => text(value, &at.key(key)),
        None => Err((at.clone(), format!("`{key}` is missing"))),
    };
    let path = needed("pod_template")?;
    let template = TemplatePath::parse(&path).map_err(|error| (at.key("pod_template"), error.to_string()))?;
    Ok(ConfiguredKind { api_version: needed("api_version")?, kind: needed("kind")?, template })
}

fn read_ignore(entry: &Value, at: &Pointer) -> Result<IgnoreEntry, Wrong> {
    if let Some(rule) = entry.as_str() {
        return Ok(IgnoreEntry { rule: Some(known_rule(rule, at)?), ..IgnoreEntry::default() });
    }
    let fields = mapping(entry, at, &IGNORE_KEYS)?;
    let given = |key: &str| fields.get(key).map(|value| text(value, &at.key(key))).transpose();
    let path = given("path")?;
    let path = path.map(|glob| Glob::new(&glob).map(|glob| glob.compile_matcher())).transpose();
    let path = path.map_err(|error| (at.key("path"), error.to_string()))?;
    let rule = given("rule")?.map(|rule| known_rule(&rule, &at.key("rule"))).transpose()?;
    Ok(IgnoreEntry { rule, path, workload: given("workload")? })
}

fn known_rule(rule: &str, at: &Pointer) -> Result<String, Wrong> {
    if crate::rules::rule(rule).is_some() {
        return Ok(rule.to_owned());
    }
    let nearest = nearest_word(rule, crate::rules::RULES.iter().map(|rule| rule.id));
    let nearest = nearest.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
    Err((at.clone(), format!("there is no rule `{rule}`{nearest}")))
}

fn mapping<'v>(
    value: &'v Value,
    at: &Pointer,
    known: &[&str],
) -> Result<&'v serde_json::Map<String, Value>, Wrong> {
    let fields = value.as_object().ok_or_else(|| (at.clone(), "expected a mapping".to_owned()))?;
    match fields.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(fields),
        Some(key) => {
            let nearest = nearest_word(key, known.iter().copied());
            let nearest = nearest.map_or_else(
                || format!("; known keys are {}", known.join(", ")),
                |near| format!("; the nearest known key is `{near}`"),
            );
            Err((at.key(key.as_str()), format!("unknown key `{key}`{nearest}")))
        }
    }
}

fn list<'v>(value: Option<&'v Value>, at: &Pointer) -> Result<Vec<(Pointer, &'v Value)>, Wrong> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            Ok(items.iter().enumerate().map(|(index, item)| (at.index(index), item)).collect())
        }
        Some(_) => Err((at.clone(), "expected a list".to_owned())),
    }
}

fn text(value: &Value, at: &Pointer) -> Result<String, Wrong> {
    value.as_str().map(str::to_owned).ok_or_else(|| (at.clone(), "expected a text".to_owned()))
}

/// A version, or a list of them. A bare `1.30` is the number 1.3 to YAML, so numbers are refused.
fn version(value: &Value, at: &Pointer) -> Result<String, Wrong> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Array(items) => {
            let texts: Result<Vec<String>, Wrong> =
                items.iter().enumerate().map(|(index, item)| version(item, &at.index(index))).collect();
            Ok(texts?.join(","))
        }
        Value::Number(_) => {
            Err((at.clone(), "write the version in quotes: to YAML 1.30 is the number 1.3".to_owned()))
        }
        _ => Err((at.clone(), "expected a version, as in \"1.31\"".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse(text).map(|_| ()).expect_err("the configuration is wrong").to_string()
    }

    #[test]
    fn reads_every_key() {
        let config = Config::parse(
            "kubernetes: \"1.31\"\nistio: \"1.24.3\"\nmesh: native\nkinds:\n- api_version: example.com/v1\n  \
             kind: WebApp\n  pod_template: spec.template\nignore:\n- host-port-clash\n- path: 'old/**'\n  \
             rule: windows-pod\n",
        )
        .expect("the configuration is right");
        assert_eq!(config.kubernetes.as_deref(), Some("1.31"));
        assert_eq!(config.mesh, Some(MeshMode::Native));
        assert!(config.ignore[1].fits("./old/a/b.yaml", None, None));
        assert!(!config.ignore[1].fits("new/b.yaml", None, None));
    }

    #[test]
    fn nothing_is_no_wish() {
        assert!(Config::parse("").is_ok());
        assert!(Config::parse("# nothing yet\n").is_ok());
        assert!(Config::parse("---\n").is_ok());
    }

    #[test]
    fn errors_have_a_place_and_a_way_out() {
        assert_eq!(
            error("kubernetes: \"1.31\"\nmess: native\n"),
            "2:1: unknown key `mess`; the nearest known key is `mesh`"
        );
        assert_eq!(
            error("kubernetes: 1.30\n"),
            "1:13: write the version in quotes: to YAML 1.30 is the number 1.3"
        );
        assert_eq!(error("mesh: maybe\n"), "1:7: `mesh` is `native`, `legacy` or `none`");
        assert_eq!(
            error("ignore:\n- host-port-clahs\n"),
            "2:3: there is no rule `host-port-clahs`; the nearest is `host-port-clash`"
        );
        assert_eq!(error("kinds:\n- kind: A\n  api_version: b/v1\n"), "2:3: `pod_template` is missing");
        assert_eq!(error("- a\n"), "1:1: expected a mapping");
        assert_eq!(
            error("a: 1\n---\nb: 2\n"),
            "2:1: a configuration is one document, and this is a second one"
        );
    }
}
