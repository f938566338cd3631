use std::fmt;

use outrigger_pod::{ArgumentList, ContainerRef, Hook, ProbeKind};

use crate::script_field::ScriptField;

/// What an operation decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    PlaceOf(ContainerRef),
    Probe(ContainerRef, ProbeKind),
    Hook(ContainerRef, Hook),
    Argument(ContainerRef, ArgumentList, usize),
    /// The text of a script, beside what decides over the field as a whole ([`Subject::around`]).
    Script(ContainerRef, ScriptField),
    /// `command` and `args` as wholes.
    Command(ContainerRef),
    Environment(ContainerRef, String),
    Mounts(ContainerRef, String),
    Volume(String),
    ProcessNamespace,
    GracePeriod,
    Annotation(String),
    Label(String),
}

impl Subject {
    /// The subjects that decide over a larger whole in which this one lies: no plan may decide both.
    pub(crate) fn around(&self) -> Option<Self> {
        match *self {
            Self::Argument(container, ..) => Some(Self::Command(container)),
            Self::Script(container, field) => Some(match field {
                ScriptField::Argument(list, index) => Self::Argument(container, list, index),
                ScriptField::Hook(hook, _) => Self::Hook(container, hook),
                ScriptField::Probe(kind, _) => Self::Probe(container, kind),
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlaceOf(container) => write!(f, "the place of {}", container.pointer()),
            Self::Probe(container, kind) => write!(f, "{}/{}", container.pointer(), kind.field()),
            Self::Hook(container, hook) => write!(f, "{}/lifecycle/{}", container.pointer(), hook.field()),
            Self::Argument(container, list, index) => {
                write!(f, "{}/{}/{index}", container.pointer(), list.field())
            }
            Self::Environment(container, name) => {
                write!(f, "the variable {name} of {}", container.pointer())
            }
            Self::Script(container, field) => write!(f, "{}", container.pointer().join(&field.pointer())),
            Self::Command(container) => write!(f, "command and args of {}", container.pointer()),
            Self::Mounts(container, volume) => {
                write!(f, "the mounts of the volume {volume} in {}", container.pointer())
            }
            Self::Volume(name) => write!(f, "the volume {name}"),
            Self::ProcessNamespace => f.write_str("shareProcessNamespace"),
            Self::GracePeriod => f.write_str("terminationGracePeriodSeconds"),
            Self::Annotation(key) => write!(f, "the annotation {key}"),
            Self::Label(key) => write!(f, "the label {key}"),
        }
    }
}
