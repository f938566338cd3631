//! The engine does what real nodes did.

use std::collections::BTreeMap;

use outrigger_conformance::{Judgement, Prediction, Trace, Verdict, judge, load_set};
use outrigger_lifecycle::Profile;
use outrigger_pod::KubernetesVersion;
use outrigger_simulate::{Runtime, Scenario, simulate};
use serde_json::Value;

const VERSIONS: [&str; 10] = [
    "v1.28.4", "v1.29.7", "v1.29.14", "v1.31.14", "v1.32.13", "v1.33.5", "v1.34.4", "v1.35.3", "v1.36.3", "v1.37.2",
];

fn predict(trace: &Trace) -> Value {
    let scenario = Scenario::parse(&trace.scenario()).expect("a recording holds a scenario");
    let version = scenario.kubernetes.unwrap_or(KubernetesVersion::new(37, 0));
    Value::Object(simulate(&scenario, version, profile(), runtime()).to_value())
}

fn judge_one(trace: &Trace) -> Judgement {
    let prediction: Prediction = serde_json::from_value(predict(trace)).expect("a prediction");
    judge(trace, &prediction)
}

#[test]
fn table() {
    let only = std::env::var("ONLY").unwrap_or_default();
    for set in ["named", "random", "versions"] {
        let mut total = BTreeMap::new();
        for version in VERSIONS {
            let mut counts: BTreeMap<Verdict, u32> = BTreeMap::new();
            let (mut twice, mut once) = (0, 0);
            for trace in load_set(version, set).expect("readable") {
                let place = format!("{version}/{set}/{}", trace.name);
                if !place.contains(&only) {
                    continue;
                }
                let judgement = judge_one(&trace);
                *counts.entry(judgement.verdict).or_default() += 1;
                *total.entry(judgement.verdict).or_insert(0) += 1;
                if judgement.verdict == Verdict::Differs {
                    let seen = if trace.observed_again.is_some() { "TWICE" } else { "once" };
                    if trace.observed_again.is_some() { twice += 1 } else { once += 1 }
                    println!("DIFFERS {seen} {place}: {}", judgement.why);
                }
            }
            println!("== {version}/{set}: {counts:?} differs: {twice} seen twice, {once} once");
        }
        println!("== all/{set}: {total:?}");
    }
}

#[test]
fn show() {
    let Ok(only) = std::env::var("SHOW") else { return };
    for set in ["named", "random", "versions"] {
        for version in VERSIONS {
            for trace in load_set(version, set).expect("readable") {
                if format!("{version}/{set}/{}", trace.name) == only {
                    let told = predict(&trace);
                    for event in told["events"].as_array().unwrap() {
                        println!("{} {} {} {}{}", event["t"], event["container"], event["event"], event["attempt"], event["code"]);
                    }
                    println!("{} {}", told["phase"], told["containers"]);
                }
            }
        }
    }
}

fn env(name: &str, or: u32) -> outrigger_lifecycle::Millis {
    outrigger_lifecycle::Millis(std::env::var(name).ok().map_or(or, |text| text.parse().unwrap()))
}
fn runtime() -> Runtime {
    let n = Runtime::NODE;
    Runtime { sandbox: env("SBX", n.sandbox.0), start: env("START", n.start.0), probe: env("PROBE", n.probe.0), kill: n.kill }
}
fn profile() -> Profile {
    let n = Profile::NODE;
    Profile { relist: env("RELIST", n.relist.0), worker_tick: env("TICK", n.worker_tick.0), volumes: env("VOL", n.volumes.0), relist_on_demand: env("DEMAND", n.relist_on_demand.0), ..n }
}
