//! A program stands before the command of a container, and waits for a sidecar or ends one.
//!
//! ## What happens to the pod
//! `scuttle`, `linkerd-await`, `kubexit`, `dockerize`, `wait-for-it` and their like hold the app back until a sidecar answers, or
//! tell the sidecar to quit when the app has ended; `watchkiller`, `timeout` and `kubexit` stand before the sidecar and end it. The
//! kubelet does both for a native sidecar. The wrapper then only makes it exit early, and the kubelet starts it again.
//!
//! ## What is done
//! The app's own words come back where all that the wrapper waits for, or ends, are sidecars that are native or become so; where
//! it waits, they need a startup probe. Its variables go with it. A wrapper that has other work too loses the words for the
//! sidecar where they are its own. A sidecar that moves loses the wrapper that ends it. A call in a script that only waits goes
//! from the script.
//!
//! `--unsafe` is asked for where the app becomes the first process of its container in a workload that runs for ever (the kernel
//! gives such a process no signal that it has no handler for), where a `podFailurePolicy` reads exit codes that the wrapper made,
//! for variables that the app may read itself, and for the init container that copies the wrapper.
//!
//! A wait for another service is no wait for a sidecar and is left alone. A wrapper that an image brings, and that only its variables
//! show, is named.
//!
//! Sources: rules R15, R20, R62 and R72 of the lifecycle; the entries of the catalogue of hacks; `signal(7)` and `pid_namespaces(7)`
//! (<https://man7.org/linux/man-pages/man7/pid_namespaces.7.html>, read 2026-11-24) for the first process.

use outrigger_catalog::{HackAction as KnownAction, HackKind, Marker};
use outrigger_finding::{Finding, FindingBuilder, Severity};
use outrigger_plan::Operation;
use outrigger_pod::{ContainerList, ContainerRef};

use crate::case::{Case, Hack, Verdict, listed};
use crate::images::started_by;
use crate::outcome::HackAction;
use crate::step::Step;
use crate::wrapped::{
    Aim, Call, Fate, calls_of, calls_of_script, fate_of, leave_nothing, lists_without, place_of_word,
};

pub(crate) const ID: &str = "wrapper-guards-app";

pub(super) fn apply(case: &mut Case<'_>) {
    let places: Vec<ContainerRef> = case.app_seats().map(|seat| seat.place).collect();
    let mut gone: Vec<(ContainerRef, Call)> = Vec::new();
    for place in places {
        if matches!(case.seat(place).verdict, Verdict::Removed { .. } | Verdict::Native) {
            continue;
        }
        let calls =
            calls_of(case.world.catalog, case.container_as_written(place), &case.surroundings.config_maps);
        if calls.is_empty() && !is_shown_by_its_image(case, place) {
            known_by_its_variables(case, place);
        }
        let found: Vec<(Call, Fate, Aim)> = calls
            .into_iter()
            .map(|call| {
                let (fate, aim) = fate_of(case, place, &call);
                (call, fate, aim)
            })
            .filter(|(call, fate, _)| {
                let is_read = call.hack.action != KnownAction::Removed && runs_shared_script(case, place);
                !matches!(fate, Fate::NoHack) && !is_read
            })
            .collect();
        gone.extend(in_words(case, place, found));
    }
    in_scripts(case);
    leave_nothing(case, ID, &gone);
}

fn kind_of(call: &Call) -> &'static str {
    call.hack.kind.map_or("OTHER", HackKind::code)
}

/// What the words of a container lose. Gives the wrappers that go.
fn in_words(
    case: &mut Case<'_>,
    place: ContainerRef,
    found: Vec<(Call, Fate, Aim)>,
) -> Vec<(ContainerRef, Call)> {
    let mut words: Vec<usize> = Vec::new();
    let mut going: Vec<(Call, Hack, Finding)> = Vec::new();
    let mut weigh: Vec<String> = Vec::new();
    let mut actions: Vec<String> = Vec::new();
    let label = case.seat(place).label.clone();
    for (call, fate, aim) in found {
        let (list, index) = place_of_word(case.container_as_written(place), call.own.start);
        let at = place.pointer().key(list.field()).index(index);
        let hack =
            Hack { at: at.clone(), ..Hack::in_field(ID, kind_of(&call), place, &[], HackAction::Removed) };
        let about =
            Finding::of(ID, case.place(&at), title_of(case, place, &call, &aim)).container(label.clone());
        let finding: FindingBuilder = about.severity(Severity::Note);
        match fate {
            Fate::NoHack => {}
            Fate::Stays(why) => case.report_hack(finding.help(format!("it stays here, {why}")).build(), hack),
            Fate::Partly(own) => {
                words.extend(own);
                actions.push(format!(
                    "`{}` of `{label}` no longer waits for {}",
                    call.name(),
                    listed(&aim.words)
                ));
                going.push((call, Hack { action: HackAction::Rewritten, ..hack }, finding.build()));
            }
            Fate::Goes { unsafe_because } => {
                words.extend(call.own.clone());
                weigh.extend(unsafe_because);
                actions.push(format!("`{}` goes from before the command of `{label}`", call.name()));
                going.push((call, hack, finding.build()));
            }
        }
    }
    let Some((_, _, finding)) = going.first() else { return Vec::new() };
    let step = Step::safe(finding.clone(), listed(&actions), operations_without(case, place, &words));
    let step = going.iter().fold(step, |step, (_, hack, _)| step.removing(hack.clone()));
    let is_taken = weigh.is_empty() || case.world.options.unsafe_steps;
    for (_, _, other) in going.iter().skip(1) {
        case.report(other.clone());
    }
    case.propose(if weigh.is_empty() { step } else { step.unsafe_because(listed(&weigh)) });
    if !is_taken || case.ignores.covers(ID, Some(&label)) {
        return Vec::new();
    }
    let gone = going.into_iter().filter(|(_, hack, _)| hack.action == HackAction::Removed);
    gone.map(|(call, ..)| (place, call)).collect()
}

