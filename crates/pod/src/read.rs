//! Reading a pod from a document's value, leniently.

mod container;
mod fields;
mod handler;
mod pod;
mod source;
#[cfg(test)]
mod tests;

use outrigger_text::Pointer;

use crate::pod::Pod;

pub(crate) use pod::read_pod;

/// A pod as read, and what could not be read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PodReading {
    /// The pod, without the fields that have problems.
    pub pod: Pod,
    /// What has the wrong type, in the order of reading.
    pub problems: Vec<Problem>,
}

/// A value that has the wrong type; an API server refuses the document for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its place, from the template: `/spec/containers/0/ports`.
    pub pointer: Pointer,
    /// What is expected, and what stands there.
    pub message: String,
}
