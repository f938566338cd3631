//! A container is only a part, which an injector or an operator completes.
//!
//! ## Why it is left alone
//! An entry without an image, or with `image: auto`, is merged by name into a container that stands elsewhere: in an
//! injection template, in an operator's code. What becomes of it in another list is for that program to say.
//!
//! ## The way out
//! Make the sidecar native where it is completed: in the injector's or the operator's own settings.
//!
//! Source: Istio, "Installing the Sidecar", customizing injection (`image: auto`)
//! (<https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/>, read 2026-11-24).

use outrigger_catalog::Form;

use crate::case::Case;

pub(super) const ID: &str = "partial-container";

pub(super) fn apply(case: &mut Case<'_>) {
    super::refuse_form(case, ID, Form::Partial, |_, because| {
        let why = format!("{}: what it becomes stands elsewhere", because.trim_end_matches('.'));
        (why, "make it native where it is completed: in the injector's or operator's own settings".to_owned())
    });
}
