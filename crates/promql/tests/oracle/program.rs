//! Runs the Go program, where Go and its modules are at hand.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a test runs a real program; the crate itself stays pure"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the program says of `lines`; `None`, said aloud, where it cannot be run.
pub(crate) fn run(lines: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle");
    let child = Command::new("go")
        .args(["run", "."])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return skip(&format!("go does not start: {error}")),
    };
    let mut stdin = child.stdin.take().expect("it was asked for");
    let lines = lines.to_owned();
    let writer = std::thread::spawn(move || {
        // A program that does not build does not read.
        let _ = stdin.write_all(lines.as_bytes());
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it does not panic");
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        // What is wrong with the program is a failure (`./main.go:14:2: …`); a module that cannot be had is none.
        assert!(
            ["promql-oracle:", "./main.go:", "./outline.go:"].iter().all(|wrong| !message.contains(wrong)),
            "go run: {message}"
        );
        return skip(&format!("go cannot build the program: {}", message.lines().last().unwrap_or_default()));
    }
    Some(String::from_utf8(output.stdout).expect("the table is UTF-8"))
}

/// Writes past the test harness, which keeps what a passing test prints to itself.
fn skip(reason: &str) -> Option<String> {
    let _ = writeln!(std::io::stderr(), "skipped: Prometheus' parser is not asked: {reason}");
    None
}
