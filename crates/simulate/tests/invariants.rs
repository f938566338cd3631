//! Random pods on every version keep what is true of all lives.
//!
//! 10,000 pods a version; `OUTRIGGER_LIVES` sets another number.

#![expect(clippy::disallowed_methods, reason = "how many pods is a choice of who runs the test")]

use std::collections::BTreeMap;

use outrigger_lifecycle::{Millis, Profile};
use outrigger_pod::{ContainerList, KubernetesVersion};
use outrigger_simulate::{Breach, EventKind, Life, Property, Roles, Runtime, Scenario, judge, simulate};
use serde_json::{Value, json};

const VERSIONS: [(u16, u16); 13] = [
    (28, 4),
    (29, 7),
    (29, 14),
    (30, 3),
    (31, 14),
    (32, 13),
    (33, 5),
    (34, 1),
    (34, 4),
    (35, 3),
    (35, 4),
    (36, 3),
    (37, 2),
];

/// Numbers that look like chance and are the same in every run (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    /// Seconds with one digit behind the point.
    fn seconds(&mut self, most: u64) -> f64 {
        f64::from(u32::try_from(self.roll(most * 10)).unwrap_or(0)) / 10.0
    }
}

/// A random pod, what it does, and when it is deleted.
fn random_scenario(seed: u64) -> Value {
    let mut dice = Dice(seed);
    let mut behaviour = serde_json::Map::new();
    let mut containers = |count: u64, letter: &str, dice: &mut Dice| -> Vec<Value> {
        let mut one = |number: u64, dice: &mut Dice| {
            let is_sidecar = letter == "s" && !dice.one_in(3);
            let name = format!("{letter}{number}");
            let mut container = json!({ "name": name });
            let mut does = json!({});
            if is_sidecar {
                container["restartPolicy"] = json!("Always");
            }
            let command = json!({ "command": ["true"] });
            if is_sidecar || letter == "a" {
                if dice.one_in(2) && is_sidecar {
                    let (period, failures) = (1 + dice.roll(3), 3 + dice.roll(30));
                    container["startupProbe"] =
                        json!({"exec": command, "periodSeconds": period, "failureThreshold": failures});
                    does["startup"] = json!({"passes_after": dice.seconds(4)});
                }
                if dice.one_in(6) {
                    container["livenessProbe"] =
                        json!({"exec": command, "periodSeconds": 1, "failureThreshold": 1});
                    does["liveness"] = json!({"fails_after": dice.seconds(20)});
                }
                if dice.one_in(5) {
                    container["lifecycle"]["preStop"] = json!({ "exec": command });
                    does["pre_stop"] = json!({"takes": dice.seconds(3)});
                }
                if dice.one_in(6) {
                    container["lifecycle"]["postStart"] = json!({ "exec": command });
                    does["post_start"] = json!({"takes": dice.seconds(3)});
                }
            }
            let forever = letter != "s" && dice.one_in(2) || is_sidecar && !dice.one_in(4);
            let ends = json!({"runs": dice.seconds(5), "exits": dice.roll(5) / 3});
            does["attempts"] =
                if forever { json!([{"runs": "forever"}]) } else { json!([ends, {"runs": 1, "exits": 0}]) };
            does["on_sigterm"] = if dice.one_in(5) {
                json!("ignore")
            } else {
                json!({"takes": dice.seconds(3), "exits": dice.roll(2)})
            };
            behaviour.insert(name, does);
            container
        };
        (0..count).map(|number| one(number, dice)).collect()
    };
    let inits = dice.roll(5);
    let inits = containers(inits, "s", &mut dice);
    let apps = 1 + dice.roll(2);
    let apps = containers(apps, "a", &mut dice);
    let policy = ["Always", "OnFailure", "Never"][usize::try_from(dice.roll(3)).unwrap_or(0)];
    let mut spec = json!({
        "restartPolicy": policy, "terminationGracePeriodSeconds": 1 + dice.roll(10), "initContainers": inits,
        "containers": apps,
    });
    if dice.one_in(8) {
        spec["activeDeadlineSeconds"] = json!(2 + dice.roll(10));
    }
    json!({
        "pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "random"}, "spec": spec},
        "behaviour": behaviour, "actions": [{"at": 1.0 + dice.seconds(30), "delete": {}}],
    })
}

