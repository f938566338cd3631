//! From 1.35 on a sidecar that a probe had restarted can be killed again before its startup probe was asked.
//!
//! ## What happens to the pod
//! The new container inherits the verdict of the old one, that it is started, until its startup probe is asked next. For
//! so long its liveness probe counts. Where that can fail often enough in one period of the startup probe, the sidecar is
//! killed as soon as it has started, again and again.
//!
//! ## What is done
//! A sidecar is named whose liveness probe can reach its `failureThreshold` within one period of its startup probe, where
//! one of the versions has the issue `k8s-141155`. An `initialDelaySeconds` of the liveness probe that is as long as that
//! period, or a higher threshold, is the way out.
//!
//! Sources: rule R51 of the lifecycle; kubernetes/kubernetes#141155.

use outrigger_pod::{Container, ProbeTiming};

use crate::case::{Case, StartupProbe};
use crate::known_issue::{IssueMet, report_issue};

pub(super) const ID: &str = "liveness-probe-before-startup";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        let Container { startup_probe, liveness_probe, .. } = case.container(place);
        // A startup probe of the catalogue's asks every second.
        let changed = matches!(case.seat(place).startup_probe, StartupProbe::Added | StartupProbe::Changed);
        let period = match startup_probe {
            _ if changed => 1,
            Some(probe) => probe.timing().period_seconds,
            None => continue,
        };
        let Some(liveness) = liveness_probe.as_ref().map(outrigger_pod::Probe::timing) else { continue };
        if !can_fail_within(liveness, period) {
            continue;
        }
        let label = case.seat(place).label.clone();
        let title = format!(
            "once its liveness probe has restarted `{label}`, it can be killed again and again: the probe may fail in the \
             {period} s before its startup probe is asked"
        );
        let met = IssueMet::of("k8s-141155", ID, title).container(place).field(&["livenessProbe"]);
        report_issue(case, met);
    }
}

/// Whether a probe that fails whenever it is asked can reach its threshold in so many seconds from the start.
fn can_fail_within(probe: ProbeTiming, seconds: i64) -> bool {
    let left = seconds - probe.initial_delay_seconds;
    let period = probe.period_seconds.max(1);
    let asked = left.max(0).saturating_add(period - 1) / period;
    asked >= probe.failure_threshold
}

#[cfg(test)]
mod tests {
    use outrigger_pod::Probe;

    use super::*;

    fn can(delay: i64, period: i64, threshold: i64, seconds: i64) -> bool {
        let probe = Probe {
            initial_delay_seconds: Some(delay),
            period_seconds: Some(period),
            failure_threshold: Some(threshold),
            ..Probe::default()
        };
        can_fail_within(probe.timing(), seconds)
    }

    #[test]
    fn counts_the_questions_in_one_period() {
        assert!(can(0, 1, 1, 5) && can(0, 2, 3, 5) && can(0, 10, 1, 1));
        assert!(!can(0, 2, 4, 5) && !can(5, 1, 1, 5) && !can(0, 10, 3, 10) && !can(20, 1, 1, 10));
    }
}
