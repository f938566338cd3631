//! The programs that are run: our own, and others.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::Value;

/// Builds `outrigger` in the profile of this program, and gives its path.
pub(crate) fn build_outrigger() -> anyhow::Result<PathBuf> {
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--quiet", "--locked", "--package", "outrigger"]).current_dir(root());
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let status = build.status().context("cargo does not run")?;
    ensure!(status.success(), "outrigger does not build");
    let folder = std::env::current_exe()?;
    let program = folder.parent().context("a program stands in a folder")?.join("outrigger");
    ensure!(program.is_file(), "no outrigger at {}", program.display());
    Ok(program)
}

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| Path::new("."))
}

/// Where a program stands that is not ours: in `target/tools/bin`, else on the path. Says aloud that it is skipped where it
/// is not there.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let installed = root().join("target/tools/bin").join(name);
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
    };
    let found = Some(installed).filter(|program| program.is_file()).or_else(on_path);
    if found.is_none() {
        eprintln!("skipped: {name} is not installed (tools/install-test-programs.sh --benches)");
    }
    found
}

/// A command that writes its output to a file of its own, as a user would keep it.
pub(crate) fn into_file(mut command: Command, output: &Path) -> anyhow::Result<Command> {
    command.stdin(Stdio::null()).stdout(std::fs::File::create(output)?).stderr(Stdio::null());
    Ok(command)
}

/// The object that a command prints which was asked for JSON, whatever its exit status says of the files.
pub(crate) fn answer(mut command: Command) -> anyhow::Result<Value> {
    let output = command.output().with_context(|| format!("{command:?} does not run"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(!output.stdout.is_empty(), "{command:?} says nothing: {errors}");
    Ok(serde_json::from_slice(&output.stdout)?)
}
