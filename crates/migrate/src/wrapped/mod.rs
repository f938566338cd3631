//! Wrappers: programs that stand before the command of a container, and wait for a sidecar or end one.
//!
//! [`calls_of`] finds them in the words of a container, [`aim_of`] says what one of them waits for and ends in this pod, and
//! [`fate_of`] what becomes of it. What a wrapper takes for its own is data of the catalogue.

mod aim;
mod alone;
mod call;
mod fate;
mod left;
mod lists;
mod script;

pub(crate) use aim::{Aim, containers_named};
pub(crate) use alone::with_sidecars_alone;
pub(crate) use call::{Call, calls_of};
pub(crate) use fate::{Fate, fate_of};
pub(crate) use left::leave_nothing;
pub(crate) use lists::{lists_without, place_of_word};
pub(crate) use script::calls_of_script;
