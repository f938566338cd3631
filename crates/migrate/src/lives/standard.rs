//! The lives that every pod lives before and after.

use outrigger_lifecycle::Millis;
use outrigger_simulate::{Action, ActionKind, Property, Wish};

use super::pair::{Pair, Side};

/// How long a slow sidecar takes to start, where its startup probe gives it twice as long.
const SLOW: Millis = Millis::from_seconds(10);
/// When a pod is deleted in the middle of its start.
const EARLY: Millis = Millis::from_seconds(5);
/// How long a sidecar works before it crashes: less than an app that ends takes, where nothing says how long that is.
const CRASH: Millis = Millis::from_seconds(5);
/// How long a pod is given for its start before it is deleted; each sidecar adds what a slow one takes.
const STARTED: Millis = Millis::from_seconds(20);

/// A life that shows what a plan changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StandardLife {
    /// The sidecars take long to start; long after, the pod is deleted.
    SlowSidecars,
    /// The pod is deleted, and its apps take half of the grace to end.
    Drain,
    /// The apps of a pod that runs to its end have ended.
    JobEnd,
    /// The sidecars of a pod that runs to its end crash. In another pod each container that crashes is started again,
    /// sidecar or not (R20, R30).
    SidecarCrash,
    /// The pod is deleted while the sidecars start. What it was before is looked at only where something is wrong after:
    /// what gets better in it, `Drain` shows too.
    DeletedDuringInit,
}

impl StandardLife {
    /// All of them, the plainest first.
    pub const ALL: [Self; 5] =
        [Self::SlowSidecars, Self::Drain, Self::JobEnd, Self::SidecarCrash, Self::DeletedDuringInit];

    /// Its name, as output formats have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SlowSidecars => "slow-sidecar",
            Self::Drain => "drain",
            Self::JobEnd => "job-end",
            Self::SidecarCrash => "sidecar-crash",
            Self::DeletedDuringInit => "deletion-during-init",
        }
    }

    /// Whether it is lived for the sake of a property.
    pub(super) const fn is_about(self, property: Property) -> bool {
        match property {
            Property::SidecarsStartFirst | Property::InitEnds => matches!(self, Self::SlowSidecars),
            Property::SidecarsOutliveApps | Property::EndsWithinGrace => matches!(self, Self::Drain),
            Property::JobEndsWithItsApps => matches!(self, Self::JobEnd),
            Property::JobOutcomeIsItsApps | Property::SidecarCrashSparesApps => {
                matches!(self, Self::SidecarCrash)
            }
            Property::SignalledInTurn => matches!(self, Self::DeletedDuringInit),
        }
    }

    /// Whether it is lived for what gets better, too.
    pub(super) const fn shows_better(self) -> bool {
        !matches!(self, Self::DeletedDuringInit)
    }

    /// What happens in it, as a fragment: `when the pod is deleted`.
    pub(super) const fn circumstance(self) -> &'static str {
        match self {
            Self::SlowSidecars => "when the sidecars start slowly",
            Self::Drain => "when the pod is deleted and its apps take half of the grace to end",
            Self::JobEnd => "when the apps have ended",
            Self::SidecarCrash => "when a sidecar crashes",
            Self::DeletedDuringInit => "when the pod is deleted while its sidecars start",
        }
    }
}

/// What is wanted of the containers in a life, and what is done to the pod.
pub(super) struct Setting {
    wishes: Vec<(String, Wish)>,
    deleted_at: Millis,
}

/// How a pair of pods lives a life; nothing where the life is not theirs.
pub(super) fn setting_of(life: StandardLife, pair: &Pair<'_>) -> Option<Setting> {
    let of_sidecars = |wish: &dyn Fn(&str) -> Wish| -> Vec<(String, Wish)> {
        pair.sidecars.iter().map(|name| (name.clone(), wish(name))).collect()
    };
    let slow_starts = || of_sidecars(&|name| Wish::StartsIn(pair.patience_with(name).half().min(SLOW)));
    let sidecars = u32::try_from(pair.sidecars.len()).unwrap_or(u32::MAX);
    let started = STARTED.plus(Millis(SLOW.0.saturating_mul(sidecars)));
    Some(match life {
        StandardLife::SlowSidecars => Setting { wishes: slow_starts(), deleted_at: started },
        StandardLife::Drain => {
            let half = Millis::from_seconds(pair.grace_seconds() / 2);
            let wishes = pair.apps.iter().map(|name| (name.clone(), Wish::StopsIn(Some(half))));
            Setting { wishes: wishes.collect(), deleted_at: started }
        }
        StandardLife::JobEnd => {
            let run = pair.longest_run().filter(|_| pair.runs_to_end())?;
            let patience = started.plus(Millis::from_seconds(pair.grace_seconds()));
            Setting { wishes: Vec::new(), deleted_at: run.plus(patience) }
        }
        StandardLife::SidecarCrash => {
            if !pair.runs_to_end() {
                return None;
            }
            let crash = |name: &str| Wish::Crashes(pair.start_of(name).plus(CRASH));
            Setting { wishes: of_sidecars(&crash), deleted_at: started }
        }
        StandardLife::DeletedDuringInit => Setting { wishes: slow_starts(), deleted_at: EARLY },
    })
}

impl Setting {
    /// Makes the pod of one side live it. What is wanted of a container that it does not have is left out.
    pub(super) fn arrange(&self, side: &mut Side) {
        for (container, wish) in &self.wishes {
            if let Some(behaviour) = side.scenario.behaviour.get_mut(container) {
                wish.carry_out(behaviour);
            }
        }
        side.scenario.actions = vec![Action { at: self.deleted_at, kind: ActionKind::Delete(None) }];
    }

    /// Makes its containers do again what is expected of them.
    pub(super) fn clear(&self, side: &mut Side) {
        for (container, _) in &self.wishes {
            if let Some(behaviour) = side.scenario.behaviour.get_mut(container) {
                behaviour.clone_from(&side.expected[container]);
            }
        }
    }
}
