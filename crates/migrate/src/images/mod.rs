//! Dockerfiles among the given files: what the images of pods start.
//!
//! What an image starts is read where a container sets no `command`, with the same detectors as a command of the manifest:
//! scripts of shell forms, and script files that the image brings, are scripts of the pod that it shares with others
//! ([`crate::shared`]); words of exec forms are looked at by a rule of their own, on the pod with these words in it
//! (`rules/wrapper_in_image.rs`).
//!
//! Which image a Dockerfile builds no Dockerfile says. A line of `outrigger.yaml` does; without one a name is a guess
//! ([`links::Link`]), and what is found by a guess is named and never changed.

mod cut;
mod file;
mod links;
mod started;
mod unused;

pub(crate) use cut::{ImageCut, edits_of_words};
pub use file::{ImageFile, ImageText};
pub(crate) use links::ImageLinks;
pub use links::Images;
pub(crate) use started::{Started, script_of_shell_form, script_of_words, started_by, words_started};
pub(crate) use unused::findings_of_unused;
