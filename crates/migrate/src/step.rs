use outrigger_finding::Finding;
use outrigger_plan::{ObjectOperation, Operation};

use crate::case::Hack;
use crate::images::ImageCut;
use crate::scripts::Cut;

/// What a user must do before a step is taken (`outrigger migrate`'s promise).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applicability {
    /// The pod does what it did, only in the right order. Taken by default.
    Safe,
    /// A person must want it; says why. Taken with `--unsafe`.
    Unsafe {
        /// What a person has to weigh.
        why: String,
    },
    /// The tool cannot know. No flag takes it; `way` spells out the annotation or the line of
    /// `outrigger.yaml` that does.
    Suggested {
        /// The line that settles it.
        way: String,
    },
}

/// One step of a migration: what was seen, and the operations that mend it: on a pod, or with [`ObjectStep`] on an object
/// outside of its pods.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<O = Operation> {
    /// What was seen. Its title says why the step is taken.
    pub finding: Finding,
    /// What is done, in a few words: `startup probe from the catalogue: GET /startup on port 9739`.
    pub action: String,
    /// Whether it is taken.
    pub applicability: Applicability,
    /// What it changes.
    pub operations: Vec<O>,
    /// The parts that it takes out of a script.
    pub(crate) cut: Option<Cut>,
    /// The words that it takes out of a Dockerfile.
    pub(crate) of_image: Option<ImageCut>,
    /// The workarounds that it takes away.
    pub(crate) hacks: Vec<Hack>,
    /// The steps of the pod without which it is not taken, by their numbers.
    pub(crate) only_with: Vec<usize>,
    /// Whether the pod works as well without it: where it cannot be written, the rest is done.
    pub(crate) is_optional: bool,
}

/// A step on an object outside of its pods.
pub type ObjectStep = Step<ObjectOperation>;

impl<O> Step<O> {
    /// A step that is taken by default.
    pub fn safe(finding: Finding, action: impl Into<String>, operations: Vec<O>) -> Self {
        Self {
            finding,
            action: action.into(),
            applicability: Applicability::Safe,
            operations,
            cut: None,
            of_image: None,
            hacks: Vec::new(),
            only_with: Vec::new(),
            is_optional: false,
        }
    }

    /// The same, taken only where a person wants it; `why` says what there is to weigh.
    #[must_use]
    pub(crate) fn unsafe_because(self, why: impl Into<String>) -> Self {
        Self { applicability: Applicability::Unsafe { why: why.into() }, ..self }
    }

    /// The same, with a workaround that goes.
    #[must_use]
    pub(crate) fn removing(mut self, hack: Hack) -> Self {
        self.hacks.push(hack);
        self
    }

    /// The same, taken only where all of these steps of the pod are taken too.
    #[must_use]
    pub(crate) fn only_with(self, steps: Vec<usize>) -> Self {
        Self { only_with: steps, ..self }
    }

    /// The same, which the pod can do without.
    #[must_use]
    pub(crate) fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// The same, with words of a Dockerfile that go.
    #[must_use]
    pub(crate) fn cutting_image(self, cut: ImageCut) -> Self {
        Self { of_image: Some(cut), ..self }
    }

    /// The same, with parts of a script that go.
    #[must_use]
    pub(crate) fn cutting(self, cut: Cut) -> Self {
        Self { cut: Some(cut), ..self }
    }
}

/// Takes no step that needs another which is not taken.
pub(crate) fn leave_out_dependents(steps: &mut [(Step, bool)]) {
    let is_left = |steps: &[(Step, bool)], (step, taken): &(Step, bool)| {
        *taken && step.only_with.iter().any(|other| !steps.get(*other).is_some_and(|(_, taken)| *taken))
    };
    while let Some(at) = steps.iter().position(|step| is_left(steps, step)) {
        steps[at].1 = false;
    }
}
