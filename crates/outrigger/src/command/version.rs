use outrigger_catalog::Catalog;

use crate::exit::Exit;
use crate::output::Output;

/// `outrigger --version`.
pub(crate) fn run() -> anyhow::Result<Exit> {
    let (version, catalog) = (env!("CARGO_PKG_VERSION"), Catalog::builtin());
    Output::raw(&format!(
        "outrigger {version} (catalogue of {}, {} sidecars)\n",
        catalog.date(),
        catalog.entries().len()
    ))?;
    Ok(Exit::Clean)
}
