//! The series of containers, by world.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_catalog::{SeriesExists, SeriesFacts, SeriesFamily, SeriesKind};

use super::asked::Question;
use super::labels::Values;
use super::placed::Placed;
use super::pods::{ContainerRole, WorldContainer};

/// The label that tells the worlds of one test apart.
pub(super) const WORLD: &str = "outrigger_world";

/// The worlds.
pub(super) const WORLDS: [&str; 3] = ["before", "after", "rollout"];

/// One input series of `promtool`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) labels: BTreeMap<String, String>,
    /// Its samples, in promtool's notation.
    pub(super) samples: String,
}

/// The moment of a test and what leads to it: a sample each half minute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// The minute for which the expressions are asked.
    pub(super) minute: u64,
}

impl Clock {
    /// How many half minutes there are up to some minutes before the moment.
    fn before(self, minutes: u64) -> u64 {
        2 * (self.minute - minutes)
    }

    /// The same all the time.
    pub(super) fn constant(self, value: &str) -> String {
        format!("{value}+0x{}", self.before(0))
    }

    /// A counter that begins anew some minutes before the moment.
    pub(super) fn counter(self, step: u64) -> String {
        format!("0+{step}x{} 0+{step}x7", self.before(4))
    }

    fn until_end(self, value: &str) -> String {
        format!("{value}+0x{} stale", self.before(8))
    }

    fn counter_until_end(self, step: u64) -> String {
        format!("0+{step}x{} 0+{step}x7 stale", self.before(12))
    }

    /// There for a while, away, and there again at the moment.
    fn now_and_then(self, value: &str) -> String {
        format!("_x{} {value}+0x9 stale _x19 {value}+0x7", self.before(19))
    }

    /// That of a container's first life, and that of its second.
    fn lives(self, ended: bool) -> [String; 2] {
        let gap = self.before(12);
        let first = format!("1+0x{} stale", gap - 1);
        let second = if ended { format!("_x{gap} 1+0x8 stale") } else { format!("_x{gap} 1+0x24") };
        [first, second]
    }
}

/// The series of the families that `question` asks for, and those that say which init containers are sidecars.
pub(super) fn of_containers(
    placed: &[Placed],
    question: &Question,
    values: &Values<'_>,
    clock: Clock,
) -> BTreeSet<Series> {
    let facts = SeriesFacts::builtin();
    let mut families: Vec<&SeriesFamily> = vec![facts.by_app(&facts.info().app).expect("it is a family")];
    for asked in &question.selectors {
        families.extend(asked.family.filter(|family| families.iter().all(|other| other.app != family.app)));
    }
    let mut all = BTreeSet::new();
    for world in WORLDS {
        for pod in placed {
            for (number, container) in pod.containers.iter().enumerate() {
                for family in &families {
                    let writer = Writer { pod, number, container, family, values, clock, world };
                    all.extend(writer.series());
                }
            }
        }
    }
    all
}

struct Writer<'a> {
    pod: &'a Placed,
    number: usize,
    container: &'a WorldContainer,
    family: &'a SeriesFamily,
    values: &'a Values<'a>,
    clock: Clock,
    world: &'a str,
}

