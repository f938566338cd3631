//! One file for each command.

pub(crate) mod catalog;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod explore;
pub(crate) mod man;
pub(crate) mod metrics;
pub(crate) mod migrate;
pub(crate) mod simulate;
pub(crate) mod version;
