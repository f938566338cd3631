//! A sidecar has no startup probe, so the app does not wait for it.
//!
//! ## What happens to the pod
//! The next container starts as soon as a native sidecar's process runs. Without a startup probe that is before its
//! port answers, and the app meets `connection refused`. A readiness probe does not help: it gates nothing at the
//! start.
//!
//! ## What is done
//! The startup probe comes from the catalogue, resolved for this container: port and address from its flags and
//! environment, with the flags that the probe needs added. A sidecar that the catalogue has no signal for gets its own
//! readiness probe as startup probe, where that cannot wait for the app. The period is 1 second, since with a longer one
//! every start of a pod waits for the next tick; the threshold gives the sidecar a minute, or more where an old wait
//! gave it more. A probe that would wait for the app is never made: it would hang the pod. Where nothing can gate the
//! start, that is said.
//!
//! Sources: rules R15, R22, R43 and R44 of the lifecycle; the entries of the catalogue.

use outrigger_catalog::{Direction, Gate, Resolver, SettingChange};
use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_pod::{ContainerRef, Handler, PortRef, Probe, ProbeKind};

use crate::case::{Case, StartupProbe, Verdict, decapitalized};
use crate::old_wait::startup_wait_seconds;
use crate::step::{Applicability, Step};

pub(super) const ID: &str = "sidecar-without-startup-probe";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        let seat = case.seat(place);
        if case.container(place).startup_probe.is_some() {
            case.seat_mut(place).startup_probe = StartupProbe::Kept;
            continue;
        }
        let native = seat.verdict == Verdict::Native;
        if case.ignores.covers(ID, Some(&seat.label)) {
            continue;
        }
        match find_gate(case, place, case.network_probes_reach()) {
            Some(found) => add_probe(case, place, found, native),
            None => say_that_nothing_gates(case, place, native),
        }
    }
}

/// A startup probe for a container, and where it comes from.
#[derive(Debug, Clone)]
pub(super) struct FoundGate {
    pub(super) gate: Gate,
    from: &'static str,
}

/// The best startup probe that cannot wait for the app; `network` says whether the kubelet's network probes reach
/// the container during init.
pub(super) fn find_gate(case: &Case<'_>, place: ContainerRef, network: bool) -> Option<FoundGate> {
    if let Some(known) = &case.seat(place).identification {
        let surroundings = case.surroundings_of(place);
        let startup = Resolver::new(known.entry, case.pod, place, &surroundings)?.startup();
        // A fork, or an image that only calls the program, may not know the flags that the vendor's own does.
        // On the node's own network a new port is the node's, where others may have it and anybody reaches it.
        let opens_port_of_node = |gate: &Gate| {
            case.pod.host_network == Some(true) && gate.uses_network() && !gate.changes.is_empty()
        };
        let fits = |gate: &&Gate| {
            (network || !gate.uses_network())
                && (known.own_image || gate.changes.is_empty())
                && !opens_port_of_node(gate)
        };
        if let Some(gate) = startup.gates.iter().find(fits) {
            return Some(FoundGate { gate: gate.clone(), from: "the catalogue" });
        }
    }
    let own = own_probe(case, place)?;
    let inside = matches!(own.handler, Some(Handler::Exec { .. }));
    (network || inside).then(|| FoundGate {
        gate: Gate {
            probe: own,
            changes: Vec::new(),
            means: "its own readiness probe passes".to_owned(),
            assumes: Vec::new(),
        },
        from: "its own readiness probe",
    })
}

/// Its readiness probe, asked every second for at least a minute. Only where it cannot wait for the app: the app
/// needs the container and not the other way round, or it asks no more than whether a port is open.
fn own_probe(case: &Case<'_>, place: ContainerRef) -> Option<Probe> {
    const PATIENCE_SECONDS: i64 = 60;
    let container = case.container(place);
    let readiness = container.readiness_probe.as_ref()?;
    let known = case.seat(place).identification.as_ref();
    let upstream = known.is_some_and(|known| known.direction == Direction::Upstream);
    let only_a_port = matches!(readiness.handler, Some(Handler::TcpSocket { .. }));
    if !upstream && !only_a_port {
        return None;
    }
    let timing = readiness.timing();
    Some(Probe {
        handler: readiness.handler.clone(),
        initial_delay_seconds: None,
        period_seconds: Some(1),
        timeout_seconds: readiness.timeout_seconds,
        success_threshold: None,
        failure_threshold: Some(timing.patience_seconds().max(PATIENCE_SECONDS)),
        termination_grace_period_seconds: None,
    })
}

fn add_probe(case: &mut Case<'_>, place: ContainerRef, found: FoundGate, native: bool) {
    let FoundGate { mut gate, from } = found;
    let label = case.seat(place).label.clone();
    let mut why_longer = String::new();
    if let Some(seconds) = startup_wait_seconds(case.pod, place) {
        let own = gate.probe.failure_threshold.unwrap_or(0);
        if seconds > own {
            gate.probe.failure_threshold = Some(seconds);
            why_longer = format!("; {seconds} tries, since the old wait gave it {seconds} s");
        }
    }
    if let Some(port) = network_port(&gate.probe) {
        case.given_ports.push((place, port));
    }
    let operations = gate_operations(place, &gate);
    let title = if native {
        format!("native sidecar `{label}` has no startup probe: the app starts before it is ready")
    } else {
        format!("without a startup probe the app would start before `{label}` is ready")
    };
    let mut finding = case.about(ID, place, title);
    if !native {
        finding = finding.severity(Severity::Note);
    }
    for change in &gate.changes {
        finding = finding.note(format!("the probe needs {}: {}", described(change), change.because()));
    }
    for assumed in &gate.assumes {
        finding = finding.note(assumed.clone());
    }
    finding = finding.note(format!("the probe passes when {}", gate.means.trim_end_matches('.')));
    let flags = if gate.changes.is_empty() {
        String::new()
    } else {
        let changes: Vec<String> = gate.changes.iter().map(described).collect();
        format!(", with {}", changes.join(", "))
    };
    let action = format!("startup probe from {from}: {}{flags}{why_longer}", probe_words(&gate.probe));
    let mut step = Step::safe(finding.build(), action, operations);
    if native && !case.network_probes_reach() {
        step.applicability = Applicability::Suggested {
            way: "`mesh: native` or `mesh: legacy` in outrigger.yaml says how the pod's mesh proxy runs"
                .to_owned(),
        };
    } else {
        case.seat_mut(place).startup_probe = StartupProbe::Added;
    }
    case.propose(step);
}

