//! The recordings of pods whose first container started late hold apart from that.

use outrigger_conformance::{Prediction, Verdict, judge, load_set};
use outrigger_lifecycle::{Millis, Profile};
use outrigger_simulate::{Runtime, Scenario, simulate};

#[test]
fn pods_that_started_late_agree_once_the_start_is_as_late() {
    let list = include_str!("data/differences.tsv");
    let late = list.lines().filter(|line| line.contains("to start the first container"));
    let mut differing = Vec::new();
    let mut count = 0;
    for line in late {
        let place = line.split('\t').next().unwrap_or_default();
        let parts = place.split('/').collect::<Vec<_>>();
        let traces = load_set(parts[0], parts[1]).expect("the recordings are readable");
        let trace = traces.iter().find(|trace| trace.name == parts[2]).expect("a recording of that name");
        let scenario = Scenario::parse(&trace.scenario()).expect("a scenario");
        let seen = std::time::Duration::from_secs_f64(trace.observed.events[0].t);
        let other = Profile::NODE.volumes.plus(Runtime::NODE.start);
        let runtime = Runtime { sandbox: Millis::from(seen).less(other), ..Runtime::NODE };
        let version = scenario.kubernetes.expect("a version");
        let life = simulate(&scenario, version, Profile::NODE, runtime);
        let prediction: Prediction =
            serde_json::from_value(serde_json::Value::Object(life.to_value())).expect("a prediction");
        let judgement = judge(trace, &prediction);
        count += 1;
        if judgement.verdict == Verdict::Differs {
            differing.push(format!("{place}: {}", judgement.why));
        }
    }
    assert!(differing.is_empty(), "{} of {count}: {differing:#?}", differing.len());
}
