//! Real shells, asked whether they take a script; nothing of it is run.

use std::io::Write;
use std::process::{Command, Stdio};

/// Whether `shell` is installed; says so where it is not.
pub(crate) fn is_there(shell: &str) -> bool {
    let found = Command::new(shell).args(["-c", ":"]).status().is_ok_and(|status| status.success());
    if !found {
        eprintln!("skipped: there is no {shell}");
    }
    found
}

/// Whether `shell -n` takes `script`.
pub(crate) fn takes(shell: &str, script: &str) -> bool {
    let mut child = Command::new(shell)
        .arg("-n")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the shell starts");
    let mut input = child.stdin.take().expect("its input is piped");
    // A shell that refuses early closes its input early.
    let _ = input.write_all(script.as_bytes());
    drop(input);
    child.wait().expect("the shell ends").success()
}
