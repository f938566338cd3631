//! The pods of the worlds of one expression, with names that its matchers take.

use std::collections::BTreeMap;

use super::asked::Question;
use super::labels::Values;
use super::matching::{Wanted, solve};
use super::pods::{ContainerRole, WorldContainer, WorldPod};

/// How many times the pods may stand there to meet what selectors of one expression want of them.
const MOST_GROUPS: usize = 6;

/// A pod of the worlds.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Placed {
    pub(super) cluster: Option<String>,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) node: String,
    pub(super) containers: Vec<WorldContainer>,
    /// Whether it has moved in the world of a rollout.
    pub(super) moved_early: bool,
    /// Whether it has ended some minutes before the moment of the test.
    pub(super) ended: bool,
    /// Whether its sidecars have restarted some minutes before.
    pub(super) restarted: bool,
    /// Whether its sidecars request nothing.
    pub(super) bare: bool,
}

/// What a pod of the worlds is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// As it was given; in the rollout it has not moved.
    Given,
    /// The same again; in the rollout it has moved, and its sidecars have restarted.
    GivenMoved,
    /// A one-shot init container that is called as a sidecar is elsewhere.
    SameName,
    /// The names of sidecars and one-shot init containers the other way round, in another namespace.
    OtherNamespace,
    /// The same, in another cluster.
    OtherCluster,
    /// It has ended.
    Ended,
    /// Its sidecars request nothing.
    Bare,
}

/// The pods of the worlds: each of `pods` twice, and beside the first those that catch a wrong union.
///
/// Fails, with the reason as a sentence, where no names meet what the expression wants.
pub(super) fn place(
    pods: &[WorldPod],
    question: &Question,
    values: &Values<'_>,
) -> Result<Vec<Placed>, String> {
    let groups = |label: &str| values.groups(label);
    let (clusters, namespaces, names, nodes, containers) =
        (groups("cluster"), groups("namespace"), groups("pod"), groups("node"), groups("container"));
    if clusters.len() * namespaces.len() * names.len() * nodes.len() > MOST_GROUPS {
        return Err("Its selectors want too many different pods.".to_owned());
    }
    let mut placed: Vec<Placed> = Vec::new();
    for (cluster, namespace, name, node) in combinations(&clusters, &namespaces, &names, &nodes) {
        let place = Place { question, cluster, namespace, name, node, containers: &containers };
        for (at, pod) in pods.iter().enumerate() {
            let traps =
                [Shape::SameName, Shape::OtherNamespace, Shape::OtherCluster, Shape::Ended, Shape::Bare];
            let shapes = [Shape::Given, Shape::GivenMoved].into_iter();
            for shape in shapes.chain(traps.into_iter().filter(|_| at == 0)) {
                let Some(new) = place.pod(pod, shape) else { continue };
                let is_new = |old: &Placed| {
                    (&old.cluster, &old.namespace, &old.name) != (&new.cluster, &new.namespace, &new.name)
                };
                if placed.iter().all(is_new) {
                    placed.push(new);
                }
            }
        }
    }
    if placed.is_empty() {
        return Err("No pod can have what its matchers want.".to_owned());
    }
    Ok(placed)
}

type Combination<'w> = (&'w [Wanted], &'w [Wanted], &'w [Wanted], &'w [Wanted]);

fn combinations<'w>(
    clusters: &'w [Vec<Wanted>],
    namespaces: &'w [Vec<Wanted>],
    names: &'w [Vec<Wanted>],
    nodes: &'w [Vec<Wanted>],
) -> Vec<Combination<'w>> {
    let mut all = Vec::new();
    for cluster in clusters {
        for namespace in namespaces {
            for name in names {
                all.extend(nodes.iter().map(|node| (&cluster[..], &namespace[..], &name[..], &node[..])));
            }
        }
    }
    all
}

struct Place<'q> {
    question: &'q Question,
    cluster: &'q [Wanted],
    namespace: &'q [Wanted],
    name: &'q [Wanted],
    node: &'q [Wanted],
    containers: &'q [Vec<Wanted>],
}

