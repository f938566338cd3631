//! Which container of the pod a script means: by port, by file, by the name of a process.

use outrigger_catalog::{Entry, PortValue};
use outrigger_pod::{ContainerRef, Pod, Role, VolumeSource};
use outrigger_shell::errand::{Target, file_name, is_own_host};

use crate::case::{Case, Seat, Verdict};
use crate::mesh::{Mesh, ProxyMode};

/// What a target of a script is, in this pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    /// Another container of the pod.
    Container(ContainerRef),
    /// A proxy that a mesh puts into the pod, and whether it is known to be a native sidecar.
    Injected {
        /// The mesh.
        mesh: Mesh,
        /// Whether files or configuration show that it is native.
        is_native: bool,
    },
    /// Something of the pod itself; which container it is, nothing shows.
    Somebody,
    /// Something elsewhere, or the container itself.
    Elsewhere,
}

impl Meant {
    /// Whether it is there before the app and until after it, once the plan is carried out.
    pub(crate) fn is_native_to_be(self, case: &Case<'_>) -> bool {
        match self {
            Self::Container(place) => case.seat(place).becomes_native(),
            Self::Injected { is_native, .. } => is_native,
            Self::Somebody | Self::Elsewhere => false,
        }
    }

    /// Whether it is a sidecar, or looks like one, whatever becomes of it.
    pub(crate) fn is_sidecar(self, case: &Case<'_>) -> bool {
        match self {
            Self::Container(place) => {
                !matches!(case.seat(place).verdict, Verdict::Kept) || case.role(place) == Role::Sidecar
            }
            Self::Injected { .. } => true,
            Self::Somebody | Self::Elsewhere => false,
        }
    }

    /// Why nothing that is built around it goes, in words that end a sentence.
    pub(crate) fn why_not_native(self, case: &Case<'_>) -> String {
        match self {
            Self::Container(_) => format!("since {} is no native sidecar", self.name(case)),
            Self::Injected { .. } => {
                "since nothing here shows that the proxy is a native sidecar (`mesh: native` in \
                                      outrigger.yaml says so)"
                    .to_owned()
            }
            Self::Somebody | Self::Elsewhere => "since nothing here shows what it means".to_owned(),
        }
    }

    /// How messages call it: `` `proxy` ``, `Istio's proxy`.
    pub(crate) fn name(self, case: &Case<'_>) -> String {
        match self {
            Self::Container(place) => format!("`{}`", case.seat(place).label),
            Self::Injected { mesh, .. } => format!("{mesh}'s proxy"),
            Self::Somebody => "something in the pod".to_owned(),
            Self::Elsewhere => "something elsewhere".to_owned(),
        }
    }
}

/// What a target means to the container at `own`.
pub(crate) fn meant_by(case: &Case<'_>, own: ContainerRef, target: &Target) -> Meant {
    match target {
        Target::Port { host, port, .. } => meant_by_port(case, own, host, *port),
        Target::File(path) => meant_by_file(case, own, path),
        Target::Process(name) => meant_by_process(case, own, name),
        Target::Docker => meant_by_entry(case, own, "dind").unwrap_or(Meant::Elsewhere),
    }
}

/// Who listens at a host and port.
pub(crate) fn meant_by_port(case: &Case<'_>, own: ContainerRef, host: &str, port: u16) -> Meant {
    if !is_own_host(host) {
        return Meant::Elsewhere;
    }
    let listens = |seat: &&Seat<'_>| {
        let declared = case.container(seat.place).ports.iter().filter_map(|declared| declared.container_port);
        let known = case.resolver(seat.place).map(|resolver| resolver.ports()).unwrap_or_default();
        declared.into_iter().any(|declared| declared == i64::from(port))
            || known.iter().any(|known| known.port == port)
    };
    let own_seat = case.seat(own);
    if listens(&own_seat) {
        return Meant::Elsewhere;
    }
    let others = case.seats.iter().filter(|seat| seat.place != own && case.role(seat.place) != Role::Init);
    if let Some(seat) = others.clone().find(listens) {
        return Meant::Container(seat.place);
    }
    // A quit or admin port opens only with a flag that the file may not show.
    let has_by_default = |seat: &&Seat<'_>| {
        seat.identification.as_ref().is_some_and(|known| default_ports(known.entry).contains(&port))
    };
    if let Some(seat) = others.clone().find(has_by_default) {
        return Meant::Container(seat.place);
    }
    injected(case, |entry| default_ports(entry).contains(&port)).unwrap_or(Meant::Somebody)
}

/// Who makes a file: the one other container that mounts the same volume there.
fn meant_by_file(case: &Case<'_>, own: ContainerRef, path: &str) -> Meant {
    match others_with_file(case, own, path).as_slice() {
        [one] => Meant::Container(*one),
        [] => Meant::Elsewhere,
        _ => Meant::Somebody,
    }
}

