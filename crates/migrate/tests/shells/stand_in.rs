//! Programs that stand in for those of an image.

use std::collections::BTreeSet;

use outrigger_shell::Script;

use crate::found::Program;
use crate::scenario::{Ends, Scenario, Sidecar};
use crate::shell::{base_name, is_shell, script_of};

/// Programs that ask a sidecar, or tell it to end.
pub(crate) const CLIENTS: [&str; 14] = [
    "curl",
    "wget",
    "nc",
    "ncat",
    "pg_isready",
    "mysqladmin",
    "netstat",
    "ss",
    "pkill",
    "pgrep",
    "killall",
    "ps",
    "sleep",
    "usleep",
];

/// Words that are the shell's own, and programs that are run as they are.
const REAL: [&str; 76] = [
    ".", ":", "[", "[[", "alias", "awk", "basename", "break", "builtin", "cat", "cd", "chmod", "command",
    "continue", "cp", "cut", "date", "declare", "dirname", "echo", "egrep", "env", "eval", "exec", "exit",
    "export", "expr", "false", "find", "getopts", "grep", "hash", "head", "hostname", "id", "jobs", "kill",
    "let", "ln", "local", "ls", "mkdir", "mktemp", "mv", "nohup", "printf", "pwd", "read", "readonly",
    "return", "rm", "sed", "seq", "set", "setsid", "shift", "sort", "source", "tail", "tee", "test",
    "timeout", "tini", "touch", "tr", "trap", "true", "type", "ulimit", "umask", "uname", "uniq", "unset",
    "wait", "wc", "xargs",
];

/// Asks the scenario whether the sidecar answers, and does what such a program does then.
const CLIENT: &str = r#"#!/bin/sh
root=@ROOT@
name=${0##*/}
echo "$name $*" >> "$root/log/calls"
case $name in sleep | usleep) exit 0 ;; esac
# Only the sidecar is missing: other services are there.
case $* in *example.com*) exit 0 ;; esac
echo >> "$root/log/questions"
read -r sidecar < "$root/scenario/sidecar"
if [ "$sidecar" = late ] && [ "$(wc -l < "$root/log/questions")" -gt 2 ]; then sidecar=there; fi
case $name in
  netstat | ss)
    if [ "$sidecar" = late ]; then echo "tcp 0 0 127.0.0.1:5432 127.0.0.1:40000 ESTABLISHED"; fi
    if [ "$sidecar" = there ]; then echo "tcp 0 0 127.0.0.1:5432 0.0.0.0:* LISTEN"; fi
    exit 0 ;;
  pgrep)
    if [ "$sidecar" = there ]; then
      /usr/bin/sleep 1 < /dev/null > /dev/null 2>&1 &
      echo $!
      exit 0
    fi
    exit 1 ;;
  ps)
    if [ "$sidecar" = there ]; then echo "  7 ?  00:00:00 cloud-sql-proxy"; fi
    exit 0 ;;
  curl) if [ "$sidecar" = there ]; then exit 0; else exit 7; fi ;;
  wget) if [ "$sidecar" = there ]; then exit 0; else exit 4; fi ;;
  pg_isready) if [ "$sidecar" = there ]; then exit 0; else exit 2; fi ;;
esac
[ "$sidecar" = there ]
"#;

/// Programs that wait, and then run the command that is given to them.
pub(crate) const WRAPPERS: [&str; 4] = ["dockerize", "wait-for-it", "wait-for-it.sh", "wait-for"];

/// Runs the command behind the wrapper's own words; without one it only asks.
const WRAPPER: &str = r#"#!/bin/sh
root=@ROOT@
echo "${0##*/} $*" >> "$root/log/calls"
case $* in *localhost:* | *127.0.0.1:*) read -r sidecar < "$root/scenario/sidecar" ;; *) sidecar=there ;; esac
if [ "$sidecar" = missing ]; then exit 1; fi
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    -t | -wait | -timeout) shift; shift ;;
    -* | *:*) shift ;;
    *) break ;;
  esac
done
if [ $# -gt 0 ]; then exec "$@"; fi
"#;

/// Says that it was started, with its words and variables, and ends as the scenario has it.
const APP: &str = r#"#!/bin/sh
root=@ROOT@
# Some shells make a whole path of a relative one.
place=$(cd "${0%/*}" && pwd)
{
  printf '<%s>' "$place/${0##*/}" "$@"
  env | LC_ALL=C sort | grep -vE '^(PWD|OLDPWD|SHLVL|_)=' | tr '\n' ' '
  echo
} >> "$root/log/started"
name=${0##*/}
if [ -f "$root/scenario/ends/$name" ]; then read -r ends < "$root/scenario/ends/$name"
else read -r ends < "$root/scenario/others"; fi
case $ends in
  killed) kill -KILL $$ ;;
  told*)
    code=${ends#told }
    trap 'echo TERM >> "$root/log/told"; exit $code' TERM ;;
  signal) ;;
  *) exit "$ends" ;;
