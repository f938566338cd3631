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
//! alone. Your word counts more: the annotation `outrigger.dev/sidecars: "a,b"` names the sidecars of the pod (on the pod
//! template, or on the object that holds it, where it does not roll the pods), `outrigger.dev/ignore` and a comment `# outrigger: ignore` leave it alone, and `sidecars` in `outrigger.yaml` adds
//! to the catalogue.
//!
//! Sources: Kubernetes, "Sidecar Containers"
//! (<https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/>, read 2026-11-24); KEP-753; rules R15,
//! R20, R55 and R64 of the lifecycle.

use outrigger_catalog::{Direction, Form, Place};
use outrigger_finding::{Confidence, Severity};
use outrigger_manifest::Ends;
use outrigger_plan::Operation;
use outrigger_pod::{Container, ContainerList, ContainerRef, EnvVar, Pod, Role, VolumeSource};
use serde_json::Value;

use crate::case::{Case, Seat, Verdict, annotation_for, listed};
use crate::hook_command::script_of;
use crate::step::Step;

pub(super) const ID: &str = "sidecar-as-app-container";

/// The pod annotation by which a user names the pod's sidecars.
const SIDECARS_ANNOTATION: &str = "outrigger.dev/sidecars";

pub(super) fn apply(case: &mut Case<'_>) {
    let object = case.workload.object(case.document);
    let named = named_sidecars(case.pod, object);
    let named: Option<Vec<String>> = named.map(|names| names.into_iter().map(str::to_owned).collect());
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

/// The sidecars that the annotation of the pod template, or else of the object that holds it, names, if there is one.
pub(crate) fn named_sidecars<'v>(pod: &'v Pod, object: Option<&'v Value>) -> Option<Vec<&'v str>> {
    let list = annotation_for(pod, object, SIDECARS_ANNOTATION)?;
    Some(list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect())
}

/// Whether a container's name says that it is a sidecar.
pub(crate) fn says_sidecar(name: &str) -> bool {
    name.split(['-', '_', '.']).any(|word| word == "sidecar")
}

fn judge(case: &mut Case<'_>, at: usize, named: Option<&[String]>) -> Verdict {
    let label = case.seats[at].label.clone();
    if case.ignores.covers(ID, Some(&label)) || case.pod.containers.len() < 2 {
        return Verdict::Kept;
    }
    if let Some(named) = named {
        if !named.contains(&label) {
            report_left_out(case, at);
            return Verdict::Kept;
        }
        let seat = &mut case.seats[at];
        seat.named_by_user = true;
        seat.confidence = Confidence::High;
        seat.evidence = vec![format!("annotation `{SIDECARS_ANNOTATION}`")];
        return Verdict::Moved;
    }
    let seat = &case.seats[at];
    let given = super::killer_annotation::given_to_a_killer(case, seat.place);
    let Some(known) = &seat.identification else {
        return judge_without_entry(case, at, given);
    };
    if known.form != Form::Helper {
        return Verdict::Kept;
    }
    if !known.beyond_name {
        return judge_by_name(case, at);
    }
    if let Some(called) = workload_called_after(case, at) {
        let why = format!("{called}, so that it seems to be the app itself");
        return Verdict::Suggested { why, way: way_to_name(case, &label) };
    }
    match seat.confidence {
        Confidence::High | Confidence::Medium => Verdict::Moved,
        Confidence::Low if given.is_some() => trust(case, at, given.unwrap_or_default()),
        Confidence::Low if known.doubts.is_empty() && known.direction == Direction::Observer => {
            let why = format!("it looks like {}, and no more than that", known.entry.name);
            if let Some(shared) = shared_volume(case, at) {
                return trust(case, at, shared);
            }
            Verdict::Suggested { why, way: way_to_name(case, &label) }
        }
        Confidence::Low => {
            let doubt = known.doubts.first().cloned();
            let why =
                doubt.unwrap_or_else(|| format!("it looks like {}, and no more than that", known.entry.name));
            Verdict::Suggested { why, way: way_to_name(case, &label) }
        }
    }
}

/// Whether the workload is called after the container's program and not after another of its containers, in words. One
/// that shares a scratch volume with another container works for that one all the same, save for an agent of the node.
fn workload_called_after(case: &Case<'_>, at: usize) -> Option<String> {
    const LABELS: [&str; 4] = ["app.kubernetes.io/name", "app", "k8s-app", "name"];
    if case.workload.kind.as_deref() != Some("DaemonSet") && shared_volume(case, at).is_some() {
        return None;
    }
    let seat = &case.seats[at];
    let known = seat.identification.as_ref()?;
    let image = case.container(seat.place).image.as_ref().map(|image| image.name().to_owned());
    let is_its_own = |name: &str| {
        let of_family =
            name.len() > 4 && known.entry.id.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        name == known.entry.id || Some(name) == image.as_deref() || name == seat.label || of_family
    };
    let is_anothers = |name: &str| {
        case.app_seats().filter(|other| other.place != seat.place).any(|other| {
            let image = case.container(other.place).image.as_ref();
            other.label == name || image.is_some_and(|image| image.name() == name)
        })
    };
    let kind = case.workload.kind.as_deref().unwrap_or("object");
    let of_object =
        case.workload.name.as_deref().map(|name| (name, format!("the {kind} is called {name} like it")));
    let of_labels = LABELS
        .iter()
        .filter_map(|key| Some((*key, case.pod.labels.get(*key)?.as_str())))
        .map(|(key, name)| (name, format!("the label `{key}: {name}` calls the pod like it")));
    of_object
        .into_iter()
        .chain(of_labels)
        .find(|(name, _)| is_its_own(name) && !is_anothers(name))
        .map(|(_, words)| words)
}

/// One that the catalogue does not know: a tool that ends sidecars may have been told its name.
fn judge_without_entry(case: &mut Case<'_>, at: usize, given: Option<String>) -> Verdict {
    let Some(given) = given else { return judge_by_name(case, at) };
    let label = case.seats[at].label.clone();
    let why = format!("{given} gives it to a tool that ends sidecars, and nothing else shows what it is");
    case.seats[at].evidence = vec![given];
    Verdict::Suggested { why, way: way_to_name(case, &label) }
}

/// A name alone never moves a container; it is worth a question. With a scratch volume that an app fills or reads it
/// is more than a name, where the pod does not depend on the container's end.
fn judge_by_name(case: &mut Case<'_>, at: usize) -> Verdict {
    let label = case.seats[at].label.clone();
    if !says_sidecar(&label) {
        let Some(known) = &case.seats[at].identification else { return Verdict::Kept };
        let why = format!("it is called as {} often is, and nothing else shows what it is", known.entry.name);
        return Verdict::Suggested { why, way: way_to_name(case, &label) };
    }
    case.seats[at].evidence = vec![format!("container name {label}")];
    // What listens may stand before the app, and then a Service, its readiness and its end matter too.
    let listens = !case.container(case.seats[at].place).ports.is_empty();
    match shared_volume(case, at) {
        Some(shared) if !listens && (case.workload.ends == Ends::RunsForEver || loops_for_ever(case, at)) => {
            trust(case, at, shared)
        }
        _ => {
            let why = "its name says that it is a sidecar, and nothing else does".to_owned();
            Verdict::Suggested { why, way: way_to_name(case, &label) }
        }
    }
}

/// Weak evidence and a shared volume together are enough to act on.
fn trust(case: &mut Case<'_>, at: usize, shared: String) -> Verdict {
    let seat = &mut case.seats[at];
    seat.confidence = Confidence::Medium;
    seat.evidence.push(shared);
    Verdict::Moved
}

/// A scratch volume (`emptyDir`) of the pod that the container and another app container mount, in words.
fn shared_volume(case: &Case<'_>, at: usize) -> Option<String> {
    let place = case.seats[at].place;
    let mounts = |container: &Container, volume: &str| {
        container.volume_mounts.iter().any(|mount| mount.name.as_deref() == Some(volume))
    };
    let container = case.container(place);
    let scratch =
        case.pod.volumes.iter().filter(|volume| matches!(volume.source, Some(VolumeSource::EmptyDir { .. })));
    let mut shared =
        scratch.filter_map(|volume| volume.name.as_deref()).filter(|name| mounts(container, name));
    shared.find_map(|volume| {
        let others = case.app_seats().filter(|seat| seat.place != place);
        let other = others.into_iter().find(|seat| mounts(case.container(seat.place), volume))?;
        Some(format!("volume {volume} shared with {}", other.label))
    })
}

/// Whether its script says that it goes on for ever.
fn loops_for_ever(case: &Case<'_>, at: usize) -> bool {
    let script = script_of(case.container(case.seats[at].place)).unwrap_or_default();
    ["while true", "while :", "while sleep", "tail -f", "tail -F"].iter().any(|mark| script.contains(mark))
}

/// The annotation that settles that a container is a sidecar. It names all that move, since what it leaves out stays.
pub(crate) fn way_to_name(case: &Case<'_>, label: &str) -> String {
    let is_one = |seat: &&Seat<'_>| {
        seat.label == label
            || seat.identification.as_ref().is_some_and(|known| {
                known.form == Form::Helper
                    && known.direction != Direction::AfterWork
                    && seat.confidence >= Confidence::Medium
            })
    };
    let names: Vec<&str> = case.app_seats().filter(is_one).map(|seat| seat.label.as_str()).collect();
    format!("the pod annotation `{SIDECARS_ANNOTATION}: \"{}\"` says that it is one", names.join(","))
}

