use outrigger_lifecycle::{ContainerIx, Millis};
use outrigger_pod::{Hook, ProbeKind};

/// What may happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// What is due.
    Goes,
    /// Half of the time until then passes; half a minute where nothing is due because the kubelet is away.
    Waits,
    /// Of several containers that end at the same moment this one does so first.
    EndsFirst(ContainerIx),
    /// A container crashes.
    Crash(ContainerIx),
    /// What is due, which is this, never comes.
    Hang(ContainerIx, Due),
    /// It comes so much later.
    Delay(ContainerIx, Due, Millis),
    /// A probe that is asked fails.
    FailProbe(ContainerIx, ProbeKind),
    /// The pod is deleted.
    Delete,
    /// The kubelet stops.
    StopKubelet,
    /// It starts again.
    StartKubelet,
}

/// Something of a container that may be late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Due {
    /// Its work begins.
    Work,
    /// It ends by itself or on its signal.
    End,
    /// A hook of it ends.
    Hook(Hook),
}

impl Choice {
    /// Whether it counts as something that goes wrong.
    pub(crate) const fn is_fault(self) -> bool {
        !matches!(self, Self::Goes | Self::Waits | Self::EndsFirst(_) | Self::Delete | Self::StartKubelet)
    }

    /// What it is, in words without a full stop; none where it is what is due. `names` are the containers'.
    pub fn render(self, names: &[String]) -> Option<String> {
        let name = |container: ContainerIx| names[container.index()].as_str();
        let words = match self {
            Self::Goes | Self::Waits | Self::EndsFirst(_) => return None,
            Self::Crash(container) => format!("{} crashes", name(container)),
            Self::Hang(container, due) => match due {
                Due::Work => format!("{} hangs and does not begin its work", name(container)),
                Due::End => format!("{} hangs and does not end", name(container)),
                Due::Hook(hook) => format!("{} of {} hangs", hook.field(), name(container)),
            },
            Self::Delay(container, due, by) => {
                let seconds = f64::from(by.0) / 1000.0;
                match due {
                    Due::Work => format!("{} is slow and begins its work {seconds} s later", name(container)),
                    Due::End => format!("{} is slow and ends {seconds} s later", name(container)),
                    Due::Hook(hook) => {
                        format!("{} of {} is slow and ends {seconds} s later", hook.field(), name(container))
                    }
                }
            }
            Self::FailProbe(container, kind) => format!("{} of {} fails", kind.field(), name(container)),
            Self::Delete => "the pod is deleted".to_owned(),
            Self::StopKubelet => "the kubelet stops".to_owned(),
            Self::StartKubelet => "the kubelet starts again".to_owned(),
        };
        Some(words)
    }
}
