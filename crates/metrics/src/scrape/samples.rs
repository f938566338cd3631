//! Series as kube-state-metrics gives them, with typical labels.
//!
//! What a relabeling does can hang on labels whose values nobody knows here. It is therefore carried out in several worlds,
//! and what holds in all of them is taken for certain.

use outrigger_catalog::{ProgramVersion, SeriesFacts, SeriesFamily};

use super::relabeling::{Labels, NAME, Relabeling};

/// What the labels of a scrape could be.
#[derive(Debug, Clone)]
pub(super) struct World {
    labels: Vec<(String, String)>,
    /// Which of several values the labels have that only some families have.
    variant: usize,
}

/// Of which container a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Of an app.
    App,
    /// Of a sidecar.
    Sidecar,
}

/// The families that have both names, as far as the version has them.
///
/// Without a version, those that 2.11 has: the first that tells sidecars.
pub(super) fn families(version: Option<ProgramVersion>) -> Vec<&'static SeriesFamily> {
    let facts = SeriesFacts::builtin();
    let version = version.unwrap_or(facts.info().since).max(facts.info().since);
    facts.families().iter().filter(|family| family.has_init(version)).collect()
}

/// Typical worlds, and those in which a label has a value that one of `steps` asks for.
pub(super) fn worlds(steps: &[Relabeling]) -> Vec<World> {
    let world = |variant: usize, labels: &[(&str, &str)]| World {
        labels: labels.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect(),
        variant,
    };
    let typical = world(
        0,
        &[
            ("namespace", "shop"),
            ("pod", "web-7d4b9c6f5-x2x7k"),
            ("uid", "6f1c7d0e-3a52-4c5e-9b0e-5d1f0a7c2b11"),
            ("container", "proxy"),
            ("job", "kube-state-metrics"),
            ("instance", "10.0.0.7:8080"),
            ("endpoint", "http"),
            ("service", "kube-state-metrics"),
        ],
    );
    let elsewhere = world(
        1,
        &[
            ("namespace", "kube-system"),
            ("pod", "db-0"),
            ("uid", "0d8f0a4a-7b0e-4f7b-8a51-2f6f5f1c9e02"),
            ("container", "istio-proxy"),
            ("cluster", "prod"),
            ("job", "kubernetes-service-endpoints"),
            ("instance", "kube-state-metrics.monitoring.svc:8080"),
        ],
    );
    // Without `honor_labels` the labels of the target win.
    let exported = world(
        2,
        &[
            ("namespace", "monitoring"),
            ("pod", "kube-state-metrics-0"),
            ("container", "kube-state-metrics"),
            ("exported_namespace", "shop"),
            ("exported_pod", "web-0"),
            ("exported_container", "logs"),
            ("uid", "b2c6a6d4-1c0f-4c55-8f7a-7e2a7d7b4a33"),
            ("job", "kube-state-metrics"),
        ],
    );
    let mut worlds = vec![typical.clone(), elsewhere, exported];
    for step in steps {
        worlds.extend(hints(step).map(|(label, value)| {
            let mut labels = typical.labels.clone();
            labels.retain(|(known, _)| *known != label);
            labels.push((label, value));
            World { labels, variant: 0 }
        }));
    }
    worlds
}

/// Labels beside the name that a step looks at, with a value that it asks for, where that is a plain word.
fn hints(step: &Relabeling) -> impl Iterator<Item = (String, String)> {
    let parts: Vec<&str> = step.pattern().split(step.separator.as_str()).collect();
    let fits = parts.len() == step.sources.len() && step.sources.len() > 1;
    let asked = step.sources.iter().zip(parts).filter(move |(label, _)| fits && *label != NAME);
    asked.filter_map(|(label, part)| {
        let first = part.trim_matches(['(', ')']).split('|').next().unwrap_or_default();
        let is_word = !first.is_empty()
            && first.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char));
        is_word.then(|| (label.clone(), first.to_owned()))
    })
}

impl World {
    /// A series of `family` here. `None` where the family has no such name.
    pub(super) fn series(&self, family: &SeriesFamily, of: Of) -> Option<Labels> {
        let facts = SeriesFacts::builtin();
        let name = match of {
            Of::App => Some(&family.app),
            Of::Sidecar => family.init.as_ref(),
        }?;
        let mut labels: Labels = self.labels.iter().cloned().collect();
        for label in &family.labels {
            labels.entry(label.clone()).or_insert_with(|| sample(label, self.variant).to_owned());
        }
        if *name == facts.info().init {
            labels.insert(facts.info().label.clone(), facts.info().value.clone());
        }
        labels.insert(NAME.to_owned(), name.clone());
        Some(labels)
    }

    /// This world with other values of labels.
    pub(super) fn with(&self, changes: &[(&str, &str)]) -> Self {
        let mut world = self.clone();
        for (label, value) in &mut world.labels {
            if let Some((_, new)) = changes.iter().find(|(name, _)| name == label) {
                (*new).clone_into(value);
            }
        }
        world
    }
}

/// A value of a label that only some families have.
fn sample(label: &str, variant: usize) -> &'static str {
    let values = match label {
        "node" => ["node-1", "ip-10-0-0-7.example.com", "worker"],
        "resource" => ["cpu", "memory", "ephemeral_storage"],
        "unit" => ["core", "byte", "byte"],
        "reason" => ["Error", "OOMKilled", "CrashLoopBackOff"],
        "image" | "image_spec" => {
            ["registry.example.com/shop/proxy:1.0.0", "proxy:2", "docker.io/library/logs"]
        }
        "image_id" => ["registry.example.com/shop/proxy@sha256:0a1b", "sha256:2c3d", ""],
        _ => ["containerd://0a1b", "cri-o://2c3d", ""],
    };
    values[variant]
}
