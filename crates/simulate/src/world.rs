use std::collections::VecDeque;
use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, Input, Lifecycle, Millis, Output, Specification};
use outrigger_pod::{Hook, ProbeKind};

use crate::behaviour::{Behaviour, OnSignal, StopWay, When};
use crate::life::EventKind;
use crate::process::Process;
use crate::runtime::Runtime;
use crate::scenario::Scenario;

/// What of a scenario stays the same all life long.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) specification: Arc<Specification>,
    pub(crate) runtime: Runtime,
    /// By container, as all that follows.
    pub(crate) names: Vec<String>,
    pub(crate) behaviours: Vec<Behaviour>,
    /// The age after which what it does no longer depends on its age.
    pub(crate) last_changes: Vec<Millis>,
    /// Which others it waits for before it works.
    pub(crate) waits_for: Vec<Vec<ContainerIx>>,
    /// Which others it ends at its end, and how.
    pub(crate) stops: Vec<Vec<(ContainerIx, StopWay)>>,
    /// That a container begins to work is a step by itself, also where it comes at once.
    pub(crate) plans_work: bool,
}

impl Ground {
    pub(crate) fn new(scenario: &Scenario, specification: Specification, runtime: Runtime) -> Self {
        let names: Vec<String> =
            scenario.pod.all_containers().map(|(place, _)| scenario.pod.label(place)).collect();
        let place = |name: &String| {
            names.iter().position(|other| other == name).map(|index| ContainerIx(index as u8))
        };
        let behaviours: Vec<Behaviour> =
            names.iter().map(|name| scenario.behaviour.get(name).cloned().unwrap_or_default()).collect();
        let waits_for = behaviours.iter().map(|one| one.waits_for.iter().filter_map(place).collect());
        let stops = behaviours.iter().map(|one| {
            let stops = one.on_exit_stops.iter();
            stops.filter_map(|(name, way)| Some((place(name)?, *way))).collect()
        });
        Self {
            specification: Arc::new(specification),
            runtime,
            waits_for: waits_for.collect(),
            stops: stops.collect(),
            last_changes: behaviours.iter().map(Behaviour::last_change).collect(),
            behaviours,
            names,
            plans_work: false,
        }
    }
}

/// What is to happen by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Happening {
    Input(Input),
    Started(ContainerIx),
    /// A process ends by itself.
    Exits(ContainerIx, i32),
    Killed(ContainerIx),
    /// A process has become able to do its work.
    Works(ContainerIx),
    ProbeAnswers(ContainerIx, ProbeKind),
    HookEnds(ContainerIx, Hook),
}

impl Happening {
    /// Whether it is void once this container's run is over.
    fn ends_with(self, container: ContainerIx) -> bool {
        match self {
            Self::Exits(of, _) | Self::Killed(of) | Self::Works(of) | Self::HookEnds(of, _) => {
                of == container
            }
            Self::Input(_) | Self::Started(_) | Self::ProbeAnswers(..) => false,
        }
    }
}

/// What is to be noted of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Event(ContainerIx, EventKind),
    /// The API server shows something else.
    Shown,
}

/// The virtual node and the pod on it. Its times are what remains of each wait: it knows no clock.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) ground: Arc<Ground>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) processes: Vec<Process>,
    /// The soonest first; those of the same moment in the order in which they were planned.
    pub(crate) agenda: VecDeque<(Millis, Happening)>,
    /// What has happened, until someone takes it.
    pub(crate) seen: Vec<Seen>,
}

impl World {
    pub(crate) fn new(ground: Arc<Ground>) -> Self {
        Self {
            lifecycle: Lifecycle::new(Arc::clone(&ground.specification)),
            processes: ground.behaviours.iter().map(|_| Process::default()).collect(),
            ground,
            agenda: VecDeque::new(),
            seen: Vec::new(),
        }
    }

    /// Plans something, behind all that is planned for the same moment.
    pub(crate) fn plan(&mut self, after: Millis, happening: Happening) {
        let place = self.agenda.partition_point(|(left, _)| *left <= after);
        self.agenda.insert(place, (after, happening));
    }

