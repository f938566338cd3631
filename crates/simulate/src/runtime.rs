use outrigger_lifecycle::Millis;

/// How long the node's container runtime takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Runtime {
    /// To make a pod's sandbox, with its network. The first container of a pod on a busy two-core node starts 0.6 to
    /// 0.97 s after the pod's creation (medians by version; 0.76 s over all 1339
    /// recordings); what of it is neither the wait for volumes nor `start` is here.
    pub sandbox: Millis,
    /// To make and start a container: "sidecar without probe starts, next container starts" takes 0.16 s in the median
    /// on 1.36.3, where nothing else is waited for.
    pub start: Millis,
    /// To ask a probe.
    pub probe: Millis,
    /// To end a container that is killed.
    pub kill: Millis,
}

impl Runtime {
    /// A real node.
    pub const NODE: Self =
        Self { sandbox: Millis(310), start: Millis(150), probe: Millis(20), kill: Millis(30) };

    /// One that takes no time at all.
    pub const IMMEDIATE: Self =
        Self { sandbox: Millis::ZERO, start: Millis::ZERO, probe: Millis::ZERO, kill: Millis::ZERO };
}
