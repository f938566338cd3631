//! How simulated lives stand to the recordings of real nodes, and how fast lives are simulated.

use std::time::Instant;

use outrigger_conformance::Verdict;
use outrigger_conformance::agreement::{SETS, VERSIONS, judge_all, live, recordings, scenario_of};
use outrigger_simulate::Runtime;

/// How often each scenario lives while it is measured.
const ROUNDS: u32 = 20;

/// Prints what differs, and a line for each version and set.
pub(crate) fn print() {
    let all = judge_all();
    for one in all.iter().filter(|one| one.judgement.verdict == Verdict::Differs) {
        println!("{}: {}", one.recording.place(), one.judgement.why);
    }
    println!("\nversion   set       agree  close  differ");
    for version in VERSIONS {
        for set in SETS {
            let of_set =
                || all.iter().filter(|one| (one.recording.version, one.recording.set) == (version, set));
            let [agree, close, differ] = [Verdict::Agrees, Verdict::Close, Verdict::Differs]
                .map(|verdict| of_set().filter(|one| one.judgement.verdict == verdict).count());
            if of_set().next().is_some() {
                println!("{version:8}  {set:8}  {agree:5}  {close:5}  {differ:6}");
            }
        }
    }
}

/// Prints how many lives a second one core simulates, over the recordings that were made for a purpose.
pub(crate) fn measure() {
    let named = recordings().iter().filter(|recording| recording.set == "named");
    let scenarios: Vec<_> = named.map(|recording| scenario_of(&recording.trace)).collect();
    let begin = Instant::now();
    let (mut lives, mut events) = (0, 0);
    for scenario in (0..ROUNDS).flat_map(|_| &scenarios) {
        lives += 1;
        events += live(scenario, Runtime::NODE).events.len();
    }
    let rate = f64::from(lives) / begin.elapsed().as_secs_f64();
    println!("{lives} lives with {events} events: {rate:.0} lives a second");
}
