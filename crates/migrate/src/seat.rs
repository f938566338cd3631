//! A container of the pod, with what is known and decided about it.

use outrigger_catalog::Identification;
use outrigger_finding::Confidence;
use outrigger_pod::ContainerRef;

/// What becomes of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It stays as it is.
    Kept,
    /// It becomes a native sidecar.
    Moved,
    /// It is one already.
    Native,
    /// It goes: it existed only for a hack, or is merged into its twin.
    Removed {
        /// Why.
        why: String,
    },
    /// It looks like a sidecar, and a person must decide.
    Suggested {
        /// Why we cannot know.
        why: String,
        /// The annotation or line of configuration that settles it.
        way: String,
    },
    /// It is, or seems to be, a sidecar, and must not move.
    Refused {
        /// Why.
        why: String,
    },
}

impl Verdict {
    /// Whether the container moves, or would where a person says so.
    pub(crate) fn may_move(&self) -> bool {
        matches!(self, Self::Moved | Self::Suggested { .. })
    }

    /// Why it is so, and the way out where a person must decide, in words without a full stop. Nothing where it is what
    /// one would expect.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Kept | Self::Moved | Self::Native => None,
            Self::Removed { why } | Self::Refused { why } => Some(why.clone()),
            // What a catalogue entry says of its sidecar is a sentence.
            Self::Suggested { why, way } => Some(format!("{}; {way}", why.trim_end_matches('.'))),
        }
    }
}

/// One container of the pod, with what is known and decided about it.
#[derive(Debug, Clone)]
pub(crate) struct Seat<'c> {
    /// Its place now.
    pub place: ContainerRef,
    /// How messages call it.
    pub label: String,
    /// What the catalogue knows about it.
    pub identification: Option<Identification<'c>>,
    /// Why we think what we think, in sentences.
    pub evidence: Vec<String>,
    /// How sure we are that it is a sidecar.
    pub confidence: Confidence,
    /// Whether the user's annotation says that it is a sidecar.
    pub named_by_user: bool,
    /// What becomes of it.
    pub verdict: Verdict,
    /// What became of its startup probe.
    pub startup_probe: StartupProbe,
}

/// What became of a sidecar's startup probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StartupProbe {
    /// It has none.
    #[default]
    None,
    /// It had one that stays.
    Kept,
    /// It gets one.
    Added,
    /// Its own is replaced.
    Changed,
}

impl Seat<'_> {
    /// Whether the container is a native sidecar once the plan is carried out.
    pub(crate) fn becomes_native(&self) -> bool {
        matches!(self.verdict, Verdict::Moved | Verdict::Native)
    }
}
