//! What a difference says.

use outrigger_lifecycle::ContainerIx;
use outrigger_simulate::Breach;

/// Which way a difference goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// What went wrong before no longer does.
    Better,
    /// What goes wrong now did not before.
    Worse,
}

impl Turn {
    /// What a breach is that is seen on one side alone, in a sentence without its full stop.
    pub(super) fn says(self, breach: Breach, names: &[String]) -> String {
        let name = |one: ContainerIx| format!("`{}`", names[one.index()]);
        match breach {
            Breach::AppStartsFirst { app, sidecar } => {
                format!("{} {} before {} does its work", name(app), self.does("start"), name(sidecar))
            }
            Breach::SidecarEndsFirst { app, sidecar } => {
                format!("{} {} while {} still runs", name(sidecar), self.does("end"), name(app))
            }
            Breach::KeepsPodAlive(one) => {
                format!("{} {} the pod from ending when its apps have ended", name(one), self.does("keep"))
            }
            Breach::PodEndsFirst(app) => {
                format!("the pod {} before {} has done its work", self.does("end"), name(app))
            }
            Breach::FailsDespiteApps(Some(one)) => {
                format!("{} {} the pod fail whose apps succeeded", name(one), self.does("make"))
            }
            Breach::FailsDespiteApps(None) => {
                format!("the pod {} though its apps succeeded", self.does("fail"))
            }
            Breach::SucceedsDespiteApp(app) => {
                format!("the pod {} though {} failed", self.does("succeed"), name(app))
            }
            Breach::KilledWhileStopping(one) => {
                format!("{} {} while it is about to stop", name(one), self.is("killed"))
            }
            Breach::OutlivesGrace(one) => {
                let runs = match self {
                    Self::Better => "no longer runs",
                    Self::Worse => "would still run",
                };
                format!("{} {runs} when the grace period is over", name(one))
            }
            Breach::NotSignalled(one) => match self {
                Self::Better => format!("{} now gets its stop signal in its turn", name(one)),
                Self::Worse => {
                    format!("{} would get no stop signal though all that it waits for has ended", name(one))
                }
            },
            Breach::NotStarted(one) => match self {
                Self::Better => format!("{} is now started", name(one)),
                Self::Worse => format!("{} would never be started", name(one)),
            },
            Breach::GivenUpWhileStarting(one) => {
                let gives = self.does("give");
                format!("the startup probe of {} {gives} it up before it can do its work", name(one))
            }
            Breach::StoppedWithSidecar { app, sidecar } => {
                format!("{} {} when {} crashes", name(app), self.is("stopped"), name(sidecar))
            }
        }
    }

    fn does(self, verb: &str) -> String {
        match self {
            Self::Better => format!("no longer {verb}s"),
            Self::Worse => format!("would {verb}"),
        }
    }

    fn is(self, participle: &str) -> String {
        match self {
            Self::Better => format!("is no longer {participle}"),
            Self::Worse => format!("would be {participle}"),
        }
    }
}
