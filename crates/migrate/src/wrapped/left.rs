//! What wrappers leave behind: their variables, the volume through which they speak, and what brought their program.

use outrigger_catalog::Hack as KnownHack;
use outrigger_catalog::Holds;
use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_pod::{Container, ContainerRef, VolumeSource};

use super::call::{Call, calls_of};
use crate::case::{Case, Verdict};
use crate::scripts::meant::{mentions, volume_of};
use crate::step::Step;

/// Proposes that what the wrappers in `gone` leave without a use goes with them.
pub(crate) fn leave_nothing(case: &mut Case<'_>, rule: &'static str, gone: &[(ContainerRef, Call)]) {
    for (place, call) in gone {
        variables_go(case, rule, *place, call);
    }
    let mut hacks: Vec<&'static KnownHack> = gone.iter().map(|(_, call)| call.hack).collect();
    hacks.dedup_by_key(|hack| hack.id.as_str());
    for hack in hacks {
        let places: Vec<(ContainerRef, &Call)> = gone
            .iter()
            .filter(|(_, call)| call.hack.id == hack.id)
            .map(|(place, call)| (*place, call))
            .collect();
        if all_are_gone(case, hack, &places) {
            shared_folder_goes(case, rule, hack, &places);
            carrier_goes(case, rule, &places);
        }
    }
}

/// The variables of a wrapper: those that nothing else reads with it, the others when a person wants it.
fn variables_go(case: &mut Case<'_>, rule: &'static str, place: ContainerRef, call: &Call) {
    let container = case.container_as_written(place);
    let is_named = |name: &str| {
        let words = container.words().enumerate().filter(|(at, _)| !call.own.contains(at));
        let values = container.env.iter().filter(|variable| variable.name.as_deref() != Some(name));
        let values = values.filter_map(|variable| variable.value.as_deref());
        words.map(|(_, word)| word).chain(values).any(|text| text.contains(name))
    };
    let set = call.hack.env.iter().filter(|marker| container.env_var(&marker.key).is_some());
    let (own, others): (Vec<_>, Vec<_>) =
        set.filter(|marker| !is_named(&marker.key)).partition(|marker| marker.telling);
    let label = case.seat(place).label.clone();
    for (markers, is_own) in [(own, true), (others, false)] {
        let Some(first) = markers.first() else { continue };
        let index = container.env.iter().position(|variable| variable.name.as_deref() == Some(&first.key));
        let at = place.pointer().key("env").index(index.unwrap_or(0));
        let names: Vec<String> = markers.iter().map(|marker| format!("`{}`", marker.key)).collect();
        let names = crate::case::listed(&names);
        let title =
            format!("{names} of `{label}` told {} what to do, which no longer runs there", call.name());
        let finding = outrigger_finding::Finding::of(rule, case.place(&at), title)
            .container(label.clone())
            .severity(Severity::Note)
            .build();
        let operations = markers
            .iter()
            .map(|marker| Operation::RemoveEnvironment { container: place, name: marker.key.clone() });
        let goes = if markers.len() == 1 { "goes" } else { "go" };
        let step =
            Step::safe(finding, format!("{names} of `{label}` {goes}"), operations.collect()).optional();
        case.propose(if is_own { step } else { step.unsafe_because("the app may read the variable, too") });
    }
}

/// Whether no container of the pod is left that runs under it.
fn all_are_gone(case: &Case<'_>, hack: &KnownHack, gone: &[(ContainerRef, &Call)]) -> bool {
    case.seats.iter().all(|seat| {
        let container = case.container_as_written(seat.place);
        let calls = calls_of(case.world.catalog, container, &case.surroundings.config_maps);
        let is_under = calls.iter().any(|call| call.hack.id == hack.id)
            || hack.env.iter().any(|marker| marker.telling && container.env_var(&marker.key).is_some());
        !is_under || gone.iter().any(|(place, _)| *place == seat.place)
    })
}

/// The volume of the folder that the wrappers share: a variable names it.
fn shared_folder_goes(
    case: &mut Case<'_>,
    rule: &'static str,
    hack: &KnownHack,
    gone: &[(ContainerRef, &Call)],
) {
    let folder_of = |container: &Container| {
        let mut markers = hack.env.iter().filter(|marker| marker.holds == Holds::Path);
        markers.find_map(|marker| container.env_var(&marker.key)?.literal().map(str::to_owned))
    };
    let mut volumes = gone.iter().filter_map(|(place, _)| {
        let path = folder_of(case.container_as_written(*place))?;
        volume_of(case.written, *place, &path).map(str::to_owned)
    });
    let Some(volume) = volumes.next() else { return };
    if volumes.any(|other| other != volume) {
        return;
    }
    let own_mentions = |case: &Case<'_>, place: ContainerRef, path: &str| {
        let is_own = folder_of(case.container_as_written(place)).is_some_and(|folder| folder.contains(path));
        usize::from(is_own)
    };
    if let Some(operations) = without_volume(case, &volume, gone, own_mentions, &[]) {
        let title = format!("the volume `{volume}` held nothing but the marks of {}", name_of(gone));
        let finding = case.about_pod(rule, title).severity(Severity::Note).build();
        let action = format!("the volume `{volume}` goes with its mounts");
        case.propose(Step::safe(finding, action, operations).optional());
    }
}

