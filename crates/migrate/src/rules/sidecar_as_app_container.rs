//! A sidecar stands in `containers`, beside the app that it serves.
//!
//! ## What happens to the pod
//! All entries of `containers` are started in parallel and stopped in parallel. The app runs before its proxy
//! listens, and the proxy may be gone while the app still finishes its work. In a Job the sidecar never ends, and so
//! the pod never does.
//!
//! ## What is done
//! The container moves to `initContainers` with `restartPolicy: Always`: a native sidecar. It starts before the app,
//! gated by its startup probe, is restarted whenever it ends, and is stopped after the app, in reverse order. It
//! goes behind all init containers that are there, so that they see what they saw before; a mesh proxy goes where its
//! vendor puts it.
//!
//! ## How a sidecar is known
//! By its image, command, flags and environment, held against the catalogue (`outrigger catalog`); never by its name
//! alone. Your word counts more: the pod annotation `outrigger.dev/sidecars: "a,b"` names the sidecars of the pod,
//! `outrigger.dev/ignore` and a comment `# outrigger: ignore` leave it alone, and `sidecars` in `outrigger.yaml` adds
//! to the catalogue.
//!
//! Sources: Kubernetes, "Sidecar Containers"
//! (<https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/>, read 2026-11-24); KEP-753; rules R15,
//! R20, R55 and R64 of the lifecycle.

use outrigger_catalog::{Form, Place};
use outrigger_finding::{Confidence, Severity};
use outrigger_manifest::Ends;
use outrigger_plan::Operation;
use outrigger_pod::{ContainerList, ContainerRef, Role};

use crate::case::{Case, Verdict, listed};
use crate::step::Step;

pub(super) const ID: &str = "sidecar-as-app-container";

/// The pod annotation by which a user names the pod's sidecars.
pub(crate) const SIDECARS_ANNOTATION: &str = "outrigger.dev/sidecars";

pub(super) fn apply(case: &mut Case<'_>) {
    let named: Option<Vec<String>> = case.pod.annotations.get(SIDECARS_ANNOTATION).map(|list| {
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    });
    if let Some(named) = &named {
        report_unknown_names(case, named);
    }
    for at in 0..case.seats.len() {
        let place = case.seats[at].place;
        let verdict = match case.role(place) {
            Role::Sidecar => Verdict::Native,
            Role::Init => Verdict::Kept,
            Role::App => judge(case, at, named.as_deref()),
        };
        case.seats[at].verdict = verdict;
    }
}

fn judge(case: &mut Case<'_>, at: usize, named: Option<&[String]>) -> Verdict {
    let label = case.seats[at].label.clone();
    if case.ignores.covers(ID, Some(&label)) || case.pod.containers.len() < 2 {
        return Verdict::Kept;
    }
    if let Some(named) = named {
        if !named.contains(&label) {
            return Verdict::Kept;
        }
        let seat = &mut case.seats[at];
        seat.confidence = Confidence::High;
        seat.evidence = vec![format!("annotation `{SIDECARS_ANNOTATION}`")];
        return Verdict::Moved;
    }
    let seat = &case.seats[at];
    let Some(known) = &seat.identification else {
        return judge_by_name(&label);
    };
    if known.form != Form::Helper {
        return Verdict::Kept;
    }
    match seat.confidence {
        Confidence::High | Confidence::Medium => Verdict::Moved,
        Confidence::Low => {
            let doubt = known.doubts.first().cloned();
            let why =
                doubt.unwrap_or_else(|| format!("it looks like {}, and no more than that", known.entry.name));
            Verdict::Suggested { why, way: way_to_name(&label) }
        }
    }
}

/// A name alone never moves a container; it is worth a question.
fn judge_by_name(label: &str) -> Verdict {
    if label.split(['-', '_', '.']).any(|word| word == "sidecar") {
        let why = "its name says that it is a sidecar, and nothing else does".to_owned();
        return Verdict::Suggested { why, way: way_to_name(label) };
    }
    Verdict::Kept
}

/// The annotation that settles that a container is a sidecar.
pub(crate) fn way_to_name(label: &str) -> String {
    format!("the pod annotation `{SIDECARS_ANNOTATION}: {label}` says that it is one")
}

fn report_unknown_names(case: &mut Case<'_>, named: &[String]) {
    for name in named {
        let known = case.pod.containers.iter().any(|container| container.name.as_deref() == Some(name));
        if !known && case.pod.find(name).is_none() {
            let title = format!("`{SIDECARS_ANNOTATION}` names `{name}`, and the pod has no such container");
            let finding = case.about_pod(ID, title).build();
            case.report(finding);
        }
    }
}

/// Where the moved containers go, and the steps that move them. Called when all verdicts are final.
pub(crate) fn place_and_move(case: &mut Case<'_>) {
    let apps: Vec<String> = case.staying_apps().map(|seat| format!("`{}`", seat.label)).collect();
    let apps = listed(&apps);
    for place in mesh_proxies_first(case) {
        let (before, because) = position_of(case, place);
        case.seat_mut(place).before = before;
        let label = case.seat(place).label.clone();
        let ends = case.workload.ends == Ends::Ends;
        let title = if ends {
            format!(
                "`{label}` stands beside {apps} in `containers`: it never ends, and so the pod never does"
            )
        } else {
            format!(
                "`{label}` stands beside {apps} in `containers`: they start together and are stopped together"
            )
        };
        let evidence = case.seat(place).evidence.join(", ");
        let mut finding = case
            .about(ID, place, title)
            .severity(Severity::Warning)
            .confidence(case.seat(place).confidence)
            .help(format!(
                "move it to `initContainers` with `restartPolicy: Always`: `outrigger migrate` does it"
            ));
        if !evidence.is_empty() {
            finding = finding.note(format!("it is a sidecar by its {evidence}"));
        }
        let action = format!("`{label}` moves to `initContainers`, with `restartPolicy: Always`{because}");
        let operation = Operation::Move { container: place, before };
        case.steps.insert(0, Step::safe(finding.build(), action, vec![operation]));
    }
    // Inserted at the front one by one: the first container's step comes first again.
    let moves = case.moved().len();
    case.steps[..moves].reverse();
}

/// Mesh proxies before other sidecars, which then start behind them; otherwise the order of the file.
fn mesh_proxies_first(case: &Case<'_>) -> Vec<ContainerRef> {
    let mut moved = case.moved();
    let is_first = |place: &ContainerRef| {
        let known = case.seat(*place).identification.as_ref();
        known.is_some_and(|known| known.entry.position.as_ref().is_some_and(|p| p.place == Place::First))
    };
    moved.sort_by_key(|place| !is_first(place));
    moved
}

/// The number of the init container that it goes before, and why, where it is not simply the end.
fn position_of(case: &Case<'_>, place: ContainerRef) -> (usize, String) {
    let end = case.pod.init_containers.len();
    let Some(position) =
        case.seat(place).identification.as_ref().and_then(|known| known.entry.position.as_ref())
    else {
        return (end, String::new());
    };
    match position.place {
        Place::BeforeItsUsers => (end, String::new()),
        Place::First => {
            let prepared_by = case.pod.init_containers.iter().rposition(|container| {
                container.name.as_ref().is_some_and(|name| position.after.contains(name))
            });
            let before = prepared_by.map_or(0, |at| at + 1);
            let because = if before == end { String::new() } else { format!(": {}", position.because) };
            (before, because)
        }
    }
}

/// Only entries of `containers` move.
pub(crate) fn is_app(place: ContainerRef) -> bool {
    place.list == ContainerList::App
}
