//! Which script the words of a container start.

use outrigger_shell::errand::file_name;

/// How words start a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Started {
    /// How many words stand before the shell, or before the script where no shell is named.
    pub(super) words_before_shell: usize,
    /// The word that is the script, or its path.
    pub(super) at: usize,
    /// Whether that word is a path.
    pub(super) is_file: bool,
    /// Whether nothing but the first line of the file says that a shell reads it.
    pub(super) needs_shebang: bool,
    /// Whether the script is read into the shell that calls it.
    pub(super) is_read_in: bool,
    /// The letters of the shell's options.
    pub(super) letters: String,
}

impl Started {
    /// Whether an option of the shell ends it at the first command that fails.
    pub(super) fn stops_at_failure(&self) -> bool {
        self.letters.contains('e')
    }
}

/// Programs that pass signals on to the one program that is given to them, and are first in a container.
const INITS: [&str; 5] = ["tini", "tini-static", "dumb-init", "catatonit", "docker-init"];

/// The script that is started by the words of a container, or by those of a command in a script: `tini -- sh -c SCRIPT`,
/// `bash -e /scripts/run.sh a`, `/scripts/run.sh`. `None` where no shell is named and no absolute path stands in its place.
pub(super) fn read_command_line(words: &[&str]) -> Option<Started> {
    let is_init = |word: &str| INITS.contains(&file_name(word)) || word.starts_with('-');
    let first = words.iter().position(|word| !is_init(word))?;
    if !is_shell(words[first]) {
        let is_path = words[first].starts_with('/');
        return is_path.then(|| Started {
            words_before_shell: first,
            at: first,
            is_file: true,
            needs_shebang: true,
            is_read_in: false,
            letters: String::new(),
        });
    }
    let mut letters = String::new();
    let mut at = first + 1;
    while let Some(word) = words.get(at).filter(|word| word.starts_with(['-', '+'])) {
        if let Some(given) = word.strip_prefix('-').filter(|given| !given.starts_with('-')) {
            letters.push_str(given);
        }
        // The name of the option after `-o` is a word of its own.
        at += if word.ends_with('o') && !word.starts_with("--") { 2 } else { 1 };
    }
    let is_file = !letters.contains('c');
    // `-s` reads the script from standard input.
    let is_there = words.get(at).is_some_and(|word| !is_file || word.starts_with('/'));
    (is_there && !(is_file && letters.contains('s'))).then_some(Started {
        words_before_shell: first,
        at,
        is_file,
        needs_shebang: false,
        is_read_in: false,
        letters,
    })
}

/// The script that a command of another script runs or reads in: as [`read_command_line`], also behind `exec`, and `. FILE`.
pub(super) fn read_call(words: &[&str]) -> Option<(usize, Started)> {
    let skipped = usize::from(words.first() == Some(&"exec"));
    let words = &words[skipped..];
    if let ["." | "source", path, ..] = words {
        let started = Started {
            words_before_shell: 0,
            at: 1,
            is_file: true,
            needs_shebang: false,
            is_read_in: true,
            letters: String::new(),
        };
        return path.starts_with('/').then_some((skipped, started));
    }
    // Options alone are no init.
    let started =
        words.first().filter(|word| !word.starts_with('-')).and_then(|_| read_command_line(words))?;
    started.is_file.then_some((skipped, started))
}

pub(super) fn is_shell(word: &str) -> bool {
    matches!(file_name(word), "sh" | "bash" | "dash" | "ash")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(line: &str) -> Option<(String, bool)> {
        let words: Vec<&str> = line.split(' ').collect();
        let started = read_command_line(&words)?;
        Some((words[started.at].to_owned(), started.is_file))
    }

    #[test]
    fn scripts_and_files() {
        let text = |word: &str| Some((word.to_owned(), false));
        let file = |word: &str| Some((word.to_owned(), true));
        assert_eq!(script("sh -c TEXT"), text("TEXT"));
        assert_eq!(script("tini -- bash -e -o pipefail -c TEXT zero"), text("TEXT"));
        assert_eq!(script("/bin/sh -e /scripts/run.sh a"), file("/scripts/run.sh"));
        assert_eq!(script("dumb-init /scripts/run.sh"), file("/scripts/run.sh"));
        for line in ["./run sh -c x", "sh run.sh", "sh -s /scripts/run.sh", "app", "sh", "sh -c"] {
            assert_eq!(script(line), None, "{line}");
        }
    }

    #[test]
    fn calls_in_scripts() {
        let path = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let (skipped, started) = read_call(&words)?;
            Some((words[skipped + started.at].to_owned(), started.is_read_in))
        };
        let called = |path: &str, is_read_in| Some((path.to_owned(), is_read_in));
        assert_eq!(path("exec /scripts/run.sh a"), called("/scripts/run.sh", false));
        assert_eq!(path(". /scripts/lib.sh"), called("/scripts/lib.sh", true));
        assert_eq!(path("bash /scripts/run.sh"), called("/scripts/run.sh", false));
        assert_eq!(path(". lib.sh"), None);
        assert_eq!(path("sh -c /scripts/run.sh"), None, "the shell reads that text by itself");
        assert_eq!(path("exec"), None);
    }
}
