//! An app waits in its own command until a sidecar answers.
//!
//! ## What happens to the pod
//! Containers in `containers` start side by side, so people put a loop before the app that asks the sidecar's port, its health
//! endpoint or its socket until it is there, or a sleep that is hoped to be long enough. The kubelet starts an app only when
//! the startup probes of all native sidecars have passed: the wait finds its sidecar at the first try. It stays a part of every
//! image and every start, and where the sidecar is later given another port the app waits for ever.
//!
//! ## What is done
//! A loop that only asks, and that asks nothing but sidecars which are native with a startup probe, goes, with the functions
//! and variables that only it used. A script that is one plain command then becomes that command. A fixed sleep before the app
//! goes with `--unsafe`: it may have been there for something else.
//!
//! What asks beyond the sidecar (`pg_isready` through a database proxy) stays: the sidecar is there before its database is. A
//! wait for another service is none for a sidecar and is left alone.
//!
//! ## Scripts that several pods share
//! A script that stands in a `ConfigMap` of the given files is read where a command runs it (`sh /scripts/run.sh`,
//! `/scripts/run.sh` with a shell in its first line) or reads it in (`. /scripts/run.sh`), with the words that it is given.
//! The call of one that only waits goes from the command like any other part. What stands in the `ConfigMap` goes with
//! `--unsafe`, and only where every object of the given files that reads the script does without the same part; otherwise
//! those that need it are named. First what changes in the pods is applied, then the `ConfigMap`, when the old pods are gone.
//!
//! Sources: rules R15, R23 and R24 of the lifecycle.

use outrigger_catalog::Direction;
use outrigger_finding::{Finding, Severity};
use outrigger_pod::{ContainerList, ContainerRef};
use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::Target;

use super::has_startup_probe;
use crate::case::{Case, Hack, listed};
use crate::scripts::meant::{meant_by, meant_by_port};
use crate::scripts::{Cut, HeldScript, Meant, Unit, can_go};
use crate::step::Step;

pub(super) const ID: &str = "app-waits-for-sidecar";

/// A sleep that is longer is no wait for a sidecar to start.
const LONGEST_SLEEP_SECONDS: f64 = 300.0;

pub(super) fn apply(case: &mut Case<'_>) {
    let scripts = case.scripts;
    for (index, held) in scripts.iter().enumerate() {
        let is_app = held.container.list == ContainerList::App && !case.seat(held.container).becomes_native();
        if !held.is_command() || !is_app {
            continue;
        }
        let units = held.units();
        for (at, unit) in units.iter().enumerate() {
            let runs_after =
                units.iter().any(|other| other.span.start() >= unit.span.end() && other.runs_something());
            if let Some(waits) = waits_of(case, held.container, unit).filter(|_| runs_after) {
                report(case, index, held, unit, &waits);
            } else if let Some(seconds) = sleep_of(unit) {
                let runs_after =
                    units[at + 1..].iter().any(|other| other.runs_something() && !other.is_inside);
                let ran_before =
                    units[..at].iter().any(|other| other.acts.iter().any(|act| act.kind == ActKind::Runs));
                if runs_after && !ran_before && !unit.is_inside {
                    report_sleep(case, index, held, unit, seconds);
                }
            }
        }
    }
}

/// What a wait asks for, with what that means.
struct Waits {
    meant: Vec<Meant>,
    asked: Vec<String>,
    /// Whether it asks what stands behind a sidecar.
    beyond: bool,
}

/// The wait that a unit is: it does nothing but ask and let time pass, over and over until it is answered, and all that it asks
/// is a sidecar.
fn waits_of(case: &Case<'_>, own: ContainerRef, unit: &Unit) -> Option<Waits> {
    let mut waits = Waits { meant: Vec::new(), asked: Vec::new(), beyond: false };
    let mut again = false;
    // A loop that goes on whatever is answered is the container's work, or waits for a time.
    let leaves = unit.acts.iter().any(|act| matches!(act.kind, ActKind::Leaves | ActKind::Exits { .. }));
    for Act { kind, in_loop, in_condition, .. } in &unit.acts {
        let (meant, asked) = match kind {
            ActKind::Asks(target) => (meant_by(case, own, target), words_of(target)),
            ActKind::Requests(request) if request.method == "GET" || request.method == "HEAD" => {
                again |= request.retries;
                let meant = match &request.socket {
                    Some(path) => meant_by(case, own, &Target::File(path.clone())),
                    None => meant_by_port(case, own, &request.url.host, request.url.port),
                };
                let url = &request.url;
                (meant, format!("{}:{}{}", url.host, url.port, url.path))
            }
            ActKind::Sleeps { seconds: Some(_) } | ActKind::Exits { .. } | ActKind::Leaves => continue,
            _ => return None,
        };
        if !meant.is_sidecar(case) {
            return None;
        }
        again |= *in_condition || (*in_loop && leaves);
        waits.beyond |= matches!(kind, ActKind::Asks(Target::Port { beyond: true, .. }));
        if !waits.asked.contains(&asked) {
            waits.asked.push(asked);
        }
        if !waits.meant.contains(&meant) {
            waits.meant.push(meant);
        }
    }
    (again && !waits.meant.is_empty()).then_some(waits)
}

