//! A sidecar's startup probe asks so seldom that it holds up the app.
//!
//! ## What happens to the pod
//! The next container starts when the startup probe has passed, and the kubelet asks once every `periodSeconds`, 10 where
//! nothing is set. A sidecar that is ready at once is found ready up to a whole period later, and each sidecar adds its own
//! wait.
//!
//! ## What is done
//! A period, or an `initialDelaySeconds`, of more than 2 seconds is named. A period of 1 second with a `failureThreshold`
//! that is as many times higher gives the sidecar as much time and costs at most a second.
//!
//! Sources: rules R15 and R44 of the lifecycle.

use outrigger_finding::Severity;

use crate::case::{Case, StartupProbe};

pub(super) const ID: &str = "startup-probe-asks-seldom";

const SELDOM: i64 = 2;

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        let Some(probe) = &case.container(place).startup_probe else { continue };
        if case.seat(place).startup_probe == StartupProbe::Changed {
            continue;
        }
        let timing = probe.timing();
        let (delay, period) = (timing.initial_delay_seconds, timing.period_seconds);
        if period <= SELDOM && delay <= SELDOM {
            continue;
        }
        // It is asked for the first time in the first of its ticks after the delay.
        let wait = delay.saturating_add(period);
        let label = case.seat(place).label.clone();
        let title = format!("the app may wait {wait} s longer than `{label}` needs to start");
        let threshold = timing.patience_seconds();
        let finding = case
            .about_field(ID, place, &["startupProbe"], title)
            .severity(Severity::Note)
            .note(format!("its startup probe is asked {}", how_often(delay, period)))
            .help(format!("`periodSeconds: 1` and `failureThreshold: {threshold}` allow as much time"))
            .build();
        case.report(finding);
    }
}

fn how_often(delay: i64, period: i64) -> String {
    let every = if period == 1 { "every second".to_owned() } else { format!("every {period} s") };
    if delay > 0 { format!("{every}, first after {delay} s") } else { every }
}
