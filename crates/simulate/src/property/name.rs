use std::fmt;
use std::str::FromStr;

/// Something that is to be true of a pod's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Property {
    /// No app starts before the sidecars that it needs have.
    SidecarsStartFirst,
    /// No sidecar that an app needs ends before it.
    SidecarsOutliveApps,
    /// A Job's pod ends if and only if its apps do.
    JobEndsWithItsApps,
    /// A Job's pod succeeds if and only if its apps do.
    JobOutcomeIsItsApps,
    /// The pod ends within its grace, and nothing is killed that would have stopped.
    EndsWithinGrace,
    /// Every container gets its stop signal as soon as all that it waits for has ended.
    SignalledInTurn,
    /// Init ends if every container keeps its promise.
    InitEnds,
    /// A sidecar's crash does not stop an app.
    SidecarCrashSparesApps,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::SidecarsStartFirst,
        Self::SidecarsOutliveApps,
        Self::JobEndsWithItsApps,
        Self::JobOutcomeIsItsApps,
        Self::EndsWithinGrace,
        Self::SignalledInTurn,
        Self::InitEnds,
        Self::SidecarCrashSparesApps,
    ];

    /// Its name, as output formats have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SidecarsStartFirst => "sidecars-start-first",
            Self::SidecarsOutliveApps => "sidecars-outlive-apps",
            Self::JobEndsWithItsApps => "job-ends-with-its-apps",
            Self::JobOutcomeIsItsApps => "job-outcome-is-its-apps",
            Self::EndsWithinGrace => "ends-within-grace",
            Self::SignalledInTurn => "signalled-in-turn",
            Self::InitEnds => "init-ends",
            Self::SidecarCrashSparesApps => "sidecar-crash-spares-apps",
        }
    }

    /// What it says, and what it leaves to the containers themselves.
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::SidecarsStartFirst => {
                "No app starts before each sidecar that it needs does its work. An app that waits for the sidecar by \
                 itself is spared, and so is a restart beside a sidecar that has crashed."
            }
            Self::SidecarsOutliveApps => {
                "No sidecar that an app needs ends while the app runs. A crash does not count where the sidecar is \
                 started again, nor does an app that ignores its stop signal."
            }
            Self::JobEndsWithItsApps => {
                "A pod whose restart policy is Never or OnFailure ends once its apps have, and not before, unless it is \
                 deleted, its deadline passes or its init fails."
            }
            Self::JobOutcomeIsItsApps => {
                "A pod whose restart policy is Never or OnFailure and whose apps have all ended by themselves succeeds \
                 if each of them ended with 0, and fails otherwise, whatever its sidecars ended with."
            }
            Self::EndsWithinGrace => {
                "A deleted pod ends within its grace, and no container is killed that would have stopped on its signal. \
                 What ignores its signal or fails its probes may be killed, and so may all where the deletion shortens \
                 the grace."
            }
            Self::SignalledInTurn => {
                "In a pod that is being stopped every running container gets its stop signal as soon as its preStop hook \
                 and all that it waits for have ended: for a native sidecar the apps and the sidecars behind it."
            }
            Self::InitEnds => {
                "If every container does what it promises, init containers end with 0 and sidecars begin to work, then \
                 the next container is started each time, and the apps at last."
            }
            Self::SidecarCrashSparesApps => {
                "A sidecar that ends by itself or is stopped for a probe stops no app. Rules of the pod that restart all \
                 containers do not count."
            }
        }
    }
}

impl FromStr for Property {
    type Err = String;

    /// The property of this name; else a sentence that says so.
    fn from_str(name: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|property| property.name() == name);
        found.ok_or_else(|| format!("`{name}` is no property; there are {}", names()))
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
