//! What is known of sidecars, of hacks and of issues, told for people and for programs.

mod entry;
mod hack;
mod issue;
mod sources;
mod topic;

pub(crate) use entry::{direction, entry_value, render_entry};
pub(crate) use hack::{hack_value, render_hack};
pub(crate) use issue::{issue_value, render_issue};
pub(crate) use topic::render_topic;
