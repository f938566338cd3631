use outrigger_lifecycle::{ContainerIx, ContainerState, Millis};
use outrigger_pod::Role;
use outrigger_simulate::{Event, EventKind, Part, Shown, Shutdown, Startup};

use super::LifeReport;
use super::scale::Scale;

/// A life taken apart for drawing.
#[derive(Debug)]
pub(super) struct Timeline {
    /// Where its moments stand.
    pub(super) scale: Scale,
    /// Where the drawing ends.
    pub(super) end: Millis,
    /// One for each container, in the order of the manifest.
    pub(super) lanes: Vec<Lane>,
    /// The pod's phases, each from a moment on.
    pub(super) phases: Vec<(Millis, &'static str)>,
    /// When the pod is deleted.
    pub(super) deleted: Option<Millis>,
    /// When `activeDeadlineSeconds` is over, where that is in the drawing.
    pub(super) deadline: Option<Millis>,
    /// What the start waited for.
    pub(super) startup: Startup,
    /// Who used how much of the grace.
    pub(super) shutdown: Option<Shutdown>,
}

/// The life of one container.
#[derive(Debug)]
pub(super) struct Lane {
    /// Its name.
    pub(super) name: String,
    /// What it is: `init`, `sidecar`, `helper`, `app`.
    pub(super) kind: &'static str,
    /// What it does, without gaps until its end.
    pub(super) segments: Vec<Segment>,
    /// Each end of a run.
    pub(super) ends: Vec<RunEnd>,
}

/// A stretch in which a container does one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) from: Millis,
    pub(super) to: Millis,
    pub(super) does: Doing,
}

/// The end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunEnd {
    pub(super) at: Millis,
    pub(super) code: i32,
    pub(super) is_killed: bool,
    /// No other run follows.
    pub(super) is_last: bool,
}

/// What a container does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// It has not been started, or not again.
    Waits,
    /// It has ended, and waits to be started again: at once, or when its back-off is over.
    Between,
    /// It runs, and has not started as the kubelet sees it.
    Starts,
    /// It has started, and is not ready.
    Started,
    /// It is ready.
    Ready,
    /// A hook of it runs.
    Hook,
    /// It has been told to end.
    Ends,
}

impl Doing {
    /// All, in the order of a life.
    pub(super) const ALL: [Self; 7] =
        [Self::Waits, Self::Between, Self::Starts, Self::Started, Self::Ready, Self::Hook, Self::Ends];

    /// In a word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Waits => "waiting",
            Self::Between => "between runs",
            Self::Starts => "starting",
            Self::Started => "started",
            Self::Ready => "ready",
            Self::Hook => "hook",
            Self::Ends => "terminating",
        }
    }
}

impl Timeline {
    pub(super) fn of(report: &LifeReport<'_>) -> Self {
        let (life, scenario) = (report.life, &report.expectation.scenario);
        let shutdown = Shutdown::of(scenario, life);
        let deleted = life.statuses.iter().find(|shown| shown.status.is_deleting).map(|shown| shown.at);
        let last = last_moment(report);
        // What goes on is followed a little further.
        let end = if life.is_cut { last.plus(Millis((last.0 / 8).max(2_000))) } else { last };
        let deadline = life.specification.active_deadline.filter(|deadline| *deadline <= end);
        let counts = |kind| is_drawn(kind) || kind == EventKind::Works;
        let moments = life.events.iter().filter(|event| counts(event.kind)).map(|event| event.at);
        let broken = report.broken.iter().map(|broken| broken.at);
        let moments = moments.chain(deleted).chain(deadline).chain(broken).chain([last]);
        Self {
            scale: Scale::new(moments.collect::<Vec<_>>(), end),
            end,
            lanes: life.specification.all().map(|one| lane(report, one, end)).collect(),
            phases: phases(&life.statuses),
            deleted,
            deadline,
            startup: Startup::of(scenario, life),
            shutdown,
        }
    }
}

/// Probes are asked all life long, and drawn nowhere.
const fn is_drawn(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Probed(..) | EventKind::Works | EventKind::Ignores)
}

fn last_moment(report: &LifeReport<'_>) -> Millis {
    let drawn = report.life.events.iter().filter(|event| is_drawn(event.kind)).map(|event| event.at);
    let shown = report.life.statuses.iter().map(|shown| shown.at);
    let broken = report.broken.iter().map(|broken| broken.at);
    drawn.chain(shown).chain(broken).max().unwrap_or_default()
}

