//! A relabeling gives the series of init containers the names of the series of app containers.
//!
//! It is the usual quick fix for dashboards that go blank when a sidecar moves:
//!
//! ```yaml
//! - source_labels: [__name__]
//!   regex: kube_pod_init_container_resource_requests
//!   target_label: __name__
//!   replacement: kube_pod_container_resource_requests
//! ```
//!
//! ## What happens
//!
//! - One-shot init containers are counted as well: a migration that requests 2 cores for a minute is 2 cores of the app's sum
//!   for as long as the pod exists.
//! - Nothing can take them out again. The series that tells sidecars, `kube_pod_init_container_info`, keeps its name, and a
//!   join with it needs the init names.
//! - Expressions that read the init names find nothing any more: rules of others, and what `outrigger metrics` writes.
//! - Where labels are dropped too, series of different containers can become one
//!   (`outrigger explain renamed-series-collide`).
//!
//! ## What to do
//!
//! Let `outrigger metrics` rewrite the expressions, and take the relabeling out in the same step. Until both are done, sums are
//! as wrong as before.
//!
//! ## Sources
//!
//! - Steps are carried out as Prometheus does:
//!   [relabel.go](https://github.com/prometheus/prometheus/blob/main/model/relabel/relabel.go)
//! - The names, and what tells sidecars:
//!   [pod.go](https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/internal/store/pod.go)

use outrigger_finding::Finding;
use outrigger_text::Pointer;

use super::super::find::Stage;
use super::super::verdict::Verdict;
use super::{all, confidence, place, told};

pub(in super::super) const ID: &str = "init-series-renamed";

/// The finding about a list of relabelings, where there is one.
pub(in super::super) fn report(verdict: &Verdict, at: &Pointer, stage: Stage) -> Option<Finding> {
    let first = verdict.renamed.first()?;
    let names: Vec<&str> = verdict.renamed.iter().map(|change| change.init).collect();
    let certain = verdict.renamed.iter().all(|change| change.certain);
    let counted = if certain {
        "one-shot init containers are counted too"
    } else {
        "one-shot init containers may be counted too"
    };
    let title = format!("{} become `{}`: {counted}", told(&names), first.app);
    let title = if names.len() == 1 {
        title.replacen("become", "becomes", 1)
    } else {
        title.replacen(&format!("become `{}`", first.app), "get the names of app series", 1)
    };
    let reads = match stage {
        Stage::Scrape => {
            "Expressions that read the init names find nothing any more, rewritten ones included."
        }
        Stage::Send => {
            "In the store that the samples go to, expressions that read the init names find nothing."
        }
    };
    let mut finding = Finding::of(ID, place(&at.index(first.step)), title)
        .confidence(confidence(certain))
        .note("Once they have one name, nothing tells sidecars from one-shot init containers.")
        .note(reads)
        .help("Rewrite the expressions, and take this relabeling out in the same step.");
    if names.len() > 2 {
        finding = finding.note(all(&names));
    }
    Some(finding.build())
}
