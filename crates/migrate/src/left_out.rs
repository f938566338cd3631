//! Steps that a pod does without, where they are in the way of the rest.
//!
//! A plan is carried out as a whole or not at all. Some of its steps only tidy up: without them the pod works as well. Where
//! one of those cannot be written, it is left out, and the rest is done.

use std::collections::BTreeSet;

use crate::pod_outcome::PodOutcome;
use crate::step::{Applicability, Step};

/// The steps of a pod that are left out, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    steps: BTreeSet<usize>,
    /// Why the pod could not be changed with them.
    why: String,
}

impl LeftOut {
    /// Turns the steps that are left out into ones that a person may take, and says why.
    pub(crate) fn mark(&self, steps: &mut [Step]) {
        for number in &self.steps {
            if let Some(step) = steps.get_mut(*number) {
                leave_to_a_person(step, format!("it stays: {}", self.why));
            }
        }
    }

    /// The same for those that were taken only with others, which are left out now.
    pub(crate) fn mark_dependents(&self, steps: &mut [(Step, bool)]) {
        for (number, (step, taken)) in steps.iter_mut().enumerate() {
            let is_dependent = !self.steps.is_empty() && !*taken && !step.only_with.is_empty();
            if is_dependent && !self.steps.contains(&number) && step.applicability == Applicability::Safe {
                leave_to_a_person(step, "it goes only together with what stays".to_owned());
            }
        }
    }
}

fn leave_to_a_person(step: &mut Step, way: String) {
    step.finding.help = Some(way.clone());
    step.applicability = Applicability::Suggested { way };
}

/// What becomes of a pod that is not changed, for the reason `why`, once as few of its optional steps as possible are left out.
/// Nothing where it cannot be changed without any of them either.
///
/// `consider` gives its outcome without some steps, and `fits` says why that cannot be written.
pub(crate) fn without_what_is_in_the_way(
    outcome: &PodOutcome,
    why: &str,
    consider: impl Fn(&LeftOut) -> PodOutcome,
    fits: impl Fn(&PodOutcome) -> Result<(), String>,
) -> Option<PodOutcome> {
    let mut left_out = LeftOut { steps: outcome.optional_steps().collect(), why: why.to_owned() };
    if left_out.steps.is_empty() {
        return None;
    }
    let mut best = consider(&left_out);
    fits(&best).ok()?;
    for number in left_out.steps.clone() {
        let mut fewer = left_out.clone();
        fewer.steps.remove(&number);
        let with_it = consider(&fewer);
        if fits(&with_it).is_ok() {
            (best, left_out) = (with_it, fewer);
        }
    }
    Some(best)
}