fn phases(statuses: &[Shown]) -> Vec<(Millis, &'static str)> {
    let mut phases: Vec<(Millis, &'static str)> = Vec::new();
    for shown in statuses {
        let phase = shown.status.phase.as_str();
        if phases.last().is_none_or(|(_, last)| *last != phase) {
            phases.push((shown.at, phase));
        }
    }
    phases
}

fn lane(report: &LifeReport<'_>, container: ContainerIx, end: Millis) -> Lane {
    let life = report.life;
    let name = life.names[container.index()].clone();
    let part = report.expectation.roles.part(&name);
    let kind = match (life.specification.container(container).role, part) {
        (Role::Init, _) => "init",
        (Role::Sidecar, _) => "sidecar",
        (Role::App, Part::Helper { .. }) => "helper",
        (Role::App, _) => "app",
    };
    let events: Vec<Event> =
        life.events.iter().copied().filter(|event| event.container == container).collect();
    let shown = life.statuses.iter().map(|shown| (shown.at, shown.status.containers[container.index()]));
    // What the API server shows counts after what happens at the same moment.
    let mut steps: Vec<(Millis, u8, Step)> =
        events.iter().map(|event| (event.at, 0, Step::Event(event.kind))).collect();
    steps.extend(
        shown.map(|(at, shown)| {
            (at, 1, Step::Shown { is_started: shown.is_started, is_ready: shown.is_ready })
        }),
    );
    steps.sort_by_key(|(at, order, _)| (*at, *order));
    let mut drawing = Drawing { segments: Vec::new(), from: Millis::ZERO, now: Situation::default() };
    for (at, _, step) in steps {
        drawing.take(at, step);
    }
    drawing.close(until(report, container, &events, drawing.now, end));
    let segments = drawing.segments;
    Lane { name, kind, segments, ends: run_ends(&events) }
}

/// Where a lane ends: with the life, unless the container has ended and is not to be started again.
fn until(
    report: &LifeReport<'_>,
    container: ContainerIx,
    events: &[Event],
    last: Situation,
    end: Millis,
) -> Millis {
    let is_end = |event: &&Event| matches!(event.kind, EventKind::Exited(_) | EventKind::Died);
    let Some(ended) = events.iter().rfind(is_end).filter(|_| !last.is_running) else { return end };
    let waits = report.life.statuses.iter().filter(|shown| shown.at >= ended.at).any(|shown| {
        let state = shown.status.containers[container.index()].state;
        matches!(state, ContainerState::BackOff | ContainerState::RunError)
    });
    // Shown in back-off since: it waits until the pod's end begins.
    let over = Shutdown::of(&report.expectation.scenario, report.life).map(|shutdown| shutdown.from);
    if waits { over.unwrap_or(end).max(ended.at) } else { ended.at }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Event(EventKind),
    Shown { is_started: bool, is_ready: bool },
}

/// What is known of a container at a moment.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are known each by itself")]
struct Situation {
    is_running: bool,
    runs: u16,
    is_started: bool,
    is_ready: bool,
    in_hook: bool,
    is_ending: bool,
}

impl Situation {
    const fn doing(self) -> Doing {
        match self {
            Self { is_running: false, runs: 0, .. } => Doing::Waits,
            Self { is_running: false, .. } => Doing::Between,
            Self { is_ending: true, .. } => Doing::Ends,
            Self { in_hook: true, .. } => Doing::Hook,
            Self { is_ready: true, .. } => Doing::Ready,
            Self { is_started: true, .. } => Doing::Started,
            _ => Doing::Starts,
        }
    }
}

struct Drawing {
    segments: Vec<Segment>,
    from: Millis,
    now: Situation,
}

impl Drawing {
    fn take(&mut self, at: Millis, step: Step) {
        let before = self.now.doing();
        let mut next = self.now;
        match step {
            Step::Event(EventKind::Started(_)) => {
                next = Situation { is_running: true, runs: next.runs + 1, ..Situation::default() };
            }
            Step::Event(EventKind::Exited(_) | EventKind::Died) => {
                next = Situation { runs: next.runs, ..Situation::default() };
            }
            Step::Event(EventKind::Signalled | EventKind::Killed | EventKind::StoppedBy(_)) => {
                next.is_ending = true;
            }
            Step::Event(EventKind::HookStarted(_)) => next.in_hook = true,
            Step::Event(EventKind::HookFinished(_)) => next.in_hook = false,
            Step::Event(_) => {}
            Step::Shown { is_started, is_ready } => next = Situation { is_started, is_ready, ..next },
        }
        self.now = next;
        if next.doing() != before || matches!(step, Step::Event(EventKind::Started(_))) {
            self.push(at, before);
        }
    }

    fn close(&mut self, until: Millis) {
        let doing = self.now.doing();
        self.push(until, doing);
    }

    fn push(&mut self, to: Millis, does: Doing) {
        if to > self.from {
            self.segments.push(Segment { from: self.from, to, does });
        }
        self.from = to;
    }
}

fn run_ends(events: &[Event]) -> Vec<RunEnd> {
    let code = |event: &Event| match event.kind {
        EventKind::Exited(code) => Some((code, false)),
        EventKind::Died => Some((137, true)),
        _ => None,
    };
    let ends = events.iter().enumerate().filter_map(|(place, event)| {
        let (code, is_killed) = code(event)?;
        let later = &events[place + 1..];
        let is_last = !later.iter().any(|event| matches!(event.kind, EventKind::Started(_)));
        Some(RunEnd { at: event.at, code, is_killed, is_last })
    });
    ends.collect()
}
