//! What came of many moves, counted.

use std::collections::BTreeMap;

use crate::moves::Outcome;

/// What came of many moves.
#[derive(Default)]
pub(crate) struct Tally {
    /// Proven edits.
    pub(crate) proven: usize,
    /// Those of them that a second reading found right too.
    pub(crate) read_twice: usize,
    /// Refusals by their kind.
    pub(crate) refused: BTreeMap<String, usize>,
    /// Proofs that did not hold, by their message, with one example each.
    pub(crate) unproven: BTreeMap<String, (usize, String)>,
}

impl Tally {
    /// Counts one outcome.
    pub(crate) fn add(&mut self, outcome: &Outcome, example: impl FnOnce() -> String) {
        match outcome {
            Outcome::Proven { is_read_twice, .. } => {
                self.proven += 1;
                self.read_twice += usize::from(*is_read_twice);
            }
            Outcome::Refused(kind) => *self.refused.entry(kind.clone()).or_default() += 1,
            Outcome::Unproven(message) => {
                self.unproven.entry(message.clone()).or_insert_with(|| (0, example())).0 += 1;
            }
        }
    }

    /// All that were refused.
    pub(crate) fn refused_count(&self) -> usize {
        self.refused.values().sum()
    }

    /// All whose proof did not hold.
    pub(crate) fn unproven_count(&self) -> usize {
        self.unproven.values().map(|(count, _)| count).sum()
    }

    /// One line with all numbers.
    pub(crate) fn render(&self) -> String {
        format!(
            "{} proven ({} read twice), {} refused {:?}, {} without proof",
            self.proven,
            self.read_twice,
            self.refused_count(),
            self.refused,
            self.unproven_count()
        )
    }
}
