//! An annotation, a label or a variable gives a container to a program outside of the pod that ends or orders containers.
//!
//! ## What happens to the pod
//! Before native sidecars, controllers watched the pods of Jobs and ended the sidecars that `nrmitchi.com/sidecars`,
//! `pod.kubernetes.io/sidecars`, `KRUISE_TERMINATE_SIDECAR_WHEN_JOB_EXIT` and their like name; Argo Workflows runs the command of
//! `workflows.argoproj.io/kill-cmd-<container>`. Such programs look at the pod's containers, where native sidecars are not, or end one
//! that the kubelet then starts again.
//!
//! ## What is done
//! A key goes with `--unsafe`, since it is another tool's, when all containers that it names are native sidecars or become so; else
//! it is named. What such a key says of a container counts: a known helper that it names moves, also where little else shows it, and
//! of an unknown one a person is asked.
//!
//! A key that says what the workload is, and is read by other parts of its platform too, is named and stays. One that names none of
//! the pod's containers is left alone.
//!
//! Sources: the entries `annotated-sidecars`, `argo-kill-command`, `hahaha`, `kruise-job-sidecar-terminator` and
//! `kruise-launch-priority` of the catalogue of hacks.

use outrigger_catalog::{Hack as KnownHack, HackAction as AtMost, HackKind, Holds, Marker};
use outrigger_finding::{Finding, Severity};
use outrigger_plan::Operation;
use outrigger_pod::{Container, ContainerList, ContainerRef, Pod};
use outrigger_text::Pointer;

use crate::case::{Case, Hack};
use crate::scripts::Meant;
use crate::scripts::meant::injected;
use crate::step::Step;

pub(super) const ID: &str = "killer-annotation";

pub(super) fn apply(case: &mut Case<'_>) {
    for hack in case.world.catalog.hacks().iter().filter(|hack| hack.rule.as_deref() == Some(ID)) {
        for (key, value) in &case.written.annotations {
            if let Some(marker) = found(&hack.annotations, key, value) {
                of_pod(case, hack, marker, key, value, true);
            }
        }
        for (key, value) in &case.written.labels {
            if let Some(marker) = found(&hack.labels, key, value) {
                of_pod(case, hack, marker, key, value, false);
            }
        }
        let places: Vec<ContainerRef> = case.seats.iter().map(|seat| seat.place).collect();
        for place in places {
            of_container(case, hack, place);
        }
    }
}

/// The marker that a key with a value is.
fn found<'m>(markers: &'m [Marker], key: &str, value: &str) -> Option<&'m Marker> {
    markers.iter().find(|marker| {
        marker.is(key) && marker.value.as_deref().is_none_or(|needed| needed.eq_ignore_ascii_case(value))
    })
}

