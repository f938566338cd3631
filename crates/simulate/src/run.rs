use std::collections::BTreeMap;
use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, Input, Lifecycle, Millis, Output, Profile, Specification};
use outrigger_pod::{Hook, KubernetesVersion, ProbeKind};

use crate::behaviour::{Behaviour, OnSignal, StopWay};
use crate::life::{Event, EventKind, Life, Shown};
use crate::runtime::Runtime;
use crate::scenario::{ActionKind, Scenario};

/// How long a life is followed where nothing ends it.
const LONGEST: Millis = Millis(3_600_000);

/// Runs a scenario on a node of `version`.
pub fn simulate(scenario: &Scenario, version: KubernetesVersion, profile: Profile, runtime: Runtime) -> Life {
    let specification = Arc::new(Specification::new(&scenario.pod, version, profile));
    let names: Vec<String> =
        scenario.pod.all_containers().map(|(place, _)| scenario.pod.label(place)).collect();
    let behaviours: Vec<Behaviour> =
        names.iter().map(|name| scenario.behaviour.get(name).cloned().unwrap_or_default()).collect();
    let is_awaited = |name: &String| behaviours.iter().any(|other| other.waits_for.contains(name));
    let containers = names.iter().zip(&behaviours);
    let mut world = World {
        lifecycle: Lifecycle::new(specification),
        containers: containers
            .map(|(name, behaviour)| Process::new(behaviour.clone(), is_awaited(name), &names))
            .collect(),
        names,
        runtime,
        now: Millis::ZERO,
        agenda: BTreeMap::new(),
        entries: 0,
        events: Vec::new(),
        statuses: Vec::new(),
    };
    for action in &scenario.actions {
        let input = match action.kind {
            ActionKind::Delete(grace) => Input::Deleted(grace),
            ActionKind::StopKubelet => Input::KubeletStopped,
            ActionKind::StartKubelet => Input::KubeletStarted,
        };
        world.plan(action.at, Happening::Input(input));
    }
    let is_cut = world.run();
    let status = world.lifecycle.status().clone();
    Life { names: world.names, events: world.events, statuses: world.statuses, status, is_cut }
}

/// A container's process.
struct Process {
    behaviour: Behaviour,
    /// The number of its run, and when that began; none while it does not run.
    running: Option<(u16, Millis)>,
    number: u16,
    /// A run's happenings are void once it is over: each has the count of its run.
    run: u32,
    is_signalled: bool,
    was_ready: bool,
    /// Containers that it waits for before it works.
    waits_for: Vec<ContainerIx>,
    /// Another one waits for it.
    is_awaited: bool,
    /// When its run stopped waiting.
    begun: Option<Millis>,
}

impl Process {
    fn new(behaviour: Behaviour, is_awaited: bool, names: &[String]) -> Self {
        let place = |name: &String| names.iter().position(|other| other == name);
        let waits_for = behaviour.waits_for.iter().filter_map(place).map(|index| ContainerIx(index as u8));
        Self {
            waits_for: waits_for.collect(),
            behaviour,
            running: None,
            number: 0,
            run: 0,
            is_signalled: false,
            was_ready: false,
            is_awaited,
            begun: None,
        }
    }

    fn is_working(&self, now: Millis) -> bool {
        self.running.is_some() && self.begun.is_some_and(|begun| begun.plus(self.behaviour.starts_in) <= now)
    }
}

/// What is to happen by itself.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Input(Input),
    Started(ContainerIx),
    /// A process ends by itself; void if another run has begun since.
    Exits(ContainerIx, u32, i32),
    Killed(ContainerIx, u32),
    /// A process has become able to serve those that wait for it.
    Works,
    ProbeAnswers(ContainerIx, ProbeKind),
    HookEnds(ContainerIx, u32, Hook),
}

/// The virtual node.
struct World {
    lifecycle: Lifecycle,
    names: Vec<String>,
    containers: Vec<Process>,
    runtime: Runtime,
    now: Millis,
    /// In order of time, and of planning where times are equal.
    agenda: BTreeMap<(Millis, u32), Happening>,
    entries: u32,
    events: Vec<Event>,
    statuses: Vec<Shown>,
}

