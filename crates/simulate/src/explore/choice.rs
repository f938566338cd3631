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

    /// Whom it happens to (a container, `pod` or `kubelet`) and what, in words that follow the name; none where it is what
    /// is due. `names` are the containers'.
    pub fn parts(self, names: &[String]) -> Option<(&str, String)> {
        let name = |container: ContainerIx| names[container.index()].as_str();
        Some(match self {
            Self::Goes | Self::Waits | Self::EndsFirst(_) => return None,
            Self::Crash(container) => (name(container), "crashes".to_owned()),
            Self::Hang(container, due) => {
                let what = match due {
                    Due::Work => "hangs and does not begin its work".to_owned(),
                    Due::End => "hangs and does not end".to_owned(),
                    Due::Hook(hook) => format!("hangs in its {} hook", hook.field()),
                };
                (name(container), what)
            }
            Self::Delay(container, due, by) => {
                let what = match due {
                    Due::Work => "begins its work".to_owned(),
                    Due::End => "ends".to_owned(),
                    Due::Hook(hook) => format!("ends its {} hook", hook.field()),
                };
                (name(container), format!("is slow and {what} {} s later", by.as_seconds()))
            }
            Self::FailProbe(container, kind) => (name(container), format!("fails its {}", kind.field())),
            Self::Delete => ("pod", "is deleted".to_owned()),
            Self::StopKubelet => ("kubelet", "stops".to_owned()),
            Self::StartKubelet => ("kubelet", "starts again".to_owned()),
        })
    }

    /// The same as a sentence without its full stop.
    pub fn render(self, names: &[String]) -> Option<String> {
        let (whom, what) = self.parts(names)?;
        let article = match self {
            Self::Delete | Self::StopKubelet | Self::StartKubelet => "the ",
            _ => "",
        };
        Some(format!("{article}{whom} {what}"))
    }
}
