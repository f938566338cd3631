use std::collections::BTreeSet;

use outrigger_pod::{KubernetesVersion, VersionRange, VersionTarget};

/// A way in which some versions of the kubelet differ from the rules as they are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quirk {
    /// Apps and sidecars get their signal together (R74). Fixed by <https://github.com/kubernetes/kubernetes/pull/120620>.
    NoTerminationOrder,
    /// Where a later sidecar is not running, an earlier one gets no signal until the grace is used up (R66).
    /// <https://github.com/kubernetes/kubernetes/issues/125880>.
    WaitsForDeadSidecar,
    /// In a pod with `restartPolicy: Never` the probes of a sidecar that has ended are given up (R49).
    /// <https://github.com/kubernetes/kubernetes/issues/132826>.
    NeverPodLosesProbes,
    /// Where one probe is still at work, lost probes of later containers are not taken up again (R49).
    /// <https://github.com/kubernetes/kubernetes/pull/138930>.
    LostProbesStayLost,
    /// After a restart of the kubelet the startup probe of a started container has no verdict for ever (R51).
    /// <https://github.com/kubernetes/kubernetes/issues/136910>.
    RestartForgetsStartup,
    /// A container without a startup verdict is shown as started where the last published one was (R51).
    /// <https://github.com/kubernetes/kubernetes/issues/141155>, <https://github.com/kubernetes/kubernetes/issues/142305>.
    InheritsStarted,
    /// Exec probes are cancelled when the pod's termination begins (R75).
    /// <https://github.com/kubernetes/kubernetes/issues/140881>.
    CancelsExecProbes,
    /// The phase goes back to Pending while the only app is in back-off beside a running sidecar (R54).
    PendingInBackOff,
    /// Whether a container in back-off is shown as such is decided by the pod's restart policy alone (R39).
    BackOffShownByPodPolicy,
    /// A start that failed for back-off is tried again every 10 to 15 seconds, whatever remains (R5).
    RetriesBlindly,
    /// A container's start is noticed by the next periodic relist only (R4).
    NoRelistOnDemand,
    /// Only an app that is created or running makes the pod initialized; one that has ended does not (R10, R23, R24).
    /// Changed by <https://github.com/kubernetes/kubernetes/pull/138514>.
    EndedAppsDoNotInitialize,
    /// An app that has ended makes the pod initialized also where its sandbox was lost, so that the new one's init
    /// containers hold nothing up (R90).
    /// Fixed by <https://github.com/kubernetes/kubernetes/pull/120269>.
    CountsAppsOfLostSandbox,
    /// An init container that was created and never started is not started again (R13).
    /// <https://github.com/kubernetes/kubernetes/issues/126543>.
    CreatedIsStuck,
    /// Restart policies and rules of containers have no effect (R103).
    NoContainerRestartRules,
    /// The action `RestartAllContainers` has no effect (R103).
    NoRestartAll,
    /// An immediate readiness probe does not move the ticks that follow (R46).
    /// <https://github.com/kubernetes/kubernetes/pull/119089>.
    ReadinessKeepsTicks,
}

const fn minors(from: u16, to: u16) -> VersionRange {
    VersionRange::new(KubernetesVersion::new(from, 0), KubernetesVersion::new(to, VersionRange::LAST_PATCH))
}

const fn patches(minor: u16, from: u16, to: u16) -> VersionRange {
    VersionRange::new(KubernetesVersion::new(minor, from), KubernetesVersion::new(minor, to))
}

impl Quirk {
    /// All quirks.
    pub const ALL: [Self; 17] = [
        Self::NoTerminationOrder,
        Self::WaitsForDeadSidecar,
        Self::NeverPodLosesProbes,
        Self::LostProbesStayLost,
        Self::RestartForgetsStartup,
        Self::InheritsStarted,
        Self::CancelsExecProbes,
        Self::PendingInBackOff,
        Self::BackOffShownByPodPolicy,
        Self::RetriesBlindly,
        Self::NoRelistOnDemand,
        Self::EndedAppsDoNotInitialize,
        Self::CountsAppsOfLostSandbox,
        Self::CreatedIsStuck,
        Self::NoContainerRestartRules,
        Self::NoRestartAll,
        Self::ReadinessKeepsTicks,
    ];

