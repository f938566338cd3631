//! How long people let an app wait for a sidecar, where the pod says so in plain words.

use std::collections::BTreeMap;

use outrigger_pod::{Container, ContainerRef, Handler, Lifecycle, Pod};
use outrigger_shell::acts::{ActKind, Reading};
use outrigger_shell::errand::{Target, file_name, is_own_host};
use outrigger_shell::{CommandKind, Part, Script, Word};

use crate::hook_command::{duration_seconds, names_this_pod, script_of};

/// The longest bounded wait, in seconds, for the sidecar at `place`: the timeout of a waiter in its own `postStart`
/// hook, or of a waiter that another container of the pod is called through and that asks this pod itself.
pub(crate) fn startup_wait_seconds(pod: &Pod, place: ContainerRef) -> Option<i64> {
    let own = pod.container(place).and_then(|container| match &container.lifecycle {
        Some(Lifecycle { post_start: Some(Handler::Exec { command }), .. }) => timeout_of_words(command),
        _ => None,
    });
    let others = pod.all_containers().filter(|(other, _)| *other != place);
    let others = others.filter_map(|(_, container)| wait_of_app(container));
    own.into_iter().chain(others).max().and_then(|seconds| i64::try_from(seconds).ok())
}

/// More than this is no wait for a sidecar to start.
const LONGEST_WAIT_SECONDS: u64 = 3600;

/// Waiters that are put before an app's own command, or that wait in a script of their own.
const WAITERS: [&str; 6] =
    ["wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh", "dockerize", "linkerd-await"];

fn wait_of_app(container: &Container) -> Option<u64> {
    if let Some(seconds) = script_of(container).and_then(wait_of_loop) {
        return Some(seconds);
    }
    let words: Vec<&str> = container.words().collect();
    let at = words.iter().position(|word| WAITERS.contains(&file_name(word)))?;
    let until_app = words[at..].iter().position(|word| *word == "--").map_or(words.len(), |end| at + end);
    let own = &words[at..until_app];
    let asks_the_pod = file_name(own[0]) == "linkerd-await" || own.iter().any(|word| names_this_pod(word));
    asks_the_pod.then(|| timeout_of_words(own)).flatten()
}

/// `for i in $(seq 1 180); do nc -z localhost 5432 && break; sleep 1; done`: tries times the pause between them.
fn wait_of_loop(text: &str) -> Option<u64> {
    let script = Script::parse(text).ok()?;
    let reading = Reading::new(&script, &BTreeMap::new());
    let commands = script.body.statements.iter().filter_map(|statement| statement.only_command());
    let mut loops = commands.filter_map(|command| match &command.kind {
        CommandKind::For { words, body, .. } => Some((words, reading.acts_of_block(body))),
        _ => None,
    });
    loops.find_map(|(words, acts)| {
        let asks_the_pod = acts.iter().any(|act| match &act.kind {
            ActKind::Asks(Target::Port { host, .. }) => is_own_host(host),
            ActKind::Requests(request) => is_own_host(&request.url.host),
            _ => false,
        });
        let pauses = acts.iter().filter_map(|act| match act.kind {
            ActKind::Sleeps { seconds } => seconds,
            _ => None,
        });
        let pause: f64 = pauses.sum();
        let tries = tries_of(&script, words).filter(|_| asks_the_pod && pause > 0.0)?;
        let total = f64::from(tries) * pause;
        #[expect(clippy::cast_sign_loss, reason = "neither is below 0")]
        let seconds = total.ceil() as u64;
        (seconds <= LONGEST_WAIT_SECONDS).then_some(seconds)
    })
}

/// How often a loop goes over `$(seq 180)`, `$(seq 1 180)`, `{1..180}`, or words that are written out.
fn tries_of(script: &Script, words: &[Word]) -> Option<u32> {
    match words {
        [Word { parts, span, .. }] => {
            let [Part::Substitution(block)] = parts.as_slice() else {
                let range = script.slice(*span).strip_prefix("{1..")?.strip_suffix('}')?;
                return range.parse().ok();
            };
            let [statement] = block.statements.as_slice() else { return None };
            let argv = statement.only_command()?.simple()?.argv()?;
            match argv.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["seq", last] | ["seq", "1", last] => last.parse().ok(),
                _ => None,
            }
        }
        several if several.iter().all(|word| word.literal().is_some()) => u32::try_from(several.len()).ok(),
        _ => None,
    }
}

/// The value of `--timeout=2m`, `-timeout 60s` or `-t 30`.
fn timeout_of_words(words: &[impl AsRef<str>]) -> Option<u64> {
    let at = words.iter().position(|word| {
        let word = word.as_ref();
        let name = word.split('=').next().unwrap_or(word);
        matches!(name, "--timeout" | "-timeout" | "-t")
    })?;
    match words[at].as_ref().split_once('=') {
        Some((_, value)) => duration_seconds(value),
        None => words.get(at + 1).and_then(|value| duration_seconds(value.as_ref())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(words: &[&str]) -> Option<u64> {
        let command = words.iter().map(|&word| word.to_owned()).collect();
        wait_of_app(&Container { command: Some(command), ..Container::default() })
    }

    #[test]
    fn bounded_waits_for_the_pod_itself() {
        assert_eq!(wait(&["./wait-for-it.sh", "localhost:5432", "-t", "120", "--", "web"]), Some(120));
        assert_eq!(wait(&["dockerize", "-wait", "tcp://127.0.0.1:5432", "-timeout", "90s", "web"]), Some(90));
        assert_eq!(wait(&["/linkerd-await", "--timeout=2m", "--", "web"]), Some(120));
        assert_eq!(wait(&["wait-for-it.sh", "db.example.com:5432", "-t", "120", "--", "web"]), None);
        assert_eq!(wait(&["wait-for-it.sh", "localhost:5432", "--", "web", "-t", "9"]), None);
        assert_eq!(wait(&["web", "-t", "9"]), None);
        let script = "for i in $(seq 1 180); do nc -z localhost 5432 && break; sleep 1; done; exec ./run";
        assert_eq!(wait(&["sh", "-c", script]), Some(180));
        assert_eq!(wait(&["sh", "-c", &script.replace("localhost", "db")]), None);
        assert_eq!(wait(&["bash", "-c", &script.replace("$(seq 1 180)", "{1..30}")]), Some(30));
        assert_eq!(wait(&["sh", "-c", &script.replace("$(seq 1 180)", "1 2 3")]), Some(3));
        assert_eq!(wait(&["sh", "-c", &format!("echo '{script}'")]), None);
    }
}
