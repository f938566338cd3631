//! `kill -9` while files are written.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{Folder, convertible};

const FILES: usize = 250;

/// How many runs are ended, each a little later than the one before.
const RUNS: u32 = 14;

fn file(number: usize) -> (String, String) {
    (format!("{number:03}.yaml"), convertible(&format!("web-{number}")))
}

/// A folder, the program at work in it, and a signal that cannot be caught, earlier or later: every file is the old
/// one or the new one.
#[test]
fn every_file_is_the_old_one_or_the_new_one() {
    let folder = Folder::with(&[]);
    let write_all = || (0..FILES).map(file).for_each(|(path, text)| folder.write(&path, text));
    write_all();
    let started = Instant::now();
    folder.run(&["migrate", "--write", "--quiet"]).exits_with(0);
    let whole = started.elapsed();
    let new: Vec<String> = (0..FILES).map(|number| folder.read(&file(number).0)).collect();
    let mut partly = 0;
    for run in 1..=RUNS {
        write_all();
        let mut command = folder.command(&["migrate", "--write", "--quiet"]);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
        std::thread::sleep(whole * run / RUNS);
        child.kill().expect("the signal is sent");
        child.wait().expect("the program ends");
        let mut written = 0;
        for (number, new) in new.iter().enumerate() {
            let (path, old) = file(number);
            let text = folder.read(&path);
            assert!(text == old || text == *new, "{path} is neither the old nor the new file:\n{text}");
            written += usize::from(text == *new);
        }
        partly += usize::from(written > 0 && written < FILES);
        remove_leftovers(&folder);
    }
    assert!(partly > 0, "no signal met the program at work; a whole run takes {whole:?}");
    assert!(whole < Duration::from_mins(1), "a run takes {whole:?}");
}

/// New files that were not renamed yet have a hidden name, which no later run takes for a manifest.
fn remove_leftovers(folder: &Folder) {
    for entry in fs::read_dir(folder.root()).expect("the folder is readable") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            assert!(name.starts_with(".outrigger-"), "what is {name}?");
            fs::remove_file(entry.path()).expect("removed");
        }
    }
}
