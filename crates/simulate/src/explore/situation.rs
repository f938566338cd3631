use std::hash::{Hash, Hasher};
use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, Input, Millis};
use outrigger_pod::ProbeKind;

use crate::explore::choice::{Choice, Due};
use crate::explore::setting::Setting;
use crate::property::{Found, Sight, Watch};
use crate::world::{Happening, Seen, World};

/// Where a life has come to: the node, what the properties remember of the life, and what may still go wrong.
#[derive(Debug, Clone)]
pub(crate) struct Situation {
    pub(crate) world: World,
    pub(crate) watch: Watch,
    left: Left,
    /// Half of the time until the next thing has passed.
    is_halfway: bool,
}

/// What of the bounds is left.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Left {
    faults: u8,
    kubelet_restarts: u8,
    deletion: bool,
    kubelet_is_up: bool,
    /// By container.
    containers: Vec<OfContainer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfContainer {
    crashes: u8,
    hangs: u8,
    delays: u8,
    probe_failures: u8,
}

/// How long a kubelet stays away where nothing else happens in the meantime. A container that started less than ten seconds
/// before a kubelet did is another thing to it than an older one (R51).
const LONG: Millis = Millis(30_000);

impl PartialEq for Situation {
    fn eq(&self, other: &Self) -> bool {
        self.world.is_same(&other.world)
            && self.watch == other.watch
            && self.left == other.left
            && self.is_halfway == other.is_halfway
    }
}

impl Eq for Situation {}

impl Hash for Situation {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.world.lifecycle.state().hash(hasher);
        self.world.processes.hash(hasher);
        self.world.agenda.hash(hasher);
        self.watch.hash(hasher);
        self.left.hash(hasher);
        self.is_halfway.hash(hasher);
    }
}

impl Situation {
    /// The beginning of all lives.
    pub(crate) fn new(setting: &Setting) -> Self {
        let bounds = &setting.bounds;
        let of_one = OfContainer {
            crashes: bounds.crashes,
            hangs: bounds.hangs,
            delays: bounds.delays,
            probe_failures: bounds.probe_failures,
        };
        let left = Left {
            faults: bounds.faults,
            kubelet_restarts: bounds.kubelet_restarts,
            deletion: bounds.deletion,
            kubelet_is_up: true,
            containers: vec![of_one; setting.ground.names.len()],
        };
        let world = World::new(Arc::clone(&setting.ground));
        Self { world, watch: Watch::new(&setting.case), left, is_halfway: false }
    }

    /// The kubelet looks at the pod for the first time.
    pub(crate) fn begin(&mut self, setting: &Setting, found: &mut Vec<Found>) {
        self.world.begin();
        self.take_note(setting, found);
    }

    /// How long nothing happens by itself; none where nothing will.
    pub(crate) fn next(&self) -> Option<Millis> {
        self.world.next().into_iter().chain(self.watch.next_timer()).min()
    }

    /// All that may happen now.
    pub(crate) fn choices(&self, setting: &Setting, choices: &mut Vec<Choice>) {
        choices.clear();
        let next = self.next();
        if next.is_some() {
            choices.push(Choice::Goes);
        }
        // What is due now is the node's affair, or the kubelet's.
        let happening = self.world.due().filter(|(left, _)| Some(*left) == next).map(|(_, due)| due);
        if let Some(Happening::Exits(..)) = happening {
            choices.extend(self.world.other_ends().map(Choice::EndsFirst));
        }
        if self.world.lifecycle.status().is_gone && self.watch.running.is_empty() {
            return;
        }
        let may_wait = match next {
            Some(wait) => wait.0 > 1 && self.has_anything_left(),
            None => !self.left.kubelet_is_up,
        };
        if may_wait && !self.is_halfway {
            choices.push(Choice::Waits);
        }
        if self.left.deletion {
            choices.push(Choice::Delete);
        }
        // What the runtime was asked for is done long before a kubelet is up again.
        if !self.left.kubelet_is_up && !self.world.is_runtime_at_work() {
            choices.push(Choice::StartKubelet);
        }
        if self.left.faults == 0 {
            return;
        }
        if self.left.kubelet_restarts > 0 && self.left.kubelet_is_up {
            choices.push(Choice::StopKubelet);
        }
        for container in setting.case.specification.all() {
            if self.may_crash(container) {
                choices.push(Choice::Crash(container));
            }
        }
        // What is due now may be late.
        let Some(happening) = happening else { return };
        let (container, due) = match happening {
            Happening::Works(container) => (container, Due::Work),
            Happening::Exits(container, _) => (container, Due::End),
            Happening::HookEnds(container, hook) => (container, Due::Hook(hook)),
            Happening::ProbeAnswers(container, kind) => {
                let left = self.left.containers[container.index()];
                if left.probe_failures > 0
                    && kind != ProbeKind::Readiness
                    && self.world.passes(container, kind)
                {
                    choices.push(Choice::FailProbe(container, kind));
                }
                return;
            }
            Happening::Input(_) | Happening::Started(_) | Happening::Killed(_) => return,
        };
        let left = self.left.containers[container.index()];
        if left.hangs > 0 {
            choices.push(Choice::Hang(container, due));
        }
        if left.delays > 0 {
            choices.extend(setting.bounds.slow_by.iter().map(|by| Choice::Delay(container, due, *by)));
        }
    }

    /// Whether anything but what is due may happen.
    fn has_anything_left(&self) -> bool {
        self.left.deletion || self.left.faults > 0 || !self.left.kubelet_is_up
    }

