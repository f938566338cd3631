//! A shell around a sidecar that polls for a file to stop it.

use outrigger_pod::{ContainerList, ContainerRef, Pod};
use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::{Target, ends};
use outrigger_text::Span;

use super::HeldScript;
use super::carry_out::words_without;
use super::meant::volume_of;

/// A file on a volume that several containers of the pod mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The volume.
    pub(crate) volume: String,
    /// Its place on the volume, which is the same in every container.
    pub(crate) below: String,
}

/// The mark that a path of a container is.
pub(crate) fn mark_at(pod: &Pod, own: ContainerRef, path: &str) -> Option<Mark> {
    let volume = volume_of(pod, own, path)?;
    let mounts = pod.container(own)?.volume_mounts.iter();
    let below = mounts
        .filter(|mount| mount.name.as_deref() == Some(volume))
        .filter_map(|mount| path.strip_prefix(mount.mount_path.as_deref()?.trim_end_matches('/')))
        .min_by_key(|below| below.len())?;
    Some(Mark { volume: volume.to_owned(), below: below.to_owned() })
}

/// The marks that a script asks for.
pub(crate) fn marks_asked(pod: &Pod, held: &HeldScript) -> Vec<Mark> {
    let acts = held.reading().acts_of_block(&held.script.body);
    let asked = acts.iter().filter_map(|act| match &act.kind {
        ActKind::Asks(Target::File(path)) => mark_at(pod, held.container, path),
        _ => None,
    });
    asked.collect()
}

/// A shell around a program that starts it, polls for marks and stops it, and does nothing else.
#[derive(Debug)]
pub(crate) struct PollingWrapper {
    /// The statement that starts the program, where it does so in the background.
    pub(crate) alone: Option<Span>,
    /// The statements that go.
    pub(crate) rest: Vec<Span>,
    /// What it polls for.
    pub(crate) marks: Vec<Mark>,
    /// The first statement that polls.
    pub(crate) first: Span,
}

/// The polling wrapper that a script is.
pub(crate) fn polling_wrapper(pod: &Pod, held: &HeldScript) -> Option<PollingWrapper> {
    let marks = marks_asked(pod, held);
    if marks.is_empty() {
        return None;
    }
    let mut program: Option<(Span, bool)> = None;
    let mut rest = Vec::new();
    let mut first: Option<Span> = None;
    for unit in held.units().iter().filter(|unit| !unit.is_inside) {
        if let [Act { kind: ActKind::Runs, in_background, .. }] = unit.acts.as_slice() {
            if program.is_some() {
                return None;
            }
            program = Some((unit.span, *in_background));
            continue;
        }
        if !unit.acts.iter().all(only_sees_to_the_end) {
            return None;
        }
        let asks = unit.acts.iter().any(|act| matches!(act.kind, ActKind::Asks(_)));
        first = first.or(asks.then_some(unit.span));
        // What only sets something before the program starts may be for the program.
        if program.is_some() || !unit.acts.is_empty() {
            rest.push(unit.span);
        }
    }
    let (program, in_background) = program?;
    Some(PollingWrapper { alone: in_background.then_some(program), rest, marks, first: first? })
}

fn only_sees_to_the_end(act: &Act) -> bool {
    match &act.kind {
        ActKind::Asks(Target::File(_))
        | ActKind::Sleeps { .. }
        | ActKind::AwaitsChild
        | ActKind::Exits { .. }
        | ActKind::Leaves => true,
        ActKind::SignalsChild { signal } | ActKind::Signals { signal, .. } => ends(signal) || signal == "0",
        _ => false,
    }
}

/// The pod with each program that a polling shell stands around called by itself, where that needs no shell: what the catalogue
/// can say of flags and ports then holds for it too.
pub(crate) fn with_programs_alone(pod: &Pod, scripts: &[HeldScript]) -> Option<Pod> {
    let mut alone: Option<Pod> = None;
    for held in scripts.iter().filter(|held| held.is_command() && !held.is_shared()) {
        let wrapper = polling_wrapper(pod, held);
        let words = wrapper.and_then(|wrapper| words_without(held, &wrapper.rest, wrapper.alone));
        if let (Some(words), Some(old)) = (words, pod.container(held.container)) {
            let (command, args) = super::carry_out::lists_of(held, old, words);
            let pod = alone.get_or_insert_with(|| pod.clone());
            let list = match held.container.list {
                ContainerList::Init => &mut pod.init_containers,
                ContainerList::App => &mut pod.containers,
            };
            (list[held.container.index].command, list[held.container.index].args) = (command, args);
        }
    }
    alone
}
