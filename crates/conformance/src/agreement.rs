//! How the lives that `outrigger-simulate` predicts stand to all recordings.

use std::sync::LazyLock;

use outrigger_lifecycle::Profile;
use outrigger_simulate::{Life, Runtime, Scenario, simulate};

use crate::judge::{Judgement, Prediction, judge};
use crate::trace::{Trace, load_set};

/// The versions with recordings, as their folders are called.
pub const VERSIONS: [&str; 10] = [
    "v1.28.4", "v1.29.7", "v1.29.14", "v1.31.14", "v1.32.13", "v1.33.5", "v1.34.4", "v1.35.3", "v1.36.3",
    "v1.37.2",
];

/// The sets of recordings that the simulation is held against.
pub const SETS: [&str; 3] = ["named", "random", "versions"];

/// A recording and where it stands.
#[derive(Debug)]
pub struct Recording {
    /// One of [`VERSIONS`].
    pub version: &'static str,
    /// One of [`SETS`].
    pub set: &'static str,
    /// What was recorded.
    pub trace: Trace,
}

/// A recording and how the simulation stands to it.
#[derive(Debug)]
pub struct Judged {
    /// The recording.
    pub recording: &'static Recording,
    /// How the simulated life of the same scenario stands to it.
    pub judgement: Judgement,
}

impl Recording {
    /// `VERSION/SET/NAME`.
    pub fn place(&self) -> String {
        format!("{}/{}/{}", self.version, self.set, self.trace.name)
    }
}

/// All recordings of all sets, set by set. Panics where they cannot be read.
pub fn recordings() -> &'static [Recording] {
    static ALL: LazyLock<Vec<Recording>> = LazyLock::new(|| {
        let folders = SETS.into_iter().flat_map(|set| VERSIONS.map(|version| (version, set)));
        let read = |(version, set)| {
            let traces = load_set(version, set).expect("the recordings are readable");
            traces.into_iter().map(move |trace| Recording { version, set, trace })
        };
        folders.flat_map(read).collect()
    });
    &ALL
}

/// The recording at `VERSION/SET/NAME`. Panics where there is none.
pub fn find_trace(place: &str) -> &'static Trace {
    let found = recordings().iter().find(|recording| recording.place() == place);
    &found.unwrap_or_else(|| panic!("no recording {place}")).trace
}

/// The scenario of a recording. Panics where it holds none.
pub fn scenario_of(trace: &Trace) -> Scenario {
    Scenario::parse(&trace.scenario()).expect("a recording holds a scenario")
}

/// The simulated life of a recording's scenario, on a real node's kubelet of the version that it was recorded on.
pub fn live(scenario: &Scenario, runtime: Runtime) -> Life {
    let version = scenario.kubernetes.expect("a recording has a version");
    simulate(scenario, version, Profile::NODE, runtime)
}

/// Holds the simulated life of a recording's scenario against what was recorded.
pub fn judge_life(trace: &Trace, runtime: Runtime) -> Judgement {
    let life = live(&scenario_of(trace), runtime);
    let prediction: Prediction =
        serde_json::from_value(life.to_value().into()).expect("a life is a prediction");
    judge(trace, &prediction)
}

/// The judgements on all recordings, in their order. They are made once.
pub fn judge_all() -> &'static [Judged] {
    static ALL: LazyLock<Vec<Judged>> = LazyLock::new(|| {
        let judge = |recording: &'static Recording| Judged {
            recording,
            judgement: judge_life(&recording.trace, Runtime::NODE),
        };
        recordings().iter().map(judge).collect()
    });
    &ALL
}