/// A certain sidecar that the annotation leaves out stays, and that is said: in a pod that is meant to end it matters.
fn report_left_out(case: &mut Case<'_>, at: usize) {
    let seat = &case.seats[at];
    if !super::has_form(seat, Form::Helper) || seat.confidence < Confidence::High {
        return;
    }
    let ends = case.workload.ends == Ends::Ends;
    let then = if ends { ", and keeps the pod alive" } else { "" };
    let title = format!("`{}` stays, since `{SIDECARS_ANNOTATION}` does not name it{then}", seat.label);
    let severity = if ends { Severity::Warning } else { Severity::Note };
    let finding = case.about(ID, seat.place, title).severity(severity).build();
    case.report(finding);
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
    let mut steps = Vec::new();
    for place in in_order_of_start(case) {
        let (before, because) = position_of(case, place);
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
            .help("move it to `initContainers` with `restartPolicy: Always`: `outrigger migrate` does it");
        if !evidence.is_empty() {
            finding = finding.note(format!("it is a sidecar by its {evidence}"));
        }
        let action = format!("`{label}` moves to `initContainers`, with `restartPolicy: Always`{because}");
        let operation = Operation::Move { container: place, before };
        steps.push(Step::safe(finding.build(), action, vec![operation]));
    }
    let moves = steps.len();
    for number in case.steps.iter_mut().flat_map(|step| &mut step.only_with) {
        *number += moves;
    }
    case.steps.splice(..0, steps);
    ask_what_nobody_asked(case);
}

