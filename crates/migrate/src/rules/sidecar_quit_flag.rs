//! A flag of a sidecar turns the endpoint on by which others end it.
//!
//! ## What happens to the pod
//! A Job called the endpoint to let its pod complete. A native sidecar is stopped by the kubelet; a call only makes the kubelet
//! start it again.
//!
//! ## What is done
//! The flag of a container that moves goes together with the last call: every place in the pod that names the endpoint is taken
//! out by the same run, and there was at least one. A flag for the port goes too where nothing else is served there. Where
//! such a call goes only with `--unsafe`, so does the flag.
//!
//! Otherwise the flag stays, and is named: where no call is to be seen, a script in an image or somebody with a shell in the pod
//! may still make one, and a Job whose call fails may fail itself. Where the call stood in a `ConfigMap`, pods made from the new
//! manifest still read the old script for a while: the flag goes by hand when that is changed.
//!
//! Sources: rule R20 of the lifecycle; the quit endpoints of the catalogue, and what they need.

use outrigger_catalog::{Entry, Given, LegacySetting};
use outrigger_finding::{Finding, Severity};
use outrigger_pod::ContainerRef;
use outrigger_text::Pointer;

use crate::case::{Case, Hack, Verdict, decapitalized};
use crate::given::{place_of, take_away};
use crate::mentions::{Mention, mentions_in};
use crate::outcome::HackAction;
use crate::step::{Applicability, Step};

pub(super) const ID: &str = "sidecar-quit-flag";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.native_to_be() {
        let Some(resolver) = case.resolver(place) else { continue };
        for setting in resolver.legacy_settings().iter().filter(|setting| setting.opens_quit) {
            let beside = resolver.given_only_for(&setting.name);
            opens_an_endpoint(case, place, resolver.entry(), setting, &beside);
        }
    }
}

fn opens_an_endpoint(
    case: &mut Case<'_>,
    place: ContainerRef,
    entry: &Entry,
    setting: &LegacySetting,
    beside: &[Given],
) {
    let label = case.seat(place).label.clone();
    let name = if setting.given.written.is_empty() { &setting.name } else { &setting.given.written };
    let at = place_of(case, place, &setting.given);
    let because = decapitalized(&setting.because);
    let about = |then: String| {
        let title = format!("`{name}` of `{label}` lets others end it{then}");
        Finding::of(ID, case.place(&at), title).container(label.clone()).severity(Severity::Note)
    };
    let finding = about(format!(": {because}"));
    if case.seat(place).verdict == Verdict::Native {
        case.report(finding.help("it can go when nobody calls the endpoint any more").build());
        return;
    }
    let hack = Hack { at: at.clone(), ..Hack::in_field(ID, "QUIT", place, &[], HackAction::Removed) };
    let all: Vec<&Given> = std::iter::once(&setting.given).chain(beside).collect();
    let stays = match &setting.stays {
        Some(why) => Err(format!("since {}", decapitalized(why))),
        None => last_calls(case, place, entry).and_then(|calls| Ok((calls, take_away(case, place, &all)?))),
    };
    let (mut calls, taken) = match stays {
        Ok(both) => both,
        Err(why) => {
            let help = format!("take it away when nobody calls the endpoint any more: {because}");
            let finding = about(format!(", and stays, {why}")).help(help).build();
            return case.report_hack(finding, hack);
        }
    };
    calls.extend(taken.only_with);
    let is_unsafe =
        calls.iter().any(|number| matches!(case.steps[*number].applicability, Applicability::Unsafe { .. }));
    let flags: Vec<String> = all.iter().map(|given| format!("`{}`", given.written)).collect();
    let (flags, go) = (flags.join(" and "), if all.len() > 1 { "go" } else { "goes" });
    let action = format!("{flags} of `{label}` {go} with the last call of the endpoint");
    let step =
        Step::safe(finding.build(), action, taken.operations).only_with(calls).removing(hack).optional();
    case.propose(if is_unsafe { step.unsafe_because("a call of the endpoint goes only so") } else { step });
}

/// The steps that take every call of the sidecar's endpoint out. Says why the flag must stay, in words that end a sentence.
fn last_calls(case: &Case<'_>, place: ContainerRef, entry: &Entry) -> Result<Vec<usize>, String> {
    let paths: Vec<&str> = entry.quit.iter().filter_map(|quit| quit.path.as_deref()).collect();
    let commands: Vec<&str> =
        entry.quit.iter().filter_map(|quit| quit.command.last()).map(String::as_str).collect();
    let in_hook = |at: &Pointer| at.starts_with(&Pointer::ROOT.key("lifecycle"));
    let mut mentions: Vec<Mention> = Vec::new();
    for seat in &case.seats {
        // A command that ends the program is one only in the program's own container.
        let is_own = seat.place == place;
        let is_named = |at: &Pointer, text: &str| {
            paths.iter().any(|path| text.contains(path))
                || is_own && in_hook(at) && commands.iter().any(|command| text.trim() == *command)
        };
        mentions.extend(mentions_in(case, seat.place, &is_named));
    }
    if mentions.is_empty() {
        return Err(
            "since no call of the endpoint is to be seen: a script in an image may make one".to_owned()
        );
    }
    let mut steps = Vec::new();
    for mention in mentions {
        let Some(gone_with) = mention.gone_with else {
            return Err(format!("since `{}` still names the endpoint", case.seat(mention.container).label));
        };
        steps.extend(gone_with);
    }
    steps.sort_unstable();
    steps.dedup();
    if steps.iter().any(|number| matches!(case.steps[*number].applicability, Applicability::Suggested { .. }))
    {
        return Err("since a call of the endpoint is left to you".to_owned());
    }
    Ok(steps)
}
