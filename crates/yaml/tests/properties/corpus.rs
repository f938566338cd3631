//! The corpus of real files, where it is at hand: the folder that `OUTRIGGER_CORPUS` names, else `shared/corpus`
//! beside the repository.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test reads files and runs tar; the crate itself stays pure"
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One text file.
pub(crate) struct CorpusFile {
    /// Its path inside the corpus.
    pub(crate) name: String,
    /// What it says.
    pub(crate) text: String,
}

/// The folders that hold single files.
const FOLDERS: [&str; 6] = ["manifests", "charts", "kustomize", "pairs", "prom", "terraform"];
/// The archive of many files.
const ARCHIVE: &str = "bulk.tar.xz";

/// All text files of the corpus and of its archive, sorted by name; none, said aloud, where it is absent.
///
/// Files that are not UTF-8 are left out: they never become a text.
pub(crate) fn read_files(test: &str) -> Vec<CorpusFile> {
    let Some(root) = find_root() else {
        skip(test, "there is no corpus: set OUTRIGGER_CORPUS to its folder");
        return Vec::new();
    };
    let mut files = Vec::new();
    for folder in FOLDERS {
        read_folder(&root, &root.join(folder), &mut files);
    }
    match unpack(&root.join(ARCHIVE)) {
        Ok(folder) => read_folder(&folder, &folder, &mut files),
        Err(reason) => skip(test, &format!("the archive of the corpus is left out: {reason}")),
    }
    files.sort_by(|left, right| left.name.cmp(&right.name));
    files
}

fn find_root() -> Option<PathBuf> {
    let root = match std::env::var_os("OUTRIGGER_CORPUS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
    };
    root.join(FOLDERS[0]).is_dir().then_some(root)
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<CorpusFile>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() {
            read_folder(root, &path, files);
        } else if kind.is_file() {
            // What is not UTF-8 is no text.
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            files.push(CorpusFile { name, text });
        }
    }
}

/// Unpacks the archive into the build's own temporary folder, once.
fn unpack(archive: &Path) -> Result<PathBuf, String> {
    let length = fs::metadata(archive).map_err(|error| error.to_string())?.len();
    let done = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{length}"));
    if done.is_dir() {
        return Ok(done);
    }
    // Tests run side by side: each unpacks into a folder of its own, and the first that is done wins.
    let name = std::thread::current().name().unwrap_or("main").replace("::", "-");
    let folder = done.with_extension(format!("{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let output = Command::new("tar").arg("-xJf").arg(archive).arg("-C").arg(&folder).output();
    let result = match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("tar: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("tar does not start: {error}")),
    };
    if result.is_err() || fs::rename(&folder, &done).is_err() {
        let _ = fs::remove_dir_all(&folder);
    }
    result.map(|()| done)
}

/// Writes past the test harness, which keeps what a passing test prints to itself.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn skip(test: &str, reason: &str) {
    say(&format!("skipped: {test}: {reason}"));
}
