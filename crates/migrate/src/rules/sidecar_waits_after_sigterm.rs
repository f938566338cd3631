//! A sidecar is told to go on for a while after its stop signal, so that it outlives the app.
//!
//! ## What happens to the pod
//! `-term_timeout`, `--max-sigterm-delay` and their like were set because app and sidecar got the signal at the same time. A
//! native sidecar gets it when the app is gone. The setting then helps nobody; where it lets time pass whatever happens, it
//! delays the end of the pod. The same holds for `--exit-zero-on-sigterm`: the exit code of a native sidecar does not count for
//! its pod.
//!
//! ## What is done
//! The flags and variables of a container that moves go. A setting stays, and is named, where a script or something outside of the
//! container gives it too, and where the program would be left without any argument. The exit code stays as it is where a Job's
//! `podFailurePolicy` looks at it.
//!
//! A word such as `term_timeout=10s`, without its dash, is no flag and never worked: it is named. Settings of a sidecar that is
//! native already are named too.
//!
//! Sources: rules R59, R62, R64 and R141 of the lifecycle; the entries of the catalogue say what each setting does.

use outrigger_catalog::{DashlessFlag, LegacySetting};
use outrigger_finding::{Finding, Severity};
use outrigger_pod::ContainerRef;
use serde_json::Value;

use crate::case::{Case, Hack, Verdict, decapitalized};
use crate::given::{place_of, take_away};
use crate::outcome::HackAction;
use crate::step::Step;

pub(super) const ID: &str = "sidecar-waits-after-sigterm";

const KIND: &str = "TERMTIMEOUT";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        let Some(resolver) = case.resolver(place) else { continue };
        for setting in resolver.legacy_settings().iter().filter(|setting| !setting.opens_quit) {
            no_longer_helps(case, place, setting);
        }
        for flag in resolver.dashless_legacy_flags() {
            never_worked(case, place, &flag);
        }
    }
}

fn no_longer_helps(case: &mut Case<'_>, place: ContainerRef, setting: &LegacySetting) {
    let label = case.seat(place).label.clone();
    let name = if setting.given.written.is_empty() { &setting.name } else { &setting.given.written };
    let title = format!("`{name}` of `{label}` no longer helps: {}", decapitalized(&setting.because));
    let at = place_of(case, place, &setting.given);
    let finding = Finding::of(ID, case.place(&at), title).container(label.clone()).severity(Severity::Note);
    if case.seat(place).verdict == Verdict::Native {
        case.report(finding.help("it can go").build());
        return;
    }
    let hack = Hack { at, ..Hack::in_field(ID, KIND, place, &[], HackAction::Removed) };
    let stays = match &setting.stays {
        Some(why) => Err(format!("since {}", decapitalized(why))),
        None if setting.sets_exit_code && policy_asks_for_codes(case, &label) => {
            Err("since the Job's `podFailurePolicy` looks at exit codes".to_owned())
        }
        None => take_away(case, place, &[&setting.given]),
    };
    match stays {
        Ok(taken) => {
            let step = Step::safe(finding.build(), format!("`{name}` of `{label}` goes"), taken.operations);
            case.propose(step.only_with(taken.only_with).removing(hack).optional());
        }
        Err(why) => case.report_hack(finding.help(format!("it stays, {why}")).build(), hack),
    }
}

fn never_worked(case: &mut Case<'_>, place: ContainerRef, flag: &DashlessFlag) {
    let label = case.seat(place).label.clone();
    let text = &flag.text;
    let title = format!("`{text}` of `{label}` has no dash: it is no flag, and never had an effect");
    let at = match flag.place {
        Some(word) => place.pointer().key(word.list.field()).index(word.index),
        None => place.pointer(),
    };
    let finding = Finding::of(ID, case.place(&at), title)
        .container(label)
        .severity(Severity::Note)
        .help("take it away: a native sidecar does not need the flag either");
    if case.seat(place).verdict == Verdict::Native {
        case.report(finding.build());
    } else {
        let hack = Hack { at, ..Hack::in_field(ID, KIND, place, &[], HackAction::Reported) };
        case.report_hack(finding.build(), hack);
    }
}

/// Whether the Job decides by exit codes that may be those of the container (R141).
fn policy_asks_for_codes(case: &Case<'_>, name: &str) -> bool {
    let Some(object) = case.workload.object(case.document) else { return false };
    let rules = ["/spec/podFailurePolicy/rules", "/spec/jobTemplate/spec/podFailurePolicy/rules"];
    let mut rules = rules.iter().filter_map(|path| object.pointer(path)?.as_array()).flatten();
    rules.any(|rule| {
        let codes = rule.get("onExitCodes");
        let of = codes.and_then(|codes| codes.get("containerName")).and_then(Value::as_str);
        codes.is_some() && of.is_none_or(|of| of == name)
    })
}
