//! What the README shows is what the program prints.

use std::fs;
use std::process::Command;

mod support;

use support::root;

const BEGIN: &str = "$ outrigger migrate examples/shop-web.yaml\n";
const END: &str = "```\n";

#[test]
fn the_diff_is_what_the_program_prints() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).expect("README.md is readable");
    let start = readme.find(BEGIN).expect("the README shows the command") + BEGIN.len();
    let length = readme[start..].find(END).expect("the block of the command ends");
    let wanted = shortened(&printed());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let new = format!("{}{wanted}{}", &readme[..start], &readme[start + length..]);
        fs::write(&path, new).expect("README.md is writable");
        return;
    }
    assert!(
        readme[start..start + length] == wanted,
        "the README's diff is stale: run this test with UPDATE_DOCS=1; the program prints\n{wanted}"
    );
}

/// What the program prints for the README's example, without the summary.
fn printed() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_outrigger"))
        .args(["--quiet", "--color", "never", "migrate", "examples/shop-web.yaml"])
        .current_dir(root())
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "a change is due: {output:?}");
    let text = String::from_utf8(output.stdout).expect("its output is UTF-8");
    format!("{}\n", text.trim_end())
}

/// A long run of lines that go is shown by its first two: they come again where they went.
fn shortened(printed: &str) -> String {
    const SHOWN: usize = 2;
    let mut out = String::new();
    let mut run = 0;
    for line in printed.lines() {
        let goes = line.starts_with('-') && !line.starts_with("---");
        run = if goes { run + 1 } else { 0 };
        match run {
            0..=SHOWN => out.push_str(line),
            _ if run == SHOWN + 1 => out.push_str("-        …"),
            _ => continue,
        }
        out.push('\n');
    }
    out
}
