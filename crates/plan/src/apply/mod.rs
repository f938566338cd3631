//! A plan carried out on the parsed meaning of a pod template.

mod access;
mod arguments;
mod error;
mod fields;
mod script;
mod template;
#[cfg(test)]
mod tests;

pub use error::ApplyError;
