//! The shell scripts of a pod's containers: where they stand, what they do, which sidecar they mean, and how parts of them go.
//!
//! A rule finds a [`Unit`] by its acts ([`outrigger_shell::acts`]) and by what its targets mean in this pod ([`meant`]), and
//! proposes a step with a [`Cut`]. When all rules have spoken, [`carry_out`] makes one edit of all cuts of a script, with what
//! they leave without a use, and plain words of a script that needs no shell any more. No rule reads or writes the text of a
//! script by itself.
//!
//! A script may stand in a mounted `ConfigMap`, or be what an image starts. What is cut out of such a one is not the pod's to decide: it is handed on
//! (`crate::shared`).

mod carry_out;
mod command_line;
mod exit_code;
mod held;
mod leftovers;
pub(crate) mod meant;
mod mounted;
mod of_image;
pub(crate) mod polling;
pub(crate) mod quit;
mod traps;
mod unit;
mod unwrap;

pub(crate) use carry_out::{can_go, can_make, carry_out, edits_of, gone_with};
pub(crate) use exit_code::{CodeAfter, code_without, passes_the_code_on};
pub(crate) use held::{HeldScript, is_usual_variable, scripts_of};
pub(crate) use leftovers::names;
pub(crate) use meant::Meant;
pub(crate) use mounted::Mounts;
pub(crate) use traps::{EMPTY_TRAP, NO_SIGNAL, awaiting_the_app, is_first_process, without_trap};
pub(crate) use unit::{Unit, runs_something};

use outrigger_text::Span;

/// Parts of one script that a step takes out, or writes anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The script, among those of the pod.
    pub(crate) script: usize,
    /// The parts: statements, or pipelines of one.
    pub(crate) spans: Vec<Span>,
    /// The statement that ran in the background, and takes the shell's place once the rest is gone.
    pub(crate) alone: Option<Span>,
    /// Wrappers that go from before what they run.
    pub(crate) unwraps: Vec<Unwrap>,
    /// Words that are written anew: what a trap does.
    pub(crate) words: Vec<(Span, String)>,
}

/// A wrapper in a script that goes from before the command that it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unwrap {
    /// The command of the script.
    pub(crate) command: Span,
    /// What goes: from the wrapper's name to the first word of what it runs.
    pub(crate) own: Span,
}

impl Cut {
    /// One part that goes.
    pub(crate) fn of(script: usize, part: Span) -> Self {
        Self { script, spans: vec![part], ..Self::default() }
    }

    /// What does not stay as it is written.
    pub(crate) fn gone(&self) -> Vec<Span> {
        self.spans.iter().copied().chain(self.words.iter().map(|(span, _)| *span)).collect()
    }

    /// Whether the same parts go, of whatever script.
    pub(crate) fn has_same_parts(&self, other: &Self) -> bool {
        Self { script: other.script, ..self.clone() } == *other
    }

    /// These parts and those of another cut, each once.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let mut spans: Vec<Span> = self.spans.iter().chain(&other.spans).copied().collect();
        spans.sort_by_key(|span| (span.start, span.end));
        spans.dedup();
        let unwraps = self.unwraps.iter().chain(&other.unwraps).copied().collect();
        let mut words: Vec<(Span, String)> = self.words.iter().chain(&other.words).cloned().collect();
        words.sort();
        words.dedup();
        Self { script: self.script, spans, alone: self.alone.or(other.alone), unwraps, words }
    }
}
