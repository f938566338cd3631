//! A relabeling drops series of init containers, and keeps those of app containers.
//!
//! A list of names that are kept (`action: keep` on `__name__`) that was made before sidecars were native does so, and a
//! `drop` of `kube_pod_init_container_.*` that was to save space.
//!
//! ## What happens
//!
//! - A sidecar that moves is blank from then on in everything that is computed from these series. A rewritten expression is as
//!   blank as the old one: there is nothing that it could find.
//! - `kube_pod_init_container_info` counts double: it tells sidecars from one-shot init containers, so without it every
//!   rewritten expression misses all sidecars.
//! - With `write_relabel_configs` Prometheus itself has the series, and the store that it sends them to does not.
//!
//! ## What to do
//!
//! Add the init names to the list, before the first workload moves. To keep the number of series low, keep those whose app
//! names are used, and `kube_pod_init_container_info`.
//!
//! ## Sources
//!
//! - Steps are carried out as Prometheus does:
//!   [relabel.go](https://github.com/prometheus/prometheus/blob/main/model/relabel/relabel.go)
//! - The names: [pod.go](https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/internal/store/pod.go)

use outrigger_finding::Finding;
use outrigger_text::Pointer;

use super::super::find::Stage;
use super::super::relabeling::Relabeling;
use super::super::verdict::Verdict;
use super::{all, confidence, consequence, pattern, place, taken_out, told};

pub(in super::super) const ID: &str = "init-series-dropped";

/// The finding about a list of relabelings, where there is one.
pub(in super::super) fn report(
    verdict: &Verdict,
    steps: &[Relabeling],
    at: &Pointer,
    stage: Stage,
) -> Option<Finding> {
    let first = verdict.lost.first()?;
    let names: Vec<&str> = verdict.lost.iter().map(|change| change.init).collect();
    let certain = verdict.lost.iter().all(|change| change.certain);
    let (verb, stage) = match stage {
        Stage::Scrape => ("dropped", "at the scrape"),
        Stage::Send => ("not sent", "to the other store"),
    };
    let are = if names.len() == 1 { "is" } else { "are" };
    let maybe = if certain { "" } else { ", for some values of other labels," };
    let title =
        format!("{} {are} {verb} {stage}{maybe} while the series of app containers stay", told(&names));
    let keeps = steps.get(first.step).is_some_and(Relabeling::keeps);
    let help = if keeps {
        format!("Add to the names that are kept: {}", pattern(&names))
    } else {
        format!("{} what is dropped.", taken_out(&names))
    };
    let mut finding = Finding::of(ID, place(&at.index(first.step)), title)
        .confidence(confidence(certain))
        .note(consequence(&names))
        .help(help);
    if names.len() > 2 && !keeps {
        finding = finding.note(all(&names));
    }
    Some(finding.build())
}
