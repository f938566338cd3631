//! A variable of a container was only for a part of its script that goes.
//!
//! ## What happens to the pod
//! Loops that wait for a sidecar are often switched and set by variables: `WAIT_FOR_ISTIO`, `MAX_RETRIES`, an address to ask. When
//! the loop is gone, nothing in the file reads them any more, and the next reader wonders what they are for.
//!
//! ## What is done
//! With `--unsafe` a variable goes together with the last part of a script that names it, where it is a switch, a number, a time, or
//! an address in the pod itself with a path, and no word, hook, probe or other variable of the container names it. What else it may
//! be, such as the host of a database, is the app's as well, and stays without a word. The program may read any variable by
//! itself, which no file shows; so this is never done without being asked for.
//!
//! Source: <https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/> (read 2026-11-24).

use std::collections::BTreeSet;

use outrigger_finding::{Finding, Severity};
use outrigger_plan::Operation;
use outrigger_pod::ContainerRef;
use outrigger_shell::errand::{is_own_host, seconds};
use outrigger_text::Pointer;

use crate::case::{Case, Hack, listed};
use crate::mentions::mentions_in;
use crate::outcome::HackAction;
use crate::scripts::names;
use crate::step::{Applicability, Step};

pub(super) const ID: &str = "variable-without-user";

pub(super) fn apply(case: &mut Case<'_>) {
    let cuts = case.steps.iter().filter_map(|step| step.cut.as_ref());
    let places: BTreeSet<ContainerRef> = cuts.map(|cut| case.scripts[cut.script].container).collect();
    for place in places {
        // What a known sidecar reads is in its entry.
        if case.seat(place).identification.is_none() {
            variables_go(case, place);
        }
    }
}

fn variables_go(case: &mut Case<'_>, place: ContainerRef) {
    let mut gone: Vec<(&str, usize)> = Vec::new();
    let mut steps: BTreeSet<usize> = BTreeSet::new();
    let container = case.container_as_written(place);
    for (index, variable) in container.env.iter().enumerate() {
        let (Some(name), Some(value)) = (&variable.name, &variable.value) else { continue };
        if !is_of_a_script(name, value)
            || container.env.iter().filter(|it| it.name == variable.name).count() > 1
        {
            continue;
        }
        if let Some(with) = steps_without(case, place, name, index) {
            steps.extend(with);
            gone.push((name, index));
        }
    }
    let Some((_, first)) = gone.first() else { return };
    let at = place.pointer().key("env").index(*first);
    let label = case.seat(place).label.clone();
    let quoted: Vec<String> = gone.iter().map(|(name, _)| format!("`{name}`")).collect();
    let (verb, were) = if gone.len() == 1 { ("goes", "was") } else { ("go", "were") };
    let names = listed(&quoted);
    let title = format!("{names} of `{label}` {were} for a part of its script that goes");
    let finding =
        Finding::of(ID, case.place(&at), title).container(label.clone()).severity(Severity::Note).build();
    let operations = gone
        .iter()
        .map(|(name, _)| Operation::RemoveEnvironment { container: place, name: (*name).to_owned() })
        .collect();
    let hacks = steps.iter().flat_map(|number| &case.steps[*number].hacks);
    let kind = hacks.map(|hack| hack.kind).next().unwrap_or("OTHER");
    let step = Step::safe(finding, format!("{names} of `{label}` {verb} with what named it"), operations)
        .unsafe_because("the program may read the environment by itself")
        .only_with(steps.into_iter().collect())
        .removing(Hack { at, ..Hack::in_field(ID, kind, place, &[], HackAction::Removed) })
        .optional();
    case.propose(step);
}

/// The steps that take everything in the container away that names the variable; none where something stays, or nothing goes.
fn steps_without(case: &Case<'_>, place: ContainerRef, name: &str, index: usize) -> Option<Vec<usize>> {
    let own = Pointer::ROOT.key("env").index(index);
    let is_named = |at: &Pointer, text: &str| !at.starts_with(&own) && names(text, name);
    let mentions = mentions_in(case, place, &is_named);
    let steps: Option<Vec<Vec<usize>>> = mentions.into_iter().map(|mention| mention.gone_with).collect();
    let steps: Vec<usize> = steps?.concat();
    let is_open =
        |number: &usize| matches!(case.steps[*number].applicability, Applicability::Suggested { .. });
    (!steps.is_empty() && !steps.iter().any(is_open)).then_some(steps)
}

/// Whether a value is one that scripts are set by: a switch, a number, a time, or an address in the pod itself with a path.
fn is_of_a_script(name: &str, value: &str) -> bool {
    let value = value.trim();
    let is_switch =
        matches!(value.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off");
    let is_number = seconds(value).is_some() && !name.contains("PORT");
    let address = value.strip_prefix("http://").or_else(|| value.strip_prefix("https://"));
    let is_own_address = address.and_then(|address| address.split_once('/')).is_some_and(|(host, path)| {
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        !path.is_empty() && is_own_host(host)
    });
    is_switch || is_number || is_own_address
}