fn name_of(gone: &[(ContainerRef, &Call)]) -> &'static str {
    gone.first().map_or("the wrapper", |(_, call)| call.name())
}

/// The init container that copies the program, with the volume that it copies it to.
fn carrier_goes(case: &mut Case<'_>, rule: &'static str, gone: &[(ContainerRef, &Call)]) {
    let Some((first, call)) = gone.first() else { return };
    let Some(carrier) = &call.wrapper.copied_from else { return };
    let program = case.container_as_written(*first).words().nth(call.own.start).map(str::to_owned);
    let Some(volume) = program.and_then(|path| volume_of(case.written, *first, &path).map(str::to_owned))
    else {
        return;
    };
    let copies = |container: &Container| {
        let is_carrier = container
            .image
            .as_ref()
            .is_some_and(|image| carrier.images.iter().any(|known| known == image.repository()));
        let mounts =
            container.volume_mounts.iter().any(|mount| mount.name.as_deref() == Some(volume.as_str()));
        let copies = container
            .words()
            .next()
            .is_some_and(|word| matches!(word.rsplit('/').next(), Some("cp" | "install")));
        is_carrier && mounts && copies
    };
    let mut inits = case.seats.iter().filter(|seat| case.role(seat.place) == outrigger_pod::Role::Init);
    let Some(place) = inits.find(|seat| copies(case.container_as_written(seat.place))).map(|seat| seat.place)
    else {
        return;
    };
    let own_mentions = |case: &Case<'_>, place: ContainerRef, path: &str| {
        let calls = gone.iter().filter(|(of, _)| *of == place);
        let words = case.container_as_written(place);
        let called = calls.filter_map(|(_, call)| words.words().nth(call.own.start));
        called.map(|word| word.matches(path.trim_end_matches('/')).count()).sum()
    };
    let label = case.seat(place).label.clone();
    let program = call.name();
    let mut operations = vec![Operation::RemoveContainer { container: place }];
    operations.extend(without_volume(case, &volume, gone, own_mentions, &[place]).unwrap_or_default());
    let title = format!("`{label}` copies {program} into the pod, which no container runs any more");
    let finding = case.about(rule, place, title).severity(Severity::Note).build();
    let action =
        format!("the init container `{label}` goes, with the volume `{volume}` where nothing else uses it");
    let step = Step::safe(finding, action, operations);
    if case.world.options.unsafe_steps && !case.ignores.covers(rule, Some(&label)) {
        let why = format!("it only copied {program}");
        case.seat_mut(place).verdict = Verdict::Removed { why };
    }
    case.propose(step.unsafe_because(format!("a container goes; it seems to do nothing but copy {program}")));
}

/// The operations that take a scratch volume away, where only the containers in `gone` and `going` mount it, and nothing in
/// them names its folder but what `own` counts.
fn without_volume(
    case: &Case<'_>,
    volume: &str,
    gone: &[(ContainerRef, &Call)],
    own: impl Fn(&Case<'_>, ContainerRef, &str) -> usize,
    going: &[ContainerRef],
) -> Option<Vec<Operation>> {
    let source = case.written.volume(volume)?.source.as_ref();
    if !matches!(source, Some(VolumeSource::EmptyDir { .. })) {
        return None;
    }
    let mut operations = Vec::new();
    for seat in case.seats.iter().filter(|seat| !going.contains(&seat.place)) {
        let mounts = &case.container_as_written(seat.place).volume_mounts;
        let mut paths = mounts.iter().filter(|mount| mount.name.as_deref() == Some(volume));
        let Some(path) = paths.next().and_then(|mount| mount.mount_path.as_deref()) else { continue };
        let is_only = paths.next().is_none() && gone.iter().any(|(place, _)| *place == seat.place);
        if !is_only || mentions(case, seat.place, path) > own(case, seat.place, path) {
            return None;
        }
        operations.push(Operation::RemoveVolumeMounts { container: seat.place, volume: volume.to_owned() });
    }
    operations.push(Operation::RemoveVolume { name: volume.to_owned() });
    Some(operations)
}
