use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, Millis};
use outrigger_pod::Role;
use serde_json::{Value, json};

use crate::life::{EventKind, Life};
use crate::scenario::Scenario;

/// What a pod's work waited for, one thing after another: the critical path of its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Startup {
    /// The steps, each of which begins when the one before it ends. All but the last have an end.
    pub steps: Vec<StartupStep>,
    /// When the pod was first shown as ready, if it ever was.
    pub ready_at: Option<Millis>,
    /// When all its apps were ready and did their work for the first time, if they ever did.
    pub up_at: Option<Millis>,
}

/// One thing that the pod's work waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartupStep {
    /// What.
    pub work: StartupWork,
    /// When it began, from the pod's creation.
    pub from: Millis,
    /// When it was done; none where it never was.
    pub to: Option<Millis>,
}

/// What a pod's work waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartupWork {
    /// The node makes the pod's volumes and sandbox, and the first container.
    Node,
    /// An init container runs to its end.
    Runs(ContainerIx),
    /// A sidecar starts: its hook ends and its startup probe passes.
    Starts(ContainerIx),
    /// A container among the apps is started, with its hook, before the one that works last.
    Precedes(ContainerIx),
    /// The app that works last waits by itself for another container to work.
    Awaits(ContainerIx),
    /// The app that works last does its work, and is ready for it.
    ComesUp(ContainerIx),
}

impl StartupWork {
    /// Whose work it is; none for the node's.
    pub const fn container(self) -> Option<ContainerIx> {
        match self {
            Self::Node => None,
            Self::Runs(of) | Self::Starts(of) | Self::Precedes(of) | Self::Awaits(of) | Self::ComesUp(of) => {
                Some(of)
            }
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Runs(_) => "runs",
            Self::Starts(_) => "starts",
            Self::Precedes(_) => "precedes",
            Self::Awaits(_) => "awaited",
            Self::ComesUp(_) => "comes_up",
        }
    }
}

impl Startup {
    /// What made the pod of `scenario` wait in `life`.
    pub fn of(scenario: &Scenario, life: &Life) -> Self {
        let ready_at = life.statuses.iter().find(|shown| shown.status.is_ready).map(|shown| shown.at);
        let mut path = Path { life, steps: Vec::new(), at: Millis::ZERO };
        path.follow(scenario);
        let up_at = path.steps.last().filter(|step| matches!(step.work, StartupWork::ComesUp(_)));
        Self { ready_at, up_at: up_at.and_then(|step| step.to), steps: path.steps }
    }

    /// As JSON: `ready_at`, `up_at` and `steps`, times in seconds.
    pub fn to_value(&self, names: &[String]) -> Value {
        let steps = self.steps.iter().map(|step| {
            json!({
                "container": step.work.container().map(|of| &names[of.index()]),
                "work": step.work.word(),
                "from": step.from.as_seconds(),
                "to": step.to.map(Millis::as_seconds),
                "adds": step.length().map(Millis::as_seconds),
            })
        });
        json!({
            "ready_at": self.ready_at.map(Millis::as_seconds),
            "up_at": self.up_at.map(Millis::as_seconds),
            "steps": steps.collect::<Vec<_>>(),
        })
    }
}

impl StartupStep {
    /// How long it took; none where it never ended.
    pub fn length(&self) -> Option<Millis> {
        Some(self.to?.less(self.from))
    }
}

struct Path<'l> {
    life: &'l Life,
    steps: Vec<StartupStep>,
    at: Millis,
}

impl Path<'_> {
    fn follow(&mut self, scenario: &Scenario) {
        let specification = Arc::clone(&self.life.specification);
        let order: Vec<ContainerIx> = specification.all().collect();
        let starts: Vec<Option<Millis>> = order.iter().map(|one| self.first_start(*one)).collect();
        if !self.step(StartupWork::Node, starts.first().copied().flatten()) {
            return;
        }
        for init in specification.init_containers() {
            let work = match specification.container(init).role {
                Role::Sidecar => StartupWork::Starts(init),
                _ => StartupWork::Runs(init),
            };
            if !self.step(work, starts.get(init.index() + 1).copied().flatten()) {
                return;
            }
        }
        let Some(last) = self.last_app(scenario) else { return };
        for app in specification.apps().take_while(|app| *app != last) {
            let next = starts.get(app.index() + 1).copied().flatten();
            if !self.step(StartupWork::Precedes(app), next) {
                return;
            }
        }
        self.wait_for_others(scenario, last);
        self.step(StartupWork::ComesUp(last), self.up(last));
    }

    /// Adds a step that ends then; false where it never ends.
    fn step(&mut self, work: StartupWork, to: Option<Millis>) -> bool {
        self.steps.push(StartupStep { work, from: self.at, to });
        self.at = to.unwrap_or(self.at);
        to.is_some()
    }

    /// What the app waits for by itself, as far as that is later than its start.
    fn wait_for_others(&mut self, scenario: &Scenario, app: ContainerIx) {
        let life = self.life;
        let waits = scenario.behaviour.get(&life.names[app.index()]).map(|one| &one.waits_for);
        let place = |name: &String| life.names.iter().position(|other| other == name);
        let others = waits.into_iter().flatten().filter_map(place).map(|index| ContainerIx(index as u8));
        let times = others.map(|other| (self.first(other, |kind| kind == EventKind::Works), other));
        let mut times: Vec<_> = times.filter_map(|(at, other)| Some((at?, other))).collect();
        times.sort();
        for (at, other) in times {
            if at > self.at {
                self.step(StartupWork::Awaits(other), Some(at));
            }
        }
    }

    fn first_start(&self, container: ContainerIx) -> Option<Millis> {
        self.first(container, |kind| kind == EventKind::Started(0))
    }

    fn first(&self, container: ContainerIx, is_it: impl Fn(EventKind) -> bool) -> Option<Millis> {
        let mut events = self.life.events.iter().filter(|event| event.container == container);
        events.find(|event| is_it(event.kind)).map(|event| event.at)
    }

    /// When an app was ready and did its work for the first time.
    fn up(&self, app: ContainerIx) -> Option<Millis> {
        let ready = self.first(app, |kind| kind == EventKind::Ready(true))?;
        Some(ready.max(self.first(app, |kind| kind == EventKind::Works)?))
    }

    /// The app that came up last, or the first one that never did. Of those that came up together the one that waited
    /// for another.
    fn last_app(&self, scenario: &Scenario) -> Option<ContainerIx> {
        let apps: Vec<ContainerIx> = self.life.specification.apps().collect();
        let waits = |app: ContainerIx| {
            let behaviour = scenario.behaviour.get(&self.life.names[app.index()]);
            behaviour.is_some_and(|one| !one.waits_for.is_empty())
        };
        let never = apps.iter().find(|app| self.up(**app).is_none());
        never.or_else(|| apps.iter().max_by_key(|app| (self.up(**app), waits(**app)))).copied()
    }
}
