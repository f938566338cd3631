//! A helper works when the app has ended.
//!
//! ## Why it is left alone
//! Uploaders, recorders and collectors of results wait for the app's end and work then. A native sidecar is told to
//! stop at that very moment and has only the rest of the grace period; in a Job its work would be cut off. As an
//! entry of `containers` it may finish, and the pod ends when it does.
//!
//! Source: rules R55 and R64 of the lifecycle.

use outrigger_catalog::{Direction, Form};
use outrigger_pod::Container;
use outrigger_shell::errand::file_name;

use crate::case::{Case, Seat};
use crate::hook_command::script_of;

pub(super) const ID: &str = "after-work-helper";

const WHY: &str = "it works after the app has ended: as a native sidecar it would be stopped at that moment";

pub(super) fn apply(case: &mut Case<'_>) {
    super::refuse_form(case, ID, Form::AfterWork, |_, because| {
        (format!("{WHY} ({})", because.trim_end_matches('.')), "leave it in `containers`".to_owned())
    });
    refuse_late(case, |_, seat| {
        seat.identification.as_ref().is_some_and(|known| known.direction == Direction::AfterWork)
    });
    refuse_late(case, |case, seat| {
        !case.ignores.covers(ID, Some(&seat.label)) && works_after_a_file(case.container(seat.place))
    });
}

/// Refuses every container that may move and works late, unless the user said that it is a sidecar.
fn refuse_late(case: &mut Case<'_>, works_late: impl Fn(&Case<'_>, &Seat<'_>) -> bool) {
    let late: Vec<_> = case
        .app_seats()
        .filter(|seat| seat.verdict.may_move() && !seat.named_by_user && works_late(case, seat))
        .map(|seat| seat.place)
        .collect();
    for place in late {
        super::refuse_container(case, ID, place, WHY, "leave it in `containers`");
    }
}

/// Whether its script waits for a file, and works when the file is there: by then the app has ended, as a rule. What
/// only ends processes, or the script itself, is no work.
fn works_after_a_file(container: &Container) -> bool {
    const NO_WORK: [&str; 18] = [
        "kill", "pkill", "killall", "exit", "echo", "printf", "wait", "sleep", "true", "rm", "if", "then",
        "else", "fi", "[", "[[", "test", "trap",
    ];
    let Some(script) = script_of(container) else { return false };
    let waits = |at: usize| {
        let condition = script[at..].split(['\n', ';']).next().unwrap_or_default();
        [" -f ", " -e ", " -s "].iter().any(|test| condition.contains(test))
    };
    let loops = ["while ", "until "].iter().flat_map(|word| script.match_indices(word)).map(|(at, _)| at);
    let Some(last) = loops.filter(|at| waits(*at)).max() else { return false };
    let Some(end) = end_of_loop(&script[last..]) else { return false };
    let rest = &script[last + end..];
    rest.split(['\n', ';', '&', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty() && !part.starts_with('#'))
        .any(|part| {
            let program = part.split_whitespace().next().unwrap_or_default();
            let quits = part.contains("quitquitquit");
            !NO_WORK.contains(&file_name(program))
                && !program.contains('=')
                && !program.starts_with([')', '}'])
                && !quits
        })
}

/// Where a loop of the shell ends: behind its `done`, as a word of its own.
fn end_of_loop(script: &str) -> Option<usize> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "/._-$".contains(c));
    script.match_indices("done").map(|(at, word)| (at, at + word.len())).find_map(|(start, end)| {
        let (before, after) = (script[..start].chars().next_back(), script[end..].chars().next());
        (!is_part(before) && !is_part(after)).then_some(end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn works(script: &str) -> bool {
        let command = ["sh", "-c", script].map(str::to_owned).to_vec();
        works_after_a_file(&Container { command: Some(command), ..Container::default() })
    }

    #[test]
    fn work_after_a_marker_and_none() {
        assert!(works("agent &\nwhile [ ! -f /l/done ]; do sleep 1; done; kill %1; upload /l/x"));
        assert!(works("until [ -e /tmp/end ]\ndo sleep 1\ndone\n/bin/report --all"));
        assert!(!works("proxy & until [ -f /l/done ]; do sleep 1; done; kill $!; exit 0"));
        assert!(!works("while true; do if [ -f /l/done ]; then kill $PID; fi; sleep 1; done & wait"));
        assert!(!works("while ! nc -z localhost 1; do sleep 1; done; exec agent"));
    }
}
