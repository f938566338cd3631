//! What pods would meet on versions that nobody stated: one remark for the whole run.

use std::collections::BTreeMap;

use outrigger_catalog::{Issue, Issues, Product};
use outrigger_report::RunReport;

use crate::settings::Settings;

/// A remark for each product whose version is not stated and of which some version has an issue that a pod meets.
pub(crate) fn remarks(run: &RunReport, settings: &Settings) -> Vec<String> {
    let documents = run.files.iter().flat_map(|file| &file.documents);
    let met = documents.flat_map(|document| &document.workloads).flat_map(|pod| &pod.issues_elsewhere);
    let mut pods: BTreeMap<&str, usize> = BTreeMap::new();
    for id in met {
        *pods.entry(id).or_default() += 1;
    }
    let issues: Vec<(&Issue, usize)> =
        pods.into_iter().filter_map(|(id, count)| Some((Issues::builtin().issue(id)?, count))).collect();
    let of = |product| issues.iter().filter(move |(issue, _)| issue.product == product);
    let listed =
        |product| of(product).map(|(issue, pods)| in_short(issue, *pods)).collect::<Vec<_>>().join(", ");
    let mut remarks = Vec::new();
    if of(Product::Kubernetes).next().is_some() {
        remarks.push(format!(
            "No version of Kubernetes is stated, and {} is assumed. Older ones have known issues that pods here meet: {}. \
             --kubernetes says what yours runs, `outrigger explain ID` tells each.",
            settings.kubernetes,
            listed(Product::Kubernetes)
        ));
    }
    if of(Product::Istio).next().is_some() {
        remarks.push(format!(
            "No version of Istio is stated. Some have known issues that pods here meet: {}. --istio says what yours runs.",
            listed(Product::Istio)
        ));
    }
    remarks
}

/// The id, the versions, and how many pods.
fn in_short(issue: &Issue, pods: usize) -> String {
    let pods = if pods == 1 { "1 pod".to_owned() } else { format!("{pods} pods") };
    format!("{} ({}; {pods})", issue.id, issue.affected_ranges())
}