/// The port that a network probe asks, by its number.
fn network_port(probe: &Probe) -> Option<u16> {
    match probe.handler.as_ref()? {
        Handler::HttpGet { port: Some(PortRef::Number(port)), .. }
        | Handler::TcpSocket { port: Some(PortRef::Number(port)), .. }
        | Handler::Grpc { port: Some(port), .. } => u16::try_from(*port).ok(),
        _ => None,
    }
}

/// The operations that give a container the startup probe of a gate, with the settings that it needs.
pub(super) fn gate_operations(container: ContainerRef, gate: &Gate) -> Vec<Operation> {
    let probe = gate.probe.to_value();
    let set_probe = Operation::SetProbe { container, kind: ProbeKind::Startup, probe };
    let settings = gate.changes.iter().map(|change| setting_operation(container, change));
    std::iter::once(set_probe).chain(settings).collect()
}

/// The operation that makes a change of a program's settings.
pub(super) fn setting_operation(container: ContainerRef, change: &SettingChange) -> Operation {
    match change {
        SettingChange::InsertArgument { at, word, .. } => {
            Operation::InsertArgument { container, list: at.list, before: at.index, value: word.clone() }
        }
        SettingChange::ReplaceArgument { at, word, .. } => {
            Operation::SetArgument { container, list: at.list, index: at.index, value: word.clone() }
        }
        SettingChange::SetEnv { name, value, .. } => {
            Operation::SetEnvironment { container, name: name.clone(), value: value.clone() }
        }
    }
}

/// A change in a few words: `--health-check`.
pub(super) fn described(change: &SettingChange) -> String {
    match change {
        SettingChange::InsertArgument { word, .. } | SettingChange::ReplaceArgument { word, .. } => {
            format!("`{word}`")
        }
        SettingChange::SetEnv { name, value, .. } => format!("`{name}={value}`"),
    }
}

/// A probe in a few words: `GET /startup on port 9739, every second, 60 tries`.
pub(super) fn probe_words(probe: &Probe) -> String {
    let port =
        |port: &Option<outrigger_pod::PortRef>| port.as_ref().map_or("?".to_owned(), ToString::to_string);
    let what = match &probe.handler {
        Some(Handler::HttpGet { path, port: number, .. }) => {
            format!("GET {} on port {}", path.as_deref().unwrap_or("/"), port(number))
        }
        Some(Handler::TcpSocket { port: number, .. }) => format!("TCP port {}", port(number)),
        Some(Handler::Grpc { port, .. }) => {
            format!("gRPC health on port {}", port.map_or("?".to_owned(), |port| port.to_string()))
        }
        Some(Handler::Exec { command }) => format!("`{}`", command.join(" ")),
        Some(Handler::Sleep { .. }) | None => "nothing".to_owned(),
    };
    let timing = probe.timing();
    let every = if timing.period_seconds == 1 {
        "every second".to_owned()
    } else {
        format!("every {} s", timing.period_seconds)
    };
    format!("{what}, {every}, {} tries", timing.failure_threshold)
}

fn say_that_nothing_gates(case: &mut Case<'_>, place: ContainerRef, native: bool) {
    let label = case.seat(place).label.clone();
    let known = case.seat(place).identification.as_ref();
    // What observes the app, or lets traffic in, is not waited for by the app.
    let needs_gate = known.is_none_or(|known| known.direction == Direction::Upstream);
    let mut reasons = case.resolver(place).map(|resolver| resolver.startup().closed).unwrap_or_default();
    if known.is_some_and(|known| !known.own_image) {
        reasons.push(
            "its image is not the vendor's own, and may not know the flags that a probe needs".to_owned(),
        );
    }
    if case.pod.host_network == Some(true) {
        reasons
            .push("the pod is on the node's network, where a new port for a probe is the node's".to_owned());
    }
    let because = match reasons.first() {
        Some(reason) => decapitalized(reason),
        None if known.is_none() => "what it does is not known".to_owned(),
        None => "it shows by nothing that it is started".to_owned(),
    };
    if native && (known.is_none() || !needs_gate) {
        return;
    }
    let title = if needs_gate {
        format!("nothing gates the start of `{label}`, so the app may run before it is ready: {because}")
    } else {
        format!("`{label}` gets no startup probe, and the app does not need to wait for it: {because}")
    };
    let mut finding = case.about(ID, place, title).severity(if needs_gate && native {
        Severity::Warning
    } else {
        Severity::Note
    });
    for reason in reasons.into_iter().skip(1) {
        finding = finding.note(reason);
    }
    if needs_gate {
        finding = finding.help(format!(
            "give `{label}` a `startupProbe` of your own, or name one under `sidecars` in outrigger.yaml"
        ));
    }
    let finding = finding.build();
    case.report(finding);
}