/// The containers that an annotation names by its value or its key.
fn named<'v>(marker: &Marker, key: &'v str, value: &'v str) -> Vec<&'v str> {
    match marker.holds {
        Holds::ContainerNames => value.split(',').map(str::trim).filter(|name| !name.is_empty()).collect(),
        Holds::CommandForContainer => marker.suffix(key).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// What a name means: a container of the pod, or a proxy that a mesh puts there.
fn meant(case: &Case<'_>, name: &str) -> Option<Meant> {
    let is_called =
        |place: ContainerRef| case.written.container(place).is_some_and(|c| c.name.as_deref() == Some(name));
    let seat = case.seats.iter().find(|seat| is_called(seat.place));
    seat.map(|seat| Meant::Container(seat.place)).or_else(|| injected(case, |entry| entry.id == name))
}

fn of_pod(
    case: &mut Case<'_>,
    hack: &KnownHack,
    marker: &Marker,
    key: &str,
    value: &str,
    is_annotation: bool,
) {
    let names = named(marker, key, value);
    let meant: Vec<Meant> = names.iter().filter_map(|name| meant(case, name)).collect();
    let names_containers = matches!(marker.holds, Holds::ContainerNames | Holds::CommandForContainer);
    let concerns_sidecars = if names_containers {
        !meant.is_empty()
    } else {
        case.app_seats().any(|seat| Meant::Container(seat.place).is_sidecar(case))
    };
    if !concerns_sidecars {
        return;
    }
    let field = if is_annotation { "annotations" } else { "labels" };
    let at = Pointer::ROOT.keys(["metadata", field]).key(key);
    let word = if is_annotation { "annotation" } else { "label" };
    let title = format!("the {word} `{key}` is for a program outside of the pod ({})", says(hack));
    let finding = Finding::of(ID, case.place(&at).at_key(), title).severity(Severity::Note);
    let known = Hack::of_pod(ID, hack.kind.map_or("OTHER", HackKind::code), at);
    let all_native = meant.len() == names.len() && meant.iter().all(|meant| meant.is_native_to_be(case));
    if hack.action != AtMost::Removed || !names_containers || !all_native {
        let help = match meant.iter().find(|meant| !meant.is_native_to_be(case)) {
            Some(meant) => format!("it stays, {}", meant.why_not_native(case)),
            None => "it stays: what else reads it nothing here shows".to_owned(),
        };
        case.report_hack(finding.help(help).build(), known);
        return;
    }
    let operation = if is_annotation {
        Operation::RemoveAnnotation { key: key.to_owned() }
    } else {
        Operation::RemoveLabel { key: key.to_owned() }
    };
    let action = format!("the {word} `{key}` goes");
    let step = Step::safe(finding.build(), action, vec![operation]).removing(known);
    case.propose(step.unsafe_because(format!("the {word} is another tool's")));
}

fn says(hack: &KnownHack) -> String {
    crate::case::decapitalized(&hack.name)
}

/// The variables of a container that give it to such a program.
fn of_container(case: &mut Case<'_>, hack: &KnownHack, place: ContainerRef) {
    if !Meant::Container(place).is_sidecar(case) {
        return;
    }
    let container = case.container_as_written(place);
    let set = container.env.iter().enumerate().filter_map(|(index, variable)| {
        let name = variable.name.as_deref()?;
        found(&hack.env, name, variable.literal().unwrap_or_default()).map(|_| (index, name.to_owned()))
    });
    let label = case.seat(place).label.clone();
    for (index, name) in set.collect::<Vec<_>>() {
        let at = place.pointer().key("env").index(index);
        let title = format!("`{name}` of `{label}` is for a program outside of the pod ({})", says(hack));
        let finding =
            Finding::of(ID, case.place(&at), title).container(label.clone()).severity(Severity::Note);
        let kind = hack.kind.map_or("OTHER", HackKind::code);
        let known = Hack { at, container: Some(place), ..Hack::of_pod(ID, kind, Pointer::ROOT) };
        if hack.action != AtMost::Removed || !case.seat(place).becomes_native() {
            let help = format!("it stays, {}", Meant::Container(place).why_not_native(case));
            case.report_hack(finding.help(help).build(), known);
            continue;
        }
        let operation = Operation::RemoveEnvironment { container: place, name: name.clone() };
        let step = Step::safe(finding.build(), format!("`{name}` of `{label}` goes"), vec![operation])
            .removing(known);
        case.propose(step.unsafe_because("the variable is another tool's"));
    }
}

/// The key by which a user gave a container of `containers` to a program that ends sidecars, if there is one.
pub(super) fn given_to_a_killer(case: &Case<'_>, place: ContainerRef) -> Option<String> {
    let container = case.written.container(place).filter(|_| place.list == ContainerList::App)?;
    let kills =
        |hack: &&KnownHack| hack.kind == Some(HackKind::AnnotTerminator) && hack.rule.as_deref() == Some(ID);
    let hacks = case.world.catalog.hacks().iter().filter(kills);
    hacks
        .into_iter()
        .find_map(|hack| annotated(hack, case.written, container).or_else(|| with_variable(hack, container)))
}

fn annotated(hack: &KnownHack, pod: &Pod, container: &Container) -> Option<String> {
    let name = container.name.as_deref()?;
    let (key, _) = pod.annotations.iter().find(|(key, value)| {
        found(&hack.annotations, key, value).is_some_and(|marker| named(marker, key, value).contains(&name))
    })?;
    Some(format!("annotation `{key}`"))
}

fn with_variable(hack: &KnownHack, container: &Container) -> Option<String> {
    let given =
        |name: &str, value: &str| found(&hack.env, name, value).is_some_and(|marker| marker.value.is_some());
    let variable = container.env.iter().find(|variable| {
        given(variable.name.as_deref().unwrap_or_default(), variable.literal().unwrap_or_default())
    })?;
    Some(format!("variable `{}`", variable.name.as_deref()?))
}
