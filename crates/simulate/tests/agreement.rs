//! The engine does what real nodes did.
//!
//! `data/differences.tsv` holds every recording whose prediction differs, with the cause. A line too many or too few
//! fails the test.

#![expect(clippy::disallowed_methods, reason = "a test reads its own data")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use outrigger_conformance::{Judgement, Prediction, Trace, Verdict, judge, load_set};
use outrigger_lifecycle::Profile;
use outrigger_pod::KubernetesVersion;
use outrigger_simulate::{Runtime, Scenario, simulate};

const VERSIONS: [&str; 10] = [
    "v1.28.4", "v1.29.7", "v1.29.14", "v1.31.14", "v1.32.13", "v1.33.5", "v1.34.4", "v1.35.3", "v1.36.3",
    "v1.37.2",
];
const SETS: [&str; 3] = ["named", "random", "versions"];

struct Judged {
    set: &'static str,
    place: String,
    is_seen_once: bool,
    judgement: Judgement,
}

fn scenario_of(trace: &Trace) -> Scenario {
    Scenario::parse(&trace.scenario()).expect("a recording holds a scenario")
}

fn judge_one(trace: &Trace) -> Judgement {
    let scenario = scenario_of(trace);
    let version = scenario.kubernetes.unwrap_or(KubernetesVersion::new(37, 0));
    let life = simulate(&scenario, version, Profile::NODE, Runtime::NODE);
    let prediction = serde_json::Value::Object(life.to_value());
    let prediction: Prediction = serde_json::from_value(prediction).expect("a prediction");
    judge(trace, &prediction)
}

fn each_trace(mut f: impl FnMut(&'static str, &'static str, &Trace)) {
    for set in SETS {
        for version in VERSIONS {
            for trace in load_set(version, set).expect("the recordings are readable") {
                f(version, set, &trace);
            }
        }
    }
}

fn judge_all() -> Vec<Judged> {
    let mut all = Vec::new();
    each_trace(|version, set, trace| {
        let place = format!("{version}/{set}/{}", trace.name);
        let is_seen_once = trace.observed_again.is_none();
        all.push(Judged { set, place, is_seen_once, judgement: judge_one(trace) });
    });
    all
}

/// Places with their causes.
fn known_differences() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/differences.tsv");
    let text = fs::read_to_string(path).expect("readable");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (place, cause) = line.split_once('\t').expect("a place, a tab, a cause");
            assert!(cause.len() > 20, "{place} has no cause");
            (place.to_owned(), cause.to_owned())
        })
        .collect()
}

#[test]
fn every_difference_is_known_and_has_a_cause() {
    let known = known_differences();
    let all = judge_all();
    let differing = all.iter().filter(|one| one.judgement.verdict == Verdict::Differs);
    let found: BTreeMap<&str, &str> =
        differing.map(|one| (one.place.as_str(), one.judgement.why.as_str())).collect();
    let new: Vec<_> = found.iter().filter(|(place, _)| !known.contains_key(**place)).collect();
    assert!(new.is_empty(), "differ, and did not: {new:#?}");
    let gone: Vec<_> = known.keys().filter(|place| !found.contains_key(place.as_str())).collect();
    assert!(gone.is_empty(), "agree now; take them out of differences.tsv: {gone:#?}");
}

#[test]
fn few_differ_and_few_are_close() {
    let all = judge_all();
    let count = |set: &str, verdict: Verdict, seen_once: Option<bool>| {
        let judged = all.iter().filter(|one| one.set == set && one.judgement.verdict == verdict);
        judged.filter(|one| seen_once.is_none_or(|once| once == one.is_seen_once)).count()
    };
    assert_eq!(count("named", Verdict::Differs, None), 0);
    // One of the random pods that were seen twice, which is in the list.
    assert_eq!(count("random", Verdict::Differs, Some(false)), 1);
    let once = all.iter().filter(|one| one.set != "versions" && one.is_seen_once).count();
    assert!(count("random", Verdict::Differs, Some(true)) * 100 <= once * 2);
    let close: usize = SETS.iter().map(|set| count(set, Verdict::Close, None)).sum();
    assert!(close * 100 <= all.len() * 12, "{close} of {} are close", all.len());
}

#[test]
fn the_api_server_refuses_none_of_the_pods_that_ran() {
    let mut refused = BTreeSet::new();
    each_trace(|version, _, trace| {
        if let Some(reason) = scenario_of(trace).rejection() {
            refused.insert(format!("{version} {}: {reason}", trace.name));
        }
    });
    assert!(refused.is_empty(), "{refused:#?}");
}

/// The table of the report: `cargo test -p outrigger-simulate --test agreement -- --ignored --nocapture`.
#[test]
#[ignore = "prints a table"]
#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn print_the_table() {
    let mut counts: BTreeMap<(usize, &str), [u32; 3]> = BTreeMap::new();
    for one in judge_all() {
        let version = one.place.split('/').next().unwrap_or_default();
        let place = VERSIONS.iter().position(|known| *known == version).expect("a version");
        counts.entry((place, one.set)).or_default()[one.judgement.verdict as usize] += 1;
        if one.judgement.verdict == Verdict::Differs {
            println!("{}\t{}", one.place, one.judgement.why);
        }
    }
    for ((place, set), [agrees, close, differs]) in counts {
        println!("{} {set}: {agrees} agree, {close} close, {differs} differ", VERSIONS[place]);
    }
}

/// Lives a second on one core: `cargo test --release -p outrigger-simulate --test agreement -- --ignored --nocapture`.
#[test]
#[ignore = "measures"]
#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn measure_lives_a_second() {
    let mut scenarios = Vec::new();
    each_trace(|_, set, trace| {
        if set == "named" {
            scenarios.push(scenario_of(trace));
        }
    });
    let begin = std::time::Instant::now();
    let rounds = 20;
    let mut events = 0;
    for scenario in (0..rounds).flat_map(|_| &scenarios) {
        let version = scenario.kubernetes.expect("a recording has a version");
        events += simulate(scenario, version, Profile::NODE, Runtime::NODE).events.len();
    }
    let lives = rounds * scenarios.len();
    let seconds = begin.elapsed().as_secs_f64();
    let lives_a_second = f64::from(u32::try_from(lives).expect("few")) / seconds;
    println!("{lives} lives with {events} events: {lives_a_second:.0} lives a second");
}
