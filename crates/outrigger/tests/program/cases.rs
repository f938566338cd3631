//! The cases of `migrate`, carried out by the program itself: it reads files in three rounds and parses only what could
//! matter, and comes to the same as a run that looks at everything.

use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::output_format::check_format;
use crate::support::{Folder, repository};

#[path = "../../../migrate/tests/migration/case.rs"]
mod case;

use case::Case;

fn case_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the cases are there") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            case_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
}

#[test]
fn the_program_does_what_the_cases_say() {
    let mut paths = Vec::new();
    case_files(&repository().join("crates/migrate/tests/cases"), &mut paths);
    paths.sort();
    assert!(paths.len() > 100, "only {} cases are found", paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).expect("the case is readable");
        carry_out(&path, &Case::parse(&text));
    }
}

fn carry_out(path: &Path, case: &Case) {
    let folder = Folder::with(&[]);
    for file in &case.files {
        folder.write(&file.path, &file.text);
    }
    let mut arguments = vec!["migrate", "--write", "--format", "json"];
    if !case.config.is_empty() {
        // Beside the folder's files it would be one of them.
        folder.write(".configuration/outrigger.yaml", &case.config);
        arguments.extend(["--config", ".configuration/outrigger.yaml"]);
    }
    for (flag, value) in [("--kubernetes", &case.kubernetes), ("--istio", &case.istio)] {
        arguments.extend(value.iter().flat_map(|value| [flag, value]));
    }
    if case.unsafe_steps {
        arguments.push("--unsafe");
    }
    let run = folder.run(&arguments).exits_with(0);
    let name = path.display();
    check_format(&run.json(), &name.to_string());
    let mut expected = case.expected_diffs();
    for file in &case.files {
        let new = folder.read(&file.path);
        let diff = TextDiff::from_lines(&file.text, &new).unified_diff().context_radius(3).to_string();
        let wanted = expected.iter().position(|(path, _)| *path == file.path);
        let wanted = wanted.map(|at| expected.swap_remove(at).1).unwrap_or_default();
        assert_eq!(diff, wanted, "{name}: {}", file.path);
    }
    assert!(expected.is_empty(), "{name}: a diff is of no file");
}
