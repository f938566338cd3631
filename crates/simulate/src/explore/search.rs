use std::collections::VecDeque;

use outrigger_lifecycle::Millis;
use outrigger_pod::KubernetesVersion;

use crate::explore::bounds::Bounds;
use crate::explore::choice::Choice;
use crate::explore::fingerprint::{Fingerprints, fingerprint};
use crate::explore::outcome::{Counterexample, Coverage, Exploration, Moment, Told};
use crate::explore::setting::Setting;
use crate::explore::situation::Situation;
use crate::property::{Breach, Found, Property, Roles};
use crate::scenario::Scenario;
use crate::world::Seen;

/// Explores every life of the scenario's pod within the bounds on a node of `version`.
///
/// What the scenario says that its containers do is what they do where nothing goes wrong; what it does to the pod is left
/// aside, because the bounds say it. A property that is not among `properties` may break.
pub fn explore(
    scenario: &Scenario,
    roles: &Roles,
    version: KubernetesVersion,
    properties: &[Property],
    bounds: &Bounds,
) -> Exploration {
    let setting = Setting::new(scenario, roles, version, bounds.clone());
    let mut search = Search {
        properties,
        seen: Fingerprints::new(),
        parents: Vec::new(),
        frontier: VecDeque::new(),
        broken: Vec::new(),
        coverage: Coverage::default(),
        setting: &setting,
    };
    search.run();
    let Search { parents, broken, coverage, .. } = search;
    let counterexamples = broken.into_iter().map(|(breach, step)| retell(&setting, &parents, breach, step));
    Exploration {
        counterexamples: counterexamples.collect(),
        names: setting.ground.names.clone(),
        bounds: bounds.clone(),
        coverage,
    }
}

/// How a situation was first reached.
#[derive(Debug, Clone, Copy)]
struct Step {
    parent: u32,
    choice: Choice,
}

struct Search<'a> {
    setting: &'a Setting,
    properties: &'a [Property],
    seen: Fingerprints,
    parents: Vec<Step>,
    frontier: VecDeque<(u32, Situation)>,
    broken: Vec<(Breach, Step)>,
    coverage: Coverage,
}

/// What stands for the parent of the beginning.
const NOBODY: u32 = u32::MAX;

impl Search<'_> {
    fn run(&mut self) {
        let mut found = Vec::new();
        let mut beginning = Situation::new(self.setting);
        beginning.begin(self.setting, &mut found);
        self.reach(beginning, Step { parent: NOBODY, choice: Choice::Goes }, &mut found);
        let mut choices = Vec::new();
        let mut end_of_depth = 1;
        while let Some((number, situation)) = self.frontier.pop_front() {
            if number as usize >= end_of_depth {
                self.coverage.depth += 1;
                end_of_depth = self.parents.len();
            }
            situation.choices(self.setting, &mut choices);
            // What is due comes first, so that of two lives of the same length the one is found in which less goes wrong.
            for choice in choices.drain(..) {
                let mut after = situation.clone();
                after.take(self.setting, choice, &mut found);
                self.coverage.steps += 1;
                self.reach(after, Step { parent: number, choice }, &mut found);
                if self.coverage.is_cut {
                    return;
                }
            }
        }
    }

    fn reach(&mut self, mut situation: Situation, step: Step, found: &mut Vec<Found>) {
        for (breach, _) in found.drain(..) {
            let property = breach.property();
            let is_wanted = self.properties.contains(&property);
            if is_wanted && self.broken.iter().all(|(earlier, _)| earlier.property() != property) {
                self.broken.push((breach, step));
            }
        }
        situation.forget(self.setting);
        if !self.seen.insert(fingerprint(&situation)) {
            return;
        }
        self.coverage.states = self.seen.len();
        let number = self.parents.len() as u32;
        self.parents.push(step);
        if situation.is_at_last_start(self.setting) {
            self.coverage.at_last_start += 1;
        } else if self.coverage.states >= self.setting.bounds.states {
            self.coverage.is_cut = true;
        } else {
            self.frontier.push_back((number, situation));
        }
    }
}

/// Lives a life again, by the choices that led to it, and with a clock.
fn retell(setting: &Setting, parents: &[Step], breach: Breach, last: Step) -> Counterexample {
    let mut choices = vec![last.choice];
    let mut number = last.parent;
    while number != NOBODY {
        let step = parents[number as usize];
        choices.push(step.choice);
        number = step.parent;
    }
    // The first of them stands for the beginning itself.
    choices.pop();
    let mut found = Vec::new();
    let mut now = Millis::ZERO;
    let mut life = Vec::new();
    let mut situation = Situation::new(setting);
    situation.begin(setting, &mut found);
    note(&mut situation, now, &mut life);
    for choice in choices.into_iter().rev() {
        found.clear();
        let mut after = situation.clone();
        now = now.plus(after.take(setting, choice, &mut found));
        if choice.parts(&setting.ground.names).is_some() {
            life.push(Moment { at: now, told: Told::Chosen(choice) });
        }
        note(&mut after, now, &mut life);
        situation = after;
    }
    let ago = found.iter().find(|(one, _)| *one == breach).map_or(Millis::ZERO, |(_, ago)| *ago);
    Counterexample { breach, at: now.less(ago), life }
}

fn note(situation: &mut Situation, at: Millis, life: &mut Vec<Moment>) {
    let events = situation.world.seen.iter().filter_map(|seen| match *seen {
        Seen::Event(container, kind) => Some(Moment { at, told: Told::Event(container, kind) }),
        Seen::Shown => None,
    });
    life.extend(events);
    situation.world.seen.clear();
}