    /// The versions that have it.
    pub const fn versions(self) -> &'static [VersionRange] {
        match self {
            Self::NoTerminationOrder | Self::CountsAppsOfLostSandbox => const { &[minors(28, 28)] },
            Self::WaitsForDeadSidecar => const { &[patches(29, 0, 7), patches(30, 0, 3)] },
            Self::NeverPodLosesProbes => const { &[minors(28, 32), patches(33, 0, 5), patches(34, 0, 1)] },
            Self::RestartForgetsStartup => const { &[patches(35, 0, 3)] },
            Self::InheritsStarted => const { &[minors(35, 37)] },
            Self::CancelsExecProbes => const { &[minors(35, 36)] },
            Self::PendingInBackOff => const { &[minors(28, 32)] },
            Self::BackOffShownByPodPolicy | Self::RetriesBlindly | Self::NoContainerRestartRules => {
                const { &[minors(28, 34)] }
            }
            Self::NoRelistOnDemand | Self::NoRestartAll => const { &[minors(28, 35)] },
            Self::LostProbesStayLost => const { &[minors(28, 36)] },
            Self::EndedAppsDoNotInitialize => const { &[minors(29, 36)] },
            Self::CreatedIsStuck => {
                const { &[minors(28, 28), patches(29, 0, 8), patches(30, 0, 4), patches(31, 0, 0)] }
            }
            Self::ReadinessKeepsTicks => const { &[minors(28, 31)] },
        }
    }
}

impl Quirk {
    /// The id of the known issue that it is, as the catalogue has it; none for a difference that is no fault.
    pub const fn issue(self) -> Option<&'static str> {
        match self {
            Self::WaitsForDeadSidecar => Some("k8s-125880"),
            Self::NeverPodLosesProbes => Some("k8s-132826"),
            Self::RestartForgetsStartup => Some("k8s-136910"),
            Self::InheritsStarted => Some("k8s-141155"),
            Self::CancelsExecProbes => Some("k8s-140881"),
            Self::PendingInBackOff => Some("k8s-pending-in-back-off"),
            Self::CreatedIsStuck => Some("k8s-126543"),
            Self::NoTerminationOrder => Some("k8s-120620"),
            Self::CountsAppsOfLostSandbox => Some("k8s-120269"),
            _ => None,
        }
    }
}

/// The quirks of one version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Quirks(u32);

impl Quirks {
    /// The quirks of `version`.
    pub fn of(version: KubernetesVersion) -> Self {
        let has = |quirk: &Quirk| quirk.versions().iter().any(|range| range.contains(version));
        Self(Quirk::ALL.into_iter().filter(has).fold(0, |bits, quirk| bits | 1 << quirk as u32))
    }

    /// All but `quirk`.
    #[must_use]
    pub const fn without(self, quirk: Quirk) -> Self {
        Self(self.0 & !(1 << quirk as u32))
    }

    /// Of the versions of `target` the oldest of each lot that has the same quirks, in order.
    pub fn distinct_versions(target: &VersionTarget) -> Vec<KubernetesVersion> {
        let ranges = Quirk::ALL.into_iter().flat_map(Quirk::versions);
        let ends = ranges.flat_map(|range| [range.from, after(range.to)]);
        let is_meant = |version: &KubernetesVersion| target.intersects(VersionRange::new(*version, *version));
        let oldest = target.ranges().iter().map(|range| range.from);
        let candidates: BTreeSet<KubernetesVersion> = ends.filter(is_meant).chain(oldest).collect();
        let mut distinct: Vec<KubernetesVersion> = Vec::new();
        for version in candidates {
            if distinct.iter().all(|other| Self::of(*other) != Self::of(version)) {
                distinct.push(version);
            }
        }
        distinct
    }

    /// Whether `quirk` is among them.
    pub const fn has(self, quirk: Quirk) -> bool {
        self.0 & 1 << quirk as u32 != 0
    }
}

/// The version after the last of a range.
const fn after(last: KubernetesVersion) -> KubernetesVersion {
    if last.patch == VersionRange::LAST_PATCH {
        KubernetesVersion::new(last.minor + 1, 0)
    } else {
        KubernetesVersion::new(last.minor, last.patch + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_signal_is_in_the_versions_that_its_issue_names() {
        let has =
            |minor, patch| Quirks::of(KubernetesVersion::new(minor, patch)).has(Quirk::WaitsForDeadSidecar);
        assert!(has(29, 0) && has(29, 7) && has(30, 3));
        assert!(!has(28, 15) && !has(29, 8) && !has(30, 4) && !has(31, 0));
    }

    #[test]
    fn one_version_stands_for_all_with_the_same_quirks() {
        let distinct = |target: &str| -> Vec<String> {
            let target = VersionTarget::parse(target).expect(target);
            Quirks::distinct_versions(&target).iter().map(ToString::to_string).collect()
        };
        assert_eq!(distinct("1.29.3"), ["1.29.3"]);
        assert_eq!(distinct("1.29"), ["1.29.0", "1.29.8", "1.29.9"]);
        assert_eq!(distinct("1.37"), ["1.37.0"]);
        assert_eq!(distinct("1.29.7,1.37.1"), ["1.29.7", "1.37.1"], "each range has an oldest of its own");
    }

    #[test]
    fn each_quirk_has_a_bit_and_a_version() {
        for (place, quirk) in Quirk::ALL.into_iter().enumerate() {
            assert_eq!(quirk as usize, place);
            let first = quirk.versions().first().expect("a range");
            assert!(Quirks::of(first.from).has(quirk));
        }
    }
}
