//! Changes to byte ranges on the original text.
//!
//! All changes of a document are read first ([`editor`]): what is moved, what each sequence and mapping gains and
//! loses. Then each collection says what that means in bytes ([`sequence`], [`mapping`], [`flow`], [`value`], [`item_value`]) as
//! [`patch`]es on the original, and so does each scalar that changes in parts ([`scalar`]). Patches inside a moved item are worked into its text, which is indented anew
//! ([`moved`], [`shift`]); aliases that would lose their anchor are seen to ([`anchors`]).
//! [`finish`] turns patches into edits.

mod anchors;
mod block_sequence;
mod create;
mod editor;
mod finish;
mod flow;
mod flow_sequence;
mod item_value;
mod lines;
mod mapping;
mod moved;
mod patch;
mod path;
mod rebuild;
mod region;
mod scalar;
mod sequence;
mod shift;
mod style;
mod value;

pub(crate) use editor::edit_document;
pub use scalar::ValuePlaces;
pub(crate) use scalar::{byte_of_value, places_of_value};
