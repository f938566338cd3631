//! Colour is for terminals.

use std::process::{Command, Stdio};

use crate::support::{Folder, convertible, skip};

const ESCAPE: char = '\u{1b}';

#[test]
fn no_colour_in_a_pipe() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    for command in ["check", "migrate"] {
        assert!(!folder.run(&[command]).all().contains(ESCAPE), "{command}");
    }
    assert!(!folder.run(&["explain", "windows-pod"]).all().contains(ESCAPE));
    assert!(!folder.run(&["migrate", "nowhere"]).all().contains(ESCAPE));
    let run = folder.filter(&["migrate", "-"], &convertible("web"));
    assert!(!run.all().contains(ESCAPE));
}

#[test]
fn colour_where_it_is_asked_for_and_never_in_documents_or_json() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    assert!(folder.run(&["migrate", "--color", "always"]).stdout.contains(ESCAPE));
    assert!(folder.run(&["check", "--color", "always"]).stdout.contains(ESCAPE));
    assert!(!folder.run(&["migrate", "--color", "always", "--format", "json"]).stdout.contains(ESCAPE));
    let run = folder.filter(&["migrate", "--color", "always", "-"], &convertible("web"));
    assert!(run.stderr.contains(ESCAPE) && !run.stdout.contains(ESCAPE));
    assert!(!folder.run(&["migrate", "--color", "never"]).stdout.contains(ESCAPE));
    folder.run(&["migrate", "--color", "sometimes"]).exits_with(2);
}

/// What is printed on a terminal. `None` where `script`, which makes one, is not there.
fn on_a_terminal(folder: &Folder, variables: &[(&str, &str)]) -> Option<String> {
    let command = format!("{} migrate web.yaml", env!("CARGO_BIN_EXE_outrigger"));
    let output = Command::new("script")
        .args(["-q", "-e", "-c", &command, "/dev/null"])
        .current_dir(folder.root())
        .env_remove("NO_COLOR")
        .env("TERM", "xterm")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    words.contains("initContainers").then_some(words)
}

#[test]
fn colour_on_a_terminal_unless_no_color_is_set() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    let Some(words) = on_a_terminal(&folder, &[]) else {
        return skip("colour on a terminal", "`script` does not make one here");
    };
    assert!(words.contains(ESCAPE), "{words}");
    let words = on_a_terminal(&folder, &[("NO_COLOR", "1")]).expect("a terminal");
    assert!(!words.contains(ESCAPE), "{words}");
}
