//! The bounds of `corpus`, on the corpus that `OUTRIGGER_CORPUS` names, or `../shared/corpus` beside the repository.
#![allow(clippy::print_stderr, reason = "says aloud what it skips")]

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn bounds_are_kept_on_labelled_manifests() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let corpus = std::env::var_os("OUTRIGGER_CORPUS").map_or_else(beside, PathBuf::from);
    if !corpus.join("labels.tsv").is_file() {
        eprintln!("skipped: no labelled manifests at {}", corpus.display());
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_outrigger-benches")).arg("corpus").arg(corpus).output();
    let output = output.expect("the program runs");
    let words = [output.stdout, output.stderr].map(|words| String::from_utf8_lossy(&words).into_owned());
    assert!(output.status.success(), "{}", words.concat());
}
