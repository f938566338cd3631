//! What shells and shellcheck say of rewritten scripts: nothing that they did not say before.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::case::{Case, File};
use crate::cases::case_files;
use crate::found::{Pair, pairs_of};
use crate::run::migrate;
use crate::shell::{Shell, base_name, find, installed, is_shell, script_of, shells_for, skip};

/// Whether a shell can read a script.
pub(crate) fn accepts(shell: &Shell, script: &str) -> bool {
    let mut command = Command::new(&shell.path);
    if shell.name == "busybox" {
        command.arg("sh");
    }
    command.args(["-n", "-c", script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The errors that shellcheck finds in a script, by their codes.
fn errors_of(shellcheck: &Path, dialect: &str, script: &str) -> BTreeSet<String> {
    let mut command = Command::new(shellcheck);
    command.args(["--severity=error", "--format=gcc", "--shell", dialect, "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("shellcheck runs");
    let mut input = child.stdin.take().expect("it was asked for");
    input.write_all(script.as_bytes()).expect("shellcheck reads its input");
    drop(input);
    let output = child.wait_with_output().expect("shellcheck ends");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.rsplit_once('[')).map(|(_, code)| code.to_owned()).collect()
}

fn check(name: &str, pairs: &[Pair], shells: &[Shell], shellcheck: Option<&Path>) -> usize {
    let mut checked = 0;
    for Pair { container, before, after, .. } in pairs {
        let words = |all: &'_ [String]| -> Vec<String> { all.to_vec() };
        let (old, new) = (words(&before.words), words(&after.words));
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
        let (Some(old), Some(script)) = (script_of(&old), script_of(&new)) else { continue };
        for shell in shells_for(shells, [&before.words, &after.words]) {
            let is_sound = !accepts(&shell, old) || accepts(&shell, script);
            assert!(is_sound, "{name}: {} refuses the script of `{container}`:\n{script}", shell.name);
        }
        if let Some(shellcheck) = shellcheck {
            let shell = before.words.iter().find(|word| is_shell(word)).map_or("sh", |word| base_name(word));
            let dialect = if shell == "ash" { "dash" } else { shell };
            let new_errors = errors_of(shellcheck, dialect, script);
            let more: Vec<_> = new_errors.difference(&errors_of(shellcheck, dialect, old)).cloned().collect();
            assert!(more.is_empty(), "{name}: new errors {more:?} in the script of `{container}`:\n{script}");
        }
        checked += 1;
    }
    checked
}

fn shellcheck() -> Option<PathBuf> {
    let program = find("shellcheck");
    if program.is_none() {
        skip("shellcheck on rewritten scripts", "it is not installed");
    }
    program
}

#[test]
fn scripts_of_cases_stay_sound() {
    let (shells, shellcheck) = (installed(), shellcheck());
    let mut checked = 0;
    for path in case_files() {
        let case = Case::parse(&std::fs::read_to_string(&path).expect("a case"));
        let pairs = pairs_of(&migrate(&case, &case.files));
        checked += check(&path.display().to_string(), &pairs, &shells, shellcheck.as_deref());
    }
    assert!(checked > 2, "only {checked} scripts stay scripts");
}

#[test]
fn scripts_of_real_files_stay_sound() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let corpus = std::env::var_os("OUTRIGGER_CORPUS").map_or_else(beside, PathBuf::from);
    if !corpus.is_dir() {
        skip("rewritten scripts of real files", &format!("there is no corpus at {}", corpus.display()));
        return;
    }
    let (shells, shellcheck) = (installed(), shellcheck());
    let mut files = Vec::new();
    collect_files(&corpus, &mut files);
    let mut checked = 0;
    for path in files {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        // What runs no shell has no script.
        if !text.contains("-c") || !text.contains("sh") || !text.contains("containers:") {
            continue;
        }
        let name = path.display().to_string();
        let files = vec![File { path: name.clone(), text }];
        let case = Case { files, unsafe_steps: true, ..Case::parse("# A file\n\n```yaml x.yaml\n```\n") };
        let outcomes = migrate(&case, &case.files);
        if outcomes.iter().all(|outcome| outcome.problems.is_empty()) {
            checked += check(&name, &pairs_of(&outcomes), &shells, shellcheck.as_deref());
        }
    }
    assert!(checked > 0, "no script of {} is rewritten", corpus.display());
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            collect_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
}