impl World {
    fn plan(&mut self, at: Millis, happening: Happening) {
        self.entries += 1;
        self.agenda.insert((at, self.entries), happening);
    }

    fn plan_in(&mut self, after: Millis, happening: Happening) {
        self.plan(self.now.plus(after), happening);
    }

    /// Follows the life to its end; true where it has none.
    fn run(&mut self) -> bool {
        self.show();
        self.tell(Millis::ZERO, Input::Nothing);
        while !(self.lifecycle.is_finished() && self.agenda.is_empty()) {
            let timer = self.lifecycle.next_timer();
            let due = self.agenda.first_key_value().map(|((at, _), _)| at.less(self.now));
            let Some(wait) = timer.into_iter().chain(due).min() else { return true };
            if self.now.plus(wait) > LONGEST {
                return true;
            }
            self.now = self.now.plus(wait);
            // What the node does comes before what the kubelet notices at the same moment.
            if due == Some(wait)
                && let Some((_, happening)) = self.agenda.pop_first()
            {
                self.happen(wait, happening);
            } else {
                self.tell(wait, Input::Nothing);
            }
        }
        false
    }

    fn happen(&mut self, elapsed: Millis, happening: Happening) {
        let input = match happening {
            Happening::Input(input) => Some(input),
            Happening::Started(container) => Some(self.start(container)),
            Happening::Exits(container, run, code) => self.exit(container, run, Some(code)),
            Happening::Killed(container, run) => self.exit(container, run, None),
            Happening::Works => {
                self.begin_those_that_waited();
                None
            }
            Happening::ProbeAnswers(container, kind) => {
                let process = &self.containers[container.index()];
                let answer = process.running.map(|(number, since)| {
                    let is_working = process.is_working(self.now);
                    process.behaviour.probe_answers(kind, number, self.now.less(since), is_working)
                });
                // A command cannot be run in a container that has ended; a port that nobody serves is a failure.
                let probe = self.lifecycle.specification().container(container).probe(kind);
                let answer = answer.or_else(|| (!probe.is_some_and(|probe| probe.is_exec)).then_some(false));
                Some(Input::ProbeAnswered(container, kind, answer))
            }
            Happening::HookEnds(container, run, hook) => {
                let is_of_this_run = self.containers[container.index()].run == run;
                is_of_this_run.then(|| {
                    self.note(container, EventKind::HookFinished(hook));
                    Input::HookFinished(container, hook, true)
                })
            }
        };
        self.tell(elapsed, input.unwrap_or(Input::Nothing));
    }

    fn start(&mut self, container: ContainerIx) -> Input {
        let process = &mut self.containers[container.index()];
        let number = process.number;
        process.running = Some((number, self.now));
        process.run += 1;
        process.is_signalled = false;
        process.begun = None;
        self.note(container, EventKind::Started(number));
        self.begin_if_it_can(container);
        Input::Started(container)
    }

    /// What a process does begins when all that it waits for works.
    fn begin_if_it_can(&mut self, container: ContainerIx) {
        let process = &self.containers[container.index()];
        let waits = process.waits_for.iter().any(|one| !self.containers[one.index()].is_working(self.now));
        let (Some((number, _)), None, false) = (process.running, process.begun, waits) else { return };
        let now = self.now;
        let process = &mut self.containers[container.index()];
        process.begun = Some(now);
        let (run, attempt) = (process.run, process.behaviour.attempt(number));
        let works_in = process.is_awaited.then_some(process.behaviour.starts_in);
        if let Some(length) = attempt.runs {
            self.plan_in(length, Happening::Exits(container, run, attempt.exits));
        }
        if let Some(starts_in) = works_in {
            self.plan_in(starts_in, Happening::Works);
        }
    }

    fn begin_those_that_waited(&mut self) {
        for index in 0..self.containers.len() {
            self.begin_if_it_can(ContainerIx(index as u8));
        }
    }

