//! Runs the Go program again, where Go and its modules are at hand.
#![expect(clippy::disallowed_types, reason = "a test runs a real program; the crate itself stays pure")]

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Compares the table that is checked in with a new one. Says aloud where it cannot be made.
pub(crate) fn check_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle");
    let output = match Command::new("go").args(["run", ".", "cases.txt"]).current_dir(&folder).output() {
        Ok(output) => output,
        Err(error) => return skip(&format!("go does not start: {error}")),
    };
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        // What is wrong with the program (`./main.go:14:2: …`) or its cases is a failure; a module that cannot be had is
        // none, though Go names the line that asks for it (`main.go:19:2: …`).
        assert!(
            !message.contains("yaml-oracle:") && !message.contains("./main.go:"),
            "go run failed: {message}"
        );
        return skip(&format!("go cannot build the program: {}", message.lines().last().unwrap_or_default()));
    }
    let fresh = String::from_utf8(output.stdout).expect("the table is UTF-8");
    let stored = include_str!("table.tsv");
    if let Some((fresh, stored)) = fresh.lines().zip(stored.lines()).find(|(fresh, stored)| fresh != stored) {
        panic!("table.tsv is not what the library says today:\n  stored {stored}\n  fresh  {fresh}");
    }
    assert_eq!(fresh.len(), stored.len(), "table.tsv lacks rows, or has some too many; make it again");
}

/// Writes past the test harness, which keeps what a passing test prints to itself.
fn skip(reason: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: the table of scalars is not made again: {reason}");
}
