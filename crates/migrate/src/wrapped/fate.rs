use outrigger_catalog::{HackAction, Holds, WordMeaning};
use outrigger_manifest::Ends;
use outrigger_pod::ContainerRef;
use serde_json::Value;

use super::aim::{Aim, aim_of, containers_named, is_called};
use super::call::{Call, calls_of};
use crate::case::{Case, Verdict, decapitalized};
use crate::rules::has_startup_probe;
use crate::scripts::{Meant, NO_SIGNAL};

/// What becomes of a wrapper.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It has nothing to do with sidecars.
    NoHack,
    /// It goes.
    Goes {
        /// What a person has to weigh first.
        unsafe_because: Option<String>,
    },
    /// These words of it go, and the rest has other work.
    Partly(Vec<usize>),
    /// It stays, and is named; why, in words that end a sentence.
    Stays(String),
}

/// What becomes of the wrapper `call` in the container at `own`, with what it is aimed at.
pub(crate) fn fate_of(case: &Case<'_>, own: ContainerRef, call: &Call) -> (Fate, Aim) {
    let aim = aim_of(case, own, call);
    let fate = fate_with(case, own, call, &aim);
    (fate, aim)
}

fn fate_with(case: &Case<'_>, own: ContainerRef, call: &Call, aim: &Aim) -> Fate {
    if call.has(WordMeaning::PrintsOnly) || call.command.is_empty() && call.wrapper.command_env.is_none() {
        return Fate::NoHack;
    }
    let is_sidecar = Meant::Container(own).is_sidecar(case);
    let names_containers = call.hack.env.iter().any(|marker| marker.holds == Holds::ContainerNames);
    let stands_before_a_sidecar = call.wrapper.ends_command && !names_containers && !call.quits_another();
    if stands_before_a_sidecar && !is_sidecar {
        return Fate::NoHack;
    }
    if call.hack.action != HackAction::Removed {
        return Fate::Stays(decapitalized(&call.hack.done));
    }
    if call.wrapper.ends_command && is_sidecar {
        return match case.seat(own).verdict {
            Verdict::Moved => Fate::Goes { unsafe_because: None },
            _ => Fate::Stays(format!("since `{}` does not move", case.seat(own).label)),
        };
    }
    if names_containers {
        if !concerns_a_sidecar(case, own, call, aim) {
            return Fate::NoHack;
        }
        return match why_the_group_stays(case, own, call, aim) {
            Some(why) => Fate::Stays(why),
            None => Fate::Goes { unsafe_because: what_to_weigh(case, own, call) },
        };
    }
    if let Some(fate) = fate_without_its_sidecars(case, aim) {
        return fate;
    }
    if aim.has_others {
        return match aim.at.as_slice() {
            [] => Fate::Stays("since it does other work, too".to_owned()),
            words => Fate::Partly(words.to_vec()),
        };
    }
    Fate::Goes { unsafe_because: what_to_weigh(case, own, call) }
}

/// What becomes of a call that runs no command: it only waits.
pub(super) fn fate_of_wait(case: &Case<'_>, call: &Call, aim: &Aim) -> Fate {
    if call.has(WordMeaning::PrintsOnly) || !call.wrapper.waits {
        return Fate::NoHack;
    }
    if call.hack.action != HackAction::Removed {
        return Fate::Stays(decapitalized(&call.hack.done));
    }
    if let Some(fate) = fate_without_its_sidecars(case, aim) {
        return fate;
    }
    if aim.has_others { Fate::Partly(aim.at.clone()) } else { Fate::Goes { unsafe_because: None } }
}

