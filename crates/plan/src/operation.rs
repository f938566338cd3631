use outrigger_pod::{ArgumentList, ContainerRef, Hook, ProbeKind};
use outrigger_text::Edit;
use serde_json::Value;

use crate::script_field::ScriptField;
use crate::subject::Subject;

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
    /// A probe goes away.
    RemoveProbe {
        /// Of which container.
        container: ContainerRef,
        /// Which probe.
        kind: ProbeKind,
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
    /// Parts of a script are replaced. Several such operations on one field are merged: their edits together, equal
    /// ones once. The new text is exactly the edited one: who takes the last command away takes the blank lines before
    /// it too, and who takes a word away one of its spaces, or the text needs quotes to keep them.
    EditScript {
        /// Of which container.
        container: ContainerRef,
        /// Where its text stands.
        field: ScriptField,
        /// Ranges of bytes of the **value** of that string, and what comes in their place.
        edits: Vec<Edit>,
    },
    /// `command` and `args` are set as wholes. What the plan edits in the scripts of their items is dropped: who sets
    /// the whole has the edits in it. Arguments that the plan inserts, sets and removes count in the new lists.
    SetCommand {
        /// Of which container.
        container: ContainerRef,
        /// `command`; none takes the key away.
        command: Option<Vec<String>>,
        /// `args`; none takes the key away.
        args: Option<Vec<String>>,
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
    /// An environment variable goes away, all entries of its name; with the last variable, `env`.
    RemoveEnvironment {
        /// Of which container.
        container: ContainerRef,
        /// The variable.
        name: String,
    },
    /// All mounts of a volume go away; with the last mount, `volumeMounts`.
    RemoveVolumeMounts {
        /// Of which container.
        container: ContainerRef,
        /// The name of the volume.
        volume: String,
    },
    /// A volume of the pod goes away; with the last one, `volumes`. Its mounts are not touched.
    RemoveVolume {
        /// Its name.
        name: String,
    },
    /// `shareProcessNamespace` of the pod goes away: its processes no longer see those of other containers.
    UnshareProcessNamespace,
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
    /// An annotation of the pod template goes away; with the last one, `annotations`.
    RemoveAnnotation {
        /// Its key.
        key: String,
    },
    /// A label of the pod template goes away; with the last one, `labels`.
    RemoveLabel {
        /// Its key.
        key: String,
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
            | Self::RemoveProbe { container, .. }
            | Self::EditScript { container, .. }
            | Self::SetCommand { container, .. }
            | Self::RemoveEnvironment { container, .. }
            | Self::RemoveVolumeMounts { container, .. }
            | Self::SetEnvironment { container, .. } => Some(*container),
            Self::RemoveVolume { .. }
            | Self::UnshareProcessNamespace
            | Self::SetGracePeriod { .. }
            | Self::SetAnnotation { .. }
            | Self::RemoveAnnotation { .. }
            | Self::RemoveLabel { .. } => None,
        }
    }

    /// The one thing that the operation decides. Two operations of one plan that decide the same thing must
    /// be equal; an inserted argument decides nothing that another could want.
    pub(crate) fn subject(&self) -> Option<Subject> {
        Some(match self {
            Self::Move { container, .. } | Self::RemoveContainer { container } => {
                Subject::PlaceOf(*container)
            }
            Self::SetProbe { container, kind, .. } | Self::RemoveProbe { container, kind } => {
                Subject::Probe(*container, *kind)
            }
            Self::RemoveHook { container, hook } | Self::SetHook { container, hook, .. } => {
                Subject::Hook(*container, *hook)
            }
            Self::InsertArgument { .. } => return None,
            Self::SetArgument { container, list, index, .. }
            | Self::RemoveArgument { container, list, index } => Subject::Argument(*container, *list, *index),
            Self::EditScript { container, field, .. } => Subject::Script(*container, *field),
            Self::SetCommand { container, .. } => Subject::Command(*container),
            Self::SetEnvironment { container, name, .. } | Self::RemoveEnvironment { container, name } => {
                Subject::Environment(*container, name.clone())
            }
            Self::RemoveVolumeMounts { container, volume } => Subject::Mounts(*container, volume.clone()),
            Self::RemoveVolume { name } => Subject::Volume(name.clone()),
            Self::UnshareProcessNamespace => Subject::ProcessNamespace,
            Self::SetGracePeriod { .. } => Subject::GracePeriod,
            Self::SetAnnotation { key, .. } | Self::RemoveAnnotation { key } => {
                Subject::Annotation(key.clone())
            }
            Self::RemoveLabel { key } => Subject::Label(key.clone()),
        })
    }
}
