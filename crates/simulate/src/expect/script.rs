//! What the words of a command do, as far as they are plain.

use outrigger_lifecycle::Millis;
use outrigger_pod::Container;
use outrigger_shell::{CommandKind, Connector, Pipeline, Script, Statement};

/// How long a command runs and with which code it ends; the length is none where it never ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) length: Option<Millis>,
    pub(super) code: i32,
}

impl Run {
    const AT_ONCE: Self = Self { length: Some(Millis::ZERO), code: 0 };
}

/// The words that a container is called by.
pub(super) fn words_of(container: &Container) -> Vec<&str> {
    container.words().collect()
}

/// The shell and the script of `sh -c SCRIPT`, with any usual shell and options such as `-ec`.
pub(super) fn shell_and_script<'w>(words: &[&'w str]) -> Option<(&'w str, &'w str)> {
    let (shell, rest) = words.split_first()?;
    let shell = base_name(shell);
    if !matches!(shell, "sh" | "bash" | "dash" | "ash") {
        return None;
    }
    let is_command_option =
        |word: &&str| word.starts_with('-') && !word.starts_with("--") && word.contains('c');
    let at = rest.iter().position(is_command_option)?;
    if rest[..at].iter().any(|word| !word.starts_with('-')) {
        return None;
    }
    Some((shell, rest.get(at + 1)?))
}

/// What a command does that only lets time pass: `sleep`, `tail -f`, or a script of such commands. None where it does
/// anything else, or where what it does hangs on values that are not written out.
pub(super) fn plain_run(words: &[&str]) -> Option<Run> {
    match shell_and_script(words) {
        Some((_, script)) => run_of_script(script),
        None => run_of_command(words),
    }
}

fn run_of_script(script: &str) -> Option<Run> {
    let script = Script::parse(script).ok()?;
    let mut all = Run::AT_ONCE;
    for statement in script.body.statements {
        if statement.background {
            return None;
        }
        let first = (Connector::And, statement.first);
        let chain = std::iter::once(first).chain(statement.rest).enumerate();
        for (index, (connector, pipeline)) in chain {
            let runs = index == 0 || (connector == Connector::And) == (all.code == 0);
            if !runs {
                continue;
            }
            let words = words_of_pipeline(&pipeline)?;
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let (words, is_last) = match words.as_slice() {
                ["exit", rest @ ..] => {
                    let code = rest.first().map_or(Some(all.code), |code| code.parse().ok())?;
                    return Some(Run { code, ..all });
                }
                ["exec", rest @ ..] => (rest, true),
                words => (words, false),
            };
            let one = run_of_command(words)?;
            let length = one.length.zip(all.length).map(|(one, before)| before.plus(one));
            all = Run { length, code: one.code };
            if length.is_none() || is_last {
                return Some(all);
            }
        }
    }
    Some(all)
}

/// The words of a pipeline that is one plain command, all of them written out.
fn words_of_pipeline(pipeline: &Pipeline) -> Option<Vec<String>> {
    let [command] = pipeline.commands.as_slice() else { return None };
    if pipeline.negated || !command.redirections.is_empty() {
        return None;
    }
    command.simple()?.argv()
}

fn run_of_command(words: &[&str]) -> Option<Run> {
    let (program, rest) = words.split_first()?;
    match (base_name(program), rest) {
        ("sleep", [one]) => {
            let length = if matches!(*one, "infinity" | "inf") { None } else { Some(duration(one)?) };
            Some(Run { length, code: 0 })
        }
        ("tail", [.., last]) if rest.iter().any(|word| is_follow(word)) && !last.is_empty() => {
            Some(Run { length: None, code: 0 })
        }
        ("true" | ":" | "echo" | "date" | "set" | "cd", _) => Some(Run::AT_ONCE),
        ("false", _) => Some(Run { code: 1, ..Run::AT_ONCE }),
        _ => None,
    }
}