impl Writer<'_> {
    fn is_init(&self) -> bool {
        match self.container.role {
            ContainerRole::App => false,
            ContainerRole::OneShot => true,
            ContainerRole::Sidecar => {
                self.world == "after" || self.world == "rollout" && self.pod.moved_early
            }
        }
    }

    fn is_bare(&self) -> bool {
        self.pod.bare && self.container.role == ContainerRole::Sidecar
    }

    fn series(&self) -> Vec<Series> {
        let family = self.family;
        let name = if self.is_init() { family.init.clone() } else { Some(family.app.clone()) };
        let Some(name) = name else { return Vec::new() };
        if self.family.app == SeriesFacts::builtin().info().app {
            return self.info(&name);
        }
        if self.family.labels.iter().any(|label| label == "resource") {
            return self.resources(&name);
        }
        // A sidecar without requests does not wait either, so that these series are missing somewhere too.
        if self.is_bare() && family.exists == SeriesExists::WhileWaiting {
            return Vec::new();
        }
        let samples = match (family.kind, family.exists) {
            (SeriesKind::Counter, _) if self.pod.ended => self.clock.counter_until_end(self.step()),
            (SeriesKind::Counter, _) => self.clock.counter(self.step()),
            (SeriesKind::Gauge, SeriesExists::WhileWaiting | SeriesExists::WhileTerminated)
                if !self.pod.ended =>
            {
                self.clock.now_and_then("1")
            }
            (SeriesKind::Gauge, SeriesExists::OnceRestarted | SeriesExists::OnceStarted)
                if !family.labels.iter().any(|label| label == "reason") =>
            {
                self.gauge(&(64 << self.number).to_string())
            }
            (SeriesKind::Gauge, _) => self.gauge("1"),
        };
        let reasons = if family.labels.iter().any(|label| label == "reason") {
            let usual = match family.exists {
                SeriesExists::WhileWaiting => "CrashLoopBackOff",
                _ => "Error",
            };
            self.values.of_family(&family.app, "reason", usual)
        } else {
            BTreeSet::from([String::new()])
        };
        reasons
            .into_iter()
            .map(|reason| {
                let mut labels = self.labels();
                labels.insert("reason".to_owned(), reason);
                named(&name, labels, samples.clone())
            })
            .collect()
    }

    fn gauge(&self, value: &str) -> String {
        if self.pod.ended { self.clock.until_end(value) } else { self.clock.constant(value) }
    }

    /// Powers of two: their sums are exact in any order.
    fn step(&self) -> u64 {
        1 << (self.number + usize::from(self.pod.moved_early))
    }

    fn info(&self, name: &str) -> Vec<Series> {
        let info = SeriesFacts::builtin().info();
        let mut labels = self.labels();
        for label in self.family.labels.iter().filter(|label| *label != "container_id") {
            let value = self.values.of_family(&self.family.app, label, "example");
            labels.insert(label.clone(), value.into_iter().next().unwrap_or_default());
        }
        if self.is_init() {
            match self.container.role {
                ContainerRole::Sidecar => {
                    labels.insert(info.label.clone(), info.value.clone());
                }
                // A one-shot init container may have a policy of its own
                // (<https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#individual-container-restart-policy-and-rules>,
                // read 2026-11-24).
                _ if self.pod.name.ends_with('3') => {
                    labels.insert(info.label.clone(), "OnFailure".to_owned());
                }
                _ => {}
            }
        }
        let mut of_life = |number: usize, samples: String| {
            let id = container_id(self.pod, &self.container.name, number);
            labels.insert("container_id".to_owned(), id);
            named(name, labels.clone(), samples)
        };
        if self.pod.restarted && self.container.role == ContainerRole::Sidecar {
            let [first, second] = self.clock.lives(self.pod.ended);
            return vec![of_life(1, first), of_life(2, second)];
        }
        vec![of_life(1, self.gauge("1"))]
    }

    fn resources(&self, name: &str) -> Vec<Series> {
        let is_limit = name.contains("limits");
        let mut all = if is_limit { self.container.limits.clone() } else { self.container.requests.clone() };
        for wanted in self.values.of_family(&self.family.app, "resource", "cpu") {
            // What a container does not ask for is made up, so that there is something to compare.
            if !all.contains_key(&wanted) && !self.is_bare() {
                all.insert(wanted, (1 << self.number).to_string());
            }
        }
        all.into_iter()
            .map(|(resource, amount)| {
                let mut labels = self.labels();
                // Source: docs/metrics/workload/pod-metrics.md of kube-state-metrics,
                // <https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/docs/metrics/workload/pod-metrics.md>,
                // read 2026-11-24.
                let unit = match resource.as_str() {
                    "cpu" => "core",
                    "memory" | "storage" | "ephemeral_storage" => "byte",
                    _ => "integer",
                };
                labels.insert("resource".to_owned(), resource);
                labels.insert("unit".to_owned(), unit.to_owned());
                labels.insert("node".to_owned(), self.pod.node.clone());
                named(name, labels, self.gauge(&amount))
            })
            .collect()
    }

    /// What all series of the container have.
    fn labels(&self) -> BTreeMap<String, String> {
        let mut labels = self.values.target.clone();
        labels.extend(of_pod(self.pod, self.values, true));
        let container = self.values.spelled("container").to_owned();
        labels.insert(container, self.container.name.clone());
        let uid = format!("{}-{}", self.pod.namespace, self.pod.name);
        labels.insert("uid".to_owned(), uid);
        labels.insert(WORLD.to_owned(), self.world.to_owned());
        labels
    }
}

/// The id of a container in its first or second life.
fn container_id(pod: &Placed, container: &str, life: usize) -> String {
    let cluster = pod.cluster.as_deref().unwrap_or_default();
    format!("containerd://{cluster}{}-{}-{container}-{life}", pod.namespace, pod.name)
}

/// The id that a container has at the moment of the test.
pub(super) fn last_container_id(pod: &Placed, container: &WorldContainer) -> String {
    let has_restarted = pod.restarted && container.role == ContainerRole::Sidecar;
    container_id(pod, &container.name, if has_restarted { 2 } else { 1 })
}

/// The labels that place a pod: those of kube-state-metrics, or of who watches the pod itself.
pub(super) fn of_pod(pod: &Placed, values: &Values<'_>, is_ours: bool) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    if is_ours && values.exported {
        for (label, value) in [("namespace", "monitoring"), ("pod", "state"), ("container", "state")] {
            labels.insert(label.to_owned(), value.to_owned());
        }
    }
    let spelled = |label| if is_ours { values.spelled(label) } else { label };
    labels.extend(pod.cluster.clone().map(|cluster| ("cluster".to_owned(), cluster)));
    labels.insert(spelled("namespace").to_owned(), pod.namespace.clone());
    labels.insert(spelled("pod").to_owned(), pod.name.clone());
    labels
}

/// A series without the labels that are empty, which Prometheus takes for absent.
pub(super) fn named(name: &str, mut labels: BTreeMap<String, String>, samples: String) -> Series {
    labels.retain(|_, value| !value.is_empty());
    Series { name: name.to_owned(), labels, samples }
}