fn words_of(target: &Target) -> String {
    match target {
        Target::Port { host, port, .. } => format!("{host}:{port}"),
        Target::File(path) => path.clone(),
        Target::Process(name) => format!("the process {name}"),
        Target::Docker => "the Docker daemon".to_owned(),
    }
}

fn report(case: &mut Case<'_>, index: usize, held: &HeldScript, unit: &Unit, waits: &Waits) {
    let label = case.seat(held.container).label.clone();
    let names = listed(&waits.meant.iter().map(|meant| meant.name(case)).collect::<Vec<_>>());
    let asked = listed(&waits.asked);
    let hack = Hack::in_script(ID, "WAIT", held, unit.span);
    let at = case.place_of(&hack);
    let about = |title: String| Finding::of(ID, at.clone(), title).container(label.clone());
    let stays = why_it_stays(case, held, unit, waits);
    if let Some(why) = stays {
        let title = format!("`{label}` waits for {names} by itself ({asked}): the wait stays, {why}");
        let finding = about(title).severity(Severity::Note).build();
        case.report_hack(finding, hack);
        return;
    }
    let title = format!(
        "`{label}` waits for {names} by itself ({asked}): the kubelet starts it only when {names} {} started",
        if waits.meant.len() == 1 { "has" } else { "have" }
    );
    let finding = about(title).severity(Severity::Note).build();
    let action = format!("the wait for {names} goes from the command of `{label}`");
    let cut = Cut::of(index, unit.span);
    case.propose(Step::safe(finding, action, Vec::new()).cutting(cut).removing(hack).optional());
}

/// Why a wait cannot go, in words that end a sentence.
fn why_it_stays(case: &Case<'_>, held: &HeldScript, unit: &Unit, waits: &Waits) -> Option<String> {
    if let Some(meant) = waits.meant.iter().find(|meant| !meant.is_native_to_be(case)) {
        return Some(meant.why_not_native(case));
    }
    let gated = |meant: &Meant| match meant {
        Meant::Container(place) => has_startup_probe(case, *place),
        _ => true,
    };
    if let Some(meant) = waits.meant.iter().find(|meant| !gated(meant)) {
        return Some(format!("since {} has no startup probe that would wait in its place", meant.name(case)));
    }
    if waits.beyond {
        return Some("since it asks what stands behind the sidecar, which may come later".to_owned());
    }
    can_go(held, &[unit.span]).err().map(|why| format!("since it cannot be taken out by itself: {why}"))
}

/// The seconds that a unit lets pass and does nothing else.
fn sleep_of(unit: &Unit) -> Option<f64> {
    let sleeps: Option<Vec<f64>> = unit
        .acts
        .iter()
        .map(|act| match act.kind {
            ActKind::Sleeps { seconds } if !act.in_loop && !act.in_background => seconds,
            _ => None,
        })
        .collect();
    let total: f64 = sleeps?.iter().sum();
    (total > 0.0 && total <= LONGEST_SLEEP_SECONDS).then_some(total)
}

fn report_sleep(case: &mut Case<'_>, index: usize, held: &HeldScript, unit: &Unit, seconds: f64) {
    // Nothing waits for what only looks at the app, or stands before it.
    let is_needed = |place: &ContainerRef| {
        case.seat(*place).identification.as_ref().is_none_or(|known| known.direction == Direction::Upstream)
    };
    let sidecars: Vec<ContainerRef> = case.moved().into_iter().filter(is_needed).collect();
    if sidecars.is_empty() {
        return;
    }
    let (probed, open): (Vec<ContainerRef>, Vec<ContainerRef>) =
        sidecars.iter().partition(|place| has_startup_probe(case, **place));
    let label = case.seat(held.container).label.clone();
    let names = case.listed_labels(&sidecars);
    let hack = Hack::in_script(ID, "SLEEP-WAIT", held, unit.span);
    let at = case.place_of(&hack);
    let title =
        format!("`{label}` sleeps {seconds} s before it works: {names} is started before it from now on");
    let finding = Finding::of(ID, at, title).container(label.clone()).severity(Severity::Note);
    let stays = if probed.is_empty() {
        Some(format!("it stays: no startup probe says when {} is ready", case.listed_labels(&open)))
    } else {
        can_go(held, &[unit.span]).err().map(|why| format!("it stays: {why}"))
    };
    if let Some(why) = stays {
        case.report_hack(finding.help(why).build(), hack);
        return;
    }
    let action = format!("the sleep of {seconds} s goes from the command of `{label}`");
    let step = Step::safe(finding.build(), action, Vec::new())
        .cutting(Cut::of(index, unit.span))
        .unsafe_because("the sleep may be there for something else than a sidecar");
    case.propose(step.removing(hack).optional());
}
