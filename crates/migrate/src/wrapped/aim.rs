use outrigger_catalog::{Hack, Holds, WordMeaning, known_environment};
use outrigger_pod::{Container, ContainerRef, Role};
use outrigger_shell::errand::{Target, Url};

use super::call::Call;
use crate::case::Case;
use crate::scripts::Meant;
use crate::scripts::meant::{injected, meant_by};

/// What a wrapper waits for, and ends, in this pod.
#[derive(Debug, Default)]
pub(crate) struct Aim {
    /// What it means, each once.
    pub(crate) sidecars: Vec<Meant>,
    /// The words that show it: `localhost:5432`.
    pub(crate) words: Vec<String>,
    /// The words of the line that name those sidecars and nothing else.
    pub(crate) at: Vec<usize>,
    /// Whether it has to do with something else, too.
    pub(crate) has_others: bool,
    /// Whether it waits for one of them.
    pub(crate) waits: bool,
}

/// What a wrapper in the container at `own` waits for and ends.
pub(crate) fn aim_of(case: &Case<'_>, own: ContainerRef, call: &Call) -> Aim {
    let mut aim = Aim::default();
    let container = case.container_as_written(own);
    if let Some(id) = &call.wrapper.sidecar {
        let mut seats =
            case.seats.iter().filter(|seat| seat.place != own && case.role(seat.place) != Role::Init);
        let of_entry =
            seats.find(|seat| seat.identification.as_ref().is_some_and(|known| known.entry.id == *id));
        let meant = of_entry.map(|seat| Meant::Container(seat.place));
        let meant = meant.or_else(|| injected(case, |entry| entry.id == *id)).unwrap_or(Meant::Somebody);
        aim.add(case, meant, call.name(), call.wrapper.waits);
    } else {
        of_words(case, own, call, &mut aim);
    }
    of_environment(case, own, call.hack, container, &mut aim);
    for name in containers_named(call.hack, container) {
        match case
            .seats
            .iter()
            .find(|seat| seat.place != own && is_called(case, call.hack, seat.place, &name))
        {
            Some(seat) => {
                aim.add(case, Meant::Container(seat.place), &name, true);
            }
            None => aim.has_others = true,
        }
    }
    aim.has_others |= call.has(WordMeaning::OtherWork);
    aim
}

impl Aim {
    fn add(&mut self, case: &Case<'_>, meant: Meant, words: &str, waits: bool) -> bool {
        if !meant.is_sidecar(case) && meant != Meant::Somebody {
            self.has_others = true;
            return false;
        }
        if !self.sidecars.contains(&meant) {
            self.sidecars.push(meant);
        }
        if !self.words.iter().any(|other| other == words) {
            self.words.push(words.to_owned());
        }
        self.waits |= waits;
        true
    }
}

/// What its own words name.
fn of_words(case: &Case<'_>, own: ContainerRef, call: &Call, aim: &mut Aim) {
    let value = |means: WordMeaning| call.given.iter().find(|given| given.means == means);
    if let (Some(host), Some(port)) = (value(WordMeaning::Host), value(WordMeaning::Port)) {
        let words = format!(
            "{}:{}",
            host.value.as_deref().unwrap_or_default(),
            port.value.as_deref().unwrap_or_default()
        );
        add_address(case, own, &words, aim, host.at.clone().chain(port.at.clone()));
    }
    for given in call.given.iter().filter(|given| given.means == WordMeaning::Target) {
        match &given.value {
            Some(value) => add_address(case, own, value, aim, given.at.clone()),
            None => aim.has_others = true,
        }
    }
}

fn add_address(
    case: &Case<'_>,
    own: ContainerRef,
    words: &str,
    aim: &mut Aim,
    at: impl Iterator<Item = usize>,
) {
    match target_of(words).map(|target| meant_by(case, own, &target)) {
        // Somebody in the pod that nothing here names may be the app itself.
        Some(meant) if meant != Meant::Somebody => {
            if aim.add(case, meant, words, true) {
                aim.at.extend(at);
            }
        }
        _ => aim.has_others = true,
    }
}

/// What its variables name.
fn of_environment(case: &Case<'_>, own: ContainerRef, hack: &Hack, container: &Container, aim: &mut Aim) {
    let environment = known_environment(container, &case.surroundings.config_maps);
    let addresses =
        hack.env.iter().filter(|marker| matches!(marker.holds, Holds::WaitAddress | Holds::QuitAddresses));
    for marker in addresses {
        let Some(value) = environment.get(&marker.key) else {
            // A value that nothing here shows may name anything.
            aim.has_others |= container.env_var(&marker.key).is_some();
            continue;
        };
        for address in value.split(',').map(str::trim).filter(|address| !address.is_empty()) {
            let meant = target_of(address).map(|target| meant_by(case, own, &target));
            match meant {
                Some(Meant::Somebody) | None => aim.has_others |= aim.sidecars.is_empty(),
                Some(meant) => {
                    aim.add(case, meant, address, marker.holds == Holds::WaitAddress);
                }
            }
        }
    }
}

/// The names of containers that a container's variables of this hack list.
pub(crate) fn containers_named(hack: &Hack, container: &Container) -> Vec<String> {
    let markers = hack.env.iter().filter(|marker| marker.holds == Holds::ContainerNames);
    let values = markers.filter_map(|marker| container.env_var(&marker.key)?.literal());
    let names = values.flat_map(|value| value.split(','));
    names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Whether a container goes by a name to the wrapper: its own, or that which a variable gives to it.
pub(super) fn is_called(case: &Case<'_>, hack: &Hack, place: ContainerRef, name: &str) -> bool {
    let container = case.container_as_written(place);
    let named_by = hack.env.iter().filter(|marker| marker.holds == Holds::Text);
    let mut given = named_by.filter_map(|marker| container.env_var(&marker.key)?.literal());
    container.name.as_deref() == Some(name) || given.any(|given| given == name)
}

/// What an address stands for: `localhost:5432`, `tcp://127.0.0.1:5432`, `unix:///run/x.sock`.
fn target_of(address: &str) -> Option<Target> {
    if let Some(path) = address.strip_prefix("unix://").or_else(|| address.strip_prefix("file://")) {
        return Some(Target::File(path.to_owned()));
    }
    let url = Url::parse(address)?;
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let is_web = matches!(url.scheme.as_str(), "http" | "https") && address.contains("://");
    let has_port = rest.split('/').next().is_some_and(|authority| authority.contains(':'));
    (has_port || is_web).then_some(Target::Port { host: url.host, port: url.port, beyond: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let port = |host: &str, port| Some(Target::Port { host: host.to_owned(), port, beyond: false });
        assert_eq!(target_of("localhost:5432"), port("localhost", 5432));
        assert_eq!(target_of("tcp://127.0.0.1:5432"), port("127.0.0.1", 5432));
        assert_eq!(target_of("http://localhost/ready"), port("localhost", 80));
        assert_eq!(target_of("unix:///run/x.sock"), Some(Target::File("/run/x.sock".to_owned())));
        assert_eq!(target_of("localhost"), None);
        assert_eq!(target_of("tcp://$HOST"), None);
    }
}