fn title_of(case: &Case<'_>, place: ContainerRef, call: &Call, aim: &Aim) -> String {
    let label = &case.seat(place).label;
    if call.wrapper.ends_command && case.seat(place).becomes_native() {
        return format!(
            "`{label}` runs under {}, which ends it: the kubelet stops a native sidecar when the app is gone, and would start \
             this one again",
            call.name()
        );
    }
    let does = does_what(case, call, aim);
    format!("`{label}` runs under {}, which {does}: the kubelet does so for a native sidecar", call.name())
}

/// What a wrapper of an app does in this call: ``waits for `proxy` (localhost:5432)``.
pub(super) fn does_what(case: &Case<'_>, call: &Call, aim: &Aim) -> String {
    let names = listed(&aim.sidecars.iter().map(|meant| meant.name(case)).collect::<Vec<_>>());
    let names = if names.is_empty() { "sidecars".to_owned() } else { names };
    match (aim.waits || call.wrapper.waits, call.quits) {
        (true, true) => format!("waits for {names}, and ends it when the app has ended"),
        (false, true) => format!("ends {names} when the app has ended"),
        _ => format!("waits for {names} ({})", listed(&aim.words)),
    }
}

/// The operations that take words out of a container's lists.
fn operations_without(case: &Case<'_>, place: ContainerRef, gone: &[usize]) -> Vec<Operation> {
    let written = case.container_as_written(place);
    let alone = case.container(place);
    if (&alone.command, &alone.args) != (&written.command, &written.args) {
        // The catalogue was asked about the program by itself: its places count in these lists.
        let (command, args) = (alone.command.clone(), alone.args.clone());
        return vec![Operation::SetCommand { container: place, command, args }];
    }
    if let Some((command, args)) = lists_without(written, gone) {
        return vec![Operation::SetCommand { container: place, command, args }];
    }
    let remove = |word: &usize| {
        let (list, index) = place_of_word(written, *word);
        Operation::RemoveArgument { container: place, list, index }
    };
    gone.iter().map(remove).collect()
}

/// Whether the command of a container is a script that the files show: it says more than its name.
fn runs_shared_script(case: &Case<'_>, place: ContainerRef) -> bool {
    case.scripts.iter().any(|held| held.container == place && held.is_command() && held.is_shared())
}

/// Whether a Dockerfile of the given files says what the image starts: it then speaks for itself.
fn is_shown_by_its_image(case: &Case<'_>, place: ContainerRef) -> bool {
    started_by(case.world.facts.images(), case.images, place, case.container_as_written(place)).is_some()
}

/// A wrapper that the image brings, and that variables alone show.
fn known_by_its_variables(case: &mut Case<'_>, place: ContainerRef) {
    let container = case.container_as_written(place);
    let sets = |marker: &&Marker| container.env_var(&marker.key).is_some();
    for hack in case.world.catalog.hacks().iter().filter(|hack| hack.wrapper.is_some()) {
        let (Some(kind), Some(wrapper)) = (hack.kind, &hack.wrapper) else { continue };
        let set: Vec<&Marker> = hack.env.iter().filter(sets).collect();
        if !set.iter().any(|marker| marker.telling) && set.len() < 2 {
            continue;
        }
        let Some(first) = set.first() else { continue };
        let index = container.env.iter().position(|variable| variable.name.as_deref() == Some(&first.key));
        let at = place.pointer().key("env").index(index.unwrap_or(0));
        let label = case.seat(place).label.clone();
        let tell = if set.len() == 1 { "tells" } else { "tell" };
        let names: Vec<String> = set.iter().map(|marker| format!("`{}`", marker.key)).collect();
        let program = wrapper.programs.first().map_or("a wrapper", String::as_str);
        // A script that calls it says more.
        if container.words().any(|word| word.contains(program)) {
            continue;
        }
        let title = format!(
            "{} of `{label}` {tell} of {program}, which its image seems to run before the app",
            listed(&names)
        );
        let help = format!(
            "where the sidecar is native, take {program} out of the image, and then these variables away"
        );
        let finding =
            Finding::of(ID, case.place(&at), title).container(label).severity(Severity::Note).help(help);
        let hack = Hack { at, ..Hack::in_field(ID, kind.code(), place, &[], HackAction::Reported) };
        case.report_hack(finding.build(), hack);
        return;
    }
}

fn in_scripts(case: &mut Case<'_>) {
    let scripts = case.scripts;
    for (index, held) in scripts.iter().enumerate() {
        let is_app = held.container.list == ContainerList::App && !case.seat(held.container).becomes_native();
        if !held.is_command() || !is_app {
            continue;
        }
        for found in calls_of_script(case, index, held) {
            let label = case.seat(held.container).label.clone();
            let hack = Hack::in_script(ID, kind_of(&found.call), held, found.at);
            let at = case.place_of(&hack);
            let title = title_of(case, held.container, &found.call, &found.aim);
            let finding = Finding::of(ID, at, title).container(label.clone()).severity(Severity::Note);
            match found.cut {
                Err(why) => case.report_hack(finding.help(format!("it stays here, {why}")).build(), hack),
                Ok((cut, weigh)) => {
                    let action = format!("`{}` goes from the command of `{label}`", found.call.name());
                    let step = Step::safe(finding.build(), action, Vec::new()).cutting(cut).removing(hack);
                    case.propose(match weigh {
                        Some(why) => step.unsafe_because(why),
                        None => step,
                    });
                }
            }
        }
    }
}