    /// The kubelet looks at the pod for the first time.
    pub(crate) fn begin(&mut self) {
        self.show();
        self.tell(Millis::ZERO, Input::Nothing);
    }

    /// Nothing will happen any more.
    pub(crate) fn is_over(&self) -> bool {
        self.lifecycle.is_finished() && self.agenda.is_empty()
    }

    /// How long nothing happens; none where nothing will, as long as nothing is done from outside.
    pub(crate) fn next(&self) -> Option<Millis> {
        let due = self.agenda.front().map(|(left, _)| *left);
        self.lifecycle.next_timer().into_iter().chain(due).min()
    }

    /// Lets this time pass, no more than [`World::next`] says, and does the one thing that is due then, if any.
    pub(crate) fn step(&mut self, wait: Millis) {
        self.pass(wait);
        // What the node does comes before what the kubelet notices at the same moment.
        match self.agenda.pop_front_if(|(left, _)| left.is_over()) {
            Some((_, happening)) => self.happen(wait, happening),
            None => self.tell(wait, Input::Nothing),
        }
    }

    /// What the node does next, and when, if that is not after what the kubelet does.
    pub(crate) fn due(&self) -> Option<(Millis, Happening)> {
        let (left, happening) = *self.agenda.front()?;
        let is_first = self.lifecycle.next_timer().is_none_or(|timer| left <= timer);
        is_first.then_some((left, happening))
    }

    /// The containers beside the first that end at the same moment as it.
    pub(crate) fn other_ends(&self) -> impl Iterator<Item = ContainerIx> {
        let first = self.agenda.front().map(|(left, _)| *left);
        let same = self.agenda.iter().skip(1).take_while(move |(left, _)| Some(*left) == first);
        same.filter_map(|(_, happening)| match happening {
            Happening::Exits(container, _) => Some(*container),
            _ => None,
        })
    }

    /// Puts a container's end before all else that the node does.
    pub(crate) fn bring_forward(&mut self, container: ContainerIx) {
        let is_it =
            |happening: &Happening| matches!(happening, Happening::Exits(one, _) if *one == container);
        let place = self.agenda.iter().position(|(_, happening)| is_it(happening));
        if let Some(entry) = place.and_then(|place| self.agenda.remove(place)) {
            self.agenda.push_front(entry);
        }
    }

    /// Lets this time pass, after which the node's next thing is due, and puts that off; for ever where it is not said how
    /// long.
    pub(crate) fn put_off(&mut self, wait: Millis, by: Option<Millis>) {
        self.pass(wait);
        if let (Some((_, happening)), Some(by)) = (self.agenda.pop_front(), by) {
            self.plan(by, happening);
        }
        self.tell(wait, Input::Nothing);
    }

    /// Lets this time pass, after which a probe is to answer, and lets it fail.
    pub(crate) fn fail_probe(&mut self, wait: Millis) {
        self.pass(wait);
        if let Some((_, Happening::ProbeAnswers(container, kind))) = self.agenda.pop_front() {
            self.note(container, EventKind::Probed(kind, false));
            self.tell(wait, Input::ProbeAnswered(container, kind, Some(false)));
        }
    }

    /// A process ends at once, by itself.
    pub(crate) fn end_now(&mut self, container: ContainerIx, code: i32) {
        if let Some(input) = self.exit(container, Some(code)) {
            self.tell(Millis::ZERO, input);
        }
    }

    /// Whether a probe would pass now.
    pub(crate) fn passes(&self, container: ContainerIx, kind: ProbeKind) -> bool {
        let process = &self.processes[container.index()];
        let behaviour = &self.ground.behaviours[container.index()];
        process.is_running && behaviour.probe_answers(kind, process.number, process.age, process.is_working)
    }

    /// Whether the runtime is about to start something.
    pub(crate) fn is_runtime_at_work(&self) -> bool {
        let starts = |happening: &Happening| {
            matches!(happening, Happening::Started(_) | Happening::Input(Input::SandboxReady))
        };
        self.agenda.iter().any(|(_, happening)| starts(happening))
    }

