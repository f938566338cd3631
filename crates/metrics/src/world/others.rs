//! Series that an expression asks for beside those of containers: of pods, nodes, recording rules and the like.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, Question};
use super::labels::Values;
use super::matching::solve;
use super::placed::Placed;
use super::series::{Clock, Series, WORLD, WORLDS, last_container_id, named, of_pod};

/// What a series is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Container,
    Pod,
    Node,
    Namespace,
    Cluster,
}

/// The series of all selectors that ask for no container's series of kube-state-metrics: alike in all worlds, as a move leaves
/// them as they are.
pub(super) fn of_others(
    placed: &[Placed],
    question: &Question,
    values: &Values<'_>,
    clock: Clock,
) -> Result<BTreeSet<Series>, String> {
    let mut all = BTreeSet::new();
    for asked in question.selectors.iter().filter(|asked| asked.family.is_none()) {
        let mut made: BTreeMap<BTreeMap<String, String>, String> = BTreeMap::new();
        for (labels, number) in rows(placed, asked, values) {
            let labels = with_wanted(with_made(labels, asked, question), asked, values)?;
            // Powers of two: their sums and quotients are exact.
            let samples = if is_counter(&asked.name) {
                clock.counter(60 << (number % 4))
            } else if asked.name.starts_with("kube_pod_") {
                clock.constant("1")
            } else {
                clock.constant(&(1 << (number % 4)).to_string())
            };
            made.entry(labels).or_insert(samples);
        }
        for (labels, samples) in made {
            for world in WORLDS {
                let mut labels = labels.clone();
                labels.insert(WORLD.to_owned(), world.to_owned());
                let new = named(&asked.name, labels, samples.clone());
                if all.iter().all(|old: &Series| (&old.name, &old.labels) != (&new.name, &new.labels)) {
                    all.insert(new);
                }
            }
        }
    }
    Ok(all)
}

fn is_counter(name: &str) -> bool {
    ["_total", "_bucket", "_count", "_sum"].iter().any(|ending| name.ends_with(ending))
}

/// What a series is about: by its name, else by the labels that are named around it.
fn level(asked: &Asked) -> Level {
    // `namespace_workload_pod:kube_pod_owner:relabel`: a recording rule says first what it is about.
    let of_rule = asked.name.split_once(':').map(|(level, _)| level.split('_').collect::<Vec<_>>());
    if let Some(words) = of_rule {
        for (word, level) in [
            ("container", Level::Container),
            ("pod", Level::Pod),
            ("node", Level::Node),
            ("instance", Level::Node),
            ("namespace", Level::Namespace),
            ("cluster", Level::Cluster),
        ] {
            if words.contains(&word) {
                return level;
            }
        }
    }
    let starts = |stem: &str| asked.name.starts_with(stem);
    if starts("container_") {
        return Level::Container;
    }
    if starts("kube_pod_") {
        return Level::Pod;
    }
    if starts("kube_node_") || starts("node_") || starts("machine_") {
        return Level::Node;
    }
    let names = |label: &str| asked.named_around.contains(label) || asked.wanted.contains_key(label);
    if names("container") || names("container_id") {
        Level::Container
    } else if names("pod") {
        Level::Pod
    } else if names("node") {
        Level::Node
    } else if names("namespace") || starts("kube_") {
        Level::Namespace
    } else {
        Level::Cluster
    }
}

/// The labels of each row, and a number for its value.
fn rows(placed: &[Placed], asked: &Asked, values: &Values<'_>) -> Vec<(BTreeMap<String, String>, usize)> {
    let is_ours = asked.name.starts_with("kube_");
    let level = level(asked);
    let names_node = asked.named_around.contains("node") || asked.wanted.contains_key("node");
    let mut rows = Vec::new();
    for (number, pod) in placed.iter().filter(|pod| !pod.ended).enumerate() {
        let mut labels = of_pod(pod, values, is_ours);
        let pod_label = if is_ours { values.spelled("pod") } else { "pod" };
        let namespace_label = if is_ours { values.spelled("namespace") } else { "namespace" };
        if level != Level::Container && level != Level::Pod {
            labels.remove(pod_label);
        }
        if matches!(level, Level::Node | Level::Cluster) {
            labels.remove(namespace_label);
        }
        if level == Level::Node || names_node && matches!(level, Level::Pod | Level::Container) {
            labels.insert("node".to_owned(), pod.node.clone());
        }
        if level != Level::Container {
            rows.push((labels, number));
            continue;
        }
        for (at, container) in pod.containers.iter().enumerate() {
            let mut labels = labels.clone();
            let label = if is_ours { values.spelled("container") } else { "container" };
            labels.insert(label.to_owned(), container.name.clone());
            if asked.named_around.contains("container_id") {
                labels.insert("container_id".to_owned(), last_container_id(pod, container));
            }
            rows.push((labels, number + at));
        }
    }
    rows
}

/// The labels, with those that `label_replace` and `label_join` make of them elsewhere in the expression.
fn with_made(
    mut labels: BTreeMap<String, String>,
    asked: &Asked,
    question: &Question,
) -> BTreeMap<String, String> {
    for made in question.made.iter().filter(|made| asked.named_around.contains(&made.label)) {
        let value = labels.get(&made.of).and_then(|of| made.value(of));
        if let Some(value) = value.filter(|_| !labels.contains_key(&made.label)) {
            labels.insert(made.label.clone(), value);
        }
    }
    labels
}

/// The labels, with those that the matchers want of the series beside what places it.
fn with_wanted(
    mut labels: BTreeMap<String, String>,
    asked: &Asked,
    values: &Values<'_>,
) -> Result<BTreeMap<String, String>, String> {
    for (label, wanted) in &asked.wanted {
        let places = ["cluster", "namespace", "pod", "container", "node"].contains(&label.as_str());
        if (places || label == "container_id") && labels.contains_key(label) {
            continue;
        }
        let preferred = values.target.get(label).map_or("x", String::as_str);
        let value = solve(wanted, preferred, 0)
            .ok_or_else(|| format!("No value was found for `{label}` of `{}`.", asked.name))?;
        labels.insert(label.clone(), value);
    }
    // Labels of the target that the joins name stand on all series.
    for (label, value) in &values.target {
        if asked.named_around.contains(label) {
            labels.entry(label.clone()).or_insert_with(|| value.clone());
        }
    }
    Ok(labels)
}