esac
echo >> "$root/log/works"
while :; do
  /usr/bin/sleep 0.02
  echo >> "$root/log/turns"
done
"#;

pub(crate) fn client(root: &str) -> String {
    CLIENT.replace("@ROOT@", &format!("'{root}'"))
}

pub(crate) fn wrapper(root: &str) -> String {
    WRAPPER.replace("@ROOT@", &format!("'{root}'"))
}

pub(crate) fn app(root: &str) -> String {
    APP.replace("@ROOT@", &format!("'{root}'"))
}

/// The line that tells the app how it ends.
pub(crate) fn end_of(scenario: Scenario) -> String {
    match scenario.app {
        Ends::With(code) => format!("{code}\n"),
        Ends::Killed => "killed\n".to_owned(),
        Ends::WhenTold(code) => format!("told {code}\n"),
        Ends::BySignal => "signal\n".to_owned(),
    }
}

/// The line that tells clients of the sidecar.
pub(crate) fn answer_of(scenario: Scenario) -> &'static str {
    match scenario.sidecar {
        Sidecar::There => "there\n",
        Sidecar::Late => "late\n",
        Sidecar::Missing => "missing\n",
    }
}

/// What a command needs: the programs that are the image's own, in the order in which they are written, and the folders
/// that it goes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) apps: Vec<String>,
    pub(crate) wrappers: BTreeSet<String>,
    pub(crate) folders: BTreeSet<String>,
}

/// What a program needs.
pub(crate) fn needs_of(program: &Program) -> Needs {
    let words: Vec<&str> = program.words.iter().map(String::as_str).collect();
    let mut needs = Needs::default();
    needs_of_words(&words, &program.files, &mut needs);
    // Files that are there need no stand-in, and run what they say.
    needs.apps.retain(|app| program.files.iter().all(|(path, _)| path != app));
    needs
}

fn needs_of_words(words: &[&str], files: &[(String, String)], needs: &mut Needs) {
    let Some(program) = words.first() else { return };
    let named = |path: &str| {
        files.iter().find(|(file, _)| file == path).and_then(|(_, text)| Script::parse(text).ok())
    };
    let called = match *program {
        "." | "source" => words.get(1).and_then(|path| named(path)).map(|script| (1, script)),
        program if is_shell(program) => {
            words.iter().enumerate().skip(1).find_map(|(at, path)| Some((at, named(path)?)))
        }
        program => named(program).map(|script| (0, script)),
    };
    if let Some((at, script)) = called {
        needs_of_script(&script, &words[at + 1..], &[], needs);
        return;
    }
    if is_shell(program) {
        if let Some(script) = script_of(words).and_then(|text| Script::parse(text).ok()) {
            needs_of_script(&script, &[], files, needs);
        }
    } else if matches!(*program, "exec" | "nohup" | "setsid" | "command" | "tini" | "--") {
        needs_of_words(&words[1..], files, needs);
    } else if WRAPPERS.contains(&base_name(program)) {
        needs.wrappers.insert((*program).to_owned());
        let own = words[1..].iter().position(|word| *word == "--").map(|at| at + 2);
        let path =
            || words[1..].iter().position(|word| word.contains('/') && !word.contains(':')).map(|at| at + 1);
        needs_of_words(own.or_else(path).map_or(&[], |at| &words[at..]), files, needs);
    } else if *program == "cd" {
        needs.folders.extend(words.get(1).map(|folder| (*folder).to_owned()));
    } else if !REAL.contains(&base_name(program))
        && !CLIENTS.contains(&base_name(program))
        && !needs.apps.iter().any(|app| app == program)
    {
        needs.apps.push((*program).to_owned());
    }
}

/// `given` are the words that the script is called with.
fn needs_of_script(script: &Script, given: &[&str], files: &[(String, String)], needs: &mut Needs) {
    let functions: BTreeSet<&str> =
        script.simple_commands().iter().filter_map(|visited| visited.context.function).collect();
    for visited in script.simple_commands() {
        let words = visited.simple.words.iter().map(|word| word.text.as_str());
        let words: Vec<&str> =
            words.flat_map(|word| if word == "$@" { given.to_vec() } else { vec![word] }).collect();
        if !words.first().is_some_and(|program| functions.contains(program)) {
            needs_of_words(&words, files, needs);
        }
    }
}
