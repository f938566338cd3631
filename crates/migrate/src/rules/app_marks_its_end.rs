//! An app writes a file when it ends, and its sidecar polls for the file to end too.
//!
//! ## What happens to the pod
//! In a Job the sidecar never ended by itself, so people gave the two containers a volume of their own: a trap of the app touches
//! a file there, and a shell around the sidecar looks for it every second and stops the sidecar. The kubelet stops a native sidecar
//! when the app is gone. The shell around it then stands between the sidecar and its signals, and where the file makes it exit
//! early, the kubelet starts it again.
//!
//! ## What is done
//! The shell around the sidecar gives way to the sidecar's own command. What the app does for the mark goes; a trap for the end of
//! the script stays, empty, where bash may be the first process of the container (`app-quits-sidecar`). The volume and its mounts go where nothing else in the pod names their paths. A mark whose reader is not rewritten stays.
//!
//! A sidecar that has work to do when the app has ended (it uploads what the app left) is no such case: it is none that only
//! polls and stops.
//!
//! Sources: rules R62 and R72 of the lifecycle.

use outrigger_catalog::Holds;
use outrigger_finding::{Finding, Severity};
use outrigger_plan::Operation;
use outrigger_pod::{ContainerList, ContainerRef};
use outrigger_shell::acts::{Act, ActKind};

use crate::case::{Case, Hack};
use crate::scripts::meant::mentions;
use crate::scripts::polling::{Mark, PollingWrapper, mark_at, marks_asked, polling_wrapper};
use crate::scripts::{
    CodeAfter, Cut, EMPTY_TRAP, HeldScript, Meant, Unit, can_go, can_make, code_without, without_trap,
};
use crate::step::Step;
use crate::wrapped::calls_of;

pub(super) const ID: &str = "app-marks-its-end";

/// Folders that a program may use without being told.
const COMMON_FOLDERS: [&str; 7] = ["/tmp", "/run", "/var/run", "/var/log", "/data", "/cache", "/shared"];

pub(super) fn apply(case: &mut Case<'_>) {
    let scripts = case.scripts;
    let mut unread: Vec<Mark> = Vec::new();
    for (index, held) in scripts.iter().enumerate() {
        let is_sidecar = case.seat(held.container).becomes_native();
        if held.is_command()
            && is_sidecar
            && let Some(polling) = polling_wrapper(case.pod, held)
        {
            unread.extend(sidecar_stands_alone(case, index, held, &polling));
        }
    }
    // A wrapper that polls goes from a sidecar that moves (`wrapper-guards-app`).
    unread.extend(case.moved().into_iter().flat_map(|place| marks_of_wrappers(case, place)));
    let mut gone: Vec<(ContainerRef, Mark)> = Vec::new();
    for (index, held) in scripts.iter().enumerate() {
        let is_app = held.container.list == ContainerList::App && !case.seat(held.container).becomes_native();
        if !held.is_command() || !is_app {
            continue;
        }
        for unit in held.units() {
            if let Some(mark) = mark_of(case, held.container, &unit)
                && is_polled(case, held.container, &mark)
            {
                let is_read = !unread.contains(&mark);
                if mark_goes(case, index, held, &unit, is_read) {
                    gone.push((held.container, mark));
                }
            }
        }
    }
    volumes_go(case, &gone, &unread);
}

/// The mark that is all a unit makes.
fn mark_of(case: &Case<'_>, own: ContainerRef, unit: &Unit) -> Option<Mark> {
    let mut acts: Vec<&Act> = unit.acts.iter().collect();
    if let [Act { kind: ActKind::Traps { acts: inner, .. }, .. }] = unit.acts.as_slice() {
        acts = inner.iter().collect();
    }
    match acts.as_slice() {
        [Act { kind: ActKind::Touches { path }, .. }] => mark_at(case.pod, own, path),
        _ => None,
    }
}

/// Whether the script of a sidecar looks for the mark.
fn is_polled(case: &Case<'_>, own: ContainerRef, mark: &Mark) -> bool {
    let is_sidecar = |place: ContainerRef| place != own && Meant::Container(place).is_sidecar(case);
    let mut others = case.scripts.iter().filter(|held| is_sidecar(held.container) && held.is_command());
    let mut seats = case.seats.iter().map(|seat| seat.place).filter(|place| is_sidecar(*place));
    others.any(|held| marks_asked(case.pod, held).contains(mark))
        || seats.any(|place| marks_of_wrappers(case, place).contains(mark))
}

/// The marks for which the wrapper of a sidecar polls: a variable names them.
fn marks_of_wrappers(case: &Case<'_>, place: ContainerRef) -> Vec<Mark> {
    let container = case.container_as_written(place);
    let calls = calls_of(case.world.catalog, container, &case.surroundings.config_maps).into_iter();
    let markers = calls.filter(|call| call.wrapper.ends_command).flat_map(|call| &call.hack.env);
    let paths = markers.filter(|marker| marker.holds == Holds::Path);
    let paths = paths.filter_map(|marker| container.env_var(&marker.key)?.literal());
    paths.filter_map(|path| mark_at(case.pod, place, path)).collect()
}

