//! Turns a plan into changes of the user's YAML or JSON text.

mod arguments;
mod environment;
mod fields;
mod lifecycle;
mod metadata;
mod named_items;
mod object;
mod script;
#[cfg(test)]
mod tests;

pub(crate) use fields::plan_changes;
pub(crate) use object::object_changes;
