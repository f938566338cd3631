//! How fast all lives of a pod are explored.

use std::time::{Duration, Instant};

use outrigger_pod::KubernetesVersion;
use outrigger_simulate::{Bounds, Exploration, Property, Roles, Scenario, explore};
use serde_json::json;

/// Within this time the large pod is to be explored.
const GOAL: Duration = Duration::from_secs(1);

/// Prints how many states a second one core explores, in a pod of three sidecars, two init containers and two apps, each
/// of which may crash once, and which may be deleted. Says whether that takes no longer than [`GOAL`].
pub(crate) fn measure() -> anyhow::Result<bool> {
    let pod = json!({"pod": {"spec": {
        "initContainers": [
            {"name": "sidecar-1", "restartPolicy": "Always"},
            {"name": "init-1"},
            {"name": "sidecar-2", "restartPolicy": "Always"},
            {"name": "init-2"},
            {"name": "sidecar-3", "restartPolicy": "Always"},
        ],
        "containers": [{"name": "app-1"}, {"name": "app-2"}],
    }}, "behaviour": {"init-1": {"attempts": [{"runs": 1}]}, "init-2": {"attempts": [{"runs": 1}]}}});
    let scenario = Scenario::parse(&pod)?;
    let version = KubernetesVersion::new(KubernetesVersion::NEWEST_KNOWN_MINOR, 0);
    let run = |bounds: &Bounds| {
        let begin = Instant::now();
        let found = explore(&scenario, &Roles::of(&scenario.pod), version, &Property::ALL, bounds);
        (found, begin.elapsed())
    };
    let (whole, time) = run(&Bounds { faults: 7, is_reduced: false, ..Bounds::default() });
    println!("crashes  states     steps      seconds  states/s");
    print(7, &whole, time);
    println!("without what makes no difference:");
    let mut is_kept = true;
    for faults in 1..=7 {
        let bounds = Bounds { faults, ..Bounds::default() };
        let (found, time) = run(&bounds);
        print(faults, &found, time);
        is_kept &= time <= GOAL;
    }
    Ok(is_kept)
}

fn print(faults: u8, found: &Exploration, time: Duration) {
    let coverage = found.coverage;
    let seconds = time.as_secs_f64();
    let states = f64::from(u32::try_from(coverage.states).unwrap_or(u32::MAX));
    let rate = states / seconds;
    println!(
        "{faults:7}  {:9}  {:9}  {seconds:7.3}  {rate:8.0}  {:?}",
        coverage.states,
        coverage.steps,
        found.verdict()
    );
}
