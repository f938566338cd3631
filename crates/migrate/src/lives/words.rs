//! What a difference says.

use outrigger_lifecycle::ContainerIx;
use outrigger_simulate::Breach;

/// What went wrong before and no longer does.
pub(super) fn better(breach: Breach, names: &[String]) -> String {
    let name = |one: ContainerIx| format!("`{}`", names[one.index()]);
    match breach {
        Breach::AppStartsFirst { app, sidecar } => {
            format!("{} no longer starts before {} does its work", name(app), name(sidecar))
        }
        Breach::SidecarEndsFirst { app, sidecar } => {
            format!("{} no longer ends while {} still runs", name(sidecar), name(app))
        }
        Breach::KeepsPodAlive(one) => {
            format!("{} no longer keeps the pod from ending when its apps have ended", name(one))
        }
        Breach::PodEndsFirst(app) => format!("the pod no longer ends before {} has done its work", name(app)),
        Breach::FailsDespiteApps(Some(one)) => {
            format!("{} no longer makes the pod fail whose apps succeeded", name(one))
        }
        Breach::FailsDespiteApps(None) => "the pod no longer fails though its apps succeeded".to_owned(),
        Breach::SucceedsDespiteApp(app) => {
            format!("the pod no longer succeeds though {} failed", name(app))
        }
        Breach::KilledWhileStopping(one) => {
            format!("{} is no longer killed while it is about to stop", name(one))
        }
        Breach::OutlivesGrace(one) => {
            format!("{} no longer runs when the grace period is over", name(one))
        }
        Breach::NotSignalled(one) => format!("{} now gets its stop signal in its turn", name(one)),
        Breach::NotStarted(one) => format!("{} is now started", name(one)),
        Breach::GivenUpWhileStarting(one) => {
            format!("the startup probe of {} no longer gives it up before it can do its work", name(one))
        }
        Breach::StoppedWithSidecar { app, sidecar } => {
            format!("{} is no longer stopped when {} crashes", name(app), name(sidecar))
        }
    }
}

/// What goes wrong now and did not before.
pub(super) fn worse(breach: Breach, names: &[String]) -> String {
    let name = |one: ContainerIx| format!("`{}`", names[one.index()]);
    match breach {
        Breach::AppStartsFirst { app, sidecar } => {
            format!("{} would start before {} does its work", name(app), name(sidecar))
        }
        Breach::SidecarEndsFirst { app, sidecar } => {
            format!("{} would end while {} still runs", name(sidecar), name(app))
        }
        Breach::KeepsPodAlive(one) => {
            format!("{} would keep the pod from ending when its apps have ended", name(one))
        }
        Breach::PodEndsFirst(app) => format!("the pod would end before {} has done its work", name(app)),
        Breach::FailsDespiteApps(Some(one)) => {
            format!("{} would make the pod fail whose apps succeeded", name(one))
        }
        Breach::FailsDespiteApps(None) => "the pod would fail though its apps succeeded".to_owned(),
        Breach::SucceedsDespiteApp(app) => format!("the pod would succeed though {} failed", name(app)),
        Breach::KilledWhileStopping(one) => {
            format!("{} would be killed while it is about to stop", name(one))
        }
        Breach::OutlivesGrace(one) => format!("{} would still run when the grace period is over", name(one)),
        Breach::NotSignalled(one) => {
            format!("{} would get no stop signal though all that it waits for has ended", name(one))
        }
        Breach::NotStarted(one) => format!("{} would never be started", name(one)),
        Breach::GivenUpWhileStarting(one) => {
            format!("the startup probe of {} would give it up before it can do its work", name(one))
        }
        Breach::StoppedWithSidecar { app, sidecar } => {
            format!("{} would be stopped when {} crashes", name(app), name(sidecar))
        }
    }
}
