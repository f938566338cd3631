//! A controller watches pods and ends the sidecars of those whose apps are done.
//!
//! ## What happens to the pods
//! The controller runs a command in the sidecars of a Job's pod, or deletes the pod, once only they are left. It looks at the
//! pod's containers, where native sidecars are not, or ends one that the kubelet starts again; and it may run commands in every
//! pod of the cluster.
//!
//! ## What is done
//! It is named, with the workloads among the given files that it serves, and which of them still need it: those whose sidecars are
//! ordinary containers in the files as they are. It is to be retired when none is left, with the rights that only it has; the
//! finding lists the commands. Nothing of it is changed: what it serves elsewhere, these files do not show.
//!
//! Sources: the entries `annotated-sidecars`, `hahaha`, `istio-sidecar-cleaner`, `linkerd-job-cleaner` and `sidecar-terminator` of
//! the catalogue of hacks.

use outrigger_finding::Severity;
use outrigger_pod::ContainerRef;

use crate::case::{Case, Hack, listed};
use crate::killer::{Permission, killer_of, workload_name};
use crate::outcome::HackAction;

pub(super) const ID: &str = "killer-controller";

/// More workloads than this are counted and not listed.
const MOST_LISTED: usize = 12;

pub(super) fn apply(case: &mut Case<'_>) {
    let places: Vec<ContainerRef> = case.seats.iter().map(|seat| seat.place).collect();
    for place in places {
        let Some((hack, killer)) = killer_of(case.world.catalog, case.workload, case.container(place)) else {
            continue;
        };
        let served: Vec<_> =
            case.world.facts.served().iter().filter(|served| served.hacks.contains(&hack.id)).collect();
        let waiting: Vec<String> = served
            .iter()
            .filter(|served| !served.waiting.is_empty())
            .map(|served| format!("{} ({})", served.name, served.waiting.join(", ")))
            .collect();
        let label = case.seat(place).label.clone();
        let title = format!("`{label}` ends sidecars of other pods: the kubelet stops native ones by itself");
        let state = match (served.len(), waiting.len()) {
            (0, _) => "no workload among these files is one that it serves".to_owned(),
            (all, 0) => format!("of {all} workloads here that it serves none needs it any more"),
            (all, open) if open <= MOST_LISTED => {
                format!("of {all} workloads here that it serves {open} still need it: {}", listed(&waiting))
            }
            (all, open) => format!("of {all} workloads here that it serves {open} still need it"),
        };
        let help = format!("retire it when none of its workloads needs it any more: {}", commands(case));
        let finding = case
            .about(ID, place, title)
            .severity(Severity::Note)
            .note(killer.ends.clone())
            .note(state)
            .help(help)
            .build();
        case.report_hack(finding, Hack::in_field(ID, "CTRL", place, &[], HackAction::Reported));
    }
}

/// What takes the controller away, with the rights that only it has.
fn commands(case: &Case<'_>) -> String {
    let namespace = case.workload.namespace.as_deref();
    let of = namespace.map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
    let mut all = vec![format!("`kubectl delete {}{of}`", workload_name(case.workload).to_lowercase())];
    if let Some(account) = case.pod.service_account_name.as_deref().filter(|account| *account != "default") {
        let own = Permission::of_account(case.world.facts.permissions(), account, namespace);
        all.extend(own.into_iter().map(|one| format!("`kubectl delete {}`", one.for_kubectl())));
    }
    listed(&all)
}
