//! A helper that does one thing and ends stands in `containers`.
//!
//! ## Why it is left alone
//! A native sidecar is restarted whenever it ends, so a helper that ends would run again and again for as long as the
//! pod lives. Such a helper is an ordinary init container if the app needs its work, and stays where it is otherwise.
//!
//! Source: rule R20 of the lifecycle (KEP-753: a sidecar is restarted after any exit).

use outrigger_catalog::Form;

use crate::case::Case;

pub(super) const ID: &str = "one-shot-helper";

pub(super) fn apply(case: &mut Case<'_>) {
    super::refuse_form(case, ID, Form::OneShot, |label, because| {
        let because = because.trim_end_matches('.');
        let why =
            format!("it ends by itself ({because}): as a native sidecar it would be started again and again");
        let help = format!("if the app needs what `{label}` does, make it an ordinary init container");
        (why, help)
    });
}
