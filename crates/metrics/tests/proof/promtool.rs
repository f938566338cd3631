//! Runs promtool on tests.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use outrigger_metrics::world::{ProofTest, render_test_rules, render_tests};

/// The program, and a folder for what it reads.
pub(crate) struct Promtool {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl Promtool {
    /// Says so where it is nowhere.
    pub(crate) fn find(what: &str) -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
        let folders = std::iter::once(ours).chain(std::env::split_paths(&path));
        let found = folders.map(|folder| folder.join("promtool")).find(|path| path.is_file());
        let Some(program) = found else {
            eprintln!("skipped: {what}: promtool is not installed");
            return None;
        };
        Some(Self { program, folder: tempfile::tempdir().expect("a folder can be made") })
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("the folder is writable");
        path
    }

    /// Whether it takes the arguments, and all that it says.
    pub(crate) fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(&self.program).args(arguments).current_dir(self.folder.path()).output();
        let output = output.expect("promtool runs");
        let words = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.success(), words.into_owned())
    }

    /// The names of the tests that fail, with what promtool says of them.
    pub(crate) fn failures(&self, tests: &[ProofTest]) -> Vec<(String, String)> {
        let mut files = Vec::new();
        if let Some(rules) = render_test_rules("Made by a test.", tests) {
            self.write("rules.yaml", &rules);
            files.push("rules.yaml".to_owned());
        }
        self.write("tests.yaml", &render_tests("Made by a test.", &files, tests));
        let (taken, words) = self.run(&["test", "rules", "tests.yaml"]);
        let mut failures: Vec<(String, String)> = Vec::new();
        for line in words.lines() {
            if let Some((name, says)) = failed(line, tests) {
                if failures.last().is_none_or(|(last, _)| *last != name) {
                    failures.push((name, String::new()));
                }
                if let Some((_, said)) = failures.last_mut() {
                    let _ = writeln!(said, "  not so: {says}\n  {line}");
                }
            } else if let Some((_, said)) = failures.last_mut() {
                let _ = writeln!(said, "{line}");
            }
        }
        assert!(taken == failures.is_empty(), "promtool says:\n{words}");
        failures
    }
}

/// The test whose question a line of promtool's answer names, and what that would have shown.
fn failed(line: &str, tests: &[ProofTest]) -> Option<(String, String)> {
    let quoted = line.trim_start().strip_prefix("expr: \"")?;
    let end = quoted.rfind("\", time: ")?;
    let expr = quoted[..end].replace("\\\"", "\"").replace("\\\\", "\\");
    tests.iter().find_map(|test| {
        let (_, says) = test.questions().find(|(question, _)| *question == expr)?;
        Some((test.name().to_owned(), says.to_owned()))
    })
}

/// All failures, for a message.
pub(crate) fn told(failures: &[(String, String)]) -> String {
    failures.iter().map(|(name, said)| format!("{name}\n{said}")).collect::<Vec<_>>().join("\n")
}
