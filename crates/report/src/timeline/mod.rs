//! A pod's life as a timeline: one lane for each container, for terminals, as a picture and for programs.

mod lanes;
mod scale;
mod story;
mod svg;
mod svg_parts;
mod tables;
mod text;
mod value;

use outrigger_simulate::{Broken, Expectation, Life};

pub(crate) use story::{Line, event_words, render_lines};
pub use svg::render_timeline_svg;
pub(crate) use text::render_grounds;
pub use text::render_timeline;
pub use value::life_value;

/// A pod's life, ready to be rendered.
#[derive(Debug, Clone, Copy)]
pub struct LifeReport<'l> {
    /// How the pod is called: `Deployment/web`.
    pub pod: &'l str,
    /// What its node runs, as it was given.
    pub kubernetes: &'l str,
    /// What the pod and its containers do, and what that rests on.
    pub expectation: &'l Expectation,
    /// What happens.
    pub life: &'l Life,
    /// The properties that do not hold.
    pub broken: &'l [Broken],
    /// What is assumed of the pod itself, in sentences.
    pub notes: &'l [String],
}

impl LifeReport<'_> {
    /// What the life rests on, in sentences: first of the pod, then of its containers.
    fn grounds(&self) -> Vec<String> {
        let own = self.expectation.assumptions.iter().map(ToString::to_string);
        self.notes.iter().cloned().chain(own).collect()
    }
}
