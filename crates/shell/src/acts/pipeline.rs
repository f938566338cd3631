//! Plain commands and pipelines of them.

use outrigger_text::Span;

use super::variables::Process;
use super::walk::act;
use super::{Act, ActKind, Reading};
use crate::errand::{Errand, Target, errand_of, file_name, is_signal, name_of, plain_signal};
use crate::syntax::{Command, CommandKind, Script, Simple, Statement, Word};

/// Programs that only pass on, or count, what they are given.
const FILTERS: [&str; 15] = [
    "grep", "egrep", "fgrep", "wc", "awk", "gawk", "tr", "cut", "head", "tail", "sort", "uniq", "cat", "jq",
    "tee",
];
/// Programs that run the command that is given to them.
const RUNNERS: [&str; 7] = ["exec", "command", "nohup", "nice", "time", "busybox", "builtin"];
const SHELLS: [&str; 5] = ["sh", "bash", "dash", "ash", "ksh"];

impl Reading<'_> {
    pub(super) fn acts_of_simple(&self, simple: &Simple, command: &Command) -> Vec<Act> {
        let span = command.span;
        let assigned = simple.assignments.iter().filter_map(|assignment| assignment.value.as_ref());
        let mut acts: Vec<Act> = assigned.flat_map(|value| self.acts_of_word(value, span)).collect();
        let words = self.words_of(simple);
        acts.extend(self.acts_of_words(&words, &simple.words, span));
        let says = matches!(
            words.first().map(|word| file_name(word)),
            None | Some("echo" | "printf" | "date" | ":" | "true")
        );
        let files = self.acts_of_redirections(command);
        // What a known or unknown program writes is its own affair; a word echoed into a file is a mark.
        acts.extend(files.into_iter().filter(|act| says || !matches!(act.kind, ActKind::Touches { .. })));
        acts
    }

    fn words_of(&self, simple: &Simple) -> Vec<String> {
        simple.words.iter().map(|word| self.known.text_or_source(word, self.script)).collect()
    }

    /// `words` as they are read; `written` the same as they stand in the script, of equal number or more.
    fn acts_of_words(&self, words: &[String], written: &[Word], span: Span) -> Vec<Act> {
        let one = |kind| vec![act(kind, span)];
        let Some(program) = words.first() else { return Vec::new() };
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        let inner = || written.iter().flat_map(|word| self.acts_of_word(word, span)).collect::<Vec<_>>();
        if let Some(acts) = self.acts_of_call(program, span) {
            return acts;
        }
        let name = file_name(program);
        if let Some(skipped) = runner(&texts) {
            return self.acts_of_words(&words[skipped..], &written[skipped.min(written.len())..], span);
        }
        if SHELLS.contains(&name) {
            return match script_of_shell(&texts) {
                Some(at) if written.get(at).is_some_and(|word| word.literal().is_some()) => {
                    self.acts_of_shell(texts[at], span)
                }
                _ => one(ActKind::Runs),
            };
        }
        match (name, &texts[1..]) {
            ("kill", rest) => return self.acts_of_kill(rest, &written[1..], span),
            ("wait", _) => return one(ActKind::AwaitsChild),
            ("exit", rest) => return one(ActKind::Exits { code: rest.first().map(|&code| code.to_owned()) }),
            ("trap", rest) => return self.acts_of_trap(rest, span),
            ("." | "source", [path, arguments @ ..]) => {
                let arguments = arguments.iter().map(|&word| word.to_owned()).collect();
                return one(ActKind::Sources { path: (*path).to_owned(), arguments });
            }
            ("break" | "return", _) => return one(ActKind::Leaves),
            ("continue", _) => return Vec::new(),
            ("[" | "test", _) => return self.acts_of_test(written, span),
            _ => {}
        }
        let found = match errand_of(&texts) {
            Errand::Asks(target) => ActKind::Asks(target),
            Errand::Requests(request) => ActKind::Requests(request),
            Errand::Signals { process, signal } => ActKind::Signals { process, signal },
            Errand::Sleeps { seconds } => ActKind::Sleeps { seconds },
            Errand::Touches { paths } => {
                return paths
                    .into_iter()
                    .map(|path| act(ActKind::Touches { path }, span))
                    .chain(inner())
                    .collect();
            }
            Errand::ListsConnections => connections(&texts, &[]),
            Errand::Neutral | Errand::ListsProcesses => return inner(),
            Errand::Other => ActKind::Runs,
        };
        one(found).into_iter().chain(inner()).collect()
    }

    /// `kill -TERM "$PID"`, `kill $(pgrep NAME)`, `kill %1`.
    fn acts_of_kill(&self, words: &[&str], written: &[Word], span: Span) -> Vec<Act> {
        let mut signal = "TERM".to_owned();
        let mut acts = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            match *word {
                "-s" | "-n" => {
                    at += 1;
                    signal = plain_signal(words.get(at).copied().unwrap_or("TERM"));
                }
                "--" => {}
                word if is_signal(word) => signal = plain_signal(&word[1..]),
                _ => {
                    let process = written.get(at).and_then(|word| self.known.process_of(word, self.script));
                    acts.push(match process {
                        Some(Process::Named(process)) if signal == "0" => {
                            ActKind::Asks(Target::Process(process))
                        }
                        Some(Process::Named(process)) => ActKind::Signals { process, signal: signal.clone() },
                        Some(Process::Child) => ActKind::SignalsChild { signal: signal.clone() },
                        None => ActKind::Runs,
                    });
                }
            }
            at += 1;
        }
        if acts.is_empty() {
            acts.push(ActKind::Runs);
        }
        acts.into_iter().map(|kind| act(kind, span)).collect()
    }

    /// `trap 'touch /tmp/done' EXIT TERM`; `trap - TERM` and `trap '' TERM` set nothing that is done.
    fn acts_of_trap(&self, words: &[&str], span: Span) -> Vec<Act> {
        let words = if words.first() == Some(&"--") { &words[1..] } else { words };
        let Some((handler, signals)) = words.split_first().filter(|(_, signals)| !signals.is_empty()) else {
            return vec![act(ActKind::Runs, span)];
        };
        let signals = signals.iter().map(|signal| match *signal {
            "0" => "EXIT".to_owned(),
            "15" => "TERM".to_owned(),
            "2" => "INT".to_owned(),
            signal => plain_signal(signal),
        });
        let acts = match *handler {
            "" | "-" => Vec::new(),
            handler => match self.acts_of_call(handler.trim(), span) {
                Some(acts) => acts,
                None => self.acts_of_handler(handler, span),
            },
        };
        vec![act(ActKind::Traps { signals: signals.collect(), acts }, span)]
    }

    /// A handler is a script of its own, with the functions and variables of this one.
    fn acts_of_handler(&self, handler: &str, span: Span) -> Vec<Act> {
        let Ok(script) = Script::parse(handler) else { return vec![act(ActKind::Runs, span)] };
        let mut acts = Vec::new();
        for command in script
            .body
            .statements
            .iter()
            .flat_map(Statement::pipelines)
            .flat_map(|pipeline| &pipeline.commands)
        {
            let called = command.simple().and_then(|simple| self.acts_of_call(&simple.program()?, span));
            if let Some(called) = called {
                acts.extend(called);
            } else {
                let inner = self.of_handler(&script).acts_of_command(command).into_iter();
                acts.extend(inner.map(|act| Act { span, ..act }));
            }
        }
        acts
    }

    pub(super) fn acts_of_test(&self, written: &[Word], span: Span) -> Vec<Act> {
        let words: Vec<String> =
            written.iter().map(|word| self.known.text_or_source(word, self.script)).collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        if !words.first().is_some_and(|first| matches!(*first, "[" | "test" | "[[")) {
            words.insert(0, "[[");
        }
        let mut acts: Vec<Act> = written.iter().flat_map(|word| self.acts_of_word(word, span)).collect();
        if let Errand::Asks(target) = errand_of(&words) {
            acts.push(act(ActKind::Asks(target), span));
        }
        acts
    }

    /// `ps -A | grep NAME`, `netstat -an | grep ESTABLISHED | wc -l`, `pgrep NAME | xargs kill`, `echo | nc HOST PORT`.
    pub(super) fn acts_of_piped(&self, commands: &[Command], span: Span) -> Vec<Act> {
        let stages: Option<Vec<Vec<String>>> = commands
            .iter()
            .map(|command| match &command.kind {
                CommandKind::Simple(simple) if simple.assignments.is_empty() => Some(self.words_of(simple)),
                _ => None,
            })
            .collect();
        let all = || commands.iter().flat_map(|command| self.acts_of_command(command)).collect();
        let Some(stages) = stages else { return all() };
        let stages: Vec<Vec<&str>> =
            stages.iter().map(|words| words.iter().map(String::as_str).collect()).collect();
        let Some((first, rest)) = stages.split_first() else { return Vec::new() };
        let is_filter = |words: &&Vec<&str>| {
            words.first().is_some_and(|program| FILTERS.contains(&file_name(program)) || is_quiet_sed(words))
                || matches!(words.as_slice(), ["xargs"])
        };
        let sought = || -> Vec<&str> {
            let greps = rest.iter().filter(|words| is_grep(words) && !is_inverted(words));
            greps.flat_map(|words| words[1..].iter().copied().filter(|word| !word.starts_with('-'))).collect()
        };
        if rest.iter().all(|words| is_filter(&words)) {
            match errand_of(first) {
                Errand::ListsConnections => return vec![act(connections(first, &sought()), span)],
                Errand::ListsProcesses => {
                    return match sought().as_slice() {
                        [name] => vec![act(ActKind::Asks(Target::Process(name_of(name))), span)],
                        _ => Vec::new(),
                    };
                }
                // A program with a filter behind it is the program.
                _ => return self.acts_of_command(&commands[0]),
            }
        }
        // `… | xargs kill -INT`: the signal goes to those that the rest names.
        if let Some((["xargs", kill @ ..], before)) =
            stages.split_last().map(|(last, before)| (last.as_slice(), before))
            && let Some(at) = kill.iter().position(|word| file_name(word) == "kill")
        {
            let asked = self.acts_of_piped(&commands[..before.len()], span);
            let signal = kill[at..].iter().find(|word| is_signal(word)).map_or("TERM", |word| &word[1..]);
            if let [Act { kind: ActKind::Asks(Target::Process(process)), .. }] = asked.as_slice() {
                return vec![act(
                    ActKind::Signals { process: process.clone(), signal: plain_signal(signal) },
                    span,
                )];
            }
        }
        all()
    }

    /// Words written into a file, and what is opened of the network: `echo x > /run/done`, `: > /dev/tcp/localhost/5432`.
    pub(super) fn acts_of_redirections(&self, command: &Command) -> Vec<Act> {
        let mut acts = Vec::new();
        for redirection in &command.redirections {
            let Some(target) = &redirection.target else { continue };
            acts.extend(self.acts_of_word(target, command.span));
            let path = self.known.text_or_source(target, self.script);
            if let Some(address) = path.strip_prefix("/dev/tcp/") {
                let asked = address.split_once('/').and_then(|(host, port)| Some((host, port.parse().ok()?)));
                acts.push(act(
                    match asked {
                        Some((host, port)) => {
                            ActKind::Asks(Target::Port { host: host.to_owned(), port, beyond: false })
                        }
                        None => ActKind::Runs,
                    },
                    command.span,
                ));
            } else if redirection.operator.contains('>')
                && !redirection.operator.contains('&')
                && !path.starts_with("/dev/")
            {
                acts.push(act(ActKind::Touches { path }, command.span));
            }
        }
        acts
    }
}

