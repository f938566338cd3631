use outrigger_pod::{Hook, ProbeKind};

use crate::specification::ContainerIx;

/// What happens to a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// Time has passed, and nothing else.
    Nothing,
    /// The pod's sandbox (its pause container and network) is ready.
    SandboxReady,
    /// The sandbox is lost: its pause container ended, or the node restarted (R90). Containers that ended with it are
    /// told of by themselves; what still runs is stopped.
    SandboxLost,
    /// A container that was to be started runs.
    Started(ContainerIx),
    /// A container that was to be started cannot be run; it counts as ended with code 128.
    StartFailed(ContainerIx),
    /// A container has ended.
    Exited(ContainerIx, i32),
    /// A container that was to be stopped could not be: the runtime says that it failed (R71).
    StopFailed(ContainerIx),
    /// A probe has its answer; none where it could not be asked, which counts for nothing (R48).
    ProbeAnswered(ContainerIx, ProbeKind, Option<bool>),
    /// A hook has ended, well or not.
    HookFinished(ContainerIx, Hook, bool),
    /// The pod is deleted, with a grace of its own where one is given; 0 takes the object away at once (R70).
    Deleted(Option<u32>),
    /// The kubelet ends the pod by itself, as for an eviction, with this grace or the pod's, whichever is smaller (R78).
    Evicted(u32),
    /// The kubelet ends; containers run on.
    KubeletStopped,
    /// The kubelet starts.
    KubeletStarted,
}

/// What the kubelet does, or what can be seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Output {
    /// It makes the pod's sandbox; [`Input::SandboxReady`] answers.
    CreateSandbox,
    /// It starts a container, with the number of the start from 0; [`Input::Started`] answers.
    Start(ContainerIx, u16),
    /// It runs a hook; [`Input::HookFinished`] answers.
    RunHook(ContainerIx, Hook),
    /// It asks a probe; [`Input::ProbeAnswered`] answers.
    Probe(ContainerIx, ProbeKind),
    /// It sends the stop signal (R79); [`Input::Exited`] answers, sooner or later.
    Signal(ContainerIx),
    /// It kills a container; [`Input::Exited`] with 137 answers.
    Kill(ContainerIx),
    /// What the API server shows has changed.
    StatusChanged,
    /// The pod's object is gone.
    Gone,
}
