//! YAML as Kubernetes has it: documents with exact places, kubectl's meaning, lossless edits and their proof.
//!
//! [`split_documents`] cuts a text into its documents; [`Document::parse`] reads one into a tree whose every node
//! knows its bytes; [`Document::value`] gives what it means to kubectl; [`Document::locate`] leads from a place of
//! the meaning back to the text; [`Document::edit`] turns changes into byte ranges, and [`proof`] shows that the
//! result means what it should. JSON is YAML here.
//!
//! The tree keeps the text as it is written. Nothing is ever printed from the tree: an edit is a list of byte
//! ranges on the original.

mod ambiguity;
mod builder;
mod change;
mod comments;
mod document;
mod duplicates;
mod edit;
mod error;
mod locate;
mod matching;
mod meaning;
mod number;
mod parser;
pub mod proof;
mod render;
mod scalar;
mod split;
mod timestamp;
mod tree;
mod trivia;

pub use change::{Change, EditRefusal, EditRefusalReason};
pub use comments::Comment;
pub use document::Document;
pub use duplicates::DuplicateKey;
pub use edit::ValuePlaces;
pub use error::{Limits, MeaningError, MeaningErrorReason, ParseError};
pub use locate::Located;
pub use parser::ScalarStyle;
pub use split::{DocumentSource, split_documents};
