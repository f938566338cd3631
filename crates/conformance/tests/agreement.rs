//! The engine does what real nodes did.
//!
//! `data/differences.tsv` holds every recording whose prediction differs, with the cause. A line too many or too few
//! fails the test.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_conformance::agreement::{SETS, find_trace, judge_all, judge_life, recordings};
use outrigger_conformance::{Verdict, load_set};
use outrigger_lifecycle::{Millis, Profile};
use outrigger_simulate::{Runtime, rejection};

/// Places with their causes.
fn known_differences() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("data/differences.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (place, cause) = line.split_once('\t').expect("a place, a tab, a cause");
            assert!(cause.len() > 20, "{place} has no cause");
            (place, cause)
        })
        .collect()
}

#[test]
fn every_difference_is_known_and_has_a_cause() {
    let known = known_differences();
    let differing = judge_all().iter().filter(|one| one.judgement.verdict == Verdict::Differs);
    let found: BTreeMap<String, &str> =
        differing.map(|one| (one.recording.place(), one.judgement.why.as_str())).collect();
    let new: Vec<_> = found.iter().filter(|(place, _)| !known.contains_key(place.as_str())).collect();
    assert!(new.is_empty(), "differ, and did not: {new:#?}");
    let gone: Vec<_> = known.keys().filter(|place| !found.contains_key(**place)).collect();
    assert!(gone.is_empty(), "agree now; take them out of differences.tsv: {gone:#?}");
}

#[test]
fn few_differ_and_few_are_close() {
    let all = judge_all();
    let is_seen_once =
        |one: &outrigger_conformance::agreement::Judged| one.recording.trace.observed_again.is_none();
    let count = |set: &str, verdict: Verdict, seen_once: Option<bool>| {
        let judged = all.iter().filter(|one| one.recording.set == set && one.judgement.verdict == verdict);
        judged.filter(|one| seen_once.is_none_or(|once| once == is_seen_once(one))).count()
    };
    assert_eq!(count("named", Verdict::Differs, None), 0);
    // One of the random pods that were seen twice, which is in the list.
    assert_eq!(count("random", Verdict::Differs, Some(false)), 1);
    let once = all.iter().filter(|one| one.recording.set != "versions" && is_seen_once(one)).count();
    assert!(count("random", Verdict::Differs, Some(true)) * 100 <= once * 2);
    let close: usize = SETS.iter().map(|set| count(set, Verdict::Close, None)).sum();
    assert!(close * 100 <= all.len() * 12, "{close} of {} are close", all.len());
}

#[test]
fn the_api_server_refuses_none_of_the_pods_that_ran() {
    let mut refused = BTreeSet::new();
    for recording in recordings() {
        if let Some(reason) = rejection(&recording.trace.scenario()["pod"]) {
            refused.insert(format!("{}: {reason}", recording.place()));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

/// On the versions whose nodes were less busy nothing differs in what was made to show the versions, but for pods whose
/// first container started late.
#[test]
fn what_shows_the_versions_differs_in_a_late_start_alone() {
    let known = known_differences();
    for (version, most) in [("v1.34.4", 0), ("v1.36.3", 7), ("v1.37.2", 4)] {
        let places = known.keys().filter(|place| place.starts_with(&format!("{version}/versions/")));
        let places: Vec<_> = places.collect();
        assert_eq!(places.len(), most, "{places:#?}");
        let is_late = |place: &&&&str| known[**place].contains("to start the first container");
        assert_eq!(places.iter().filter(is_late).count(), most, "{places:#?}");
    }
}

/// The recordings of pods whose first container started late hold apart from that.
#[test]
fn pods_that_started_late_agree_once_the_start_is_as_late() {
    let known = known_differences();
    let late = known.iter().filter(|(_, cause)| cause.contains("to start the first container"));
    let mut differing = Vec::new();
    let mut count = 0;
    for (place, _) in late {
        let trace = find_trace(place);
        let seen = std::time::Duration::from_secs_f64(trace.observed.events[0].t);
        let other = Profile::NODE.volumes.plus(Runtime::NODE.start);
        let judgement =
            judge_life(trace, Runtime { sandbox: Millis::from(seen).less(other), ..Runtime::NODE });
        count += 1;
        if judgement.verdict == Verdict::Differs {
            differing.push(format!("{place}: {}", judgement.why));
        }
    }
    assert!(differing.is_empty(), "{} of {count}: {differing:#?}", differing.len());
}

/// The timelines without probes and hooks, as scenarios: what their containers did is their behaviour.
#[test]
fn the_timelines_hold() {
    let traces = load_set("v1.36.3", "timelines_judged").expect("the recordings are readable");
    assert!(traces.len() >= 29, "only {} are left", traces.len());
    let mut differing = Vec::new();
    for trace in &traces {
        let judgement = judge_life(trace, Runtime::NODE);
        if judgement.verdict == Verdict::Differs {
            differing.push(format!("{}: {}", trace.name, judgement.why));
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
}