    /// A process ends, by itself or killed. Its hooks end with it.
    fn exit(&mut self, container: ContainerIx, run: u32, code: Option<i32>) -> Option<Input> {
        let process = &mut self.containers[container.index()];
        if process.run != run || process.running.take().is_none() {
            return None;
        }
        process.run += 1;
        if let Some(code) = code {
            self.note(container, EventKind::Exited(code));
            self.end_those_that_it_stops(container);
        }
        Some(Input::Exited(container, code.unwrap_or(137)))
    }

    /// What an app that ends its sidecars does at its own end.
    fn end_those_that_it_stops(&mut self, by: ContainerIx) {
        for (name, way) in self.containers[by.index()].behaviour.on_exit_stops.clone() {
            let Some(index) = self.names.iter().position(|other| *other == name) else { continue };
            let container = ContainerIx(index as u8);
            if self.containers[index].running.is_none() {
                continue;
            }
            self.note(container, EventKind::StoppedBy(by));
            match way {
                StopWay::Quit => self.take_signal(container, Some(0)),
                StopWay::Sigterm => self.take_signal(container, None),
                StopWay::Sigkill => self.be_killed(container),
            }
        }
    }

    /// Tells the kubelet, and carries out what it says.
    fn tell(&mut self, elapsed: Millis, input: Input) {
        self.lifecycle.handle(elapsed, input);
        while let Some(output) = self.lifecycle.poll_output() {
            self.carry_out(output);
        }
    }

    fn carry_out(&mut self, output: Output) {
        let runtime = self.runtime;
        match output {
            Output::CreateSandbox => self.plan_in(runtime.sandbox, Happening::Input(Input::SandboxReady)),
            Output::Start(container, number) => {
                self.containers[container.index()].number = number;
                self.plan_in(runtime.start, Happening::Started(container));
            }
            Output::RunHook(container, hook) => {
                self.note(container, EventKind::HookStarted(hook));
                let process = &self.containers[container.index()];
                let takes = match hook {
                    Hook::PostStart => process.behaviour.post_start.takes,
                    Hook::PreStop => process.behaviour.pre_stop.takes,
                };
                self.plan_in(takes, Happening::HookEnds(container, process.run, hook));
            }
            Output::Probe(container, kind) => {
                self.plan_in(runtime.probe, Happening::ProbeAnswers(container, kind));
            }
            Output::Signal(container) => self.signal(container),
            Output::Kill(container) => {
                self.note(container, EventKind::Killed);
                self.be_killed(container);
            }
            Output::StatusChanged | Output::Gone => self.show(),
        }
    }

    fn signal(&mut self, container: ContainerIx) {
        self.note(container, EventKind::Signalled);
        self.take_signal(container, None);
    }

    /// A process that is told to end does what it does then, once, with this code or its own.
    fn take_signal(&mut self, container: ContainerIx, own_code: Option<i32>) {
        let process = &mut self.containers[container.index()];
        if std::mem::replace(&mut process.is_signalled, true) {
            return;
        }
        let run = process.run;
        match (process.behaviour.on_sigterm, own_code) {
            (OnSignal::Ends { after, code }, own_code) => {
                self.plan_in(after, Happening::Exits(container, run, own_code.unwrap_or(code)));
            }
            // What ignores signals may still do as it is asked.
            (OnSignal::Ignored, Some(code)) => {
                self.plan_in(Millis::ZERO, Happening::Exits(container, run, code));
            }
            (OnSignal::Ignored, None) => {}
        }
    }

    /// From here on it does nothing by itself any more.
    fn be_killed(&mut self, container: ContainerIx) {
        let process = &mut self.containers[container.index()];
        process.run += 1;
        let run = process.run;
        self.plan_in(self.runtime.kill, Happening::Killed(container, run));
    }

    fn show(&mut self) {
        let status = self.lifecycle.status().clone();
        for (index, shown) in status.containers.iter().enumerate() {
            if std::mem::replace(&mut self.containers[index].was_ready, shown.is_ready) != shown.is_ready {
                self.note(ContainerIx(index as u8), EventKind::Ready(shown.is_ready));
            }
        }
        self.statuses.push(Shown { at: self.now, status });
    }

    fn note(&mut self, container: ContainerIx, kind: EventKind) {
        self.events.push(Event { at: self.now, container, kind });
    }
}
