//! One file for each command.

pub mod catalog;
pub mod check;
pub mod completions;
pub mod explain;
pub mod man;
pub mod migrate;
pub mod simulate;
pub mod version;
