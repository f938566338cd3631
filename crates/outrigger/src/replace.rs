//! Writes a file anew, as a whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use outrigger_report::Problem;
use outrigger_text::{Edit, EditSet};

/// Puts `new` in the place of the file at `path`, which held `old` when it was read.
///
/// The new bytes are written to a file beside it, flushed to the disk, given the old one's permissions and owner, and
/// renamed over it: whatever happens in between, `path` holds the old or the new bytes. A symbolic link stays; what it
/// points to is replaced. Fails, and changes nothing, where the file is no longer what was read.
pub(crate) fn replace_file(path: &Path, old: &str, new: &str) -> anyhow::Result<()> {
    let target = fs::canonicalize(path).with_context(|| format!("{}", path.display()))?;
    let now = fs::read(&target).with_context(|| format!("{}", path.display()))?;
    if now != old.as_bytes() {
        bail!("{}: the file changed while it was looked at; nothing is written", path.display());
    }
    let metadata = fs::metadata(&target).with_context(|| format!("{}", path.display()))?;
    let folder = target.parent().unwrap_or_else(|| Path::new("."));
    let context = || format!("{}: cannot write a new file beside it", path.display());
    let mut file =
        tempfile::Builder::new().prefix(".outrigger-").tempfile_in(folder).with_context(context)?;
    file.write_all(new.as_bytes()).with_context(context)?;
    file.as_file().set_permissions(metadata.permissions()).with_context(context)?;
    keep_owner(file.as_file(), &metadata);
    file.as_file().sync_all().with_context(context)?;
    file.persist(&target).with_context(|| format!("{}: cannot be replaced", path.display()))?;
    // The rename itself reaches the disk with the folder; a file system that cannot do that has renamed all the same.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The text with `edits`, which do not overlap.
pub(crate) fn with_edits(text: &str, edits: Vec<Edit>) -> String {
    EditSet::new(edits).unwrap_or_default().apply(text).into_owned()
}

/// Writes a file with `edits` of the `text` that it held when it was read, or says why it is as it was.
pub(crate) fn write_edits(path: &str, text: &str, edits: Vec<Edit>) -> Result<(), Problem> {
    replace_file(Path::new(path), text, &with_edits(text, edits))
        .map_err(|error| Problem::unwritten(format!("{error:#}")))
}

/// Keeps owner and group where that is allowed: only root may give a file away, and only then does it differ.
#[cfg(unix)]
fn keep_owner(file: &fs::File, metadata: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_file: &fs::File, _metadata: &fs::Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_what_was_read_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        fs::write(&path, "old").expect("written");
        replace_file(&path, "old", "new").expect("replaced");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        let refused = replace_file(&path, "old", "newer").expect_err("the file is another one");
        assert!(refused.to_string().contains("changed while"), "{refused}");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1, "nothing is left lying about");
    }

    #[cfg(unix)]
    #[test]
    fn keeps_permissions_and_links() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        let link = folder.path().join("link.yaml");
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink("a.yaml", &link).expect("linked");
        replace_file(&link, "old", "new").expect("replaced");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
    }
}
