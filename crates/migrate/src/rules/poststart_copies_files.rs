//! A container's `postStart` hook copies files to a volume that another container reads.
//!
//! ## What happens to the pod
//! The kubelet starts the containers of `containers` one after another, and goes on when a hook has returned. A container that
//! stands before this one, or is started again, does not wait for it; and when the files are there, this one runs on for nothing.
//!
//! ## What is done
//! It is named. A one-shot init container that copies the files and ends is run before every app, and takes no part in the pod's
//! life after that; from an image alone, a volume of the kind `image` shows its files without any container.
//!
//! Sources: rules R7 and R9 of the lifecycle; <https://kubernetes.io/docs/concepts/storage/volumes/#image> (read 2026-11-24).

use outrigger_finding::Severity;
use outrigger_pod::{ContainerRef, Handler, Hook, Lifecycle};
use outrigger_shell::errand::file_name;

use crate::case::{Case, Hack};
use crate::outcome::HackAction;
use crate::scripts::meant::others_with_file;

pub(super) const ID: &str = "poststart-copies-files";

const HOOK: [&str; 2] = ["lifecycle", "postStart"];

pub(super) fn apply(case: &mut Case<'_>) {
    let places: Vec<ContainerRef> = case.app_seats().map(|seat| seat.place).collect();
    for place in places {
        let readers = copied_for(case, place);
        if readers.is_empty() {
            continue;
        }
        let title = format!(
            "`{}` copies files for {} in its `postStart` hook: nothing makes {} wait for them",
            case.seat(place).label,
            case.listed_labels(&readers),
            if readers.len() == 1 { "it" } else { "them" },
        );
        let finding = case
            .about_field(ID, place, &HOOK, title)
            .severity(Severity::Note)
            .help("copy them in a one-shot init container, or mount the image as a volume")
            .build();
        case.report_hack(finding, Hack::in_field(ID, "POSTSTART-COPY", place, &HOOK, HackAction::Reported));
    }
}

/// The other containers that share the volume to which the hook copies, where that is all it does.
fn copied_for(case: &Case<'_>, place: ContainerRef) -> Vec<ContainerRef> {
    let Some(Lifecycle { post_start: Some(Handler::Exec { command }), .. }) =
        &case.container(place).lifecycle
    else {
        return Vec::new();
    };
    let in_script = case
        .scripts
        .iter()
        .find(|held| held.container == place && held.field.pointer().starts_with(&hook_pointer()));
    let commands: Option<Vec<Vec<String>>> = match in_script {
        None => Some(vec![command.clone()]),
        Some(held) => held
            .script
            .body
            .statements
            .iter()
            .map(|statement| statement.only_command()?.simple()?.argv())
            .collect(),
    };
    let targets: Option<Vec<&str>> = commands
        .as_ref()
        .map_or(Some(Vec::new()), |commands| commands.iter().map(|words| copied_to(words)).collect());
    let mut readers: Vec<ContainerRef> =
        targets.into_iter().flatten().flat_map(|target| others_with_file(case, place, target)).collect();
    readers.sort_unstable();
    readers.dedup();
    readers
}

fn hook_pointer() -> outrigger_text::Pointer {
    outrigger_text::Pointer::ROOT.keys(["lifecycle", Hook::PostStart.field()])
}

/// Where a command copies to.
fn copied_to(words: &[String]) -> Option<&str> {
    let (program, rest) = words.split_first()?;
    if !matches!(file_name(program), "cp" | "mv" | "install" | "rsync") {
        return None;
    }
    let operands: Vec<&String> = rest.iter().filter(|word| !word.starts_with('-')).collect();
    (operands.len() >= 2).then(|| operands[operands.len() - 1].as_str())
}
