//! Dockerfiles: what an image starts, which files it brings, and how words go from what it starts.
//!
//! [`Dockerfile::parse`] reads a text; [`Dockerfile::image`] says what the last stage makes: its `ENTRYPOINT` and `CMD` with
//! the bytes of each word, its variables, and, of a path in the image, which files of the build context it may come from.
//! [`without_words`] takes words out of exec forms, and proves that the new text says the same but for those words;
//! [`with_text`] proves a new shell form.
//!
//! The grammar is that of the Dockerfile reference (<https://docs.docker.com/reference/dockerfile/>, read 2026-11-24).

mod image;
mod instruction;
mod read;
mod removal;

pub use image::{FileSource, Image};
pub use instruction::{Command, Copy, Dockerfile, DockerfileProblem, Instruction, Kind, Word};
pub use removal::{RemovalRefusal, with_text, without_words};