/// What is wrong with a life; nothing, as it should be.
fn check_life(scenario: &Scenario, life: &Life, minor: u16) -> Result<(), String> {
    if life.is_cut || !life.status.is_gone || !life.status.phase.is_final() {
        return Err(format!("it has no end: {:?}", life.status));
    }
    if !life.events.is_sorted_by_key(|event| event.at) {
        return Err("time runs backwards".to_owned());
    }
    let pod = &scenario.pod;
    let inits = pod.init_containers.len();
    let is_sidecar =
        |index: usize| index < inits && pod.init_containers[index].is_sidecar(ContainerList::Init);
    let is_probed = |index: usize| {
        let container = &pod.init_containers[index];
        container.startup_probe.is_some()
            || container.liveness_probe.is_some()
            || container.lifecycle.is_some()
    };
    let deleted = scenario.actions[0].at;
    let grace = Millis::from_seconds(u32::try_from(pod.grace_seconds()).unwrap_or(0));
    let mut running: BTreeMap<usize, bool> = BTreeMap::new();
    let mut starts: BTreeMap<usize, u16> = BTreeMap::new();
    let mut codes: BTreeMap<usize, i32> = BTreeMap::new();
    // A stop for a probe that is under way at the deletion is followed by its start (R2).
    let stops_singly = pod
        .all_containers()
        .any(|(_, container)| container.startup_probe.is_some() || container.liveness_probe.is_some());
    let mut is_told_after_deletion = false;
    for event in &life.events {
        let index = event.container.index();
        let is_running = running.get(&index).copied().unwrap_or(false);
        match event.kind {
            EventKind::Started(number) => {
                let expected = starts.entry(index).or_default();
                if number != *expected || is_running {
                    return Err(format!(
                        "{index} starts as number {number} at {}, expected {expected}",
                        event.at
                    ));
                }
                *expected += 1;
                running.insert(index, true);
                if is_told_after_deletion {
                    return Err(format!("{index} starts at {} in a pod that is being stopped", event.at));
                }
                for earlier in 0..index.min(inits) {
                    let has_run = starts.contains_key(&earlier);
                    let is_done = is_sidecar(earlier) || codes.get(&earlier) == Some(&0);
                    if number == 0 && !(has_run && is_done) {
                        return Err(format!("{index} starts at {} before {earlier} is done", event.at));
                    }
                }
            }
            EventKind::Exited(code) => {
                if !is_running {
                    return Err(format!("{index} ends at {} and does not run", event.at));
                }
                codes.insert(index, code);
                running.insert(index, false);
            }
            EventKind::Signalled => {
                is_told_after_deletion |= event.at >= deleted && !stops_singly;
                let app_runs = (inits..life.names.len()).any(|app| running.get(&app) == Some(&true));
                let began_at_deletion = pod.active_deadline_seconds.is_none() && !stops_singly;
                let grace_left = began_at_deletion && event.at < deleted.plus(grace) && event.at >= deleted;
                if minor >= 29 && is_sidecar(index) && !is_probed(index) && app_runs && grace_left {
                    return Err(format!("sidecar {index} is told to stop at {} while an app runs", event.at));
                }
            }
            EventKind::Killed => {
                running.insert(index, false);
            }
            _ => {}
        }
    }
    if let Some(left) = running.iter().find(|(_, is_running)| **is_running) {
        return Err(format!("{left:?} runs on after the end"));
    }
    // What the worker was about holds the deletion up: stops by themselves, and starts with their hooks (R2).
    let hooks = scenario.behaviour.values().map(|one| one.post_start.takes);
    let hooks = hooks.fold(Millis::ZERO, Millis::plus);
    let stop = Millis(grace.0 + 2000);
    let latest = deleted.plus(hooks).plus(stop).plus(stop).plus(stop).plus(Millis(3000));
    let last = life.events.last().map_or(Millis::ZERO, |event| event.at);
    if last > latest {
        return Err(format!("the last event comes at {last}, later than {latest}"));
    }
    Ok(())
}

#[test]
fn random_pods_keep_what_is_true_of_all_lives() {
    let lives: u64 =
        std::env::var("OUTRIGGER_LIVES").ok().map_or(10_000, |text| text.parse().expect("a number"));
    for (minor, patch) in VERSIONS {
        let version = KubernetesVersion::new(minor, patch);
        for seed in 0..lives {
            let seed = u64::from(minor) << 48 | u64::from(patch) << 32 | seed;
            let written = random_scenario(seed);
            let scenario = Scenario::parse(&written).expect("a scenario");
            let life = simulate(&scenario, version, Profile::NODE, Runtime::NODE);
            if seed % 100 == 0 {
                let again = simulate(&scenario, version, Profile::NODE, Runtime::NODE);
                assert!(life == again, "{version}, seed {seed}: two runs differ");
            }
            let at_once = simulate(&scenario, version, Profile::IMMEDIATE, Runtime::IMMEDIATE);
            for (life, kind) in [(&life, "a node"), (&at_once, "no delays")] {
                if let Err(why) = check_life(&scenario, life, minor) {
                    panic!("{version}, seed {seed}, {kind}: {why}\n{written}\n{:#?}", life.events);
                }
            }
        }
    }
}

/// The properties that the pod's own numbers cannot break: a grace that is too short, a startup probe that gives up too
/// early, a deadline that comes first.
#[test]
fn the_newest_kubelet_breaks_no_property_by_itself() {
    let kubelets = [
        Property::SidecarsStartFirst,
        Property::JobEndsWithItsApps,
        Property::SignalledInTurn,
        Property::SidecarCrashSparesApps,
    ];
    for seed in 0..2000 {
        let written = random_scenario(1 << 40 | seed);
        let scenario = Scenario::parse(&written).expect("a scenario");
        let life = simulate(&scenario, KubernetesVersion::new(37, 2), Profile::NODE, Runtime::NODE);
        for broken in judge(&scenario, &Roles::of(&scenario.pod), &life) {
            let is_kubelets =
                kubelets.contains(&broken.property()) || matches!(broken.breach, Breach::NotStarted(_));
            assert!(!is_kubelets, "seed {seed}, {broken:?}: {written}\n{:#?}", life.events);
        }
    }
}
