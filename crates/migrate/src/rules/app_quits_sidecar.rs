//! An app ends its sidecar itself: by a quit endpoint, or by a signal through a shared process namespace.
//!
//! ## What happens to the pod
//! In a Job the call was the only way to let the pod complete. Native sidecars are stopped by the kubelet when the app is
//! gone; the call then makes the sidecar exit early, and the kubelet starts it again. Each run costs a restart, which
//! counts against the `backoffLimit` of a Job with `restartPolicy: OnFailure`: with a limit of 0 or 1 a Job that worked
//! fails. In a `preStop` hook of the app the call takes the sidecar away while the app still works.
//!
//! ## What is done
//! The call is named. Where it would fail the Job the sidecar does not move until the call is gone or the limit is higher.
//! A sidecar that is native already is named in the same way, and so is a native proxy that a mesh puts into the pod.
//!
//! Sources: rules R20, R72 and R140 of the lifecycle; the quit endpoints and process names of the catalogue.

use outrigger_catalog::{Entry, PortValue};
use outrigger_finding::Severity;
use outrigger_manifest::Ends;
use outrigger_pod::{ContainerRef, Handler, RestartPolicy};

use crate::case::{Case, Verdict};
use crate::hook_command::script_of;
use crate::mesh::{Mesh, ProxyMode};

pub(super) const ID: &str = "app-quits-sidecar";

pub(super) fn apply(case: &mut Case<'_>) {
    let sidecars = case.native_to_be();
    let apps: Vec<ContainerRef> = case.staying_apps().map(|seat| seat.place).collect();
    for app in apps {
        for sidecar in &sidecars {
            if let Some(call) = call_that_ends(case, app, *sidecar) {
                report(case, app, *sidecar, &call);
            }
        }
        if let Some((mesh, call)) = call_that_ends_injected(case, app) {
            report_injected(case, app, mesh, &call);
        }
    }
}

/// Where an app ends a sidecar, and with which word.
struct Call {
    word: String,
    field: &'static [&'static str],
}

fn call_that_ends(case: &Case<'_>, app: ContainerRef, sidecar: ContainerRef) -> Option<Call> {
    let known = case.seat(sidecar).identification.as_ref()?;
    call_in(case, app, |text| known.entry.ending_call(text).map(|call| call.words().to_owned()))
}

/// The call with which an app ends a native proxy that the mesh puts into the pod: of one of its quit endpoints, by the
/// port that its program has where nobody sets another.
fn call_that_ends_injected(case: &Case<'_>, app: ContainerRef) -> Option<(Mesh, Call)> {
    let injection = case.injection.as_ref()?;
    let id = match (&injection.mode, injection.mesh) {
        (ProxyMode::Native { .. }, Mesh::Istio) => "istio-proxy",
        (ProxyMode::Native { .. }, Mesh::Linkerd) => "linkerd-proxy",
        _ => return None,
    };
    let entry = case.world.catalog.entry(id)?;
    let ports: Vec<String> =
        entry.quit.iter().filter_map(|quit| default_port(entry, quit.port.as_ref()?)).collect();
    let call = call_in(case, app, |text| {
        let calls = text.lines().flat_map(|line| line.split(';')).filter_map(|part| entry.ending_call(part));
        let mut words = calls.map(|call| call.words().to_owned());
        words.find(|words| ports.iter().any(|port| words.contains(&format!(":{port}/"))))
    })?;
    Some((injection.mesh, call))
}

/// The port that a program has where nothing is set: the last part of an address.
fn default_port(entry: &Entry, port: &PortValue) -> Option<String> {
    match port {
        PortValue::Number(number) => Some(number.to_string()),
        PortValue::Setting(name) => {
            let address = entry.settings.get(name)?.default.as_ref()?;
            Some(address.rsplit(':').next().unwrap_or(address).to_owned())
        }
    }
}

/// The first script or hook of an app in which something ends the sidecar.
fn call_in(case: &Case<'_>, app: ContainerRef, ends: impl Fn(&str) -> Option<String>) -> Option<Call> {
    let container = case.container(app);
    let commands = [(&container.command, &["command"][..]), (&container.args, &["args"][..])];
    let script = script_of(container);
    for (words, field) in commands {
        let holds = words.iter().flatten().any(|word| Some(word.as_str()) == script);
        if let Some(word) = script.filter(|_| holds).and_then(&ends) {
            return Some(Call { word, field });
        }
    }
    let hook = container.lifecycle.as_ref()?.pre_stop.as_ref()?;
    let word = match hook {
        Handler::Exec { command } => ends(&command.join(" ")),
        _ => None,
    }?;
    Some(Call { word, field: &["lifecycle", "preStop"] })
}

/// Of a proxy that is not in the file nothing moves; the call is left over from before.
fn report_injected(case: &mut Case<'_>, app: ContainerRef, mesh: Mesh, call: &Call) {
    let label = case.seat(app).label.clone();
    let in_hook = call.field.len() > 1;
    let then = if in_hook {
        "the app is without it for the rest of its work"
    } else {
        "the kubelet starts a native sidecar again, so that each run costs a restart"
    };
    let title = format!("`{label}` ends {mesh}'s proxy itself (`{}`): {then}", call.word);
    let finding = case
        .about_field(ID, app, call.field, title)
        .severity(if in_hook { Severity::Warning } else { Severity::Note })
        .help("take the call away: the kubelet stops a native proxy when the app is gone")
        .build();
    case.report(finding);
}

fn report(case: &mut Case<'_>, app: ContainerRef, sidecar: ContainerRef, call: &Call) {
    let labels = (case.seat(app).label.clone(), case.seat(sidecar).label.clone());
    let in_hook = call.field.len() > 1;
    let limit = case.backoff_limit();
    let fails = case.workload.ends == Ends::Ends
        && *case.pod.restart_policy() == RestartPolicy::OnFailure
        && limit <= 1
        && !in_hook;
    if fails && case.seat(sidecar).verdict == Verdict::Moved {
        let why = format!(
            "`{}` ends `{}` itself (`{}`): a native sidecar is then started again, and with a backoffLimit of {limit} that \
             fails the Job",
            labels.0, labels.1, call.word
        );
        let way = "take the call away, or raise `backoffLimit`".to_owned();
        let finding = case.about_field(ID, app, call.field, why.clone()).help(way.clone()).build();
        case.suggest_moves(&why, &way);
        case.report(finding);
        return;
    }
    let then = if in_hook {
        "it is gone while the app still works, and is not started again in a pod that ends".to_owned()
    } else if fails {
        format!(
            "the kubelet starts a native sidecar again, which with a backoffLimit of {limit} fails the Job"
        )
    } else {
        "the kubelet starts a native sidecar again, so that each run costs a restart".to_owned()
    };
    let title = format!("`{}` ends `{}` itself (`{}`): {then}", labels.0, labels.1, call.word);
    let severity = if in_hook || fails { Severity::Warning } else { Severity::Note };
    let finding = case
        .about_field(ID, app, call.field, title)
        .severity(severity)
        .help("take the call away: the kubelet stops a native sidecar when the app is gone")
        .build();
    case.report(finding);
}
