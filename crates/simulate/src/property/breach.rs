use outrigger_lifecycle::ContainerIx;

use crate::property::name::Property;

/// How a property breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Breach {
    /// An app starts, and a sidecar that it needs does not work yet.
    AppStartsFirst {
        /// The app.
        app: ContainerIx,
        /// The sidecar.
        sidecar: ContainerIx,
    },
    /// A sidecar ends, and an app that needs it runs.
    SidecarEndsFirst {
        /// The app.
        app: ContainerIx,
        /// The sidecar.
        sidecar: ContainerIx,
    },
    /// The apps have ended, and this container keeps the pod from ending.
    KeepsPodAlive(ContainerIx),
    /// The pod ends by itself, and this app has not.
    PodEndsFirst(ContainerIx),
    /// The apps succeeded and the pod failed, because of this container where one is to blame.
    FailsDespiteApps(Option<ContainerIx>),
    /// This app failed and the pod succeeded.
    SucceedsDespiteApp(ContainerIx),
    /// It would have stopped, and is killed.
    KilledWhileStopping(ContainerIx),
    /// It runs when the grace is over.
    OutlivesGrace(ContainerIx),
    /// It is its turn to be stopped, and it gets no signal.
    NotSignalled(ContainerIx),
    /// Nothing holds it up, and it is not started.
    NotStarted(ContainerIx),
    /// It would have begun to work, and its startup probe gives it up.
    GivenUpWhileStarting(ContainerIx),
    /// An app is stopped because a sidecar has crashed.
    StoppedWithSidecar {
        /// The app.
        app: ContainerIx,
        /// The sidecar.
        sidecar: ContainerIx,
    },
}

impl Breach {
    /// The property that breaks.
    pub const fn property(self) -> Property {
        match self {
            Self::AppStartsFirst { .. } => Property::SidecarsStartFirst,
            Self::SidecarEndsFirst { .. } => Property::SidecarsOutliveApps,
            Self::KeepsPodAlive(_) | Self::PodEndsFirst(_) => Property::JobEndsWithItsApps,
            Self::FailsDespiteApps(_) | Self::SucceedsDespiteApp(_) => Property::JobOutcomeIsItsApps,
            Self::KilledWhileStopping(_) | Self::OutlivesGrace(_) => Property::EndsWithinGrace,
            Self::NotSignalled(_) => Property::SignalledInTurn,
            Self::NotStarted(_) | Self::GivenUpWhileStarting(_) => Property::InitEnds,
            Self::StoppedWithSidecar { .. } => Property::SidecarCrashSparesApps,
        }
    }

    /// The container that it is about, and the other one where there are two.
    pub const fn containers(self) -> (Option<ContainerIx>, Option<ContainerIx>) {
        match self {
            Self::AppStartsFirst { app, sidecar }
            | Self::SidecarEndsFirst { app, sidecar }
            | Self::StoppedWithSidecar { app, sidecar } => (Some(app), Some(sidecar)),
            Self::FailsDespiteApps(container) => (container, None),
            Self::KeepsPodAlive(container)
            | Self::PodEndsFirst(container)
            | Self::SucceedsDespiteApp(container)
            | Self::KilledWhileStopping(container)
            | Self::OutlivesGrace(container)
            | Self::NotSignalled(container)
            | Self::NotStarted(container)
            | Self::GivenUpWhileStarting(container) => (Some(container), None),
        }
    }

    /// What happens, in a sentence without its full stop; `names` are the containers'.
    pub fn render(self, names: &[String]) -> String {
        let name = |container: ContainerIx| names[container.index()].as_str();
        match self {
            Self::AppStartsFirst { app, sidecar } => {
                format!("{} starts before {}, which it needs, does its work", name(app), name(sidecar))
            }
            Self::SidecarEndsFirst { app, sidecar } => {
                format!("{} ends while {}, which needs it, still runs", name(sidecar), name(app))
            }
            Self::KeepsPodAlive(container) => {
                format!("the apps have ended, and {} keeps the pod from ending", name(container))
            }
            Self::PodEndsFirst(app) => format!("the pod ends though {} has not done its work", name(app)),
            Self::FailsDespiteApps(Some(container)) => {
                format!("the apps succeeded, and the pod fails because of {}", name(container))
            }
            Self::FailsDespiteApps(None) => "the apps succeeded, and the pod fails".to_owned(),
            Self::SucceedsDespiteApp(app) => format!("{} failed, and the pod succeeds", name(app)),
            Self::KilledWhileStopping(container) => {
                format!("{} is killed though it was about to stop", name(container))
            }
            Self::OutlivesGrace(container) => {
                format!("{} still runs when the grace period is over", name(container))
            }
            Self::NotSignalled(container) => {
                format!("{} gets no stop signal though all that it waits for has ended", name(container))
            }
            Self::NotStarted(container) => {
                format!("{} is not started though all before it are ready", name(container))
            }
            Self::GivenUpWhileStarting(container) => {
                format!("the startup probe of {} gives it up before it can do its work", name(container))
            }
            Self::StoppedWithSidecar { app, sidecar } => {
                format!("{} is stopped because {} crashed", name(app), name(sidecar))
            }
        }
    }
}
