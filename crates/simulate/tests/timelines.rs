//! The timelines without probes and hooks, as scenarios: what their containers did is their behaviour.

use outrigger_conformance::{Prediction, Verdict, judge, load_set};
use outrigger_lifecycle::Profile;
use outrigger_simulate::{Runtime, Scenario, simulate};

#[test]
fn the_timelines_hold() {
    let traces = load_set("v1.36.3", "timelines_judged").expect("the recordings are readable");
    assert!(traces.len() >= 29, "only {} are left", traces.len());
    let mut differing = Vec::new();
    for trace in &traces {
        let scenario = Scenario::parse(&trace.scenario()).expect("a recording holds a scenario");
        let version = scenario.kubernetes.expect("a recording has a version");
        let life = simulate(&scenario, version, Profile::NODE, Runtime::NODE);
        let prediction = serde_json::Value::Object(life.to_value());
        let prediction: Prediction = serde_json::from_value(prediction).expect("a prediction");
        let judgement = judge(trace, &prediction);
        if judgement.verdict == Verdict::Differs {
            differing.push(format!("{}: {}", trace.name, judgement.why));
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
}
