//! The explorer against a second one, against itself without its reductions, and against single lives.

use std::collections::BTreeSet;
use std::sync::Arc;

use outrigger_lifecycle::{Millis, Profile};
use outrigger_pod::KubernetesVersion;
use serde_json::{Value, json};
use stateright::{Checker, Model};

use crate::explore::bounds::Bounds;
use crate::explore::choice::Choice;
use crate::explore::outcome::{Exploration, Moment, Told, Verdict};
use crate::explore::search::explore;
use crate::explore::setting::Setting;
use crate::explore::situation::Situation;
use crate::life::EventKind;
use crate::property::{Property, Roles};
use crate::run::simulate;
use crate::runtime::Runtime;
use crate::scenario::Scenario;
use crate::world::Seen;

const NEW: KubernetesVersion = KubernetesVersion::new(36, 3);

fn scenario(pod: &Value, behaviour: &Value) -> Scenario {
    Scenario::parse(&json!({"pod": {"spec": pod}, "behaviour": behaviour})).expect("a scenario")
}

/// Two sidecars and an app, without anything else.
fn plain() -> Scenario {
    let sidecars =
        json!([{"name": "s1", "restartPolicy": "Always"}, {"name": "s2", "restartPolicy": "Always"}]);
    scenario(&json!({"initContainers": sidecars, "containers": [{"name": "app"}]}), &json!({}))
}

/// A Job with a sidecar whose startup probe passes after two seconds, and an init container behind it.
fn job(policy: &str) -> Scenario {
    let probe = json!({"exec": {"command": ["started"]}, "periodSeconds": 1, "failureThreshold": 5});
    let proxy =
        json!({"name": "proxy", "restartPolicy": "Always", "startupProbe": probe, "readinessProbe": probe});
    let pod = json!({
        "restartPolicy": policy, "terminationGracePeriodSeconds": 9,
        "initContainers": [proxy, {"name": "init"}], "containers": [{"name": "app", "readinessProbe": probe}],
    });
    let behaviour = json!({
        "proxy": {"starts_in": 2, "on_sigterm": {"takes": 1, "exits": 0}}, "init": {"attempts": [{"runs": 1}]},
        "app": {"attempts": [{"runs": 4}], "on_sigterm": {"takes": 2, "exits": 0}},
    });
    scenario(&pod, &behaviour)
}

/// A pod with hooks, and a sidecar that another one waits for.
fn hooked() -> Scenario {
    let hook = json!({"exec": {"command": ["sleep"]}});
    let pod = json!({
        "terminationGracePeriodSeconds": 6,
        "initContainers": [
            {"name": "s1", "restartPolicy": "Always", "lifecycle": {"postStart": hook}},
            {"name": "s2", "restartPolicy": "Always",
             "livenessProbe": {"exec": {"command": ["live"]}, "periodSeconds": 5, "failureThreshold": 1}},
        ],
        "containers": [{"name": "app", "lifecycle": {"preStop": hook}}],
    });
    let behaviour = json!({
        "s1": {"post_start": {"takes": 1}}, "app": {"pre_stop": {"takes": 2}, "waits_for": ["s2"]},
        "s2": {"starts_in": 1},
    });
    scenario(&pod, &behaviour)
}

fn everything() -> Bounds {
    Bounds {
        hangs: 1,
        delays: 1,
        slow_by: vec![Millis(3_000)],
        probe_failures: 1,
        kubelet_restarts: 1,
        faults: 1,
        starts: 3,
        ..Bounds::default()
    }
}

fn run(scenario: &Scenario, version: KubernetesVersion, bounds: &Bounds) -> Exploration {
    explore(scenario, &Roles::of(&scenario.pod), version, &Property::ALL, bounds)
}

fn broken(found: &Exploration) -> BTreeSet<Property> {
    found.counterexamples.iter().map(|one| one.breach.property()).collect()
}

/// The same situations and choices, as another explorer wants them.
struct Twin(Setting);

impl Model for Twin {
    type State = Situation;
    type Action = Choice;

    fn init_states(&self) -> Vec<Situation> {
        let mut situation = Situation::new(&self.0);
        situation.begin(&self.0, &mut Vec::new());
        situation.forget(&self.0);
        vec![situation]
    }

    fn actions(&self, situation: &Situation, choices: &mut Vec<Choice>) {
        if !situation.is_at_last_start(&self.0) {
            situation.choices(&self.0, choices);
        }
    }

    fn next_state(&self, situation: &Situation, choice: Choice) -> Option<Situation> {
        let mut after = situation.clone();
        after.take(&self.0, choice, &mut Vec::new());
        after.forget(&self.0);
        Some(after)
    }

    fn properties(&self) -> Vec<stateright::Property<Self>> {
        // With a property that never fails it looks at everything.
        vec![stateright::Property::always("looks at all", |_, _| true)]
    }
}

