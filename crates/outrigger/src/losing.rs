//! Rules and dashboards among the files of a run that lose what moves, or has moved.

use outrigger_metrics::{MovedContainer, Settings as MetricsSettings};
use outrigger_migrate::Verdict;
use outrigger_report::{LosingExpression, RunReport};
use rayon::prelude::*;

use crate::expressions::look;
use crate::input::InputFile;

/// The expressions in `files` that lose a container which the run moves, or which is a native sidecar already. `files` are
/// those that name such series at all.
pub(crate) fn losing_expressions(
    files: &[&InputFile],
    run: &RunReport,
    settings: &MetricsSettings,
) -> Vec<LosingExpression> {
    let moved = moved_containers(run);
    if moved.is_empty() {
        return Vec::new();
    }
    files.par_iter().flat_map_iter(|file| of_file(file, &moved, settings)).collect()
}

fn of_file(file: &InputFile, moved: &[MovedContainer], settings: &MetricsSettings) -> Vec<LosingExpression> {
    let Some(found) = look(file, settings) else { return Vec::new() };
    let lines = found.lines();
    let losing = found.outcome.expressions.iter().filter_map(|expression| {
        let mut containers: Vec<String> = Vec::new();
        for moved in moved.iter().filter(|moved| expression.loses(moved)) {
            if !containers.contains(&moved.name) {
                containers.push(moved.name.clone());
            }
        }
        (!containers.is_empty()).then(|| LosingExpression {
            path: found.path.clone(),
            at: lines.at(expression.offset),
            used_by: expression.role.to_string(),
            containers,
        })
    });
    losing.collect()
}

fn moved_containers(run: &RunReport) -> Vec<MovedContainer> {
    let workloads =
        run.files.iter().flat_map(|file| &file.documents).flat_map(|document| &document.workloads);
    workloads
        .flat_map(|outcome| {
            let moved = outcome
                .containers
                .iter()
                .filter(|container| matches!(container.verdict, Verdict::Moved | Verdict::Native));
            moved.map(|container| MovedContainer {
                namespace: outcome.workload.namespace.clone(),
                workload: outcome.workload.name.clone(),
                name: container.name.clone(),
            })
        })
        .collect()
}
