use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, Millis};
use serde_json::{Value, json};

use crate::behaviour::Behaviour;
use crate::life::Life;
use crate::property::breach::Breach;
use crate::property::case::Case;
use crate::property::name::Property;
use crate::property::roles::Roles;
use crate::property::watch::{Found, Sight, Watch};
use crate::scenario::Scenario;

/// A property that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// When it breaks, from the pod's creation. Of something that should have happened: when it should have.
    pub at: Millis,
    /// How.
    pub breach: Breach,
}

impl Broken {
    /// The property.
    pub fn property(&self) -> Property {
        self.breach.property()
    }

    /// As JSON: `property`, `t` in seconds, `container` and `other` (or null), and `title`. `names` are the containers'.
    pub fn to_value(&self, names: &[String]) -> Value {
        let (container, other) = self.breach.containers();
        let name = |one: Option<ContainerIx>| one.map(|one| names[one.index()].clone());
        json!({
            "property": self.property().name(), "t": self.at.as_seconds(), "container": name(container),
            "other": name(other), "title": self.breach.render(names),
        })
    }
}

/// The properties that do not hold in the life of a scenario, in the order in which they break; each once for the same
/// containers.
pub fn judge(scenario: &Scenario, roles: &Roles, life: &Life) -> Vec<Broken> {
    let nothing = Behaviour::default();
    let behaviours: Vec<&Behaviour> =
        life.names.iter().map(|name| scenario.behaviour.get(name).unwrap_or(&nothing)).collect();
    let case = Case::new(Arc::clone(&life.specification), life.runtime, roles, &life.names, &behaviours);
    let mut court = Court { watch: Watch::new(&case), case: &case, now: Millis::ZERO, broken: Vec::new() };
    // What is done comes before what follows from it, and what happens before what is shown of it.
    let done = scenario.actions.iter().map(|action| (action.at, 0, Sight::Done(action.kind.input())));
    let events = life.events.iter().map(|event| (event.at, 1, Sight::Event(event.container, event.kind)));
    let shown = life.statuses.iter().map(|shown| (shown.at, 2, Sight::Shown(&shown.status)));
    let mut sights: Vec<_> = done.chain(events).chain(shown).collect();
    sights.sort_by_key(|(at, order, _)| (*at, *order));
    for (at, _, sight) in sights {
        court.pass_until(at);
        court.see(sight);
    }
    court.pass_until(Millis(u32::MAX));
    court.broken.sort_by_key(|broken| broken.at);
    court.broken
}

/// A watch with a clock.
struct Court<'a> {
    watch: Watch,
    case: &'a Case,
    now: Millis,
    broken: Vec<Broken>,
}

impl Court<'_> {
    fn pass_until(&mut self, at: Millis) {
        let mut found = Vec::new();
        while let Some(wait) = self.watch.next_timer().filter(|wait| self.now.plus(*wait) <= at) {
            self.watch.pass(self.case, wait, &mut found);
            self.now = self.now.plus(wait);
            self.note(&mut found);
        }
        self.watch.pass(self.case, at.less(self.now), &mut found);
        self.now = at;
        self.note(&mut found);
    }

    fn see(&mut self, sight: Sight<'_>) {
        let mut found = Vec::new();
        self.watch.see(self.case, sight, &mut found);
        self.note(&mut found);
    }

    fn note(&mut self, found: &mut Vec<Found>) {
        for (breach, ago) in found.drain(..) {
            if self.broken.iter().all(|earlier| earlier.breach != breach) {
                self.broken.push(Broken { at: self.now.less(ago), breach });
            }
        }
    }
}
