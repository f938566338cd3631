//! How a script ends a sidecar: by a request to its quit endpoint, or by a signal to one of its processes.

use crate::entry::Entry;
use crate::invocation::file_name;

/// A call of a script that ends a sidecar, with the words that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndingCall {
    /// A request to an endpoint of the pod itself: the address.
    Request(String),
    /// A signal to one of its processes: `pkill NAME`.
    Signal(String),
    /// The signal that kills.
    Kill(String),
}

impl EndingCall {
    /// The words.
    pub fn words(&self) -> &str {
        match self {
            Self::Request(words) | Self::Signal(words) | Self::Kill(words) => words,
        }
    }
}

impl Entry {
    /// The first call of `script` that ends this sidecar: `curl` or `wget` of one of its quit endpoints at the pod's own
    /// address, or `pkill` or `killall` of one of its processes. Comments do not count.
    pub fn ending_call(&self, script: &str) -> Option<EndingCall> {
        let lines = script.lines().map(|line| line.split(" #").next().unwrap_or(line).trim());
        let lines = lines.filter(|line| !line.starts_with('#'));
        lines.flat_map(|line| line.split([';', '&', '|', '(', ')'])).find_map(|part| {
            let words: Vec<&str> =
                part.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
            self.request(&words).or_else(|| self.signal(&words))
        })
    }

    fn request(&self, words: &[&str]) -> Option<EndingCall> {
        if !calls(words, "curl") && !calls(words, "wget") {
            return None;
        }
        let paths = || self.quit.iter().filter_map(|quit| quit.path.as_deref());
        let is_own = |word: &str| word.contains("localhost") || word.contains("127.0.0.1");
        let ends = |word: &str| paths().any(|path| word.ends_with(path));
        let address = words.iter().find(|word| is_own(word) && ends(word))?;
        Some(EndingCall::Request((*address).to_owned()))
    }

    fn signal(&self, words: &[&str]) -> Option<EndingCall> {
        if !calls(words, "pkill") && !calls(words, "killall") {
            return None;
        }
        let is_process = |word: &&&str| self.processes.iter().any(|process| process == file_name(word));
        let process = words.iter().find(is_process)?;
        let shown = format!("pkill {process}");
        let kills = words.iter().any(|word| matches!(*word, "-9" | "-KILL" | "-SIGKILL"));
        Some(if kills { EndingCall::Kill(shown) } else { EndingCall::Signal(shown) })
    }
}

fn calls(words: &[&str], program: &str) -> bool {
    words.iter().take(3).any(|word| file_name(word) == program)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    fn call(script: &str) -> Option<EndingCall> {
        Catalog::builtin().entry("cloud-sql-proxy-v2").expect("the entry is there").ending_call(script)
    }

    #[test]
    fn calls_and_words_that_only_look_like_calls() {
        let request = |script| matches!(call(script), Some(EndingCall::Request(_)));
        assert!(request("./run; curl -X POST http://localhost:9091/quitquitquit"));
        assert!(request(
            "./run\ncode=$?\nwget -q --post-data '' http://127.0.0.1:9091/quitquitquit\nexit $code"
        ));
        let signal = Some(EndingCall::Signal("pkill cloud-sql-proxy".to_owned()));
        assert_eq!(call("./run && pkill cloud-sql-proxy"), signal);
        assert!(matches!(call("pkill -9 cloud-sql-proxy"), Some(EndingCall::Kill(_))));
        for script in [
            "./run # curl http://localhost:9091/quitquitquit",
            "# curl http://localhost:9091/quitquitquit\n./run",
            "echo http://localhost:9091/quitquitquit",
            "curl http://example.com/quitquitquit",
            "pkill nginx",
        ] {
            assert_eq!(call(script), None, "{script}");
        }
    }
}
