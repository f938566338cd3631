//! A sidecar's startup probe asks where nothing answers.
//!
//! ## What happens to the pod
//! The kubelet asks at the pod's own address. A server that listens on `localhost`, that is not switched on, or that
//! serves another port never answers; the sidecar never counts as started, is restarted again and again, and the pod
//! hangs in `Init` for ever. There is no timeout for that.
//!
//! ## What is done
//! The flags or variables that the probe needs are set, or the probe is pointed at the port that is served. What cannot
//! be mended that way is said.
//!
//! Sources: rules R15, R18 and R22 of the lifecycle; the entries of the catalogue. For the Cloud SQL proxy:
//! `--health-check` is off, and `--http-address` is `localhost`, unless they are set.

use outrigger_catalog::{ProbeCheck, ProbeFault};
use outrigger_finding::Severity;
use outrigger_pod::{ContainerRef, Handler};

use super::sidecar_without_startup_probe::{
    described, find_gate, gate_operations, probe_words, setting_operation,
};
use crate::case::{Case, StartupProbe, decapitalized};
use crate::mesh::{Injection, ProxyMode};
use crate::step::Step;

pub(super) const ID: &str = "startup-probe-never-passes";

pub(super) fn apply(case: &mut Case<'_>) {
    mend_network_probes_in_legacy_mesh(case);
    for place in case.native_to_be() {
        let Some(probe) = &case.container(place).startup_probe else { continue };
        let Some(check) = case.resolver(place).map(|resolver| resolver.check_probe(probe)) else { continue };
        let ProbeCheck::CannotPass(faults) = check else { continue };
        if case.seat(place).startup_probe == StartupProbe::Changed {
            continue;
        }
        for fault in faults {
            mend(case, place, &fault);
        }
    }
}

/// A native sidecar's network probe where a mesh proxy is an ordinary container: the injector sends it to the proxy,
/// which does not run during init. One that moves has a gate inside already, or does not move.
fn mend_network_probes_in_legacy_mesh(case: &mut Case<'_>) {
    let Some(Injection { mesh, mode: ProxyMode::Legacy { because }, .. }) = case.injection.clone() else {
        return;
    };
    for place in case.native_to_be() {
        let asks_inside = match &case.container(place).startup_probe {
            Some(probe) => matches!(probe.handler, Some(Handler::Exec { .. })),
            None => true,
        };
        if asks_inside || super::is_mesh_proxy(case.seat(place)) {
            continue;
        }
        let label = case.seat(place).label.clone();
        let title = format!(
            "the startup probe of `{label}` reaches nobody: {mesh}'s proxy is an ordinary container ({because}) and does \
             not run during init"
        );
        let finding = case
            .about_field(ID, place, &["startupProbe"], title)
            .severity(Severity::Error)
            .help("make the mesh's proxy native, or let the probe run a command inside the container");
        let finding = finding.build();
        let Some(found) = find_gate(case, place, false) else {
            case.report(finding);
            continue;
        };
        let action = format!("startup probe of `{label}`: {}", probe_words(&found.gate.probe));
        let operations = gate_operations(place, &found.gate);
        case.seat_mut(place).startup_probe = StartupProbe::Changed;
        case.propose(Step::safe(finding, action, operations));
    }
}

fn mend(case: &mut Case<'_>, place: ContainerRef, fault: &ProbeFault) {
    let label = case.seat(place).label.clone();
    let about = |case: &Case<'_>, title: String| {
        case.about_field(ID, place, &["startupProbe"], title).severity(Severity::Error)
    };
    match fault {
        ProbeFault::NeedsChanges(changes) => {
            let words: Vec<String> = changes.iter().map(described).collect();
            let title = format!("the startup probe of `{label}` never passes without {}", words.join(", "));
            let mut finding = about(case, title);
            for change in changes {
                finding = finding.note(change.because());
            }
            let operations = changes.iter().map(|change| setting_operation(place, change)).collect();
            let action = format!("`{label}` gets {}, which its startup probe needs", words.join(", "));
            let step = Step::safe(finding.build(), action, operations);
            case.propose(step);
        }
        ProbeFault::OtherPort { asked, served } => {
            let title = format!("the startup probe of `{label}` asks port {asked}, and it serves {served}");
            let finding = about(case, title);
            let Some(found) = find_gate(case, place, case.network_probes_reach()) else {
                let finding = finding.help(format!("let the probe ask port {served}")).build();
                case.report(finding);
                return;
            };
            let action = format!("startup probe of `{label}`: {}", probe_words(&found.gate.probe));
            let operations = gate_operations(place, &found.gate);
            let step = Step::safe(finding.build(), action, operations);
            case.seat_mut(place).startup_probe = StartupProbe::Changed;
            case.propose(step);
        }
        ProbeFault::Closed(why) => {
            let why = decapitalized(why);
            let title = format!("the startup probe of `{label}` cannot pass: {why}");
            let finding =
                about(case, title).help("without a startup probe that passes the pod hangs in Init").build();
            case.report(finding);
        }
    }
}
