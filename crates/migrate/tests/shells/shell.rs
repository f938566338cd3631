//! The shells of this machine.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use outrigger_shell::Script;

/// A shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shell {
    /// Its own name.
    pub(crate) name: &'static str,
    /// Where it is.
    pub(crate) path: PathBuf,
}

/// What `sh` can be in an image.
const KNOWN: [&str; 3] = ["dash", "bash", "busybox"];

/// The shells that are there. Those that are not are named on standard error.
pub(crate) fn installed() -> Vec<Shell> {
    let mut shells = Vec::new();
    for name in KNOWN {
        match find(name) {
            Some(path) if name != "busybox" || runs_programs_of_the_path(&path) => {
                shells.push(Shell { name, path });
            }
            Some(_) => skip(name, "it is built to run its own programs in place of those of PATH"),
            None => skip(name, "it is not installed"),
        }
    }
    shells
}

#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
pub(crate) fn skip(what: &str, why: &str) {
    eprintln!("skipped: {what}: {why}");
}

/// A program of PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A busybox that is built with `FEATURE_SH_STANDALONE` never looks for `nc` elsewhere.
fn runs_programs_of_the_path(busybox: &Path) -> bool {
    let folder = tempfile::tempdir().expect("a folder for files of a test");
    std::os::unix::fs::symlink("/bin/true", folder.path().join("nc")).expect("a link in a new folder");
    let mut command = Command::new(busybox);
    command.args(["sh", "-c", "nc"]).env("PATH", folder.path()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether a word is the name of a shell.
pub(crate) fn is_shell(word: &str) -> bool {
    matches!(base_name(word), "sh" | "bash" | "dash" | "ash")
}

/// The last part of a path.
pub(crate) fn base_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The script of `sh -c SCRIPT` among some words.
pub(crate) fn script_of<'w>(words: &[&'w str]) -> Option<&'w str> {
    let shell = words.iter().position(|word| is_shell(word))?;
    let option = words[shell..].iter().position(|word| word.starts_with('-') && word.ends_with('c'))?;
    words.get(shell + option + 1).copied()
}

/// The shells that these commands may mean; the one without a shell runs alike in all of them.
pub(crate) fn shells_for(all: &[Shell], commands: [&[String]; 2]) -> Vec<Shell> {
    let mut possible: BTreeSet<&str> = KNOWN.into_iter().collect();
    for words in commands {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let Some(shell) = words.iter().find(|word| is_shell(word)) else { continue };
        match base_name(shell) {
            "bash" => possible.retain(|name| *name == "bash"),
            "dash" => possible.retain(|name| *name == "dash"),
            _ => {}
        }
        let script = script_of(&words).and_then(|text| Script::parse(text).ok());
        if script.is_some_and(|script| !script.bash_only.is_empty()) {
            possible.retain(|name| *name == "bash");
        }
    }
    all.iter().filter(|shell| possible.contains(shell.name)).cloned().collect()
}