    /// Whether both are in the same situation.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.lifecycle.state() == other.lifecycle.state()
            && self.processes == other.processes
            && self.agenda == other.agenda
    }

    fn pass(&mut self, wait: Millis) {
        self.agenda.iter_mut().for_each(|(left, _)| *left = left.less(wait));
        for (process, last_change) in self.processes.iter_mut().zip(&self.ground.last_changes) {
            process.pass(wait, *last_change);
        }
    }

    fn happen(&mut self, elapsed: Millis, happening: Happening) {
        let input = match happening {
            Happening::Input(input) => Some(input),
            Happening::Started(container) => Some(self.start(container)),
            Happening::Exits(container, code) => self.exit(container, Some(code)),
            Happening::Killed(container) => self.exit(container, None),
            Happening::Works(container) => {
                self.work(container);
                self.begin_those_that_waited();
                None
            }
            Happening::ProbeAnswers(container, kind) => Some(self.answer(container, kind)),
            Happening::HookEnds(container, hook) => {
                self.note(container, EventKind::HookFinished(hook));
                Some(Input::HookFinished(container, hook, true))
            }
        };
        self.tell(elapsed, input.unwrap_or(Input::Nothing));
    }

    fn answer(&mut self, container: ContainerIx, kind: ProbeKind) -> Input {
        let process = &self.processes[container.index()];
        let behaviour = &self.ground.behaviours[container.index()];
        let answer = process
            .is_running
            .then(|| behaviour.probe_answers(kind, process.number, process.age, process.is_working));
        // A command cannot be run in a container that has ended; a port that nobody serves is a failure.
        let probe = self.ground.specification.container(container).probe(kind);
        let answer = answer.or_else(|| (!probe.is_some_and(|probe| probe.is_exec)).then_some(false));
        if let Some(answer) = answer.filter(|_| kind != ProbeKind::Readiness) {
            self.note(container, EventKind::Probed(kind, answer));
        }
        Input::ProbeAnswered(container, kind, answer)
    }

    fn start(&mut self, container: ContainerIx) -> Input {
        let process = &mut self.processes[container.index()];
        *process = Process {
            is_running: true,
            was_ready: process.was_ready,
            number: process.number,
            ..Process::default()
        };
        let number = process.number;
        self.note(container, EventKind::Started(number));
        self.begin_if_it_can(container);
        Input::Started(container)
    }

    /// What a process does begins when all that it waits for works.
    fn begin_if_it_can(&mut self, container: ContainerIx) {
        let ground = Arc::clone(&self.ground);
        let waits_for = &ground.waits_for[container.index()];
        let waits = waits_for.iter().any(|one| !self.processes[one.index()].is_working);
        let process = &mut self.processes[container.index()];
        if !process.is_running || process.has_begun || waits {
            return;
        }
        process.has_begun = true;
        let behaviour = &ground.behaviours[container.index()];
        let (number, age) = (process.number, process.age);
        let attempt = behaviour.attempt(number);
        if let Some(length) = attempt.runs {
            self.plan(length, Happening::Exits(container, attempt.exits));
        }
        let is_awaited = ground.waits_for.iter().any(|of_another| of_another.contains(&container));
        match works_in(behaviour, number, age) {
            Some(Millis::ZERO) if !is_awaited && !ground.plans_work => self.work(container),
            Some(wait) => self.plan(wait, Happening::Works(container)),
            None => {}
        }
    }

    fn work(&mut self, container: ContainerIx) {
        self.processes[container.index()].is_working = true;
        self.note(container, EventKind::Works);
    }

    fn begin_those_that_waited(&mut self) {
        for index in 0..self.processes.len() {
            self.begin_if_it_can(ContainerIx(index as u8));
        }
    }

    /// A process ends, by itself or killed. Its hooks end with it.
    fn exit(&mut self, container: ContainerIx, code: Option<i32>) -> Option<Input> {
        let process = &mut self.processes[container.index()];
        if !std::mem::take(&mut process.is_running) {
            return None;
        }
        process.is_working = false;
        self.agenda.retain(|(_, happening)| !happening.ends_with(container));
        if let Some(code) = code {
            self.note(container, EventKind::Exited(code));
            self.end_those_that_it_stops(container);
        } else {
            self.note(container, EventKind::Died);
        }
        Some(Input::Exited(container, code.unwrap_or(137)))
    }

    /// What an app that ends its sidecars does at its own end.
    fn end_those_that_it_stops(&mut self, by: ContainerIx) {
        let ground = Arc::clone(&self.ground);
        for (container, way) in &ground.stops[by.index()] {
            if !self.processes[container.index()].is_running {
                continue;
            }
            self.note(*container, EventKind::StoppedBy(by));
            match way {
                StopWay::Quit => self.take_signal(*container, Some(0)),
                StopWay::Sigterm => self.take_signal(*container, None),
                StopWay::Sigkill => self.be_killed(*container),
            }
        }
    }

    /// Tells the kubelet, and carries out what it says.
    pub(crate) fn tell(&mut self, elapsed: Millis, input: Input) {
        self.lifecycle.handle(elapsed, input);
        while let Some(output) = self.lifecycle.poll_output() {
            self.carry_out(output);
        }
    }

    fn carry_out(&mut self, output: Output) {
        let runtime = self.ground.runtime;
        match output {
            Output::CreateSandbox => self.plan(runtime.sandbox, Happening::Input(Input::SandboxReady)),
            Output::Start(container, number) => {
                self.processes[container.index()].number = number;
                self.plan(runtime.start, Happening::Started(container));
            }
            Output::RunHook(container, hook) => {
                self.note(container, EventKind::HookStarted(hook));
                let behaviour = &self.ground.behaviours[container.index()];
                let takes = match hook {
                    Hook::PostStart => behaviour.post_start.takes,
                    Hook::PreStop => behaviour.pre_stop.takes,
                };
                self.plan(takes, Happening::HookEnds(container, hook));
            }
            Output::Probe(container, kind) => {
                self.plan(runtime.probe, Happening::ProbeAnswers(container, kind));
            }
            Output::Signal(container) => {
                self.note(container, EventKind::Signalled);
                self.take_signal(container, None);
            }
            Output::Kill(container) => {
                self.note(container, EventKind::Killed);
                self.be_killed(container);
            }
            Output::StatusChanged | Output::Gone => self.show(),
        }
    }

    /// A process that is told to end does what it does then, once, with this code or its own.
    fn take_signal(&mut self, container: ContainerIx, own_code: Option<i32>) {
        let process = &mut self.processes[container.index()];
        if std::mem::replace(&mut process.is_signalled, true) {
            return;
        }
        match (self.ground.behaviours[container.index()].on_sigterm, own_code) {
            (OnSignal::Ends { after, code }, own_code) => {
                self.plan(after, Happening::Exits(container, own_code.unwrap_or(code)));
            }
            // What ignores signals may still do as it is asked.
            (OnSignal::Ignored, Some(code)) => self.plan(Millis::ZERO, Happening::Exits(container, code)),
            (OnSignal::Ignored, None) => self.note(container, EventKind::Ignores),
        }
    }

    /// From here on it does nothing by itself any more.
    fn be_killed(&mut self, container: ContainerIx) {
        self.agenda.retain(|(_, happening)| !happening.ends_with(container));
        self.plan(self.ground.runtime.kill, Happening::Killed(container));
    }

    fn show(&mut self) {
        let ready = self.lifecycle.status().containers.iter().map(|shown| shown.is_ready);
        for (index, (process, is_ready)) in self.processes.iter_mut().zip(ready).enumerate() {
            if std::mem::replace(&mut process.was_ready, is_ready) != is_ready {
                self.seen.push(Seen::Event(ContainerIx(index as u8), EventKind::Ready(is_ready)));
            }
        }
        self.seen.push(Seen::Shown);
    }

    fn note(&mut self, container: ContainerIx, kind: EventKind) {
        self.seen.push(Seen::Event(container, kind));
    }
}

/// How long it takes a process that has begun, `age` after its start, until it does its work; none where it never does.
fn works_in(behaviour: &Behaviour, number: u16, age: Millis) -> Option<Millis> {
    let Some(startup) = behaviour.startup else { return Some(behaviour.starts_in) };
    match startup.passes_after {
        When::After(time) if number >= startup.passes_in_attempt => {
            Some(behaviour.starts_in.max(time.less(age)))
        }
        _ => None,
    }
}
