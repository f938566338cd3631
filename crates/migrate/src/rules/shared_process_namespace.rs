//! The containers of a pod share one process namespace so that one of them can end a sidecar.
//!
//! ## What happens to the pod
//! `shareProcessNamespace` lets every container see, and signal, the processes of all others, and takes the first place in the
//! process table from each of them. Where it served a `pkill` of the sidecar it has no use once the sidecar is native.
//!
//! ## What is done
//! With `--unsafe` it goes together with the last signal that needed it. Where no script of the pod shows such a signal it is there
//! for something else (a debugger, a reload by signal, an attestation of workloads) and is left alone.
//!
//! Source: <https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/> (read 2026-11-24).

use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::Target;
use outrigger_text::Pointer;

use crate::case::{Case, Hack};
use crate::step::Step;

pub(super) const ID: &str = "shared-process-namespace";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.pod.share_process_namespace != Some(true) {
        return;
    }
    let served = |hack: &&Hack| matches!(hack.kind, "PKILL" | "CTRL");
    let going = case.steps.iter().flat_map(|step| &step.hacks).filter(served).count();
    let staying = case.hacks.iter().filter(served).count();
    if going + staying == 0 {
        return;
    }
    let at = Pointer::ROOT.keys(["spec", "shareProcessNamespace"]);
    let hack = Hack::of_pod(ID, "SPN", at.clone());
    let title = "the containers share a process namespace, through which a sidecar is ended".to_owned();
    let finding =
        outrigger_finding::Finding::of(ID, case.place(&at).at_key(), title).severity(Severity::Note);
    if staying > 0 || looks_at_others(case) > going {
        let help = "it stays as long as a script here looks for processes of other containers";
        case.report_hack(finding.help(help).build(), hack);
        return;
    }
    let action = "`shareProcessNamespace` goes".to_owned();
    let step = Step::safe(finding.build(), action, vec![Operation::UnshareProcessNamespace])
        .removing(hack)
        .unsafe_because("something that no script here shows may look at the processes of other containers");
    case.propose(step);
}

/// How many scripts look for processes by name, or signal them.
fn looks_at_others(case: &Case<'_>) -> usize {
    let looks = |act: &Act| matches!(act.kind, ActKind::Signals { .. } | ActKind::Asks(Target::Process(_)));
    let scripts = case.scripts.iter().filter(|held| held.acts().iter().any(looks));
    scripts.count()
}
