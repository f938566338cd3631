//! How long people let an app wait for a sidecar, where the pod says so in plain words.

use outrigger_pod::{Container, ContainerRef, Handler, Lifecycle, Pod};

use crate::hook_command::{base_name, duration_seconds, names_this_pod, script_of};

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
    let at = words.iter().position(|word| WAITERS.contains(&base_name(word)))?;
    let until_app = words[at..].iter().position(|word| *word == "--").map_or(words.len(), |end| at + end);
    let own = &words[at..until_app];
    let asks_the_pod = base_name(own[0]) == "linkerd-await" || own.iter().any(|word| names_this_pod(word));
    asks_the_pod.then(|| timeout_of_words(own)).flatten()
}

/// `for i in $(seq 1 180); do nc -z localhost 5432 && break; sleep 1; done`: tries times the pause between them.
fn wait_of_loop(script: &str) -> Option<u64> {
    let start = script.find("for ")?;
    let (head, body) = script[start..].split_once("do")?;
    let body = body.split_once("done").map_or(body, |(body, _)| body);
    let asks_the_pod = names_this_pod(body)
        && ["nc ", "curl ", "wget ", "/dev/tcp/"].iter().any(|program| body.contains(program));
    if !asks_the_pod {
        return None;
    }
    let last_number = |text: &str| {
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        numbers.next_back().and_then(|digits| digits.parse::<u64>().ok())
    };
    let tries = if head.contains("seq ") || head.contains("..") { last_number(head)? } else { return None };
    let pause = body.split_once("sleep ").and_then(|(_, rest)| {
        duration_seconds(rest.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default())
    })?;
    Some(tries.saturating_mul(pause)).filter(|seconds| *seconds <= LONGEST_WAIT_SECONDS)
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
    }
}
