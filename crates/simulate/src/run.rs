use std::sync::Arc;

use outrigger_lifecycle::{Millis, Profile, Specification};
use outrigger_pod::KubernetesVersion;

use crate::life::{Event, Life, Shown};
use crate::runtime::Runtime;
use crate::scenario::Scenario;
use crate::world::{Ground, Happening, Seen, World};

/// How long a life is followed where nothing ends it.
const LONGEST: Millis = Millis(3_600_000);

/// Runs a scenario on a node of `version`.
pub fn simulate(scenario: &Scenario, version: KubernetesVersion, profile: Profile, runtime: Runtime) -> Life {
    follow(scenario, Specification::new(&scenario.pod, version, profile), runtime)
}

/// Runs a scenario on a node that does what `specification` says, which is one of the scenario's pod.
pub fn follow(scenario: &Scenario, specification: Specification, runtime: Runtime) -> Life {
    let ground = Arc::new(Ground::new(scenario, specification, runtime));
    let mut world = World::new(Arc::clone(&ground));
    for action in &scenario.actions {
        world.plan(action.at, Happening::Input(action.kind.input()));
    }
    let mut recorder = Recorder { now: Millis::ZERO, events: Vec::new(), statuses: Vec::new() };
    world.begin();
    recorder.record(&mut world);
    let is_cut = recorder.follow(&mut world);
    Life {
        names: ground.names.clone(),
        specification: Arc::clone(&ground.specification),
        runtime,
        events: recorder.events,
        statuses: recorder.statuses,
        status: world.lifecycle.status().clone(),
        is_cut,
    }
}

/// Keeps what happens, by the clock.
struct Recorder {
    now: Millis,
    events: Vec<Event>,
    statuses: Vec<Shown>,
}

impl Recorder {
    /// Follows the life to its end; true where it has none.
    fn follow(&mut self, world: &mut World) -> bool {
        while !world.is_over() {
            let Some(wait) = world.next().filter(|wait| self.now.plus(*wait) <= LONGEST) else { return true };
            self.now = self.now.plus(wait);
            world.step(wait);
            self.record(world);
        }
        false
    }

    fn record(&mut self, world: &mut World) {
        for seen in &world.seen {
            match *seen {
                Seen::Event(container, kind) => self.events.push(Event { at: self.now, container, kind }),
                Seen::Shown => {
                    let status = world.lifecycle.status();
                    if self.statuses.last().is_none_or(|last| last.status != *status) {
                        self.statuses.push(Shown { at: self.now, status: status.clone() });
                    }
                }
            }
        }
        world.seen.clear();
    }
}
