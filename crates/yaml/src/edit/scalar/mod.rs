//! Parts of a scalar's value replaced where they are written.
//!
//! A literal block scalar is edited by lines ([`literal`]): each line of its value is a line of the text. Of every other
//! style it is read which bytes of the value come from which bytes of the text ([`pieces`], [`read`], [`folded`]), and the
//! edits are carried over. Either way the new text is read again in its surroundings ([`check`]): where it does not mean
//! exactly the edited value, or an edit falls into the middle of an escape or a fold, the scalar is written anew. The same
//! pieces lead from a place in a value to its line ([`place`]).

mod check;
mod editing;
mod folded;
mod literal;
mod pieces;
mod place;
mod read;

pub(super) use editing::ScalarEdit;
pub use place::ValuePlaces;
pub(crate) use place::{byte_of_value, places_of_value};
