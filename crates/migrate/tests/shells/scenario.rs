//! What happens around a command while it runs.

/// How the program that matters ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    /// By itself, with this code.
    With(u8),
    /// The kernel kills it.
    Killed,
    /// It works until it is told to end, tidies up, and ends with this code.
    WhenTold(u8),
    /// It works until a signal ends it: it has no handler.
    BySignal,
}

/// Whether the sidecar answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sidecar {
    /// At once.
    There,
    /// From the third question on.
    Late,
    /// Never.
    Missing,
}

/// One run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scenario {
    /// How the last program of the command ends.
    pub(crate) app: Ends,
    /// The code with which all programs before it end.
    pub(crate) others: u8,
    /// The sidecar.
    pub(crate) sidecar: Sidecar,
}

impl Scenario {
    /// What each pair of commands goes through.
    pub(crate) const ALL: [Self; 8] = [
        Self::of(Ends::With(0), Sidecar::There),
        Self::of(Ends::With(3), Sidecar::There),
        Self::of(Ends::Killed, Sidecar::There),
        Self::of(Ends::With(3), Sidecar::Late),
        Self::of(Ends::With(0), Sidecar::Missing),
        Self { others: 4, ..Self::of(Ends::With(1), Sidecar::There) },
        Self::of(Ends::WhenTold(0), Sidecar::There),
        Self::of(Ends::BySignal, Sidecar::There),
    ];

    const fn of(app: Ends, sidecar: Sidecar) -> Self {
        Self { app, others: 0, sidecar }
    }

    /// The same as it is for a native sidecar: the kubelet starts the app only when the sidecar is there.
    pub(crate) fn behind_the_kubelet(self) -> Self {
        let sidecar = if self.sidecar == Sidecar::Late { Sidecar::There } else { self.sidecar };
        Self { sidecar, ..self }
    }

    /// Whether the container is told to end while the app works.
    pub(crate) fn is_told(self) -> bool {
        matches!(self.app, Ends::WhenTold(_) | Ends::BySignal)
    }

    /// In words.
    pub(crate) fn words(self) -> String {
        let app = match self.app {
            Ends::With(code) => format!("the app ends with {code}"),
            Ends::Killed => "the app is killed".to_owned(),
            Ends::WhenTold(code) => format!("TERM while the app works, which ends with {code} when told"),
            Ends::BySignal => "TERM while the app works, which has no handler".to_owned(),
        };
        let sidecar = match self.sidecar {
            Sidecar::There => "",
            Sidecar::Late => ", the sidecar is late",
            Sidecar::Missing => ", there is no sidecar",
        };
        let others = if self.others == 0 { "" } else { ", what comes before it fails" };
        format!("{app}{sidecar}{others}")
    }
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Each program that was started, with its words and variables.
    pub(crate) started: Vec<String>,
    /// Whether the app got the signal.
    pub(crate) told: bool,
    /// The code that the container ends with; `None` where it does not end.
    pub(crate) code: Option<i32>,
}
