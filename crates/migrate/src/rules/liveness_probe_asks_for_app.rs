//! A sidecar's liveness probe looks for the app's process, so that the kubelet kills the sidecar when the app is gone.
//!
//! ## What happens to the pod
//! With a shared process namespace a probe in the sidecar can see the app. The kubelet stops a native sidecar when the app has ended
//! and needs no such probe. It runs before the app has started, too: it fails as long as the app is not there, and the kubelet starts
//! the sidecar again and again.
//!
//! ## What is done
//! The probe of a sidecar that moves goes, where all that it looks for are processes of app containers. One that looks for the
//! sidecar's own process stays.
//!
//! Sources: rules R20 and R72 of the lifecycle; <https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/>
//! (read 2026-11-24).

use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_pod::{ContainerList, ContainerRef, Handler, ProbeKind};
use outrigger_shell::Script;
use outrigger_shell::acts::{ActKind, Reading};
use outrigger_shell::errand::{Errand, Target, errand_of};

use crate::case::{Case, Hack, Verdict};
use crate::outcome::HackAction;
use crate::scripts::Meant;
use crate::scripts::meant::meant_by;
use crate::step::Step;

pub(super) const ID: &str = "liveness-probe-asks-for-app";

const FIELD: [&str; 1] = ["livenessProbe"];

pub(super) fn apply(case: &mut Case<'_>) {
    if case.pod.share_process_namespace != Some(true) {
        return;
    }
    for place in case.moved() {
        let Some(app) = app_asked_for(case, place) else { continue };
        let (label, app) = (case.seat(place).label.clone(), case.seat(app).label.clone());
        let title = format!(
            "the liveness probe of `{label}` looks for the process of `{app}`: the kubelet stops a native sidecar when the app is \
             gone, and would start this one again before the app is there"
        );
        let finding = case.about_field(ID, place, &FIELD, title).severity(Severity::Note).build();
        let operation = Operation::RemoveProbe { container: place, kind: ProbeKind::Liveness };
        let hack = Hack::in_field(ID, "OTHER", place, &FIELD, HackAction::Removed);
        let action = format!("the liveness probe of `{label}` goes: it only looks for `{app}`");
        case.propose(Step::safe(finding, action, vec![operation]).removing(hack));
    }
}

/// The app container for whose process the liveness probe of a container looks, if that is all that it does.
fn app_asked_for(case: &Case<'_>, place: ContainerRef) -> Option<ContainerRef> {
    let probe = case.container(place).liveness_probe.as_ref()?;
    let Some(Handler::Exec { command }) = &probe.handler else { return None };
    let names = processes_asked_for(command)?;
    let mut apps = names.iter().map(|name| match meant_by(case, place, &Target::Process(program(name))) {
        Meant::Container(app)
            if app.list == ContainerList::App && case.seat(app).verdict == Verdict::Kept =>
        {
            Some(app)
        }
        _ => None,
    });
    let first = apps.next()??;
    apps.all(|app| app == Some(first)).then_some(first)
}

/// `pgrep -f` takes a part of the command line: its first word is the program.
fn program(name: &str) -> String {
    let word = name.split_whitespace().next().unwrap_or(name);
    outrigger_shell::errand::file_name(word).to_owned()
}

/// The names of the processes that a command looks for, where it does nothing else.
fn processes_asked_for(command: &[String]) -> Option<Vec<String>> {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    if let Errand::Asks(Target::Process(name)) = errand_of(&words) {
        return Some(vec![name]);
    }
    let [shell, flag, text] = words.as_slice() else { return None };
    if !matches!(outrigger_shell::errand::file_name(shell), "sh" | "bash" | "dash" | "ash") || *flag != "-c" {
        return None;
    }
    let script = Script::parse(text).ok()?;
    let acts = Reading::new(&script, &std::collections::BTreeMap::new()).acts_of_block(&script.body);
    let names: Option<Vec<String>> = acts
        .into_iter()
        .filter(|act| !matches!(act.kind, ActKind::Exits { .. }))
        .map(|act| match act.kind {
            ActKind::Asks(Target::Process(name)) => Some(name),
            _ => None,
        })
        .collect();
    names.filter(|names| !names.is_empty())
}