fn is_follow(word: &str) -> bool {
    word.starts_with("--follow")
        || (word.starts_with('-') && !word.starts_with("--") && word.contains(['f', 'F']))
}

/// A time as `sleep` takes it: seconds, or with a unit.
fn duration(text: &str) -> Option<Millis> {
    let (number, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(number) => (number, &text[number.len()..]),
        None => (text, "s"),
    };
    let factor = match unit {
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => 1.0,
    };
    let seconds =
        number.parse::<f64>().ok().filter(|_| number.starts_with(|first: char| first.is_ascii_digit()))?;
    std::time::Duration::try_from_secs_f64(seconds * factor).ok().map(Millis::from)
}

/// Whether the container's first process is one that does not end on SIGTERM: `sleep`, `tail`, or a shell that runs
/// several commands, hands none of them its place and has no trap. The kernel gives the first process of a container
/// only signals that it has a handler for (`pid_namespaces(7)`, "The namespace init process").
pub(super) fn ignores_sigterm(words: &[&str]) -> bool {
    let Some((shell, script)) = shell_and_script(words) else { return names_idler(words.first().copied()) };
    let Ok(script) = Script::parse(script) else { return false };
    let programs: Vec<String> =
        script.simple_commands().iter().filter_map(|found| found.simple.program()).collect();
    let has = |name: &str| programs.iter().any(|program| program == name);
    let pipelines: Vec<&Pipeline> = script.body.statements.iter().flat_map(Statement::pipelines).collect();
    let is_endless = !has("trap") && pipelines.iter().any(|pipeline| is_endless_loop(pipeline));
    // bash gives its place to the last command of a script of its own accord.
    if shell == "bash" {
        return is_endless;
    }
    let alone = programs.first().is_some_and(|program| names_idler(Some(program)));
    !has("exec") && !has("trap") && (pipelines.len() > 1 || is_endless || alone)
}

fn is_endless_loop(pipeline: &Pipeline) -> bool {
    pipeline.commands.iter().any(|command| match &command.kind {
        CommandKind::Loop { until, condition, .. } => {
            let first = condition.statements.first().map(|statement| words_of_pipeline(&statement.first));
            let first = first.flatten().unwrap_or_default();
            let first = first.first().map(String::as_str);
            if *until { first == Some("false") } else { matches!(first, Some("true" | ":" | "sleep")) }
        }
        _ => false,
    })
}

fn names_idler(word: Option<&str>) -> bool {
    word.is_some_and(|word| matches!(base_name(word), "sleep" | "tail"))
}

/// Ports of the pod itself that a command waits for before it does its work: in a loop of a script, or by a waiter that
/// the program is called through.
pub(super) fn waited_ports(words: &[&str]) -> Vec<u16> {
    if let Some((_, script)) = shell_and_script(words) {
        return ports_in_loops(script);
    }
    let Some(at) = words.iter().position(|word| WAITERS.contains(&base_name(word))) else {
        return Vec::new();
    };
    let own = words[at..].iter().take_while(|word| **word != "--");
    own.flat_map(|word| own_ports(word)).collect()
}

/// Waiters that are put before a program.
const WAITERS: [&str; 5] = ["wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh", "dockerize"];

/// The pod's own ports that the commands in loops of a script ask for an answer.
fn ports_in_loops(script: &str) -> Vec<u16> {
    const ASKERS: [&str; 3] = ["nc", "curl", "wget"];
    let Ok(script) = Script::parse(script) else { return Vec::new() };
    let found = script.simple_commands().into_iter().filter(|found| found.context.looped);
    let asking = found.map(|found| (found.simple.program(), script.slice(found.command.span))).filter(
        |(program, text)| {
            program.as_deref().is_some_and(|program| ASKERS.contains(&base_name(program)))
                || text.contains("/dev/tcp/")
        },
    );
    asking.flat_map(|(_, text)| own_ports(text).collect::<Vec<_>>()).collect()
}