/// What becomes of a wrapper whose sidecars are not there, or not native.
fn fate_without_its_sidecars(case: &Case<'_>, aim: &Aim) -> Option<Fate> {
    if aim.sidecars.is_empty() {
        return Some(Fate::NoHack);
    }
    if let Some(meant) = aim.sidecars.iter().find(|meant| !meant.is_native_to_be(case)) {
        return Some(Fate::Stays(meant.why_not_native(case)));
    }
    let without_probe =
        |meant: &&Meant| matches!(meant, Meant::Container(place) if !has_startup_probe(case, *place));
    let meant = aim.sidecars.iter().find(without_probe).filter(|_| aim.waits)?;
    let name = meant.name(case);
    Some(Fate::Stays(format!("since {name} has no startup probe that would wait in its place")))
}

impl Call {
    /// Whether it stands before an app in this call, and ends another container.
    fn quits_another(&self) -> bool {
        self.has(WordMeaning::Quits)
    }
}

/// Why a wrapper by which containers wait for each other and end each other stays.
fn why_the_group_stays(case: &Case<'_>, own: ContainerRef, call: &Call, aim: &Aim) -> Option<String> {
    if aim.has_others {
        return Some("since it names a container that is not there, or is no sidecar".to_owned());
    }
    if let Some(meant) = aim.sidecars.iter().find(|meant| !meant.is_native_to_be(case)) {
        return Some(meant.why_not_native(case));
    }
    let names_it = |place: ContainerRef| {
        let names = containers_named(call.hack, case.container_as_written(place));
        names.iter().any(|name| is_called(case, call.hack, own, name))
    };
    let asking =
        case.seats.iter().find(|seat| seat.place != own && !seat.becomes_native() && names_it(seat.place));
    if let Some(seat) = asking {
        return Some(format!("since `{}` looks for its end", seat.label));
    }
    None
}

/// Whether a container names a sidecar of the pod to the wrapper, or is named by one.
fn concerns_a_sidecar(case: &Case<'_>, own: ContainerRef, call: &Call, aim: &Aim) -> bool {
    let names_it = |place: ContainerRef| {
        let names = containers_named(call.hack, case.container_as_written(place));
        names.iter().any(|name| is_called(case, call.hack, own, name))
    };
    let others = case.seats.iter().filter(|seat| seat.place != own);
    !aim.sidecars.is_empty()
        || others
            .map(|seat| seat.place)
            .any(|place| Meant::Container(place).is_sidecar(case) && names_it(place))
}

/// What a person has to weigh before a wrapper of an app goes.
fn what_to_weigh(case: &Case<'_>, own: ContainerRef, call: &Call) -> Option<String> {
    let container = case.container_as_written(own);
    if container.command.as_ref().is_none_or(Vec::is_empty) {
        return Some(
            "the image's own entrypoint is given other words, and may act on the first of them".to_owned(),
        );
    }
    let reads_codes = case.workload.object(case.document).is_some_and(|object| {
        ["/spec/podFailurePolicy", "/spec/jobTemplate/spec/podFailurePolicy"]
            .iter()
            .any(|place| object.pointer(place).is_some_and(Value::is_object))
    });
    if reads_codes && call.wrapper.own_exit_code && call.quits {
        return Some(format!(
            "the podFailurePolicy sees the app's own exit codes, where {} had one of its own for an app that a signal ended",
            call.name()
        ));
    }
    let stays_first = call.wrapper.execs && !call.quits;
    let becomes_first = is_first_process(case, own, call) && !stays_first;
    (becomes_first && case.workload.ends == Ends::RunsForEver).then(|| NO_SIGNAL.to_owned())
}

/// Whether the wrapper is the first process of its container: no init process stands before it, and the pod's containers do
/// not share their processes.
fn is_first_process(case: &Case<'_>, own: ContainerRef, call: &Call) -> bool {
    let container = case.container_as_written(own);
    let outermost = calls_of(case.world.catalog, container, &case.surroundings.config_maps);
    let starts_at_first_word =
        call.own.start == 0 || outermost.first().is_some_and(|first| first.own.start == 0);
    starts_at_first_word && case.pod.share_process_namespace != Some(true)
}
