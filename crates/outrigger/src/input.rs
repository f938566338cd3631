//! Which files a run is about, and their bytes.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::{DirEntry, WalkBuilder, WalkState};
use outrigger_report::Problem;
use outrigger_text::LineIndex;
use rayon::slice::ParallelSliceMut as _;

use crate::images::{is_dockerfile, is_script};

/// A file of the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InputFile {
    /// Its path as given, or found below a folder that was given; `-` for standard input.
    pub path: PathBuf,
    /// Whether it was named on the command line itself: then trouble with it is an error.
    pub named: bool,
}

/// What is looked for in folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Manifests, and what they are made of.
    Manifests,
    /// Dockerfiles and scripts, too.
    ManifestsAndImages,
}

/// Something that was named and is not there, or cannot be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputProblem {
    /// The path as given.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// Endings of files that are looked at in folders. A file that is named is looked at whatever it is called.
const ENDINGS: [&str; 10] =
    ["yaml", "yml", "json", "tf", "jsonnet", "libsonnet", "tpl", "gotmpl", "tmpl", "rules"];

/// All files of `paths`: files as named, folders with all that is below them (hidden files and what `.gitignore`
/// names left out), standard input for `-`. Without paths: the current folder. Two paths to one file are one file;
/// it counts as named if any of them names it.
pub(crate) fn find_files(paths: &[PathBuf], wanted: Wanted) -> (Vec<InputFile>, Vec<InputProblem>) {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    let mut met_link = false;
    if paths.is_empty() {
        met_link |= walk(Path::new("."), wanted, &mut files, &mut problems);
    }
    for path in paths {
        if path.as_os_str() == "-" {
            files.push(InputFile { path: path.clone(), named: true });
            continue;
        }
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => met_link |= walk(path, wanted, &mut files, &mut problems),
            Ok(_) => files.push(InputFile { path: path.clone(), named: true }),
            Err(error) => {
                problems.push(InputProblem { path: path.display().to_string(), message: error.to_string() });
            }
        }
    }
    // Named ones first among equals, so that they win where one file is found twice.
    files.par_sort_by(|one, other| one.path.cmp(&other.path).then(other.named.cmp(&one.named)));
    if paths.len() > 1 || met_link {
        drop_second_names(&mut files);
    }
    (files, problems)
}

/// Adds the files below a folder, and says whether a link is among them: it may be a second name of another one.
fn walk(folder: &Path, wanted: Wanted, files: &mut Vec<InputFile>, problems: &mut Vec<InputProblem>) -> bool {
    let found = Mutex::new((Vec::new(), Vec::new()));
    let met_link = AtomicBool::new(false);
    let found_until_now = || found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let walker =
        WalkBuilder::new(folder).require_git(false).threads(rayon::current_num_threads()).build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) if wanted.covers(entry.path()) && is_readable_kind(&entry) => {
                    met_link.fetch_or(entry.path_is_symlink(), Ordering::Relaxed);
                    let path = entry.into_path();
                    let path = path.strip_prefix("./").map(Path::to_owned).unwrap_or(path);
                    found_until_now().0.push(InputFile { path, named: false });
                }
                Ok(_) => {}
                Err(error) => found_until_now()
                    .1
                    .push(InputProblem { path: folder.display().to_string(), message: error.to_string() }),
            }
            WalkState::Continue
        })
    });
    let (new_files, new_problems) = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    files.extend(new_files);
    problems.extend(new_problems);
    met_link.into_inner()
}

/// Files, and links to files. A pipe or a device has no end, and a folder is entered, not read; a link to nowhere counts,
/// so that reading it says what is wrong.
fn is_readable_kind(entry: &DirEntry) -> bool {
    let Some(kind) = entry.file_type() else { return false };
    kind.is_file()
        || (kind.is_symlink() && std::fs::metadata(entry.path()).map_or(true, |target| target.is_file()))
}

fn is_wanted(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str);
    // `values.yaml.gotmpl` is of interest, `README.md.gotmpl` is not.
    let of_template = path.file_stem().and_then(|stem| Path::new(stem).extension()).and_then(OsStr::to_str);
    let is_other_text = matches!(ending, Some("gotmpl" | "tmpl"))
        && of_template.is_some_and(|inner| !matches!(inner, "yaml" | "yml" | "json"));
    ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !is_other_text
        || path.file_name().is_some_and(|name| name == "kustomization" || name == "Kustomization")
}

impl Wanted {
    fn covers(self, path: &Path) -> bool {
        is_wanted(path) || self == Self::ManifestsAndImages && (is_dockerfile(path) || is_script(path))
    }
}

/// Two names of one file are one file: the first stays. A named one stays before one that was found in a folder, and
/// there the file itself before a link to it.
fn drop_second_names(files: &mut Vec<InputFile>) {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&at| (!files[at].named, files[at].path.is_symlink()));
    let mut seen = BTreeSet::new();
    let mut second = BTreeSet::new();
    for at in order {
        let real = if files[at].path.as_os_str() == "-" {
            files[at].path.clone()
        } else {
            std::fs::canonicalize(&files[at].path).unwrap_or_else(|_| files[at].path.clone())
        };
        if !seen.insert(real) {
            second.insert(at);
        }
    }
    let mut at = 0;
    files.retain(|_| {
        at += 1;
        !second.contains(&(at - 1))
    });
}

/// The text of a file, or of standard input, or why there is none.
pub(crate) fn read_text(file: &InputFile) -> Result<String, Problem> {
    let bytes = read_bytes(&file.path).map_err(|error| Problem::unreadable(error.to_string()))?;
    if u32::try_from(bytes.len()).is_err() {
        return Err(Problem::unreadable("the file is larger than 4 GiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let at = LineIndex::new(&before).line_column(&before, before.len());
        let at = Some((at.line, at.column));
        Problem { at, is_error: file.named, ..Problem::unreadable("the file is not UTF-8".to_owned()) }
    })
}

/// The bytes of a file, or of standard input.
pub(crate) fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return std::fs::read(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
