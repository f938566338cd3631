use std::fmt;

use super::{KubernetesVersion, VersionError, parse_parts};

/// Versions from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VersionRange {
    /// The first.
    pub from: KubernetesVersion,
    /// The last. Patch [`VersionRange::LAST_PATCH`] means all patches of that minor version.
    pub to: KubernetesVersion,
}

impl VersionRange {
    /// The patch that stands for "and all that come".
    pub const LAST_PATCH: u16 = u16::MAX;

    /// From `from` to `to`, both included.
    pub const fn new(from: KubernetesVersion, to: KubernetesVersion) -> Self {
        Self { from, to }
    }

    /// All patches of `1.minor`.
    pub const fn minor(minor: u16) -> Self {
        Self::new(KubernetesVersion::new(minor, 0), KubernetesVersion::new(minor, Self::LAST_PATCH))
    }

    /// Reads `1.29.6` (that one), `1.29` (all its patches) or `1.29..1.33` (from the first patch of the one to the
    /// last of the other; either end may name a patch).
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(VersionError::Empty(text.to_owned()));
        }
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (from_minor, from_patch) = parse_parts(first)?;
        let (to_minor, to_patch) = parse_parts(last)?;
        let range = Self::new(
            KubernetesVersion::new(from_minor, from_patch.unwrap_or(0)),
            KubernetesVersion::new(to_minor, to_patch.unwrap_or(Self::LAST_PATCH)),
        );
        if range.from > range.to {
            return Err(VersionError::Backwards(text.to_owned()));
        }
        Ok(range)
    }

    /// Whether `version` lies in the range.
    pub fn contains(self, version: KubernetesVersion) -> bool {
        self.from <= version && version <= self.to
    }

    /// Whether the two share a version.
    pub fn intersects(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// Shown as people write it: `1.29.6`, `1.29`, `1.29.0 to 1.29.7`, `1.29 to 1.33`.
impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        let whole_minors = from.patch == 0 && to.patch == Self::LAST_PATCH;
        match (whole_minors, from.minor == to.minor) {
            (true, true) => write!(f, "1.{}", from.minor),
            (true, false) => write!(f, "1.{} to 1.{}", from.minor, to.minor),
            (false, _) if from == to => from.fmt(f),
            (false, _) if to.patch == Self::LAST_PATCH => write!(f, "{from} to 1.{}", to.minor),
            (false, _) => write!(f, "{from} to {to}"),
        }
    }
}
