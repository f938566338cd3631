//! The tree of many files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tree, where it is one already; else unpacked into `scratch`. Says aloud what is skipped where there is none.
pub(crate) fn unpack(bulk: &Path, scratch: &Path) -> anyhow::Result<Option<PathBuf>> {
    if bulk.is_dir() {
        return Ok(Some(bulk.to_owned()));
    }
    if !bulk.is_file() {
        eprintln!("skipped: no tree of many files at {}", bulk.display());
        return Ok(None);
    }
    let tree = scratch.join("bulk");
    fs::create_dir(&tree)?;
    let status = Command::new("tar").arg("-xf").arg(bulk).arg("-C").arg(&tree).status();
    if !status.is_ok_and(|status| status.success()) {
        eprintln!("skipped: tar does not unpack {}", bulk.display());
        return Ok(None);
    }
    Ok(Some(tree))
}