#[test]
fn another_explorer_finds_the_same_states() {
    let few = Bounds { faults: 1, ..Bounds::default() };
    for (name, scenario, bounds) in [
        ("plain", plain(), Bounds::default()),
        ("plain, without reductions", plain(), Bounds { is_reduced: false, ..Bounds::default() }),
        ("plain, with everything", plain(), everything()),
        ("job", job("Never"), few.clone()),
        ("job, with everything", job("OnFailure"), everything()),
        ("hooked", hooked(), Bounds { is_reduced: false, ..few }),
    ] {
        for version in [KubernetesVersion::new(29, 7), NEW] {
            let own = run(&scenario, version, &bounds);
            assert!(!own.coverage.is_cut, "{name}");
            let roles = Roles::of(&scenario.pod);
            let twin = Twin(Setting::new(&scenario, &roles, version, bounds.clone()));
            let checker = twin.checker().spawn_bfs().join();
            assert_eq!(own.coverage.states, checker.unique_state_count(), "{name} on {version}");
        }
    }
}

#[test]
fn reductions_lose_no_broken_property() {
    let versions = [(28, 4), (29, 7), (29, 8), (33, 5), (35, 3), (36, 3), (37, 2)];
    let one = Bounds { faults: 1, starts: 3, ..Bounds::default() };
    let two = Bounds { faults: 2, ..one.clone() };
    let (mut reduced_states, mut plain_states) = (0, 0);
    for (minor, patch) in versions {
        let version = KubernetesVersion::new(minor, patch);
        for (name, scenario, crashes) in [
            ("plain", plain(), &two),
            ("job that is never restarted", job("Never"), &two),
            ("job that is restarted on failure", job("OnFailure"), &two),
            // Its liveness probe keeps all that is not forgotten moving for ten minutes.
            ("hooked", hooked(), &one),
        ] {
            for bounds in [crashes, &everything()] {
                let reduced = run(&scenario, version, bounds);
                let whole = run(&scenario, version, &Bounds { is_reduced: false, ..bounds.clone() });
                assert!(!reduced.coverage.is_cut && !whole.coverage.is_cut, "{name} on {version}");
                assert_eq!(broken(&reduced), broken(&whole), "{name} on {version}, {bounds:?}");
                reduced_states += reduced.coverage.states;
                plain_states += whole.coverage.states;
            }
        }
    }
    assert!(reduced_states < plain_states, "{reduced_states} of {plain_states} states");
}

#[test]
fn without_choices_there_is_the_one_life_that_is_simulated() {
    let nothing = Bounds { crashes: 0, faults: 0, deletion: false, is_reduced: false, ..Bounds::default() };
    for scenario in [plain(), job("Never"), job("OnFailure"), hooked()] {
        let life = simulate(&scenario, NEW, Profile::IMMEDIATE, Runtime::IMMEDIATE);
        let setting = Setting::new(&scenario, &Roles::of(&scenario.pod), NEW, nothing.clone());
        let mut situation = Situation::new(&setting);
        situation.begin(&setting, &mut Vec::new());
        let (mut now, mut events, mut choices) = (Millis::ZERO, Vec::new(), Vec::new());
        loop {
            for seen in std::mem::take(&mut situation.world.seen) {
                if let Seen::Event(container, kind) = seen {
                    events.push((now, container, kind));
                }
            }
            situation.choices(&setting, &mut choices);
            if choices.is_empty() || now > Millis::from_seconds(100) {
                break;
            }
            assert_eq!(choices, [Choice::Goes]);
            now = now.plus(situation.take(&setting, Choice::Goes, &mut Vec::new()));
        }
        let visible = |kind: EventKind| {
            !matches!(kind, EventKind::Works | EventKind::Probed(..) | EventKind::Ignores | EventKind::Died)
        };
        let of_life = life.events.iter().map(|event| (event.at, event.container, event.kind));
        let expected: Vec<_> =
            of_life.filter(|event| visible(event.2) && event.0 <= Millis::from_seconds(100)).collect();
        events.retain(|event| visible(event.2));
        assert!(!events.is_empty());
        assert_eq!(events, expected);
    }
}

#[test]
fn the_missing_signal_is_found_in_a_plain_pod() {
    let found = run(&plain(), KubernetesVersion::new(29, 7), &Bounds::default());
    assert_eq!(found.verdict(), Verdict::Broken);
    assert_eq!(broken(&found), BTreeSet::from([Property::SignalledInTurn]));
    let life = &found.counterexamples[0].life;
    assert!(life.iter().any(|moment| moment.told == Told::Chosen(Choice::Delete)), "{life:?}");
    for (minor, patch) in [(29, 8), (30, 4), (36, 3), (37, 2)] {
        let found = run(&plain(), KubernetesVersion::new(minor, patch), &Bounds::default());
        assert_eq!(found.verdict(), Verdict::Holds, "1.{minor}.{patch}");
    }
}

