use std::fmt;

use outrigger_pod::{ArgumentList, ContainerRef, Hook, ProbeKind};
use serde_json::Value;

/// One change of one pod.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// An entry of `containers` becomes a native sidecar: it goes to `initContainers` and gets
    /// `restartPolicy: Always`.
    Move {
        /// The entry of `containers`.
        container: ContainerRef,
        /// It goes before the init container that has this number now; behind all of them if there is none
        /// with that number. Several moves to one place keep the order of the plan.
        before: usize,
    },
    /// A container goes away.
    RemoveContainer {
        /// Which.
        container: ContainerRef,
    },
    /// A probe is set, whether or not there was one.
    SetProbe {
        /// Of which container.
        container: ContainerRef,
        /// Which probe.
        kind: ProbeKind,
        /// The whole probe, as the API has it.
        probe: Value,
    },
    /// A hook goes away; with the last one, `lifecycle`.
    RemoveHook {
        /// Of which container.
        container: ContainerRef,
        /// Which hook.
        hook: Hook,
    },
    /// A hook is set, whether or not there was one.
    SetHook {
        /// Of which container.
        container: ContainerRef,
        /// Which hook.
        hook: Hook,
        /// The whole handler, as the API has it.
        handler: Value,
    },
    /// An argument is put into `command` or `args`; the list is made where there is none.
    InsertArgument {
        /// Of which container.
        container: ContainerRef,
        /// Into which list.
        list: ArgumentList,
        /// It goes before the argument that has this number now; behind all of them if there is none with that
        /// number. Several insertions at one place keep the order of the plan.
        before: usize,
        /// The argument.
        value: String,
    },
    /// An argument is replaced.
    SetArgument {
        /// Of which container.
        container: ContainerRef,
        /// In which list.
        list: ArgumentList,
        /// Its place now, from 0.
        index: usize,
        /// The new one.
        value: String,
    },
    /// An argument goes away.
    RemoveArgument {
        /// Of which container.
        container: ContainerRef,
        /// From which list.
        list: ArgumentList,
        /// Its place now, from 0.
        index: usize,
    },
    /// An environment variable gets a plain value; it is added where it is missing.
    SetEnvironment {
        /// Of which container.
        container: ContainerRef,
        /// The variable.
        name: String,
        /// Its value.
        value: String,
    },
    /// `terminationGracePeriodSeconds` of the pod is set.
    SetGracePeriod {
        /// The whole budget, in seconds.
        seconds: u64,
    },
    /// An annotation of the pod template is set.
    SetAnnotation {
        /// Its key.
        key: String,
        /// Its value.
        value: String,
    },
}

impl Operation {
    /// The container that the operation changes, if it is about one.
    pub fn container(&self) -> Option<ContainerRef> {
        match self {
            Self::Move { container, .. }
            | Self::RemoveContainer { container }
            | Self::SetProbe { container, .. }
            | Self::RemoveHook { container, .. }
            | Self::SetHook { container, .. }
            | Self::InsertArgument { container, .. }
            | Self::SetArgument { container, .. }
            | Self::RemoveArgument { container, .. }
            | Self::SetEnvironment { container, .. } => Some(*container),
            Self::SetGracePeriod { .. } | Self::SetAnnotation { .. } => None,
        }
    }

    /// The one thing that the operation decides. Two operations of one plan that decide the same thing must
    /// be equal; an inserted argument decides nothing that another could want.
    pub(crate) fn subject(&self) -> Option<Subject> {
        Some(match self {
            Self::Move { container, .. } | Self::RemoveContainer { container } => {
                Subject::PlaceOf(*container)
            }
            Self::SetProbe { container, kind, .. } => Subject::Probe(*container, *kind),
            Self::RemoveHook { container, hook } | Self::SetHook { container, hook, .. } => {
                Subject::Hook(*container, *hook)
            }
            Self::InsertArgument { .. } => return None,
            Self::SetArgument { container, list, index, .. }
            | Self::RemoveArgument { container, list, index } => Subject::Argument(*container, *list, *index),
            Self::SetEnvironment { container, name, .. } => Subject::Environment(*container, name.clone()),
            Self::SetGracePeriod { .. } => Subject::GracePeriod,
            Self::SetAnnotation { key, .. } => Subject::Annotation(key.clone()),
        })
    }
}

/// What an operation decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    PlaceOf(ContainerRef),
    Probe(ContainerRef, ProbeKind),
    Hook(ContainerRef, Hook),
    Argument(ContainerRef, ArgumentList, usize),
    Environment(ContainerRef, String),
    GracePeriod,
    Annotation(String),
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
            Self::GracePeriod => f.write_str("terminationGracePeriodSeconds"),
            Self::Annotation(key) => write!(f, "the annotation {key}"),
        }
    }
}
