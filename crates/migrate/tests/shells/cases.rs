//! The commands of all cases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::case::Case;
use crate::compare::compare;
use crate::found::{Pair, pairs_of};
use crate::images::pairs_of_images;
use crate::run::migrate;
use crate::scenario::Scenario;
use crate::shell::{Shell, installed, shells_for, skip};
use crate::stage::has_namespaces;

/// What differs, by case: how the words of the scenario begin, what differs, and why that is right.
const EXPECTED: &[(&str, &str, &str, &str)] = &[
    ("app-quits-sidecar/hides-the-code-unsafe", "the app", "ends with", HID),
    ("app-quits-sidecar/signal-through-a-shared-namespace", "the app", "ends with", HID),
    ("variable-without-user/gone-with-unsafe", "", "instead of", VARIABLES),
    ("sidecar-quit-flag/call-goes-unsafe", "the app", "ends with", HID),
    ("app-quits-sidecar/trap-at-exit-unsafe", TERM, "instead of 143", TRAP),
    ("app-drains-connections/polls-first-unsafe", TERM, "instead of 143", FIRST),
    ("app-drains-connections/signal-is-passed-on-unsafe", TERM, "instead of 143", FIRST),
    ("app-drains-connections/waits-drains-and-quits-unsafe", TERM, "instead of 143", FIRST),
];

const TERM: &str = "TERM while the app works";
const HID: &str = "the call hid the exit code of the app";
const VARIABLES: &str = "variables of the container go that only the hack used";
const FIRST: &str =
    "the shell ends with 143 at once; the app, now the first process, ends by itself if it has a handler";
const TRAP: &str = "bash alone ends at TERM where it has a trap for its end, and the app is killed with it";

/// A case, a container, a shell, and a scenario.
type Run = (String, Pair, Shell, Scenario);

#[test]
fn the_app_sees_no_difference() {
    let shells = installed();
    let mut runs: Vec<Run> = Vec::new();
    for path in case_files() {
        let case = Case::parse(&std::fs::read_to_string(&path).expect("a case"));
        let outcomes = migrate(&case, &case.files);
        for pair in pairs_of(&outcomes).into_iter().chain(pairs_of_images(&outcomes)) {
            for shell in shells_for(&shells, [&pair.before.words, &pair.after.words]) {
                let of = |scenario| (name_of(&path), pair.clone(), shell.clone(), scenario);
                runs.extend(Scenario::ALL.map(of));
            }
        }
    }
    assert!(runs.len() > 100 || shells.is_empty(), "only {} runs", runs.len());
    let mut differences: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut met = BTreeSet::new();
    for ((name, pair, shell, scenario), what) in differences_of(runs) {
        let expected = EXPECTED.iter().position(|(of, when, says, _)| {
            *of == name && scenario.words().starts_with(when) && what.contains(says)
        });
        if let Some(at) = expected {
            assert!(pair.has_unsafe_steps, "{name}: what a safe step leaves does what it did");
            met.insert(at);
        } else {
            let says = format!("{name}: `{}`: {}: {what}", pair.container, scenario.words());
            differences.entry(says).or_default().insert(shell.name);
        }
    }
    let lines: Vec<String> =
        differences.iter().map(|(says, shells)| format!("{says}, by {shells:?}")).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    let shows_all = has_namespaces() && shells.iter().any(|shell| shell.name == "bash");
    let unmet: Vec<_> = (0..EXPECTED.len()).filter(|at| !met.contains(at)).map(|at| EXPECTED[at]).collect();
    assert!(unmet.is_empty() || !shows_all, "these differences are not seen: {unmet:?}");
}

/// Carries all runs out, on all cores.
fn differences_of(runs: Vec<Run>) -> Vec<(Run, String)> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (left, found) = (Mutex::new(runs), Mutex::new(Vec::new()));
    let next = || left.lock().expect("no run panics while it holds the list").pop();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(run) = next() {
                    match compare(&run.1, &run.2, run.3) {
                        Ok(None) => {}
                        Ok(Some(what)) => {
                            found.lock().expect("nobody panics while it pushes").push((run, what));
                        }
                        Err(_) => skip(&run.0, &format!("{} cannot be shown here", run.3.words())),
                    }
                }
            });
        }
    });
    found.into_inner().expect("nobody panicked while it pushed")
}

/// The files of all cases, in order.
pub(crate) fn case_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root).expect("the cases").filter_map(Result::ok) {
        let entries = std::fs::read_dir(folder.path()).expect("the cases of a rule").filter_map(Result::ok);
        files.extend(entries.map(|entry| entry.path()));
    }
    files.sort();
    files
}

fn name_of(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    format!("{folder}/{}", path.file_stem().unwrap_or_default().to_string_lossy())
}