/// Proposes that the sidecar's command stands alone. Gives the marks that are read no more.
fn sidecar_stands_alone(
    case: &mut Case<'_>,
    index: usize,
    held: &HeldScript,
    polling: &PollingWrapper,
) -> Vec<Mark> {
    let label = case.seat(held.container).label.clone();
    let hack = Hack::in_script(ID, "TOUCH", held, polling.first);
    let at = case.place_of(&hack);
    let title = format!(
        "a shell polls for a file to stop `{label}`: the kubelet stops a native sidecar when the app is gone, and would start this \
         one again"
    );
    let finding = Finding::of(ID, at, title).container(label.clone()).severity(Severity::Note);
    if let Err(why) = can_go(held, &polling.rest) {
        case.report_hack(
            finding.help(format!("the shell stays, since it cannot be taken out: {why}")).build(),
            hack,
        );
        return Vec::new();
    }
    let action = format!("the shell around `{label}` gives way to it");
    let cut = Cut { script: index, spans: polling.rest.clone(), alone: polling.alone, ..Cut::default() };
    case.propose(Step::safe(finding.build(), action, Vec::new()).cutting(cut).removing(hack));
    // Whether a script that others may read changes is decided later.
    if held.is_shared() { Vec::new() } else { polling.marks.clone() }
}

fn mark_goes(case: &mut Case<'_>, index: usize, held: &HeldScript, unit: &Unit, is_read: bool) -> bool {
    let label = case.seat(held.container).label.clone();
    let hack = Hack::in_script(ID, "TOUCH", held, unit.span);
    let at = case.place_of(&hack);
    let title = format!(
        "`{label}` leaves a file to tell a sidecar that it has ended: the kubelet tells a native one by itself"
    );
    let finding = Finding::of(ID, at, title).container(label.clone()).severity(Severity::Note);
    let (cut, of_trap) = without_trap(case, index, held, unit);
    let stays = if is_read {
        Some("the file stays, since another container still looks for it".to_owned())
    } else {
        can_make(held, &cut)
            .err()
            .map(|why| format!("it stays, since it cannot be taken out by itself: {why}"))
    };
    if let Some(why) = stays {
        case.report_hack(finding.help(why).build(), hack);
        return false;
    }
    let action = format!("the file that `{label}` leaves at its end goes");
    let finding = if cut.words.is_empty() { finding } else { finding.help(EMPTY_TRAP) }.build();
    let hack = hack.changed_by(&cut);
    let step = Step::safe(finding, action, Vec::new()).cutting(cut).removing(hack).optional();
    let hid_the_code = code_without(held, unit) == CodeAfter::Unmasked;
    let hidden = hid_the_code.then_some(
        "the file was made last and hid the exit code of the app: a failure that nobody saw fails the pod",
    );
    let why = hidden.or(of_trap);
    let is_safe = why.is_none() && !held.is_shared();
    case.propose(match why {
        Some(why) => step.unsafe_because(why),
        None => step,
    });
    is_safe || case.world.options.unsafe_steps && !held.is_shared()
}

/// Volumes that only the marks used go with their mounts.
fn volumes_go(case: &mut Case<'_>, gone: &[(ContainerRef, Mark)], unread: &[Mark]) {
    let mut volumes: Vec<&str> = gone.iter().map(|(_, mark)| mark.volume.as_str()).collect();
    volumes.sort_unstable();
    volumes.dedup();
    for volume in volumes {
        let marks: Vec<&Mark> = unread.iter().filter(|mark| mark.volume == volume).collect();
        let mounting: Vec<ContainerRef> = case
            .seats
            .iter()
            .map(|seat| seat.place)
            .filter(|place| {
                case.container(*place).volume_mounts.iter().any(|mount| mount.name.as_deref() == Some(volume))
            })
            .collect();
        let paths: Vec<&str> = mounting
            .iter()
            .flat_map(|place| &case.container(*place).volume_mounts)
            .filter(|mount| mount.name.as_deref() == Some(volume))
            .filter_map(|mount| mount.mount_path.as_deref())
            .collect();
        let is_common = paths.iter().any(|path| COMMON_FOLDERS.contains(&path.trim_end_matches('/')));
        let takes_part = |place: &ContainerRef| {
            gone.iter().any(|(of, _)| of == place)
                || case
                    .scripts
                    .iter()
                    .any(|held| held.container == *place && !marks_asked(case.pod, held).is_empty())
        };
        let named_elsewhere = mounting.iter().any(|place| {
            paths.iter().any(|path| mentions(case, *place, path) > marks_named(case, *place, &marks))
        });
        if is_common || named_elsewhere || !mounting.iter().all(takes_part) {
            continue;
        }
        let title = format!("the volume `{volume}` held nothing but the mark of the app's end");
        let finding = case.about_pod(ID, title).severity(Severity::Note).build();
        let mut operations: Vec<Operation> = mounting
            .iter()
            .map(|place| Operation::RemoveVolumeMounts { container: *place, volume: volume.to_owned() })
            .collect();
        operations.push(Operation::RemoveVolume { name: volume.to_owned() });
        let action = format!("the volume `{volume}` goes with its mounts");
        case.propose(Step::safe(finding, action, operations).optional());
    }
}

/// How often the scripts of a container name the marks.
fn marks_named(case: &Case<'_>, place: ContainerRef, marks: &[&Mark]) -> usize {
    let mounts = &case.container(place).volume_mounts;
    let paths = marks.iter().flat_map(|mark| {
        let here = mounts.iter().filter(|mount| mount.name.as_deref() == Some(mark.volume.as_str()));
        here.filter_map(|mount| {
            Some(format!("{}{}", mount.mount_path.as_deref()?.trim_end_matches('/'), mark.below))
        })
    });
    let mut paths: Vec<String> = paths.collect();
    paths.sort();
    paths.dedup();
    paths.iter().map(|path| mentions(case, place, path)).sum()
}
