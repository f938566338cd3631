//! What a hook does, as far as its words tell beyond doubt.

use std::collections::BTreeMap;

use outrigger_pod::{Container, Handler};
use outrigger_shell::acts::{Act, ActKind, Reading};
use outrigger_shell::errand::{Target, file_name, is_own_host};
use outrigger_shell::{Script, Statement, Word};

/// What a lifecycle hook is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HookPurpose {
    /// It only lets time pass.
    Sleeps {
        /// For how long.
        seconds: u64,
    },
    /// It waits until connections or listeners are gone.
    WaitsForConnections,
    /// It waits until the container's own port or process answers.
    WaitsUntilReady,
    /// It makes the process end: a signal, a quit endpoint, a `shutdown` command.
    StopsTheProcess {
        /// The word that shows it: `kill`, `/quitquitquit`.
        by: String,
    },
    /// It tells a proxy to drain and returns; the process goes on.
    StartsADrain {
        /// The word that shows it.
        by: String,
    },
    /// Anything else.
    Unknown,
}

/// What `handler` does when it runs in a container.
pub(crate) fn purpose_of(handler: &Handler) -> HookPurpose {
    match handler {
        Handler::Sleep { seconds } => {
            HookPurpose::Sleeps { seconds: seconds.and_then(|s| u64::try_from(s).ok()).unwrap_or(0) }
        }
        Handler::HttpGet { path, .. } => purpose_of_path(path.as_deref().unwrap_or("/")),
        Handler::Exec { command } => purpose_of_command(command),
        Handler::TcpSocket { .. } | Handler::Grpc { .. } => HookPurpose::Unknown,
    }
}

/// Endpoints that end a proxy (catalogue of quit endpoints), and such that only start a drain.
fn purpose_of_path(path: &str) -> HookPurpose {
    let path = path.split('?').next().unwrap_or(path);
    if path.ends_with("/quitquitquit") || path.ends_with("/agent/v1/quit") || path.ends_with("/v1.0/shutdown")
    {
        return HookPurpose::StopsTheProcess { by: path.to_owned() };
    }
    if path.ends_with("/healthcheck/fail") || path.ends_with("/drain_listeners") || path == "/drain" {
        return HookPurpose::StartsADrain { by: path.to_owned() };
    }
    HookPurpose::Unknown
}

fn purpose_of_command(command: &[String]) -> HookPurpose {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    match shell_script(&words) {
        Some(script) => purpose_of_script(script),
        None => purpose_of_words(&words),
    }
}

/// The script of `sh -c SCRIPT`, with any usual shell and options such as `-ec`.
fn shell_script<'c>(words: &[&'c str]) -> Option<&'c str> {
    let (shell, rest) = words.split_first()?;
    if !matches!(file_name(shell), "sh" | "bash" | "dash" | "ash") {
        return None;
    }
    let at = rest
        .iter()
        .position(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('c'))?;
    if rest[..at].iter().any(|word| !word.starts_with('-')) {
        return None;
    }
    rest.get(at + 1).copied()
}

/// The script that a container runs through a shell.
pub(crate) fn script_of(container: &Container) -> Option<&str> {
    let words: Vec<&str> = container.words().collect();
    shell_script(&words)
}

/// Whether words of a command name the pod's own address.
pub(crate) fn names_this_pod(text: &str) -> bool {
    text.contains("localhost") || text.contains("127.0.0.1")
}

