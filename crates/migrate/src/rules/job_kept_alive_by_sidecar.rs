//! A pod that is meant to end has a helper that never does.
//!
//! ## What happens to the pod
//! A Job's pod completes when all its app containers have ended. A proxy or a log shipper among them never ends, so
//! the Job hangs until somebody, or some script, kills the helper.
//!
//! ## What is done
//! All long-running helpers of such a pod move together, or none does. With one of them left in `containers` the pod
//! still does not end by itself, the script that kills it has to stay, and what it does then hits native sidecars,
//! which are restarted.
//!
//! Sources: rules R34, R55 and R142 of the lifecycle; sapcc/helm-charts pull request 9191 is a case from practice.

use outrigger_catalog::{Direction, Form};
use outrigger_finding::Severity;
use outrigger_manifest::Ends;
use outrigger_pod::ContainerRef;

use crate::case::{Case, Seat, Verdict};

pub(super) const ID: &str = "job-kept-alive-by-sidecar";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.workload.ends != Ends::Ends || case.moved().is_empty() {
        return;
    }
    let left: Vec<ContainerRef> =
        case.app_seats().filter(|seat| never_ends(seat)).map(|seat| seat.place).collect();
    if left.is_empty() {
        warn_of_what_is_left(case);
        return;
    }
    let labels = case.listed_labels(&left);
    let refused = left.iter().any(|place| matches!(case.seat(*place).verdict, Verdict::Refused { .. }));
    let why = format!(
        "the pod is meant to end, and {labels} would still keep it alive: all helpers move together or none"
    );
    let finding = case
        .about(
            ID,
            left[0],
            format!("nothing of the pod is moved: {labels} never ends and stays in `containers`"),
        )
        .severity(Severity::Warning);
    if refused {
        case.refuse_moves(&why);
        case.report(finding.help(format!("settle what becomes of {labels} first")).build());
    } else {
        let names: Vec<String> = case
            .app_seats()
            .filter(|seat| seat.verdict == Verdict::Moved || left.contains(&seat.place))
            .map(|seat| seat.label.clone())
            .collect();
        let way =
            format!("the pod annotation `outrigger.dev/sidecars: \"{}\"` moves them all", names.join(","));
        case.suggest_moves(&why, &way);
        case.report(finding.help(way).build());
    }
}

/// Whether the container is known to run for ever, and does not move. One that is only called a sidecar may end by
/// itself.
fn never_ends(seat: &Seat<'_>) -> bool {
    let runs_for_ever = seat.identification.as_ref().is_some_and(|known| {
        known.form == Form::Helper && known.direction != Direction::AfterWork && known.beyond_name
    });
    runs_for_ever && matches!(seat.verdict, Verdict::Suggested { .. } | Verdict::Refused { .. })
}

/// What looks like a helper and is left: whether it ever ends is not known.
fn warn_of_what_is_left(case: &mut Case<'_>) {
    let left: Vec<ContainerRef> = case
        .app_seats()
        .filter(|seat| matches!(seat.verdict, Verdict::Suggested { .. }))
        .map(|seat| seat.place)
        .collect();
    for place in left {
        let label = case.seat(place).label.clone();
        let title = format!("`{label}` stays in `containers`: if it never ends, the pod still never does");
        let way = super::way_to_name(case, &label);
        let finding = case.about(ID, place, title).severity(Severity::Warning).help(way).build();
        case.report(finding);
    }
}