/// A finding for every suggestion that no rule has spoken of yet, be it with its container or for the whole pod.
fn ask_what_nobody_asked(case: &mut Case<'_>) {
    let of_pod = |rule: &str| [super::pod_without_app::ID, super::template_not_converted::ID].contains(&rule);
    if case.findings.iter().any(|finding| of_pod(finding.rule)) {
        return;
    }
    let suggested: Vec<(ContainerRef, String, String)> = case
        .seats
        .iter()
        .filter(|seat| {
            !seat
                .identification
                .as_ref()
                .is_some_and(|known| known.doubts.is_empty() && seat.confidence == Confidence::High)
        })
        .filter(|seat| case.findings.iter().all(|finding| finding.container.as_ref() != Some(&seat.label)))
        .filter_map(|seat| match &seat.verdict {
            Verdict::Suggested { why, way } => Some((seat.place, why.clone(), way.clone())),
            _ => None,
        })
        .collect();
    for (place, why, way) in suggested {
        let title = format!("`{}` may be a sidecar: {}", case.seat(place).label, why.trim_end_matches('.'));
        let confidence = case.seat(place).confidence;
        let finding =
            case.about(ID, place, title).severity(Severity::Note).confidence(confidence).help(way).build();
        case.report(finding);
    }
}

/// Mesh proxies before other sidecars, and a sidecar behind those that it connects to; otherwise the order of the file.
pub(super) fn in_order_of_start(case: &Case<'_>) -> Vec<ContainerRef> {
    let mut left = case.moved();
    left.sort_by_key(|place| !super::is_mesh_proxy(case.seat(*place)));
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |place: &ContainerRef| {
            let others = left.iter().filter(|other| *other != place);
            others
                .into_iter()
                .any(|other| connects_to(case, *place, *other) && !connects_to(case, *other, *place))
        };
        // Where all wait for each other nobody can be right: the file's order stays.
        let next = left.iter().position(|place| !waits(place)).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

/// Whether the words or the plain environment of a container name a port of another one on the pod's own address.
fn connects_to(case: &Case<'_>, one: ContainerRef, other: ContainerRef) -> bool {
    let ports = listening_ports(case, other);
    let container = case.container(one);
    let plain = |variable: &EnvVar| variable.literal().map(str::to_owned);
    let is_local = |value: &String| value == "localhost" || value == "127.0.0.1";
    // `DB_HOST=127.0.0.1` and `DB_PORT=5432` in two variables.
    let names_pod = container.env.iter().filter_map(plain).any(|value| is_local(&value));
    let is_port = |value: &String| value.parse().is_ok_and(|port: u16| ports.contains(&port));
    if names_pod && container.env.iter().filter_map(plain).any(|value| is_port(&value)) {
        return true;
    }
    let values = container.env.iter().filter_map(|variable| variable.literal());
    let mut texts = container.words().chain(values);
    texts.any(|text| {
        ["localhost:", "127.0.0.1:"].iter().any(|host| {
            text.match_indices(host).any(|(at, host)| {
                let rest = &text[at + host.len()..];
                let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                rest[..digits].parse::<u16>().is_ok_and(|port| ports.contains(&port))
            })
        })
    })
}

fn listening_ports(case: &Case<'_>, place: ContainerRef) -> Vec<u16> {
    let declared = case.container(place).ports.iter().filter_map(|port| port.container_port);
    let declared = declared.filter_map(|port| u16::try_from(port).ok());
    let known = case.resolver(place).map(|resolver| resolver.ports()).unwrap_or_default();
    declared.chain(known.into_iter().map(|port| port.port)).collect()
}

/// The number of the init container that it goes before, and why, where it is not simply the end.
pub(crate) fn position_of(case: &Case<'_>, place: ContainerRef) -> (usize, String) {
    let end = case.pod.init_containers.len();
    let Some(position) =
        case.seat(place).identification.as_ref().and_then(|known| known.entry.position.as_ref())
    else {
        return (end, String::new());
    };
    match position.place {
        Place::BeforeItsUsers => {
            let before = first_user(case, place).unwrap_or(end);
            let because = if before == end { String::new() } else { format!(": {}", position.because) };
            (before, because)
        }
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

/// The first init container that mounts a volume of the sidecar: it needs what the sidecar brings there.
fn first_user(case: &Case<'_>, place: ContainerRef) -> Option<usize> {
    let mounts = &case.container(place).volume_mounts;
    let shares = |init: &Container| {
        init.volume_mounts
            .iter()
            .any(|one| one.name.is_some() && mounts.iter().any(|other| other.name == one.name))
    };
    case.pod.init_containers.iter().position(shares)
}

/// Only entries of `containers` move.
pub(crate) fn is_app(place: ContainerRef) -> bool {
    place.list == ContainerList::App
}