/// The name of the volume of `container` on which `path` lies: the longest mount that holds it.
pub(crate) fn volume_of<'p>(pod: &'p Pod, container: ContainerRef, path: &str) -> Option<&'p str> {
    let holds = |mount: &str| {
        let mount = mount.trim_end_matches('/');
        path.strip_prefix(mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mounts = pod.container(container)?.volume_mounts.iter();
    let fitting = mounts.filter_map(|mount| Some((mount.mount_path.as_deref()?, mount.name.as_deref()?)));
    fitting.filter(|(path, _)| holds(path)).max_by_key(|(path, _)| path.len()).map(|(_, name)| name)
}

/// The other containers that share the `emptyDir` on which `path` lies.
pub(crate) fn others_with_file(case: &Case<'_>, own: ContainerRef, path: &str) -> Vec<ContainerRef> {
    let Some(volume) = volume_of(case.pod, own, path) else { return Vec::new() };
    let is_empty_dir = case
        .pod
        .volume(volume)
        .is_some_and(|volume| matches!(volume.source, Some(VolumeSource::EmptyDir { .. })));
    let mounts = |seat: &&Seat<'_>| {
        seat.place != own
            && case.role(seat.place) != Role::Init
            && case
                .container(seat.place)
                .volume_mounts
                .iter()
                .any(|mount| mount.name.as_deref() == Some(volume))
    };
    if !is_empty_dir {
        return Vec::new();
    }
    case.seats.iter().filter(mounts).map(|seat| seat.place).collect()
}

/// How often the words, variables, probes and hooks of a container name a path, or what lies below it.
pub(crate) fn mentions(case: &Case<'_>, place: ContainerRef, path: &str) -> usize {
    let path = path.trim_end_matches('/');
    let list = case.template.pointer(&place.pointer().to_string());
    let fields = list.and_then(|container| container.as_object()).into_iter().flatten();
    let texts = fields.filter(|(key, _)| *key != "volumeMounts").map(|(_, value)| value.to_string());
    texts.map(|text| text.matches(path).count()).sum()
}

/// Whose process has a name: by what the catalogue knows of the program, else by the program that the container calls.
fn meant_by_process(case: &Case<'_>, own: ContainerRef, name: &str) -> Meant {
    let is_of = |seat: &&Seat<'_>| {
        let known = seat.identification.as_ref();
        let processes = known.map(|known| known.entry.processes.as_slice()).unwrap_or_default();
        let called = case.container(seat.place).words().next().map(file_name);
        processes.iter().any(|process| process == name) || called == Some(name)
    };
    if case.pod.share_process_namespace == Some(true) {
        let others =
            case.seats.iter().filter(|seat| seat.place != own && case.role(seat.place) != Role::Init);
        if let Some(seat) = others.clone().find(is_of) {
            return Meant::Container(seat.place);
        }
    }
    if let Some(found) = injected(case, |entry| entry.processes.iter().any(|process| process == name)) {
        return found;
    }
    let mut others =
        case.seats.iter().filter(|seat| seat.place != own && case.role(seat.place) != Role::Init);
    others.find(is_of).map_or(Meant::Elsewhere, |seat| Meant::Container(seat.place))
}

fn meant_by_entry(case: &Case<'_>, own: ContainerRef, id: &str) -> Option<Meant> {
    let is = |seat: &&Seat<'_>| {
        seat.place != own && seat.identification.as_ref().is_some_and(|known| known.entry.id == id)
    };
    case.seats.iter().find(is).map(|seat| Meant::Container(seat.place))
}

/// The proxy that a mesh puts into the pod, if its entry fits.
pub(crate) fn injected(case: &Case<'_>, fits: impl Fn(&Entry) -> bool) -> Option<Meant> {
    let injection = case.injection.as_ref()?;
    let entry = case.world.catalog.entry(injection.mesh.proxy_entry()?)?;
    let is_native = matches!(injection.mode, ProxyMode::Native { .. });
    fits(entry).then_some(Meant::Injected { mesh: injection.mesh, is_native })
}

/// The ports that a program has where nothing is set, those of its quit endpoints too.
pub(crate) fn default_ports(entry: &Entry) -> Vec<u16> {
    let listened = entry.ports.iter().map(|port| &port.port);
    let quits = entry.quit.iter().filter_map(|quit| quit.port.as_ref());
    listened.chain(quits).filter_map(|port| default_port(entry, port)).collect()
}

/// The port that a program has where nothing is set: the last part of an address.
pub(crate) fn default_port(entry: &Entry, port: &PortValue) -> Option<u16> {
    match port {
        PortValue::Number(number) => Some(*number),
        PortValue::Setting(name) => {
            let address = entry.settings.get(name)?.default.as_ref()?;
            address.rsplit(':').next().unwrap_or(address).parse().ok()
        }
    }
}
