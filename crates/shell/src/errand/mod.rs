//! What a plain command is about: what it asks, calls, ends or leaves behind, by the programs that every image has.
//!
//! An errand is read from the words of one command, once those are known ([`errand_of`]). Programs that nobody here knows
//! are [`Errand::Other`]: the app itself, above all.
//!
//! Options are read as the manuals of the programs have them: `curl`, `wget`, OpenBSD's `nc`, `pg_isready`, procps and psmisc for
//! `pgrep`, `pkill` and `killall`.

mod client;
mod options;
mod process;
mod url;

pub use process::ends;
pub use url::Url;

pub(crate) use process::{is_signal, name_of, plain_signal};

use options::Options;

/// What one command is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Errand {
    /// It asks whether something is there, and changes nothing.
    Asks(Target),
    /// It makes a request over HTTP; whether that asks or tells something, its address shows.
    Requests(Request),
    /// It sends a signal to a process that it knows by name.
    Signals {
        /// The name of the process, or a part of its command line.
        process: String,
        /// The signal's name without `SIG`, or its number as written: `TERM`, `9`.
        signal: String,
    },
    /// It lets time pass; `None` is for ever, or as long as nobody knows.
    Sleeps {
        /// Seconds.
        seconds: Option<f64>,
    },
    /// It makes empty files, or sets their time.
    Touches {
        /// Their paths.
        paths: Vec<String>,
    },
    /// It says something, sets something of the shell, or tests a value: nothing outside of the script changes.
    Neutral,
    /// It looks at connections or listeners: `netstat`, `ss`, `lsof -i`.
    ListsConnections,
    /// It looks at processes: `ps`.
    ListsProcesses,
    /// Anything else.
    Other,
}

/// What a command asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Something that listens on a port.
    Port {
        /// The host, as written.
        host: String,
        /// The port.
        port: u16,
        /// Whether the command asks what stands behind the port, as `pg_isready` asks a database, and not for the port alone.
        beyond: bool,
    },
    /// A file, or a socket in the file system.
    File(String),
    /// A process with a name.
    Process(String),
    /// The Docker daemon of the pod.
    Docker,
}

/// A request over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub url: Url,
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The path of the Unix socket that it goes through, if it does.
    pub socket: Option<String>,
    /// Whether the command itself tries again until it is answered.
    pub retries: bool,
}

/// What the command with these words is about. `words` are as the program gets them: quotes taken off, variables expanded.
pub fn errand_of(words: &[&str]) -> Errand {
    let Some((program, rest)) = words.split_first() else { return Errand::Neutral };
    match file_name(program) {
        "sleep" => sleep(rest),
        "usleep" => Errand::Sleeps {
            seconds: rest.first().and_then(|time| time.parse::<f64>().ok()).map(|time| time / 1e6),
        },
        "touch" => touch(rest),
        "true" | ":" | "false" | "echo" | "printf" | "date" | "set" | "shopt" | "export" | "local"
        | "declare" | "readonly" | "typeset" | "unset" | "let" | "expr" | "seq" | "shift" | "hostname"
        | "whoami" | "id" => Errand::Neutral,
        "[" | "test" | "[[" => test(rest),
        "nc" | "ncat" | "netcat" => client::netcat(rest),
        "curl" => client::curl(rest),
        "wget" => client::wget(rest),
        "pg_isready" => client::database(rest, 5432, &["d", "dbname", "t", "timeout", "U", "username"]),
        "mysqladmin" | "mariadb-admin" if rest.contains(&"ping") || rest.contains(&"status") => {
            client::database(rest, 3306, &["u", "user", "password", "connect-timeout", "protocol"])
        }
        "redis-cli" if rest.iter().any(|word| word.eq_ignore_ascii_case("ping")) => {
            client::database(rest, 6379, &["a", "user", "pass", "n"])
        }
        "grpc_health_probe" | "grpc-health-probe" => client::grpc_health_probe(rest),
        "docker" if matches!(rest.first(), Some(&("info" | "ps" | "version"))) => {
            Errand::Asks(Target::Docker)
        }
        "pgrep" | "pidof" => process::look(rest),
        "ps" => Errand::ListsProcesses,
        "pkill" | "killall" => process::signal_by_name(rest),
        "netstat" | "ss" => Errand::ListsConnections,
        "lsof" | "fuser" => client::lsof(rest),
        "grep" | "egrep" | "awk" | "cat" | "wc" | "tail" | "cut" | "sed"
            if rest.iter().any(|word| word.starts_with("/proc/net/tcp")) =>
        {
            Errand::ListsConnections
        }
        "grep" | "egrep" | "fgrep" => grep(rest),
        _ => Errand::Other,
    }
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a host means the pod itself: `localhost`, a loopback address, or the address of all.
pub fn is_own_host(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.starts_with("127.")
        || matches!(host, "::1" | "0.0.0.0" | "::" | "0")
}

/// Seconds of `10`, `1.5`, `2m`, as sleep(1) of the GNU tools has them. `None` for `infinity` and what is no time.
pub fn seconds(text: &str) -> Option<f64> {
    let (number, unit) = match text.char_indices().find(|(_, letter)| letter.is_ascii_alphabetic()) {
        Some((at, _)) => text.split_at(at),
        None => (text, "s"),
    };
    let factor = match unit {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)?;
    Some(number * factor)
}

fn sleep(words: &[&str]) -> Errand {
    let times: Option<Vec<f64>> = words.iter().map(|word| seconds(word)).collect();
    Errand::Sleeps { seconds: times.filter(|times| !times.is_empty()).map(|times| times.iter().sum()) }
}

fn touch(words: &[&str]) -> Errand {
    let options = Options::read(words, &["d", "r", "t", "date", "reference", "time"]);
    if options.operands.is_empty() {
        return Errand::Other;
    }
    Errand::Touches { paths: options.operands.iter().map(|&path| path.to_owned()).collect() }
}

/// `grep -q ready /run/x/log` asks for what a file says; one that reads its input is no errand of its own.
fn grep(words: &[&str]) -> Errand {
    let options = Options::read(words, &["e", "f", "m", "A", "B", "C", "regexp", "file", "max-count"]);
    match options.operands.as_slice() {
        [_, path] if options.has(&["q", "quiet", "silent", "s"]) => {
            Errand::Asks(Target::File((*path).to_owned()))
        }
        _ => Errand::Other,
    }
}

/// `[ -S /run/x.sock ]`: a test that is about one file asks for it; all others are about values.
fn test(words: &[&str]) -> Errand {
    let words: Vec<&str> = words.iter().copied().filter(|word| !matches!(*word, "]" | "]]" | "!")).collect();
    match words.as_slice() {
        ["-S" | "-e" | "-f" | "-s" | "-r" | "-d" | "-p" | "-a", path] => {
            Errand::Asks(Target::File((*path).to_owned()))
        }
        _ => Errand::Neutral,
    }
}

#[cfg(test)]
mod tests;
