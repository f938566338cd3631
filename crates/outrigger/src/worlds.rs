//! The pods that a run moves, as they are before it: what tests of expressions are made of.

use std::collections::BTreeMap;

use outrigger_metrics::world::{Amount, ContainerRole, WorldContainer, WorldPod};
use outrigger_migrate::{Verdict, WorkloadOutcome};
use outrigger_pod::{ContainerList, Pod, Quantity, Role};
use outrigger_report::{FileReport, RunReport};
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

/// The pods of all workloads of which a container moves, in the order of the files. Native sidecars that they have already
/// are left out: a move does not change what is known of them.
pub(crate) fn moved_pods(run: &RunReport) -> Vec<WorldPod> {
    run.files.iter().flat_map(of_file).collect()
}

fn of_file(file: &FileReport) -> Vec<WorldPod> {
    let moved =
        file.documents.iter().flat_map(|document| &document.workloads).filter(|outcome| moves(outcome));
    let sources = split_documents(&file.text);
    let mut pods = Vec::new();
    for outcome in moved {
        let number = outcome.workload.document;
        let Some(source) = sources.iter().find(|source| source.index == number) else { continue };
        let Ok(document) = Document::parse(&file.text, *source, &Limits::default()) else { continue };
        let Ok(value) = document.value() else { continue };
        pods.extend(of_workload(outcome, &value));
    }
    pods
}

fn moves(outcome: &WorkloadOutcome) -> bool {
    outcome.containers.iter().any(|container| container.verdict == Verdict::Moved)
}

fn of_workload(outcome: &WorkloadOutcome, document: &Value) -> Option<WorldPod> {
    let workload = &outcome.workload;
    let pod = Pod::read(workload.pod(document)?.as_ref()).pod;
    let containers = outcome.containers.iter().filter_map(|container| {
        let list = match container.place.list {
            ContainerList::Init => &pod.init_containers,
            ContainerList::App => &pod.containers,
        };
        let own = list.get(container.place.index)?;
        let role = match container.was {
            Role::Sidecar => return None,
            Role::Init => ContainerRole::OneShot,
            Role::App if container.verdict == Verdict::Moved => ContainerRole::Sidecar,
            Role::App => ContainerRole::App,
        };
        Some(WorldContainer {
            name: own.name.clone()?,
            role,
            requests: amounts(&own.resources.requests),
            limits: amounts(&own.resources.limits),
        })
    });
    let name = workload.name.clone().or_else(|| workload.generate_name.clone());
    Some(WorldPod {
        namespace: workload.namespace.clone().unwrap_or_else(|| "default".to_owned()),
        name: name.map_or_else(|| "pod".to_owned(), |name| name.trim_end_matches('-').to_owned()),
        containers: containers.collect(),
    })
}

/// CPU and memory: what rules and dashboards ask for.
fn amounts(given: &BTreeMap<String, Quantity>) -> BTreeMap<String, Amount> {
    let known = given.iter().filter(|(resource, _)| ["cpu", "memory"].contains(&resource.as_str()));
    known.map(|(resource, amount)| (resource.clone(), amount.decimal())).collect()
}