/// A script that waits in a loop, or that is one or more plain commands, each without expansions or redirections to files.
/// Anything else is unknown: a doubt is no ground to take a hook away.
fn purpose_of_script(text: &str) -> HookPurpose {
    let Ok(script) = Script::parse(text) else { return HookPurpose::Unknown };
    let acts = Reading::new(&script, &BTreeMap::new()).acts_of_block(&script.body);
    if let Some(purpose) = waiting_loop(&acts) {
        return purpose;
    }
    let commands: Option<Vec<Vec<String>>> = script
        .body
        .statements
        .iter()
        .flat_map(plain_commands)
        .filter(|words| words.as_deref() != Some(&[]))
        .collect();
    let Some(commands) = commands else { return HookPurpose::Unknown };
    let purposes: Vec<HookPurpose> = commands
        .iter()
        .map(|words| purpose_of_words(&words.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    match purposes.as_slice() {
        [] => HookPurpose::Unknown,
        [one] => one.clone(),
        several => {
            let stops = several.iter().find(|p| matches!(p, HookPurpose::StopsTheProcess { .. }));
            let all_known = several
                .iter()
                .all(|p| matches!(p, HookPurpose::StopsTheProcess { .. } | HookPurpose::Sleeps { .. }));
            match stops {
                Some(stop) if all_known => stop.clone(),
                None if all_known => HookPurpose::Sleeps { seconds: several.iter().map(sleep_seconds).sum() },
                _ => HookPurpose::Unknown,
            }
        }
    }
}

/// The words of each command of a statement, without `exec`, and none of what only makes it succeed (`|| true`); `None` for a
/// command that is not plain.
fn plain_commands(statement: &Statement) -> Vec<Option<Vec<String>>> {
    if statement.background {
        return vec![None];
    }
    statement
        .pipelines()
        .map(|pipeline| {
            let [command] = pipeline.commands.as_slice() else { return None };
            let to_file = command.redirections.iter().any(|redirection| {
                let target = redirection.target.as_ref().and_then(Word::literal);
                !target.is_some_and(|target| target == "/dev/null" || redirection.operator.contains('&'))
            });
            let mut words = command.simple().filter(|_| !pipeline.negated && !to_file)?.argv()?;
            if words.first().is_some_and(|word| word == "exec") {
                words.remove(0);
            }
            Some(if words == ["true"] || words == [":"] { Vec::new() } else { words })
        })
        .collect()
}

fn sleep_seconds(purpose: &HookPurpose) -> u64 {
    match purpose {
        HookPurpose::Sleeps { seconds } => *seconds,
        _ => 0,
    }
}

/// A loop that goes on while connections are open, or until the pod itself answers: it does nothing else but let time pass.
fn waiting_loop(acts: &[Act]) -> Option<HookPurpose> {
    let leaves = acts.iter().any(|act| act.kind == ActKind::Leaves);
    let ends_the_loop = |act: &Act| act.in_condition || (act.in_loop && leaves);
    let mut purpose = None;
    for act in acts {
        let seen = match &act.kind {
            ActKind::Sleeps { seconds: Some(_) } | ActKind::Leaves => continue,
            ActKind::CountsConnections { .. } => HookPurpose::WaitsForConnections,
            ActKind::Asks(Target::Port { host, .. }) if is_own_host(host) => HookPurpose::WaitsUntilReady,
            ActKind::Asks(Target::File(_)) => HookPurpose::WaitsUntilReady,
            ActKind::Requests(request) if is_own_host(&request.url.host) => HookPurpose::WaitsUntilReady,
            _ => return None,
        };
        if ends_the_loop(act) {
            purpose = Some(seen);
        }
    }
    purpose
}

fn purpose_of_words(words: &[&str]) -> HookPurpose {
    let Some((program, rest)) = words.split_first() else { return HookPurpose::Unknown };
    let local_url = |word: &&&str| names_this_pod(word) || word.contains("0.0.0.0");
    match file_name(program) {
        "sleep" => match rest {
            [time] => {
                duration_seconds(time).map_or(HookPurpose::Unknown, |seconds| HookPurpose::Sleeps { seconds })
            }
            _ => HookPurpose::Unknown,
        },
        program @ ("kill" | "killall" | "pkill") if signal_ends(rest) => {
            HookPurpose::StopsTheProcess { by: program.to_owned() }
        }
        "nginx" if rest.contains(&"quit") || rest.contains(&"stop") => {
            HookPurpose::StopsTheProcess { by: "nginx -s".to_owned() }
        }
        "curl" | "wget" => match rest.iter().find(local_url) {
            Some(url) => {
                let after_scheme = url.split_once("://").map_or(*url, |(_, rest)| rest);
                let path = after_scheme.find('/').map_or("/", |slash| &after_scheme[slash..]);
                purpose_of_path(path)
            }
            None => HookPurpose::Unknown,
        },
        "cloud-sql-proxy" | "alloydb-auth-proxy" if rest.first() == Some(&"shutdown") => {
            HookPurpose::StopsTheProcess { by: format!("{} shutdown", file_name(program)) }
        }
        "pilot-agent" if rest.first() == Some(&"wait") => HookPurpose::WaitsUntilReady,
        "pilot-agent" if rest.contains(&"drain") => {
            HookPurpose::StartsADrain { by: "pilot-agent … drain".to_owned() }
        }
        "linkerd-await"
            if !rest.contains(&"--shutdown") && !rest.contains(&"-S") && !rest.contains(&"--") =>
        {
            HookPurpose::WaitsUntilReady
        }
        _ => HookPurpose::Unknown,
    }
}

/// Whether the signal that `kill` and its like are told to send is one that asks a program to end: TERM, which is sent
/// where none is named, INT, QUIT or KILL. Others (HUP, USR1, 0) mean something else to it.
fn signal_ends(words: &[&str]) -> bool {
    let mut words = words.iter();
    let mut signal = "TERM";
    while let Some(word) = words.next() {
        match *word {
            "-s" | "--signal" | "-n" => signal = words.next().copied().unwrap_or("TERM"),
            "-f" | "-x" | "-q" | "-w" | "-e" | "-o" => {}
            word if word.starts_with("--signal=") => signal = &word["--signal=".len()..],
            word if word.len() > 1 && word.starts_with('-') && !word.starts_with("--") => signal = &word[1..],
            _ => {}
        }
    }
    let signal = signal.trim_start_matches("SIG");
    matches!(signal, "TERM" | "INT" | "QUIT" | "KILL" | "15" | "2" | "3" | "9")
}

/// Seconds of `10`, `10s`, `2m`, as sleep(1) of the GNU tools has them; fractions are rounded up.
pub(crate) fn duration_seconds(text: &str) -> Option<u64> {
    let (number, unit) = match text.char_indices().find(|(_, c)| c.is_ascii_alphabetic()) {
        Some((at, _)) => text.split_at(at),
        None => (text, "s"),
    };
    let number: f64 = number.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0 && *n < 1e9)?;
    let factor = match unit {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    #[expect(clippy::cast_sign_loss, reason = "checked to be at least 0 above")]
    Some((number * factor).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exec(words: &[&str]) -> HookPurpose {
        purpose_of(&Handler::Exec { command: words.iter().map(|&word| word.to_owned()).collect() })
    }

    fn script(text: &str) -> HookPurpose {
        exec(&["/bin/sh", "-c", text])
    }

    #[test]
    fn sleeps() {
        assert_eq!(exec(&["sleep", "10"]), HookPurpose::Sleeps { seconds: 10 });
        assert_eq!(exec(&["/bin/sleep", "2m"]), HookPurpose::Sleeps { seconds: 120 });
        assert_eq!(script("sleep 15"), HookPurpose::Sleeps { seconds: 15 });
        assert_eq!(exec(&["bash", "-ec", "sleep 5; sleep 1.5"]), HookPurpose::Sleeps { seconds: 7 });
        assert_eq!(purpose_of(&Handler::Sleep { seconds: Some(3) }), HookPurpose::Sleeps { seconds: 3 });
        assert_eq!(script("sleep $DELAY"), HookPurpose::Unknown);
        assert_eq!(script("echo sleep 10"), HookPurpose::Unknown);
    }

    #[test]
    fn stops() {
        let stops = |purpose| matches!(purpose, HookPurpose::StopsTheProcess { .. });
        assert!(stops(script("kill -TERM 1")));
        assert!(stops(script("curl -X POST http://localhost:9091/quitquitquit")));
        assert!(stops(script("sleep 10 && kill -INT 1")));
        assert!(stops(exec(&["/cloud-sql-proxy", "shutdown", "--admin-port", "9092"])));
        assert!(stops(exec(&["nginx", "-s", "quit"])));
        let quit = Handler::HttpGet {
            path: Some("/quitquitquit".to_owned()),
            port: None,
            host: None,
            scheme: None,
            headers: vec![],
        };
        assert!(stops(purpose_of(&quit)));
        assert_eq!(script("killall -0 geth"), HookPurpose::Unknown);
        assert_eq!(script("kill -HUP 1"), HookPurpose::Unknown);
        assert_eq!(script("sleep 10 && kill -USR1 1"), HookPurpose::Unknown);
        assert_eq!(script("kill -s HUP 1"), HookPurpose::Unknown);
        assert!(stops(script("kill -s INT 1")));
        assert!(stops(script("pkill -f proxy")));
        assert_eq!(script("curl http://example.com/quitquitquit"), HookPurpose::Unknown);
        assert_eq!(script("echo 'kill 1'"), HookPurpose::Unknown);
        assert_eq!(script("umount /mnt; kill 1"), HookPurpose::Unknown);
    }

    #[test]
    fn waits() {
        let drain =
            "while [ $(netstat -plunt | grep tcp | grep -v envoy | wc -l | xargs) -ne 0 ]; do sleep 1; done";
        assert_eq!(script(drain), HookPurpose::WaitsForConnections);
        assert_eq!(script("until nc -z localhost 5432; do sleep 1; done"), HookPurpose::WaitsUntilReady);
        assert_eq!(exec(&["pilot-agent", "wait"]), HookPurpose::WaitsUntilReady);
        assert_eq!(
            exec(&["/usr/lib/linkerd/linkerd-await", "--timeout=2m", "--port=4191"]),
            HookPurpose::WaitsUntilReady
        );
        assert_eq!(script("until nc -z db.example.com 5432; do sleep 1; done"), HookPurpose::Unknown);
        assert_eq!(script("while netstat; do rm -r /data; done"), HookPurpose::Unknown);
        assert_eq!(script("echo 'while netstat; do sleep 1; done'"), HookPurpose::Unknown);
        assert_eq!(script("# while netstat; do sleep 1; done\nsleep 3"), HookPurpose::Sleeps { seconds: 3 });
        assert_eq!(script("cat <<EOF\nkill 1\nEOF"), HookPurpose::Unknown);
        assert_eq!(
            script("sleep 5; until [ $(ss -Htn | wc -l) -eq 0 ]; do echo open; sleep 1; done"),
            HookPurpose::WaitsForConnections
        );
    }

    #[test]
    fn drains() {
        assert!(matches!(
            exec(&["pilot-agent", "request", "--debug-port=15020", "POST", "drain"]),
            HookPurpose::StartsADrain { .. }
        ));
        assert!(matches!(
            script("curl -X POST localhost:9901/healthcheck/fail"),
            HookPurpose::StartsADrain { .. }
        ));
    }
}