/// Where the command begins that a runner is given: `timeout -k 5 30 app` from the 4th word.
fn runner(words: &[&str]) -> Option<usize> {
    let name = file_name(words.first()?);
    if name == "timeout" {
        let mut at = 1;
        while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
            at += if matches!(*word, "-k" | "-s" | "--kill-after" | "--signal" | "-t") { 2 } else { 1 };
        }
        // busybox's older form gives the time by `-t`.
        let timed = words.get(at).is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        return (words.len() > at + usize::from(timed)).then_some(at + usize::from(timed));
    }
    if name == "env" {
        let at = 1 + words[1..].iter().take_while(|word| word.contains('=')).count();
        return (words.len() > at && !words[at].starts_with('-')).then_some(at);
    }
    (RUNNERS.contains(&name) && words.get(1).is_some_and(|word| !word.starts_with('-'))).then_some(1)
}

/// The place of the script in `sh -ec SCRIPT`.
fn script_of_shell(words: &[&str]) -> Option<usize> {
    let at = words
        .iter()
        .position(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('c'))?;
    let plain = words[1..=at].iter().all(|word| word.starts_with('-'));
    (plain && words.len() > at + 1).then_some(at + 1)
}

/// A look at connections: a question for a listener where a port and `LISTEN` are sought, or the program lists listeners
/// alone; else a count of what is open.
fn connections(program: &[&str], sought: &[&str]) -> ActKind {
    let lists_listeners = program[1..]
        .iter()
        .any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('l'));
    let wants_listener = lists_listeners || sought.iter().any(|word| word.contains("LISTEN"));
    let port = |word: &&str| {
        let digits = word.trim_matches(|letter: char| !letter.is_ascii_digit());
        let digits = digits.rsplit(|letter: char| !letter.is_ascii_digit()).next().unwrap_or(digits);
        digits.parse::<u16>().ok().filter(|port| *port > 0)
    };
    match sought.iter().find_map(port) {
        Some(port) if wants_listener => {
            ActKind::Asks(Target::Port { host: "localhost".to_owned(), port, beyond: false })
        }
        _ => ActKind::CountsConnections { words: sought.iter().map(|&word| word.to_owned()).collect() },
    }
}

fn is_grep(words: &[&str]) -> bool {
    words.first().is_some_and(|program| matches!(file_name(program), "grep" | "egrep" | "fgrep"))
}

fn is_inverted(words: &[&str]) -> bool {
    words.iter().any(|word| {
        *word == "--invert-match" || (word.starts_with('-') && !word.starts_with("--") && word.contains('v'))
    })
}

fn is_quiet_sed(words: &[&str]) -> bool {
    words.first().is_some_and(|program| file_name(program) == "sed")
        && !words.iter().any(|word| word.starts_with("-i"))
}
