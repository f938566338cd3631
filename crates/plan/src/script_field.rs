use outrigger_pod::{ArgumentList, Hook, ProbeKind};
use outrigger_text::Pointer;

/// A string of a container that can hold a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScriptField {
    /// An item of `command` or `args`, from 0.
    Argument(ArgumentList, usize),
    /// An item of `exec.command` of a hook, from 0.
    Hook(Hook, usize),
    /// An item of `exec.command` of a probe, from 0.
    Probe(ProbeKind, usize),
}

impl ScriptField {
    /// Its place in the container: `/args/0`, `/lifecycle/preStop/exec/command/2`.
    pub fn pointer(self) -> Pointer {
        let (list, index) = match self {
            Self::Argument(list, index) => (Pointer::ROOT.key(list.field()), index),
            Self::Hook(hook, index) => {
                (Pointer::ROOT.keys(["lifecycle", hook.field(), "exec", "command"]), index)
            }
            Self::Probe(kind, index) => (Pointer::ROOT.keys([kind.field(), "exec", "command"]), index),
        };
        list.index(index)
    }
}
