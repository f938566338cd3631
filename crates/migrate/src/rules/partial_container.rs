//! A container is only a part, which an injector or an operator completes.
//!
//! ## Why it is left alone
//! An entry without an image, or with `image: auto`, is merged by name into a container that stands elsewhere: in an
//! injection template, in an operator's code. What becomes of it in another list is for that program to say.
//!
//! An entry whose image is empty says all but the image, and moves. The API server refuses it as it stands: whoever fills
//! the image in has to look for the container among the init containers too, and many look through `containers` alone.
//!
//! ## The way out
//! Make the sidecar native where it is completed: in the injector's or the operator's own settings.
//!
//! Source: Istio, "Installing the Sidecar", customizing injection (`image: auto`)
//! (<https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/>, read 2026-11-24).

use outrigger_catalog::Form;
use outrigger_finding::Severity;
use outrigger_pod::ContainerRef;

use crate::case::Case;

pub(super) const ID: &str = "partial-container";

pub(super) fn apply(case: &mut Case<'_>) {
    super::refuse_form(case, ID, Form::Partial, |_, because| {
        let why = format!("{}: what it becomes stands elsewhere", because.trim_end_matches('.'));
        (why, "make it native where it is completed: in the injector's or operator's own settings".to_owned())
    });
    let has_empty_image = |place: &ContainerRef| {
        case.container(*place).image.as_ref().is_some_and(|image| image.as_str().trim().is_empty())
    };
    for place in case.moved().into_iter().filter(has_empty_image).collect::<Vec<_>>() {
        let title = format!(
            "the image of `{}` is empty: whoever fills it in has to look for the container in `initContainers` too",
            case.seat(place).label
        );
        let help =
            "change what fills it in first; a program that looks through `containers` alone leaves it empty";
        let finding = case.about_field(ID, place, &["image"], title).severity(Severity::Warning).help(help);
        case.report(finding.build());
    }
}
