//! Input that was made to hurt: it costs little, is named with its place, and hides nothing else.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Folder, PLAIN, convertible};

/// Runs the program with a limit on the memory that it may ask for.
fn run_within(folder: &Folder, kilobytes: u32, arguments: &str) -> (Option<i32>, String, Duration) {
    let script = format!("ulimit -v {kilobytes}; exec {} {arguments}", env!("CARGO_BIN_EXE_outrigger"));
    let started = Instant::now();
    let output =
        Command::new("sh").args(["-c", &script]).current_dir(folder.root()).output().expect("the shell runs");
    let words =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), words, started.elapsed())
}

const A_GIGABYTE: u32 = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(20);

/// Ten times ten times ten … of a name that looks like containers.
fn bomb() -> String {
    let mut text = "apiVersion: v1\nkind: Pod\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{aliases}]");
    }
    text.push_str("spec:\n  containers:\n    - {name: a, image: b}\n    - {name: c, image: d}\n");
    text
}

#[test]
fn an_alias_bomb() {
    let folder = Folder::with(&[("bomb.yaml", &bomb()), ("web.yaml", &convertible("web"))]);
    let (code, words, took) = run_within(&folder, A_GIGABYTE, "migrate bomb.yaml web.yaml");
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("bomb.yaml:"), "the place is named\n{words}");
    assert!(words.contains("alias"), "the reason is named\n{words}");
    assert!(words.contains("+      initContainers:"), "the other file is done\n{words}");
    assert!(took < PATIENCE, "it takes {took:?}");
}

#[test]
fn a_bomb_of_merge_keys() {
    let mut text = "apiVersion: v1\nkind: Pod\nb0: &b0 {k0: 1}\n".to_owned();
    for level in 1..40 {
        let _ = writeln!(
            text,
            "b{level}: &b{level}\n  <<: [*b{0}, *b{0}]\n  k{level}: [*b{0}, *b{0}]",
            level - 1
        );
    }
    text.push_str("spec:\n  containers:\n    - {name: a, image: b}\n    - {name: c, image: d}\n");
    let folder = Folder::with(&[("bomb.yaml", &text), ("web.yaml", &convertible("web"))]);
    let (code, words, took) = run_within(&folder, A_GIGABYTE, "migrate bomb.yaml web.yaml");
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("bomb.yaml:") && words.contains("+      initContainers:"), "{words}");
    assert!(took < PATIENCE, "it takes {took:?}");
}

#[test]
fn nesting_without_end() {
    let head = "apiVersion: v1\nkind: Pod\nspec:\n  containers: ";
    let block: String = (0..3000).fold(String::new(), |mut text, depth| {
        let _ = writeln!(text, "{}a:", " ".repeat(depth));
        text
    });
    let deep = [
        format!("{head}{}\n", "[".repeat(200_000)),
        format!("{head}{}1{}\n", "{a: ".repeat(100_000), "}".repeat(100_000)),
        format!("{head}\n{}", "- ".repeat(100_000)),
        format!("kind: Pod\ncontainers: []\ninitContainers: []\n{block}"),
    ];
    for text in deep {
        let folder = Folder::with(&[("deep.yaml", &text), ("web.yaml", &convertible("web"))]);
        let (code, words, took) = run_within(&folder, A_GIGABYTE, "migrate deep.yaml web.yaml");
        let words: String = words.chars().take(3000).collect();
        assert_eq!(code, Some(2), "{words}");
        assert!(words.contains("deep.yaml:"), "the place is named\n{words}");
        assert!(words.contains("+      initContainers:"), "the other file is done\n{words}");
        assert!(took < PATIENCE, "it takes {took:?}");
    }
}

#[test]
fn one_very_long_line_and_many_documents() {
    let long = format!("{PLAIN}      args: [\"{}\"]\n", "x".repeat(4_000_000));
    let many = "---\n".repeat(300_000);
    let folder =
        Folder::with(&[("long.yaml", &long), ("many.yaml", &many), ("web.yaml", &convertible("web"))]);
    let (code, words, took) = run_within(&folder, A_GIGABYTE, "migrate long.yaml many.yaml web.yaml");
    let words: String = words.chars().take(3000).collect();
    assert_eq!(code, Some(1), "{words}");
    assert!(took < PATIENCE, "it takes {took:?}");
}

#[test]
fn bytes_that_are_no_text() {
    let folder = Folder::with(&[("web.yaml", &convertible("web"))]);
    folder.write("zero.yaml", [b"kind: Pod\ncontainers: ".as_slice(), &[0; 4096]].concat());
    folder.write("empty.yaml", "");
    let run = folder.run(&["migrate", "zero.yaml", "empty.yaml", "web.yaml"]).exits_with(2);
    assert!(run.stdout.contains("zero.yaml:2:"), "{}", run.stdout);
    assert!(run.stdout.contains("+      initContainers:"), "{}", run.stdout);
}
