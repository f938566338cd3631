use outrigger_lifecycle::Millis;

/// What may happen in the lives that are explored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// How often each container may crash: it ends with 1, at any time before it is told to end.
    pub crashes: u8,
    /// How often each container may hang: it never begins to work, never ends where it would, or a hook of it does not.
    pub hangs: u8,
    /// How often each container may be slow: it begins to work, ends, or a hook of it does, so much later.
    pub delays: u8,
    /// The choice of how much later that is.
    pub slow_by: Vec<Millis>,
    /// How often a startup or liveness probe of each container may fail where it would pass.
    pub probe_failures: u8,
    /// How often the kubelet may stop; it starts again at any later moment.
    pub kubelet_restarts: u8,
    /// The pod may be deleted.
    pub deletion: bool,
    /// How many of all these, the deletion aside, may come together in one life.
    pub faults: u8,
    /// How often a container is started at most: lives are not followed beyond the start after that.
    pub starts: u16,
    /// The kubelet and the runtime take their time, as they do on a node on average. Else they notice and do everything at
    /// once, and what is left is the order of things.
    pub takes_time: bool,
    /// How many situations are looked at; where there are more, nothing is decided.
    pub states: usize,
    /// What cannot break a property is left out of the search.
    pub is_reduced: bool,
}

impl Default for Bounds {
    /// Each container may crash once, no more than two of them in one life, and the pod may be deleted.
    fn default() -> Self {
        Self {
            crashes: 1,
            hangs: 0,
            delays: 0,
            slow_by: vec![Millis(5_000)],
            probe_failures: 0,
            kubelet_restarts: 0,
            deletion: true,
            faults: 2,
            starts: 4,
            takes_time: false,
            states: 1_000_000,
            is_reduced: true,
        }
    }
}