impl Place<'_> {
    /// `None` where no names meet the matchers, or the shape would make the expression fail by itself.
    fn pod(&self, pod: &WorldPod, shape: Shape) -> Option<Placed> {
        let names_cluster = self.question.labels.contains("cluster");
        let is_apart = |label: &str| {
            ["namespace", "pod", "container"].iter().all(|with| self.question.joins_name(with, label))
        };
        // Where a join leaves out what sets two pods apart, Prometheus refuses it, whatever is moved.
        if shape == Shape::OtherCluster && !(names_cluster && is_apart("cluster")) {
            return None;
        }
        let number = match shape {
            Shape::Given => 1,
            Shape::GivenMoved | Shape::OtherCluster => 2,
            Shape::SameName => 3,
            Shape::Ended => 4,
            Shape::Bare => 5,
            Shape::OtherNamespace if self.question.joins_name("pod", "namespace") => 2,
            Shape::OtherNamespace => 6,
        };
        let (namespace, at) = match shape {
            Shape::OtherNamespace => (format!("{}-b", pod.namespace), 1),
            _ => (pod.namespace.clone(), 0),
        };
        let (cluster, of) = if shape == Shape::OtherCluster { ("b", 1) } else { ("a", 0) };
        let found = |wanted, preferred: &str, number| {
            solve(wanted, preferred, number).filter(|value| !value.is_empty())
        };
        Some(Placed {
            cluster: solve(self.cluster, cluster, of).filter(|_| names_cluster),
            namespace: found(self.namespace, &namespace, at)?,
            name: found(self.name, &format!("{}-{number}", pod.name), number)?,
            node: found(self.node, if number % 2 == 0 { "n2" } else { "n1" }, number % 2)?,
            containers: self.containers(pod, shape),
            moved_early: matches!(shape, Shape::GivenMoved | Shape::OtherNamespace | Shape::Ended),
            ended: shape == Shape::Ended,
            restarted: matches!(shape, Shape::GivenMoved | Shape::Ended),
            bare: shape == Shape::Bare,
        })
    }

    fn containers(&self, pod: &WorldPod, shape: Shape) -> Vec<WorldContainer> {
        let first = self.containers.first().map_or(&[][..], Vec::as_slice);
        let mut names: BTreeMap<&str, String> = BTreeMap::new();
        // Sidecars choose their names first: it is they that the expression must see.
        let by_role = |role: ContainerRole| pod.containers.iter().filter(move |one| one.role == role);
        let order = [ContainerRole::Sidecar, ContainerRole::App, ContainerRole::OneShot];
        for container in order.into_iter().flat_map(by_role) {
            let taken = |name: &String| names.values().any(|other| other == name);
            let name = (0..6).filter_map(|number| solve(first, &container.name, number));
            let name = name.into_iter().find(|name| !name.is_empty() && !taken(name));
            names.insert(&container.name, name.unwrap_or_else(|| container.name.clone()));
        }
        let mut all: Vec<WorldContainer> = pod
            .containers
            .iter()
            .map(|container| {
                let name = names.get(container.name.as_str()).cloned();
                WorldContainer { name: name.unwrap_or_else(|| container.name.clone()), ..container.clone() }
            })
            .collect();
        let sidecar = all.iter().find(|one| one.role == ContainerRole::Sidecar).cloned();
        for wanted in self.containers.iter().skip(1) {
            let name = solve(wanted, "second", 0).filter(|name| all.iter().all(|one| one.name != *name));
            all.extend(sidecar.clone().zip(name).map(|(sidecar, name)| WorldContainer { name, ..sidecar }));
        }
        for container in &mut all {
            match (shape, container.role) {
                (Shape::SameName | Shape::OtherNamespace | Shape::OtherCluster, ContainerRole::Sidecar) => {
                    container.role = ContainerRole::OneShot;
                }
                (Shape::OtherNamespace | Shape::OtherCluster, ContainerRole::OneShot) => {
                    container.role = ContainerRole::Sidecar;
                }
                (Shape::Bare, ContainerRole::Sidecar) => {
                    container.requests.clear();
                    container.limits.clear();
                }
                _ => {}
            }
        }
        all
    }
}
