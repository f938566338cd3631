//! A wrapper of an app waits for a sidecar, or for its end, through the API, where native sidecars are not looked for.
//!
//! ## What happens to the pod
//! kubexit watches `containerStatuses` of its own pod for the containers that `KUBEXIT_BIRTH_DEPS` and `KUBEXIT_DEATH_DEPS` name. A
//! native sidecar is reported in `initContainerStatuses`: the app under kubexit would wait for it in vain and fail.
//!
//! ## What is done
//! Where the wrapper of such an app can go together with the move, this rule does nothing, and `wrapper-guards-app` takes it away.
//! Where it stays, or goes with `--unsafe` alone and that was not said, the sidecars that it names do not move. Neither do they
//! where a Dockerfile of the given files puts it before the app: image and manifest would have to change at once.
//!
//! Sources: the entry `kubexit` of the catalogue of hacks; `PodStatus` of the API
//! (<https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#podstatus-v1-core>, read 2026-11-24).

use outrigger_finding::Severity;
use outrigger_pod::ContainerRef;

use super::image_starts_wrapper::calls_in;
use crate::case::{Case, Verdict};
use crate::images::started_by;
use crate::scripts::Meant;
use crate::wrapped::{Aim, Call, Fate, calls_of, containers_named, fate_of};

pub(super) const ID: &str = "wrapper-cannot-see-sidecar";

pub(super) fn apply(case: &mut Case<'_>) {
    let apps: Vec<ContainerRef> = case.staying_apps().map(|seat| seat.place).collect();
    for app in apps {
        let container = case.container_as_written(app);
        let calls = calls_of(case.world.catalog, container, &case.surroundings.config_maps);
        let watching = calls.into_iter().find(|call| !containers_named(call.hack, container).is_empty());
        match watching {
            Some(call) => hold_back(case, app, &call),
            None => hold_back_for_image(case, app),
        }
    }
}

/// The same where the image of an app puts the wrapper before it.
fn hold_back_for_image(case: &mut Case<'_>, app: ContainerRef) {
    let images = case.world.facts.images();
    let Some(started) = started_by(images, case.images, app, case.container_as_written(app)) else { return };
    let pod = started.in_pod(case.written, app);
    let Some(container) = pod.container(app) else { return };
    let calls = calls_in(case, &pod, app).into_iter();
    let mut watching = calls.filter(|(call, ..)| !containers_named(call.hack, container).is_empty());
    if let Some((call, _, aim)) = watching.next() {
        let path = &images.file(started.file).dockerfile.path;
        let way = format!("take {} away from `{path}`, and roll that image out with the move", call.name());
        take_back(case, app, &call, &aim, &way);
    }
}

/// Takes the moves back of the sidecars for which a wrapper that stays would wait in vain.
fn hold_back(case: &mut Case<'_>, app: ContainerRef, call: &Call) {
    let (fate, aim) = fate_of(case, app, call);
    let way = match fate {
        Fate::Goes { unsafe_because: None } | Fate::NoHack => return,
        Fate::Goes { .. } if case.world.options.unsafe_steps => return,
        Fate::Goes { .. } => format!("`--unsafe` takes {} away with the move", call.name()),
        Fate::Stays(_) | Fate::Partly(_) => {
            format!("take {} away from `{}`", call.name(), case.seat(app).label)
        }
    };
    take_back(case, app, call, &aim, &way);
}

fn take_back(case: &mut Case<'_>, app: ContainerRef, call: &Call, aim: &Aim, way: &str) {
    let moved = aim.sidecars.iter().filter_map(|meant| match meant {
        Meant::Container(place) if case.seat(*place).verdict == Verdict::Moved => Some(*place),
        _ => None,
    });
    let moved: Vec<ContainerRef> = moved.collect();
    if moved.is_empty() {
        return;
    }
    let why = format!(
        "`{}` runs under {}, which looks for {} where native sidecars are not",
        case.seat(app).label,
        call.name(),
        case.listed_labels(&moved)
    );
    let finding = case.about(ID, app, why.clone()).severity(Severity::Warning).help(way).build();
    for place in moved {
        case.seat_mut(place).verdict = Verdict::Suggested { why: why.clone(), way: way.to_owned() };
    }
    case.report(finding);
}
