//! Real shells, asked what they make of a script; nothing of it is run.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "each test asks another question; a pipe wants a thread"
)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Whether `shell` is installed; says so where it is not.
pub(crate) fn is_there(shell: &str) -> bool {
    let found = Command::new(shell).args(["-c", ":"]).status().is_ok_and(|status| status.success());
    if !found {
        eprintln!("skipped: there is no {shell}");
    }
    found
}

/// The script as bash prints what it has read; `None`, said aloud, where the bash that is installed cannot.
pub(crate) fn printed_anew(script: &str) -> Option<String> {
    let output = run(Command::new("bash").arg("--pretty-print").arg("/dev/stdin"), script);
    let printed = output.filter(|output| output.status.success()).map(|output| output.stdout);
    if printed.is_none() {
        eprintln!("skipped: there is no bash with --pretty-print");
    }
    printed.map(|printed| String::from_utf8_lossy(&printed).into_owned())
}

/// Whether `shell -n` takes `script`.
pub(crate) fn takes(shell: &str, script: &str) -> bool {
    run(Command::new(shell).arg("-n"), script).expect("the shell runs").status.success()
}

fn run(command: &mut Command, input: &str) -> Option<Output> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A shell that refuses early closes its input early.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?;
    Some(output)
}
