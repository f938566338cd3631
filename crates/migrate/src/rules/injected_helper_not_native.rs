//! Another tool puts a helper into the pod, and the file does not tell that it is native.
//!
//! ## What happens to the pod
//! The helper does not stand in the file: an injector adds it when the pod is created, as an ordinary container where its
//! tool knows no other form or has it off. It starts together with the app, is stopped together with it, and mostly keeps a
//! pod alive that should end.
//!
//! ## What is done
//! The pod is named with the annotation that its tool reads, the versions that know it, and what the native form lacks. What
//! is known of each tool stands in the catalogue: `outrigger explain daprd`. Nothing is written: whether the tool is new
//! enough is not in the files.

use outrigger_catalog::{Entry, NativeSwitch, NativeSwitchKind};
use outrigger_finding::{Finding, Severity};
use outrigger_manifest::Ends;
use outrigger_text::Pointer;

use crate::case::{Case, decapitalized};
use crate::mesh::ProxyMode;

pub(super) const ID: &str = "injected-helper-not-native";

pub(super) fn apply(case: &mut Case<'_>) {
    let catalog = case.world.catalog;
    for entry in catalog.entries() {
        let stands_in_file = |seat: &crate::case::Seat<'_>| {
            seat.identification.as_ref().is_some_and(|known| known.entry.id == entry.id)
        };
        let Some((key, value)) = asked_for(case, entry) else { continue };
        if case.seats.iter().any(stands_in_file) {
            continue;
        }
        if let Some(finding) = finding_of(case, entry, &key, &value) {
            case.report(finding);
        }
    }
}

/// The annotation of the pod that asks the entry's injector for it.
fn asked_for(case: &Case<'_>, entry: &Entry) -> Option<(String, String)> {
    let marks = entry.injector.as_ref()?.annotations.iter();
    let set = marks.filter_map(|mark| Some((mark, case.pod.annotations.get(&mark.key)?)));
    set.filter(|(mark, value)| mark.asks(value)).map(|(mark, value)| (mark.key.clone(), value.clone())).next()
}

fn finding_of(case: &Case<'_>, entry: &Entry, key: &str, value: &str) -> Option<Finding> {
    let injector = entry.injector.as_ref()?;
    let name = &entry.name;
    let place = case.place(&Pointer::ROOT.keys(["metadata", "annotations", key])).at_key();
    let by = format!("`{key}: \"{value}\"`");
    if is_native(case, entry) {
        let lacks = injector.native_lacks.as_ref()?;
        let title = format!("{name} is put into the pod in its native form ({by})");
        let finding = Finding::of(ID, place, title).severity(Severity::Note);
        return Some(finding.note(decapitalized(lacks)).build());
    }
    let title = format!(
        "{name} is put into the pod by its injector ({by}), and the file does not tell that it is native"
    );
    let mut finding = Finding::of(ID, place, title)
        .severity(Severity::Note)
        .note("an ordinary container starts together with the app, and is stopped together with it");
    if case.workload.ends == Ends::Ends && !injector.ends_with_apps {
        finding =
            finding.note("as an ordinary container it keeps the pod alive, unless something makes it end");
    }
    if let Some(says) = &injector.says {
        finding = finding.note(decapitalized(says));
    }
    if let Some(lacks) = &injector.native_lacks {
        finding = finding.note(decapitalized(lacks));
    }
    let switches: Vec<String> = entry.native.iter().map(described).collect();
    if !switches.is_empty() {
        finding = finding.help(format!("where the tool is new enough, write {}", switches.join(", or ")));
    }
    Some(finding.build())
}

/// Whether the pod itself, or what is known of its mesh, says that the injected form is native.
fn is_native(case: &Case<'_>, entry: &Entry) -> bool {
    let says = |switch: &&NativeSwitch| {
        switch.kind == NativeSwitchKind::Annotation
            && case.pod.annotations.get(&switch.name) == Some(&switch.value)
    };
    let by_mesh = case.injection.as_ref().is_some_and(|injection| {
        injection.mesh.proxy_entry() == Some(entry.id.as_str())
            && matches!(injection.mode, ProxyMode::Native { .. })
    });
    by_mesh || entry.native.iter().any(|switch| says(&switch))
}

fn described(switch: &NativeSwitch) -> String {
    let kind = match switch.kind {
        NativeSwitchKind::Annotation => "the annotation",
        NativeSwitchKind::HelmValue => "the Helm value",
        NativeSwitchKind::ControllerEnv => "the controller's variable",
    };
    let since = switch.since.as_ref().map_or(String::new(), |since| format!(" (since {since})"));
    format!("{kind} `{}: \"{}\"`{since}", switch.name, switch.value)
}
