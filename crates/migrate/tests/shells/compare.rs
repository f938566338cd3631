//! What the old form of a command and the new one owe each other.

use crate::found::Pair;
use crate::scenario::{Scenario, Seen, Sidecar};
use crate::shell::Shell;
use crate::stage::play;
use crate::stand_in::needs_of;

/// Runs both forms, and says what the new one does otherwise. `Err` where this machine cannot run them.
///
/// Where the sidecar is late or missing, the new form may also do what the old one did with a sidecar that is there: the
/// kubelet starts no app without its native sidecars, and nobody calls them any more. Where the old form waited in vain and
/// the new one goes on to the app, the sidecar is there for all that follows.
pub(crate) fn compare(pair: &Pair, shell: &Shell, scenario: Scenario) -> Result<Option<String>, CannotRun> {
    let old = |scenario| play(&pair.before, &pair.after, shell, scenario).ok_or(CannotRun);
    let new = |scenario| play(&pair.after, &pair.before, shell, scenario).ok_or(CannotRun);
    let is_app = !needs_of(&pair.before).apps.is_empty();
    let before = old(scenario)?;
    let after = new(if is_app { scenario.behind_the_kubelet() } else { scenario })?;
    let found = differs(pair, scenario, &before, &after);
    if found.is_none() || scenario.sidecar == Sidecar::There {
        return Ok(found);
    }
    let there = Scenario { sidecar: Sidecar::There, ..scenario };
    let goes_on = after.started.len() > before.started.len() && after.started.starts_with(&before.started);
    let after = if goes_on { new(there)? } else { after };
    Ok(differs(pair, there, &old(there)?, &after).and(found))
}

fn differs(pair: &Pair, scenario: Scenario, before: &Seen, after: &Seen) -> Option<String> {
    if pair.moves {
        // Its flags are what the move is about, and the kubelet starts it again whatever its code is.
        let after = Seen { code: before.code.or(after.code), ..after.clone() };
        return difference(scenario, &without_words(before), &without_words(&after));
    }
    difference(scenario, before, after)
}

/// A command has to be a first process, or needs a file system of its own, and this machine gives none.
#[derive(Debug)]
pub(crate) struct CannotRun;

/// What the new form does worse, or otherwise, than the old one.
///
/// Where the old form ended by itself, the same programs have to be started, in the same order with the same words and
/// variables, and the code has to be the same. Where it did not end, the new one may end. Where the app did not hear of a
/// signal, or was killed with its shell, it may hear of it, and end as it does then.
fn difference(scenario: Scenario, before: &Seen, after: &Seen) -> Option<String> {
    let is_same_start = if before.code.is_none() {
        after.started.starts_with(&before.started)
    } else {
        after.started == before.started
    };
    if !is_same_start {
        return Some(format!("starts {:?} instead of {:?}", after.started, before.started));
    }
    if before.told && !after.told {
        return Some("does not pass the signal on".to_owned());
    }
    let ends_by_itself = after.told && !before.told && after.code.is_some();
    if before.code.is_some() && !ends_by_itself {
        let differs = before.code != after.code;
        return differs.then(|| format!("ends with {} instead of {}", code(after), code(before)));
    }
    let has_to_end = !after.started.is_empty() && (!scenario.is_told() || after.told);
    (has_to_end && after.code.is_none()).then(|| "does not end".to_owned())
}

/// The code of a run in words.
pub(crate) fn code(seen: &Seen) -> String {
    seen.code.map_or("no end".to_owned(), |code| code.to_string())
}

fn without_words(seen: &Seen) -> Seen {
    let program = |line: &String| line.split('>').next().unwrap_or_default().to_owned();
    Seen { started: seen.started.iter().map(program).collect(), ..seen.clone() }
}
