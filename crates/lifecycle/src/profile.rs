use crate::millis::Millis;

/// How long the kubelet takes to notice things.
///
/// Where the kubelet looks once a period, what is noticed waits for half a period on average; that mean is the number
/// here. The relist is the exception: it is followed as it comes. With [`Profile::IMMEDIATE`] everything is noticed at
/// once, and only the order of things is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Profile {
    /// From one relist to the next: a second (R3). The pod is created right after one. A probe of one second ticks
    /// some 0.3 seconds later, so that what a probe brings about waits for 0.7 seconds where it has to wait, and what a
    /// container's start brings about for 0.2; neither is at an end of its period.
    pub relist: Millis,
    /// From a sync that did something to the relist that it asks for (R4). Versions that do not ask wait for `relist`.
    pub relist_on_demand: Millis,
    /// From the moment when work that was put off is due to the tick of one second that hands it out (R5).
    pub worker_tick: Millis,
    /// From the first sync of a pod to the moment when its volumes are found to be mounted. That is looked at once at
    /// the start, when they are not, and then every 300 ms (`podAttachAndMountRetryInterval` in
    /// `pkg/kubelet/volumemanager/volume_manager.go`). Sandbox, containers and probes wait for it (R44). A pod has a
    /// volume at least for the token of its service account.
    pub volumes: Millis,
    /// From a sync that failed to the next try, 10 to 15 seconds; versions that know when a back-off ends wait for that
    /// (R5).
    pub blind_retry: Millis,
    /// The longest time that a retry which knows the end of the back-off is put off for, before that lateness (R5).
    pub longest_retry: Millis,
    /// By how many percent a retry comes after the end of the back-off, for versions that know it: 0 to 50 (R5).
    pub retry_jitter_percent: u32,
    /// From one sync to the next when nothing happens: 60 to 90 seconds (R3).
    pub resync: Option<Millis>,
    /// How much too early the starts of the pod and of its containers are kept, because that is done in whole seconds.
    /// The active deadline and the initial delay of probes count from there (R44, R77).
    pub deadline_truncation: Millis,
    /// From a container's end to the kubelet's next step in stopping its pod: 37 to 54 ms, the medians of
    /// "sidecar exit to previous sidecar SIGTERM" and "app exit to last sidecar SIGTERM" on 1.36.3 (R64).
    pub stop_latency: Millis,
    /// From the kubelet's start to its first sync of a pod: 1.3 to 1.9 seconds in the recordings of kubelet restarts.
    pub kubelet_boot: Millis,
}

impl Profile {
    /// A real node: means of the kubelet's periods, medians of what was measured.
    pub const NODE: Self = Self {
        relist: Millis(1_000),
        relist_on_demand: Millis(10),
        worker_tick: Millis(500),
        volumes: Millis(300),
        blind_retry: Millis(12_500),
        longest_retry: Millis(60_000),
        retry_jitter_percent: 25,
        resync: Some(Millis(75_000)),
        deadline_truncation: Millis(500),
        stop_latency: Millis(45),
        kubelet_boot: Millis(1_500),
    };

    /// Nothing takes time but what containers, probes, back-off and grace take.
    pub const IMMEDIATE: Self = Self {
        relist: Millis::ZERO,
        relist_on_demand: Millis::ZERO,
        worker_tick: Millis::ZERO,
        volumes: Millis::ZERO,
        blind_retry: Millis(10_000),
        longest_retry: Millis(u32::MAX),
        retry_jitter_percent: 0,
        resync: None,
        deadline_truncation: Millis::ZERO,
        stop_latency: Millis::ZERO,
        kubelet_boot: Millis::ZERO,
    };
}