    fn may_crash(&self, container: ContainerIx) -> bool {
        let is_told = self.watch.signalled.has(container) || self.watch.stopped.has(container);
        self.left.containers[container.index()].crashes > 0 && self.watch.running.has(container) && !is_told
    }

    /// Makes one of the choices come true. Says how much time passes.
    pub(crate) fn take(&mut self, setting: &Setting, choice: Choice, found: &mut Vec<Found>) -> Millis {
        self.left.faults -= u8::from(choice.is_fault());
        let wait = match choice {
            Choice::Goes
            | Choice::EndsFirst(_)
            | Choice::Hang(..)
            | Choice::Delay(..)
            | Choice::FailProbe(..) => self.next(),
            Choice::Waits => Some(self.next().map_or(LONG, |wait| Millis(wait.0 / 2))),
            _ => None,
        };
        let wait = wait.unwrap_or_default();
        self.is_halfway = choice == Choice::Waits;
        self.watch.pass(&setting.case, wait, found);
        match choice {
            Choice::Goes | Choice::Waits => self.world.step(wait),
            Choice::EndsFirst(container) => {
                self.world.bring_forward(container);
                self.world.step(wait);
            }
            Choice::Crash(container) => {
                self.left.containers[container.index()].crashes -= 1;
                self.world.end_now(container, 1);
            }
            Choice::Hang(container, due) => {
                self.left.containers[container.index()].hangs -= 1;
                self.world.put_off(wait, None);
                self.excuse(container, due);
            }
            Choice::Delay(container, due, by) => {
                self.left.containers[container.index()].delays -= 1;
                self.world.put_off(wait, Some(by));
                if due == Due::Work {
                    self.excuse(container, due);
                }
            }
            Choice::FailProbe(container, _) => {
                self.left.containers[container.index()].probe_failures -= 1;
                self.world.fail_probe(wait);
            }
            Choice::Delete => {
                self.left.deletion = false;
                self.do_to(setting, Input::Deleted(None), found);
            }
            Choice::StopKubelet => {
                self.left.kubelet_restarts -= 1;
                self.left.kubelet_is_up = false;
                self.do_to(setting, Input::KubeletStopped, found);
            }
            Choice::StartKubelet => {
                self.left.kubelet_is_up = true;
                self.do_to(setting, Input::KubeletStarted, found);
            }
        }
        self.take_note(setting, found);
        wait
    }

    /// Forgets what makes no difference to the future.
    pub(crate) fn forget(&mut self, setting: &Setting) {
        self.world.seen.clear();
        if !setting.bounds.is_reduced {
            return;
        }
        let is_over = self.world.lifecycle.starts_nothing_more() && !self.world.is_runtime_at_work();
        for container in setting.case.specification.all() {
            let runs = self.watch.running.has(container);
            let may_start_again = !is_over && self.may_start_again(setting, container);
            if may_start_again {
                self.world.lifecycle.forget_past_backoff(container);
            } else {
                self.world.lifecycle.forget_restarts(container);
                if !runs || !setting.counts_starts.has(container) {
                    self.world.processes[container.index()].number = 0;
                }
            }
            let is_told = self.watch.signalled.has(container) && is_over;
            let left = &mut self.left.containers[container.index()];
            if !may_start_again && (!runs || is_told) {
                left.crashes = 0;
            }
            if !may_start_again && !runs {
                (left.hangs, left.delays, left.probe_failures) = (0, 0, 0);
            }
        }
        let is_spent =
            |left: &OfContainer| (left.crashes, left.hangs, left.delays, left.probe_failures) == (0, 0, 0, 0);
        if self.left.kubelet_restarts == 0 && self.left.containers.iter().all(is_spent) {
            self.left.faults = 0;
        }
    }

    /// Whether a container may be started once more, if no pod's end forbids it.
    fn may_start_again(&self, setting: &Setting, container: ContainerIx) -> bool {
        if setting.may_end.has(container) || !self.watch.has_run.has(container) {
            let is_done = self.watch.done.has(container) && self.watch.well.has(container);
            return !(setting.case.inits.has(container) && is_done && !setting.case.restarts_all);
        }
        let can_crash = self.left.containers[container.index()].crashes > 0 && self.left.faults > 0;
        can_crash || !self.watch.running.has(container)
    }

    /// A container that was made to break its promise.
    fn excuse(&mut self, container: ContainerIx, due: Due) {
        match due {
            Due::Work => self.watch.hindered.put(container, true),
            Due::End if self.watch.signalled.has(container) => self.watch.ignoring.put(container, true),
            Due::End | Due::Hook(_) => {}
        }
    }

    fn do_to(&mut self, setting: &Setting, input: Input, found: &mut Vec<Found>) {
        self.watch.see(&setting.case, Sight::Done(input), found);
        self.world.tell(Millis::ZERO, input);
    }

    fn take_note(&mut self, setting: &Setting, found: &mut Vec<Found>) {
        let (watch, world) = (&mut self.watch, &self.world);
        for seen in &world.seen {
            let sight = match *seen {
                Seen::Event(container, kind) => Sight::Event(container, kind),
                Seen::Shown => Sight::Shown(world.lifecycle.status()),
            };
            watch.see(&setting.case, sight, found);
        }
    }

    /// A container has been started as often as the bounds let it.
    pub(crate) fn is_at_last_start(&self, setting: &Setting) -> bool {
        let most = setting.bounds.starts;
        self.world.processes.iter().any(|process| process.number >= most)
    }
}