/// Ports after a name of the pod itself: `localhost:5432`, `127.0.0.1 5432`, `/dev/tcp/localhost/5432`.
fn own_ports(text: &str) -> impl Iterator<Item = u16> {
    ["localhost", "127.0.0.1"].into_iter().flat_map(move |host| {
        text.split(host).skip(1).filter_map(|rest| {
            let rest = rest.strip_prefix([':', ' ', '/'])?;
            let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            rest[..end].parse().ok()
        })
    })
}

/// The last part of a path: `/usr/bin/sleep` is `sleep`.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(words: &[&str]) -> Option<(Option<u32>, i32)> {
        plain_run(words).map(|run| (run.length.map(|length| length.0), run.code))
    }

    #[test]
    fn commands_that_only_let_time_pass() {
        assert_eq!(run(&["sleep", "3"]), Some((Some(3000), 0)));
        assert_eq!(run(&["/bin/sleep", "1.5m"]), Some((Some(90_000), 0)));
        assert_eq!(run(&["sleep", "infinity"]), Some((None, 0)));
        assert_eq!(run(&["tail", "-f", "/dev/null"]), Some((None, 0)));
        assert_eq!(run(&["sh", "-c", "echo begins; sleep 2 && sleep 1\nexit 3"]), Some((Some(3000), 3)));
        assert_eq!(run(&["sh", "-c", "exec sleep 4"]), Some((Some(4000), 0)));
        assert_eq!(run(&["false"]), Some((Some(0), 1)));
        assert_eq!(run(&["sh", "-c", "false && sleep 5; true || sleep 5; sleep 1"]), Some((Some(1000), 0)));
        assert_eq!(run(&["sh", "-c", "exec sleep 1; sleep 5"]), Some((Some(1000), 0)));
        assert_eq!(run(&["sh", "-c", "sleep 1 & exit"]), None);
        for words in [&["sleep", "$DELAY"][..], &["sleep"], &["./run"], &["sh", "-c", "sleep 2; ./run"]] {
            assert_eq!(run(words), None, "{words:?}");
        }
    }

    #[test]
    fn first_processes_that_do_not_end_on_their_signal() {
        let yes: [&[&str]; 4] = [
            &["sleep", "3600"],
            &["sh", "-c", "./run; curl localhost:15020/quitquitquit"],
            &["sh", "-c", "while true; do date; done"],
            &["/bin/sh", "-c", "tail -f /dev/null"],
        ];
        let no: [&[&str]; 5] = [
            &["./run"],
            &["sh", "-c", "./run"],
            &["sh", "-c", "./wait\nexec ./run"],
            &["sh", "-c", "trap 'exit 0' TERM; ./run; ./tidy"],
            &["bash", "-c", "./wait; ./run"],
        ];
        assert!(yes.iter().all(|words| ignores_sigterm(words)));
        assert!(!no.iter().any(|words| ignores_sigterm(words)));
    }

    #[test]
    fn ports_that_are_waited_for() {
        let script = |text: &str| waited_ports(&["sh", "-c", text]);
        assert_eq!(script("until nc -z localhost 5432; do sleep 1; done; exec ./run"), [5432]);
        assert_eq!(
            script("while ! curl -sf http://127.0.0.1:15021/healthz/ready; do sleep 1; done\n./run"),
            [15021]
        );
        assert_eq!(script("./run; curl -X POST localhost:15020/quitquitquit"), [0; 0]);
        assert_eq!(
            script("echo 'until nc -z localhost 1; do :; done' # until nc -z localhost 2\n./run"),
            [0; 0]
        );
        assert_eq!(script("until nc -z db 5432; do sleep 1; done; ./run"), [0; 0]);
        assert_eq!(
            waited_ports(&["./wait-for-it.sh", "localhost:3306", "--", "web", "localhost:80"]),
            [3306]
        );
        assert_eq!(waited_ports(&["web", "localhost:3306"]), [0; 0]);
    }
}
