//! Parts of a script that end a sidecar.

use outrigger_catalog::Entry;
use outrigger_pod::{ContainerRef, Role};
use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::{Request, Target, ends, is_own_host};

use super::meant::{default_port, injected, meant_by, meant_by_port};
use super::{Meant, Unit};
use crate::case::{Case, Seat};

/// Paths that say by themselves what they are for.
const ENDING_WORDS: [&str; 7] = ["quitquitquit", "quit", "kill", "exit", "stop", "shutdown", "terminate"];

/// What a part of a script ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quit {
    /// What it means.
    pub(crate) meant: Meant,
    /// The words that show it: `localhost:9091/quitquitquit`, `pkill cloud_sql_proxy`.
    pub(crate) words: String,
    /// Whether it is a signal through a shared process namespace.
    pub(crate) by_signal: bool,
}

/// What a unit ends, if that is all it is for: it may ask for the sidecar first, and wait.
pub(crate) fn quit_of_unit(case: &Case<'_>, own: ContainerRef, unit: &Unit) -> Option<Quit> {
    let mut found: Option<Quit> = None;
    for act in &unit.acts {
        if let ActKind::Traps { acts, .. } = &act.kind {
            let inner = Unit { acts: acts.clone(), ..unit.clone() };
            found = Some(quit_of_unit(case, own, &inner)?);
            continue;
        }
        match quit_of(case, own, act) {
            Some(quit) => found = found.or(Some(quit)),
            None if is_beside(case, own, act) => {}
            None => return None,
        }
    }
    found
}

/// What may stand beside a call that ends a sidecar: a question to it, a pause, the end of the script.
fn is_beside(case: &Case<'_>, own: ContainerRef, act: &Act) -> bool {
    match &act.kind {
        ActKind::Sleeps { seconds: Some(_) } | ActKind::Exits { .. } | ActKind::Leaves => true,
        ActKind::Asks(target) => meant_by(case, own, target) != Meant::Elsewhere,
        ActKind::Requests(request) => {
            meant_by_port(case, own, &request.url.host, request.url.port) != Meant::Elsewhere
        }
        _ => false,
    }
}

/// What one act ends.
pub(crate) fn quit_of(case: &Case<'_>, own: ContainerRef, act: &Act) -> Option<Quit> {
    match &act.kind {
        ActKind::Requests(request) => {
            let meant = ended_by(case, own, request)?;
            let url = &request.url;
            let words = format!("{}:{}{}", url.host, url.port, url.path);
            Some(Quit { meant, words, by_signal: false })
        }
        ActKind::Signals { process, signal } if ends(signal) => {
            let meant = meant_by(case, own, &Target::Process(process.clone()));
            let words = format!("signal {signal} to {process}");
            meant.is_sidecar(case).then_some(Quit { meant, words, by_signal: true })
        }
        _ => None,
    }
}

fn entry_of<'c>(seat: &Seat<'c>) -> Option<&'c Entry> {
    seat.identification.as_ref().map(|known| known.entry)
}

/// What a request ends: the sidecar that has a quit endpoint at this port and path.
fn ended_by(case: &Case<'_>, own: ContainerRef, request: &Request) -> Option<Meant> {
    let url = &request.url;
    if !is_own_host(&url.host) {
        return None;
    }
    let has_endpoint = |entry: &Entry, port_matters: bool| {
        entry.quit.iter().any(|quit| {
            let port = quit.port.as_ref().and_then(|port| default_port(entry, port));
            quit.path.as_deref() == Some(url.path.as_str()) && (!port_matters || port == Some(url.port))
        })
    };
    let others = case.seats.iter().filter(|seat| seat.place != own && case.role(seat.place) != Role::Init);
    let at_port = meant_by_port(case, own, &url.host, url.port);
    match at_port {
        Meant::Container(place)
            if entry_of(case.seat(place)).is_some_and(|entry| has_endpoint(entry, false)) =>
        {
            return Some(at_port);
        }
        Meant::Injected { .. } => {
            if let Some(meant) = injected(case, |entry| has_endpoint(entry, true)) {
                return Some(meant);
            }
        }
        _ => {}
    }
    // The port may be set where the file does not show it: the one sidecar that knows such a path is meant.
    let mut knowing = others.filter(|seat| entry_of(seat).is_some_and(|entry| has_endpoint(entry, false)));
    match (knowing.next(), knowing.next(), at_port) {
        (Some(seat), None, Meant::Somebody) => Some(Meant::Container(seat.place)),
        // Nobody in the pod has it: a proxy that something puts there, or an image that somebody made to be ended so.
        (None, _, Meant::Somebody) => {
            let known = case.world.catalog.entries().iter().any(|entry| has_endpoint(entry, true));
            let says_so = ENDING_WORDS.contains(&url.path.trim_matches('/')) && !case.moved().is_empty();
            (known || says_so).then_some(Meant::Somebody)
        }
        _ => None,
    }
}