#[test]
fn a_life_shows_no_more_faults_than_it_needs() {
    let hangs = Bounds { hangs: 1, faults: 2, ..Bounds::default() };
    let found = run(&plain(), NEW, &hangs);
    assert_eq!(broken(&found), BTreeSet::from([Property::SidecarsStartFirst]));
    let is_chosen = |moment: &&Moment| matches!(moment.told, Told::Chosen(_));
    let chosen: Vec<&Moment> = found.counterexamples[0].life.iter().filter(is_chosen).collect();
    assert!(matches!(chosen[..], [Moment { told: Told::Chosen(Choice::Hang(..)), .. }]), "{chosen:?}");
}

#[test]
fn a_probe_that_fails_once_more_holds_init_up_by_right() {
    let failures = Bounds { crashes: 0, probe_failures: 2, faults: 3, ..Bounds::default() };
    assert_eq!(broken(&run(&job("Never"), NEW, &failures)), BTreeSet::new());
}

/// 1.28 stops all at once, and which of two ends first is chance.
#[test]
fn what_ends_at_the_same_moment_ends_in_any_order() {
    let found = run(&plain(), KubernetesVersion::new(28, 4), &Bounds::default());
    assert_eq!(broken(&found), BTreeSet::from([Property::SidecarsOutliveApps]));
}

/// <https://github.com/kubernetes/kubernetes/issues/132826>
#[test]
fn a_crash_while_starting_hangs_a_never_pod() {
    // The prober has to look while the sidecar is down, as it is in its back-off.
    let crash = Bounds { crashes: 2, faults: 2, ..Bounds::default() };
    let old = run(&job("Never"), KubernetesVersion::new(33, 5), &crash);
    assert!(broken(&old).contains(&Property::InitEnds), "{:?}", broken(&old));
    let new = run(&job("Never"), NEW, &crash);
    assert_eq!(broken(&new), BTreeSet::new());
}

/// <https://github.com/kubernetes/kubernetes/issues/136910>
#[test]
fn a_restart_of_the_kubelet_forgets_that_a_sidecar_has_started() {
    let restart = Bounds { crashes: 0, kubelet_restarts: 1, faults: 1, ..Bounds::default() };
    // Forgotten is only what had run for 10 seconds before.
    let probe = json!({"exec": {"command": ["started"]}, "periodSeconds": 4, "failureThreshold": 5});
    let pod = json!({
        "initContainers": [{"name": "proxy", "restartPolicy": "Always", "startupProbe": probe}],
        "containers": [{"name": "app"}],
    });
    let slow = scenario(&pod, &json!({"proxy": {"starts_in": 13}}));
    let old = run(&slow, KubernetesVersion::new(35, 3), &restart);
    assert!(broken(&old).contains(&Property::InitEnds), "{:?}", broken(&old));
    let new = run(&slow, KubernetesVersion::new(35, 4), &restart);
    assert!(!broken(&new).contains(&Property::InitEnds), "{:?}", broken(&new));
}

#[test]
fn a_cut_decides_nothing_that_it_has_not_seen() {
    let few = Bounds { states: 20, ..Bounds::default() };
    let cut = run(&plain(), NEW, &few);
    assert_eq!((cut.verdict(), cut.coverage.states), (Verdict::NotDecided, 20));
    let more = Bounds { states: 100, ..Bounds::default() };
    let broken = run(&plain(), KubernetesVersion::new(29, 7), &more);
    assert!(broken.coverage.is_cut);
    assert_eq!(broken.verdict(), Verdict::Broken, "what was found stays found");
}

#[test]
fn lives_are_not_followed_beyond_the_last_start() {
    let restless = scenario(
        &json!({"containers": [{"name": "app"}]}),
        &json!({"app": {"attempts": [{"runs": 1, "exits": 1}]}}),
    );
    let found = run(&restless, NEW, &Bounds { crashes: 0, deletion: false, ..Bounds::default() });
    assert_eq!((found.verdict(), found.coverage.at_last_start), (Verdict::Holds, 1));
}

#[test]
fn equal_situations_have_equal_fingerprints() {
    let setting = Setting::new(&plain(), &Roles::of(&plain().pod), NEW, Bounds::default());
    let mut first = Situation::new(&setting);
    first.begin(&setting, &mut Vec::new());
    let second = first.clone();
    assert!(Arc::ptr_eq(&first.world.ground, &second.world.ground));
    let fingerprint = crate::explore::fingerprint::fingerprint;
    assert_eq!(fingerprint(&first), fingerprint(&second));
    first.take(&setting, Choice::Delete, &mut Vec::new());
    assert!(first != second && fingerprint(&first) != fingerprint(&second));
}
