//! A helper works when the app has ended.
//!
//! ## Why it is left alone
//! Uploaders, recorders and collectors of results wait for the app's end and work then. A native sidecar is told to
//! stop at that very moment and has only the rest of the grace period; in a Job its work would be cut off. As an
//! entry of `containers` it may finish, and the pod ends when it does.
//!
//! Source: rules R55 and R64 of the lifecycle.

use outrigger_catalog::{Direction, Form};

use crate::case::{Case, Verdict};

pub(super) const ID: &str = "after-work-helper";

const WHY: &str = "it works after the app has ended: as a native sidecar it would be stopped at that moment";

pub(super) fn apply(case: &mut Case<'_>) {
    super::refuse_form(case, ID, Form::AfterWork, |_, because| {
        (format!("{WHY} ({})", because.trim_end_matches('.')), "leave it in `containers`".to_owned())
    });
    let late: Vec<_> = case
        .seats
        .iter()
        .filter(|seat| matches!(seat.verdict, Verdict::Moved | Verdict::Suggested { .. }))
        .filter(|seat| {
            seat.identification.as_ref().is_some_and(|known| known.direction == Direction::AfterWork)
        })
        .filter(|seat| !super::is_named_by_user(seat))
        .map(|seat| seat.place)
        .collect();
    for place in late {
        super::refuse_container(case, ID, place, WHY, "leave it in `containers`");
    }
}
