//! Programs that know processes by name.

use super::options::Options;
use super::{Errand, Target, file_name};

/// Options of `pgrep` and `pkill` that take a value.
const VALUES: [&str; 16] = [
    "s",
    "signal",
    "g",
    "G",
    "P",
    "t",
    "u",
    "U",
    "F",
    "d",
    "n-threads",
    "ns",
    "nslist",
    "pgroup",
    "parent",
    "uid",
];

/// `pgrep NAME`, `pidof NAME`.
pub(super) fn look(words: &[&str]) -> Errand {
    let options = Options::read(words, &VALUES);
    match options.operands.as_slice() {
        [name] => Errand::Asks(Target::Process(name_of(name))),
        _ => Errand::Other,
    }
}

/// `pkill -INT -f NAME`, `killall -9 NAME`.
pub(super) fn signal_by_name(words: &[&str]) -> Errand {
    let (signals, rest): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| is_signal(word));
    let options = Options::read(&rest, &VALUES);
    let signal =
        options.value(&["s", "signal"]).or_else(|| signals.first().map(|word| &word[1..])).unwrap_or("TERM");
    match options.operands.as_slice() {
        [name] => Errand::Signals { process: name_of(name), signal: plain_signal(signal) },
        _ => Errand::Other,
    }
}

/// The name that a pattern stands for: without a path, anchors, and the bracket that hides `grep` from itself.
pub(crate) fn name_of(pattern: &str) -> String {
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    file_name(pattern).replace(['[', ']'], "")
}

const SIGNALS: [&str; 12] =
    ["TERM", "INT", "QUIT", "KILL", "HUP", "USR1", "USR2", "STOP", "CONT", "ABRT", "ALRM", "PIPE"];

/// `-9`, `-TERM`, `-SIGINT`.
pub(crate) fn is_signal(word: &str) -> bool {
    let Some(name) = word.strip_prefix('-') else { return false };
    let name = name.strip_prefix("SIG").unwrap_or(name);
    SIGNALS.contains(&name) || (!name.is_empty() && name.bytes().all(|digit| digit.is_ascii_digit()))
}

/// A signal without `SIG`.
pub(crate) fn plain_signal(signal: &str) -> String {
    signal.strip_prefix("SIG").unwrap_or(signal).to_owned()
}

/// Whether a signal asks a program to end: TERM, INT, QUIT or KILL. Others mean something else to it; 0 asks whether it is
/// there.
pub fn ends(signal: &str) -> bool {
    matches!(signal, "TERM" | "INT" | "QUIT" | "KILL" | "15" | "2" | "3" | "9")
}
