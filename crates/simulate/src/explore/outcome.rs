use outrigger_lifecycle::{ContainerIx, Millis};

use crate::explore::bounds::Bounds;
use crate::explore::choice::Choice;
use crate::life::EventKind;
use crate::property::{Breach, Broken};

/// What came of an exploration.
#[derive(Debug, Clone)]
pub struct Exploration {
    /// The containers' names.
    pub names: Vec<String>,
    /// What could happen.
    pub bounds: Bounds,
    /// What was looked at.
    pub coverage: Coverage,
    /// A shortest life for each property that breaks, in the order in which they were found.
    pub counterexamples: Vec<Counterexample>,
}

/// Whether the properties hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// In all lives within the bounds.
    Holds,
    /// Not in all of them.
    Broken,
    /// There are more situations than were to be looked at, and nothing is broken in those that were.
    NotDecided,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Situations that differ.
    pub states: usize,
    /// Steps from one to another.
    pub steps: usize,
    /// The most steps that a situation is away from the beginning.
    pub depth: usize,
    /// Situations that were not followed further, because a container had been started as often as the bounds let it.
    pub at_last_start: usize,
    /// Not all of them were looked at.
    pub is_cut: bool,
}

/// A life that breaks a property.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// How it breaks.
    pub breach: Breach,
    /// When, from the pod's creation.
    pub at: Millis,
    /// The life up to the moment at which that is plain.
    pub life: Vec<Moment>,
}

/// Something in a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When, from the pod's creation.
    pub at: Millis,
    /// What.
    pub told: Told,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Something that the bounds allow and that was not due.
    Chosen(Choice),
    /// Something that follows.
    Event(ContainerIx, EventKind),
}

impl Counterexample {
    /// The property that breaks, and when.
    pub const fn broken(&self) -> Broken {
        Broken { at: self.at, breach: self.breach }
    }
}

impl Exploration {
    /// Whether the properties hold.
    pub fn verdict(&self) -> Verdict {
        if !self.counterexamples.is_empty() {
            Verdict::Broken
        } else if self.coverage.is_cut {
            Verdict::NotDecided
        } else {
            Verdict::Holds
        }
    }
}
