use outrigger_lifecycle::{ContainerIx, Millis};
use outrigger_pod::Hook;
use serde_json::{Value, json};

use crate::life::{Event, EventKind, Life};
use crate::scenario::{ActionKind, Scenario};

/// Who used how much of a pod's grace: the budget of its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shutdown {
    /// When the pod's end began: its deletion, or the first signal or hook after which nothing was started.
    pub from: Millis,
    /// When its last container had ended; none where one has not.
    pub to: Option<Millis>,
    /// The grace of the end in seconds: the deletion's own, or the pod's.
    pub grace_seconds: u32,
    /// What each container did that was still running, in the order in which they ended.
    pub stops: Vec<ContainerStop>,
}

/// How one container was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContainerStop {
    /// Which.
    pub container: ContainerIx,
    /// When its `preStop` hook began and ended, if it has one and it ran.
    pub hook: Option<(Millis, Millis)>,
    /// When it got its signal; none where it ended before.
    pub signalled: Option<Millis>,
    /// When it was gone; none where it never was.
    pub ended: Option<Millis>,
    /// It had to be killed.
    pub is_killed: bool,
}

impl ContainerStop {
    /// How long it took from its signal to its end.
    pub fn own(&self) -> Option<Millis> {
        Some(self.ended?.less(self.signalled?))
    }

    /// How long its hook took.
    pub fn hook_time(&self) -> Millis {
        self.hook.map_or(Millis::ZERO, |(from, to)| to.less(from))
    }
}

impl Shutdown {
    /// How the pod of `scenario` was ended in `life`; none where nothing was stopped, and nobody wanted it to be.
    pub fn of(scenario: &Scenario, life: &Life) -> Option<Self> {
        let deletion = life.statuses.iter().find(|shown| shown.status.is_deleting).map(|shown| shown.at);
        // What happens from the beginning of the end on, in order: at one moment much can happen.
        let first = match deletion {
            Some(at) => life.events.partition_point(|event| event.at < at),
            None => first_stop(life)?,
        };
        let from = deletion.or_else(|| life.events.get(first).map(|event| event.at))?;
        let (before, after) = life.events.split_at(first);
        let deletions = scenario.actions.iter().filter(|_| deletion.is_some());
        let own_grace = deletions.rev().find_map(|action| match action.kind {
            ActionKind::Delete(grace) if action.at <= from => grace,
            _ => None,
        });
        let grace_seconds = own_grace.unwrap_or(life.specification.grace_seconds);
        let all = life.specification.all();
        let mut stops: Vec<ContainerStop> = all.filter_map(|one| stop_of(one, before, after)).collect();
        stops.sort_by_key(|stop| (stop.ended.is_none(), stop.ended));
        let to = stops.iter().map(|stop| stop.ended).collect::<Option<Vec<_>>>();
        let to = to.and_then(|ends| ends.into_iter().max());
        (deletion.is_some() || !stops.is_empty()).then_some(Self { from, to, grace_seconds, stops })
    }

    /// What was left of the grace at a moment; less than nothing is nothing.
    pub fn left_at(&self, at: Millis) -> Millis {
        Millis::from_seconds(self.grace_seconds).less(at.less(self.from))
    }

    /// As JSON: `from`, `to`, `grace`, `used`, and each container's `waited`, `hook`, `own` and `left`, in seconds.
    pub fn to_value(&self, names: &[String]) -> Value {
        let stops = self.stops.iter().map(|stop| {
            json!({
                "container": names[stop.container.index()],
                "hook": stop.hook_time().as_seconds(),
                "waited": stop.signalled.map(|at| at.less(self.from).less(stop.hook_time()).as_seconds()),
                "own": stop.own().map(Millis::as_seconds),
                "left": stop.ended.map(|at| self.left_at(at).as_seconds()),
                "killed": stop.is_killed,
            })
        });
        json!({
            "from": self.from.as_seconds(),
            "to": self.to.map(Millis::as_seconds),
            "grace": self.grace_seconds,
            "used": self.to.map(|to| to.less(self.from).as_seconds()),
            "containers": stops.collect::<Vec<_>>(),
        })
    }
}

/// The place of the first signal or `preStop` hook after which no container was started.
fn first_stop(life: &Life) -> Option<usize> {
    let is_start = |event: &Event| matches!(event.kind, EventKind::Started(_));
    let after = life.events.iter().rposition(is_start).map_or(0, |last| last + 1);
    let stops =
        |event: &Event| matches!(event.kind, EventKind::Signalled | EventKind::HookStarted(Hook::PreStop));
    life.events[after..].iter().position(stops).map(|place| after + place)
}

/// How a container that still ran was stopped, by what happened before and after.
fn stop_of(container: ContainerIx, before: &[Event], after: &[Event]) -> Option<ContainerStop> {
    let is_end = |kind: EventKind| matches!(kind, EventKind::Exited(_) | EventKind::Died);
    let earlier = || before.iter().filter(|event| event.container == container).map(|event| event.kind);
    let starts = earlier().filter(|kind| matches!(kind, EventKind::Started(_))).count();
    if starts == earlier().filter(|kind| is_end(*kind)).count() {
        return None;
    }
    let first = |is_it: &dyn Fn(EventKind) -> bool| {
        let mut own = after.iter().filter(|event| event.container == container);
        own.find(|event| is_it(event.kind)).map(|event| event.at)
    };
    let ended = first(&is_end);
    let signalled = first(&|kind| kind == EventKind::Signalled);
    let hook = first(&|kind| kind == EventKind::HookStarted(Hook::PreStop)).map(|begin| {
        let end = first(&|kind| kind == EventKind::HookFinished(Hook::PreStop));
        (begin, end.or(signalled).or(ended).unwrap_or(begin))
    });
    let is_killed = first(&|kind| kind == EventKind::Killed).is_some();
    Some(ContainerStop { container, hook, signalled, ended, is_killed })
}
